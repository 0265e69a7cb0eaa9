"""The unit's own list: every leg that lies with it, as lead or as assistant. One query a list, one for the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, Q

from linli.issues.queries.queue import Only
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import LEAD_KINDS
from linli.kernel.people.rules import Actor, Permission

WORK_KINDS = frozenset({*LEAD_KINDS, "dispatch_assist"})


class Group(StrEnum):
    """What a leg waits for: a signature, the work, the end of its time, a ruling on its return."""

    SIGN = "sign"
    HAND = "hand"
    TODAY = "today"
    OVER = "over"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg as a line of the list."""

    case_id: int
    number: str
    title: str
    category: str
    urgency: str
    area_code: str
    place_text: str
    confidentiality: str
    kind: str
    state: str
    from_unit_id: int
    sent_at: datetime
    due_at: datetime | None
    id: int
    version: int


_COLUMNS = (
    "case_id", "case__number", "case__title", "case__category", "case__urgency", "case__area_code", "case__place_text",
    "case__confidentiality",
    "kind", "state", "from_unit_id", "sent_at", "due_at", "id", "case__version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegPage:
    """Some legs, soonest due first, and the number of the next page's first row (None on the last)."""

    rows: Sequence[LegRow]
    next: int | None


def legs(actor: Actor, group: Group | None, now: datetime, *, limit: int, start: int = 0) -> LegPage:
    """Give the legs at the actor's units, all or one group, from row number `start`."""
    found = cases.open_legs(actor, Permission.ISSUES_NOTE).filter(kind__in=WORK_KINDS)
    if group is not None:
        found = found.filter(_part(group, now))
    ordered = found.order_by(F("due_at").asc(nulls_last=True), "id").values_list(*_COLUMNS)
    rows = [LegRow(*values) for values in ordered[start : start + limit + 1]]
    return LegPage(rows[:limit], start + limit if len(rows) > limit else None)


def leg_counts(actor: Actor, now: datetime) -> dict[Group, int]:
    """Give how many legs each group holds, in one query."""
    found = cases.open_legs(actor, Permission.ISSUES_NOTE).filter(kind__in=WORK_KINDS)
    numbers = found.aggregate(**{group.value: Count("pk", filter=_part(group, now)) for group in Group})
    return {group: numbers[group.value] for group in Group}


def _part(group: Group, now: datetime) -> Q:
    to_sign = Q(state="sent", kind__in=LEAD_KINDS)
    match group:
        case Group.SIGN:
            return to_sign
        case Group.HAND:
            # An assistant has nothing to sign: what was sent is in hand.
            return ~to_sign & ~Q(state="objected")
        case Group.TODAY:
            return Only.TODAY.part(now)
        case Group.OVER:
            return Only.OVER.part(now)
        case Group.RETURNED:
            return Q(state="objected")
