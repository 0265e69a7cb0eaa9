"""Departments' work that was handed to a town or village against the catalogue: public by number (issue-desk 9.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linli.issues.models import Override


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One exception: which case, when; nothing of what it is about."""

    id: int
    number: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class OverridePage:
    """Some exceptions, newest first, how many there are in all, and the id below which the next page begins.

    `unnamed` of them are kept in confidence: they are counted and nothing else, so that the unit a report is about
    does not learn of it here (issue-desk 16).
    """

    rows: Sequence[OverrideRow]
    count: int
    unnamed: int
    next: int | None


def overrides(*, below: int | None, limit: int) -> OverridePage:
    """Give one page of the exceptions; anybody may read it. Three queries."""
    named = ~Q(case__confidentiality="sealed") & Q(case__excluded_unit=None)
    found = Override.objects.filter(named).order_by("-id")
    count, unnamed = Override.objects.count(), Override.objects.exclude(named).count()
    if below is not None:
        found = found.filter(pk__lt=below)
    rows = [OverrideRow(*row) for row in found.values_list("id", "case__number", "made_at")[: limit + 1]]
    return OverridePage(rows[:limit], count, unnamed, rows[limit - 1].id if len(rows) > limit else None)
