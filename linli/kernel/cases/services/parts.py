"""Holds a split case and its parts together, one level deep (issue-desk 12)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from linli.kernel.audit.services import part
from linli.kernel.cases.models import Case, Link
from linli.kernel.cases.rules import PART_MARK, kind_named

_KIND = Link.Kind.PART_OF


@part
def places_taken(container: Case) -> int:
    """Give how many parts a case has ever had, so that no number is given twice."""
    return Case.objects.filter(number__startswith=f"{container.number}{PART_MARK}").count()


@part
def parts_add(container: Case, made: Mapping[int, Mapping[str, Any]], now: datetime) -> None:
    """Join new cases to the one they are parts of, each with what is kept about it."""
    Link.objects.bulk_create(
        Link(from_case_id=pk, to_case=container, kind=_KIND, linked_at=now, data=kept) for pk, kept in made.items()
    )


@part
def parts_remove(container: Case) -> None:
    """Let the parts of a case be parts no longer."""
    Link.objects.filter(kind=_KIND, to_case=container).delete()


@part
def parts_of(container_id: int) -> list[tuple[Case, Mapping[str, Any]]]:
    """Give the parts of a case in order, each with what is kept about it, to the act that goes on for them."""
    links = Link.objects.filter(kind=_KIND, to_case=container_id).select_related("from_case").order_by("from_case_id")
    return [(link.from_case, link.data) for link in links]


@part
def containers_follow(moved: Iterable[Case], now: datetime) -> None:
    """Let split cases follow an act on some of their parts; nothing is asked about cases that are none."""
    parts = [case.pk for case in moved if PART_MARK in case.number]
    links = Link.objects.filter(kind=_KIND, from_case__in=parts) if parts else Link.objects.none()
    for container_id, kind in links.order_by("to_case_id").values_list("to_case_id", "to_case__kind").distinct():
        follow = kind_named(kind).on_part
        if follow is not None:
            follow(container_id, now)


@part
def has_parts(case_id: int) -> bool:
    """Tell whether a case has been split."""
    return Link.objects.filter(kind=_KIND, to_case=case_id).exists()
