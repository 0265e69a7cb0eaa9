"""Gives what every table holds of a person, as far as its model declares it; the other half of `services.erasing`."""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from linli.kernel.audit.rules import Retention

if TYPE_CHECKING:
    from django.db.models import Model

Tables = dict[str, list[dict[str, Any]]]


def held_of(case_ids: Collection[int], account_id: int | None) -> dict[int | None, Tables]:
    """Give the rows that tell of who reported these cases and has this account: by case, and under None the others.

    Each row holds the fields its model declares. The caller has made sure whose they are.
    """
    found: dict[int | None, Tables] = defaultdict(lambda: defaultdict(list))
    for model, kept in _given():
        whose = Q(**{f"{kept.of}__in": case_ids}) & (kept.only or Q()) if kept.of else Q(pk__in=[])
        if kept.by and account_id is not None:
            whose |= Q(**{kept.by: account_id})
        for row in model._default_manager.filter(whose).order_by("pk").values(*kept.given.split(), *kept.of.split()):
            case_id = row.pop(kept.of, None)
            tables = found[case_id if case_id in case_ids else None]
            tables[model._meta.model_name or ""].append({name.replace("__", "_"): value for name, value in row.items()})
    return found


def _given() -> list[tuple[type["Model"], Retention]]:
    declared = [(model, model.retention) for model in apps.get_models() if hasattr(model, "retention")]
    return [(model, kept) for model, kept in declared if kept.given and (kept.of or kept.by)]
