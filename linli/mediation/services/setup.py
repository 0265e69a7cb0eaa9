"""Loads the tables of mediation."""

import csv
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import resources

from django.db import models, transaction

from linli.kernel.audit import services as audit
from linli.kernel.people.rules import Actor
from linli.mediation.models import DisputeType, Ground

TableRow = Mapping[str, str]


def shipped(name: str) -> list[dict[str, str]]:
    """Give the rows of one shipped table, `data/<name>.csv`."""
    text = resources.files("linli.mediation").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@transaction.atomic
def tables_load(actor: Actor, now: datetime) -> int:
    """Add every shipped row that is not there yet; the others stay as they are. Gives how many were added."""
    added = 0
    for name, model, key, build in _TABLES:
        present = set(model._default_manager.values_list(*key))
        fresh = [row for row in map(build, shipped(name)) if tuple(getattr(row, k) for k in key) not in present]
        model._default_manager.bulk_create(fresh)
        added += len(fresh)
    audit.record(actor, "mediation:tables:load", "tables", {"added": added}, now)
    return added


def _type(r: TableRow) -> DisputeType:
    return DisputeType(
        code=r["code"],
        name_zh=r["zh"],
        name_en=r["en"],
        is_specialist=r["specialist_panel"] == "yes",
        time_limit=r["time_limit"],
        limit_basis=r["limit_basis"],
        confirmation=r["judicial_confirmation"],
        confirmation_note=r["confirmation_note"],
        signature=r["signature"],
        stop_rule=r["stop_rule"],
        body_role=r["default_body_role"],
        issue_categories=[code for code in r["issue_categories"].split("|") if code],
    )


def _ground(r: TableRow) -> Ground:
    return Ground(
        group=r["group"], code=r["code"], name_zh=r["zh"], name_en=r["en"], needs_text=r["needs_text"] == "yes"
    )


_TABLES: tuple[tuple[str, type[models.Model], tuple[str, ...], Callable[[TableRow], models.Model]], ...] = (
    ("dispute_types", DisputeType, ("code",), _type),
    ("mediation_grounds", Ground, ("group", "code"), _ground),
)
