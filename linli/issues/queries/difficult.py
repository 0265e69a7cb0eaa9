"""The difficult-case register: what belongs in it, and what stands in it (issue-desk 14.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.issues.models import Difficult, Order
from linli.issues.rules import registers
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import LEAD_KINDS
from linli.kernel.deadlines import rules as time
from linli.kernel.deadlines.queries import calendar
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

Ground = Difficult.Ground
R = TypeVar("R")
# Complaints about conduct and listed places go other ways.
_KINDS = ("issue", "finding")
_AT_WORK = ("accepted", "filed", "dispatched", "in_hand", "disposed")
_WORKERS = (*LEAD_KINDS, "dispatch_assist")


def candidates(actor: Actor, now: datetime) -> dict[int, Difficult.Ground]:
    """Give the open cases that belong in the register and do not stand in it, each with its first ground."""
    inside = Difficult.objects.filter(case=OuterRef("pk"), ended_at=None)
    seen = cases.visible(actor, Permission.ISSUES_REGISTER, now).filter(
        ~Exists(inside), kind__in=_KINDS, state__in=_AT_WORK
    )
    units = Count("legs__to_unit", filter=Q(legs__kind__in=_WORKERS), distinct=True)
    again = Count("links_in", filter=Q(links_in__kind__in=("duplicate_of", "repeat_of")))
    backstop = {"legs__data__ruling__code": "backstop", "legs__data__ruling__is_funded": False}
    found: dict[Ground, QuerySet[Case]] = {
        Ground.S4: seen.filter(Exists(Order.objects.filter(case=OuterRef("pk"), level=Order.Level.S4))),
        Ground.REOPENED: seen.filter(reopened_count__gte=registers.REOPENED),
        Ground.UNITS: seen.annotate(units=units).filter(units__gt=registers.UNITS),
        Ground.AGE: seen.filter(opened_at__lt=_long_ago(now)),
        Ground.REPEATS: seen.annotate(again=again).filter(again__gte=registers.REPEATS),
        Ground.BACKSTOP: seen.filter(**backstop),
        Ground.CATEGORY: seen.filter(category=registers.CATEGORY),
    }
    entered: dict[int, Ground] = {}
    for ground, which in found.items():
        for case_id in which.values_list("pk", flat=True):
            entered.setdefault(case_id, ground)
    return entered


def _long_ago(now: datetime) -> datetime:
    """Give the moment before which a case was opened that has been open for too many working days of the office."""
    last = registers.OPEN_WD
    past = time.reckoned(lambda days: days.end(registers.day_past(days.day(now), last, days)), calendar(""))
    return past.due_at


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the desk reads it."""

    case_id: int
    case__number: str
    case__title: str
    case__area_code: str
    case__opened_at: datetime
    ground: str
    obstacle: str
    owner_id: int
    role: str
    review_at: datetime


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One entry as anybody reads it: its number, where, what hinders, since when, when it is looked at again."""

    case__number: str
    case__area_code: str
    case__opened_at: datetime
    obstacle: str
    review_at: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows, the next review first, how many there are in all, and where the page after it starts."""

    rows: Sequence[R]
    count: int
    next: int | None


def entries(actor: Actor, now: datetime, *, start: int, limit: int) -> Page[Row]:
    """Give one page of what stands in the register among the cases the actor may see. Two queries."""
    seen = cases.visible(actor, Permission.ISSUES_DESK, now)
    return _page(Row, Difficult.objects.filter(ended_at=None, case__in=seen), start, limit)


def public_entries(*, start: int, limit: int) -> Page[PublicRow]:
    """Give one page of the register for anybody; confidential cases are not in it. Two queries."""
    return _page(PublicRow, Difficult.objects.filter(ended_at=None, case__confidentiality="open"), start, limit)


def _page(row: type[R], found: QuerySet[Difficult], start: int, limit: int) -> Page[R]:
    columns = [f.name for f in fields(row)]  # type: ignore[arg-type]  # both rows are dataclasses
    ordered = found.order_by("review_at", "id").values_list(*columns)
    rows = [row(*values) for values in ordered[start : start + limit + 1]]
    return Page(rows[:limit], found.count(), start + limit if len(rows) > limit else None)
