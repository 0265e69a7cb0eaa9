"""The desk's work lists: which open cases wait for whom, by deadline. One query a list, whatever its length."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from django.db.models import Count, F, Q, QuerySet, Value
from django.utils import timezone

from linli.doors import rows_out
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import CONDUCT_KIND
from linli.issues.rules.whistles import EMERGENCY
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.notify.queries import untold
from linli.kernel.people.rules import Actor, Permission, reach

if TYPE_CHECKING:
    from typing import Any

    from linli.kernel.cases.models import Case

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class View(StrEnum):
    """What a list holds; each for who holds its permission."""

    MINE = "mine"
    RETURNED = "returned"
    ASKED = "asked"
    APPROVE = "approve"
    REVIEW = "review"
    TELEPHONE = "telephone"
    CHECK = "check"
    PUBLISH = "publish"
    CONDUCT = "conduct"
    AREA = "area"


class Only(StrEnum):
    """A part of a list: not yet taken up or signed for, due until midnight, past its due."""

    NEW = "new"
    TODAY = "today"
    OVER = "over"

    def part(self, now: datetime) -> Q:
        """Give the condition on rows that have a due and, for what is new, a state."""
        match self:
            case Only.NEW:
                return Q(state__in=("received", "dispatched"))
            case Only.TODAY:
                tomorrow = timezone.localdate(now) + timedelta(days=1)
                # A clock that ends at 24:00 is due today.
                return Q(due_at__gte=now, due_at__lte=timezone.make_aware(datetime.combine(tomorrow, time.min)))
            case Only.OVER:
                return Q(due_at__lt=now)


# The right that opens a view.
_RIGHTS = {
    View.MINE: Permission.ISSUES_NOTE,
    View.RETURNED: Permission.ISSUES_RULE_RETURN,
    View.ASKED: Permission.ISSUES_DECIDE,
    View.APPROVE: Permission.ISSUES_WHISTLE_APPROVE,
    View.REVIEW: Permission.ISSUES_REVIEW_DECLINE,
    View.TELEPHONE: Permission.ISSUES_ASK,
    View.CHECK: Permission.ISSUES_CHECK,
    View.PUBLISH: Permission.ISSUES_PUBLISH,
    View.CONDUCT: Permission.ISSUES_CONDUCT_READ,
    View.AREA: Permission.ISSUES_DESK,
}
# Lists of what lies with one's unit; the others are of an area.
_AT_UNIT = frozenset({View.MINE, View.CONDUCT})


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a row in a list: its due (None: no clock runs) and its case's id."""

    due_at: datetime | None
    id: int

    def __str__(self) -> str:
        micros = "" if self.due_at is None else (self.due_at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read a cursor from an address; None for every other text."""
        micros, _, number = text.partition(".")
        try:
            due_at = _EPOCH + timedelta(microseconds=int(micros)) if micros else None
            return cls(due_at, int(number))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list, and what of it; empty means all."""

    view: View = View.MINE
    only: str = ""
    state: str = ""
    category: str = ""
    urgency: str = ""
    text: str = ""
    after: Cursor | None = None
    before: Cursor | None = None


class Row(msgspec.Struct, frozen=True):
    """One line of a list."""

    id: int
    kind: str
    number: str
    state: str
    title: str
    category: str
    urgency: str
    area_code: str
    place_text: str
    confidentiality: str
    holder_id: int
    due_at: datetime | None
    opened_at: datetime
    reopened_count: int
    version: int


_COLUMNS = Row.__struct_fields__


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, soonest due first, and the cursors to the pages beside it (None where there is none)."""

    rows: Sequence[Row]
    before: Cursor | None
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much lies with the actor's units, and how many returns wait for the actor's ruling."""

    new: int
    today: int
    over: int
    returned: int


def views(actor: Actor) -> tuple[View, ...]:
    """Give the lists open to an actor, the one to begin with first; empty for who has no desk."""
    return tuple(view for view in View if _opens(actor, view))


def _opens(actor: Actor, view: View) -> bool:
    far = reach(actor, _RIGHTS[view])
    if view in _AT_UNIT:
        return bool(far.units)
    # A unit without an area of its own finds everything it is part of among its hand-overs.
    return bool(far.prefixes or (far.units and view is not View.AREA))


def page(actor: Actor, asked: Asked, now: datetime, *, limit: int) -> Page:
    """Give one page of a list, at most `limit` rows; empty where the view is not open to the actor."""
    if not _opens(actor, asked.view):
        return Page((), None, None)
    shown = _to_publish() if asked.view is View.PUBLISH else ()
    is_back = asked.before is not None
    # What is typed, and any page but the first, is asked too seldom to be kept.
    is_kept = not (asked.text or asked.after or is_back)
    ordered = _first(now, actor, asked, shown, limit + 1).rows(now) if is_kept else _ordered(actor, asked, shown, now)
    rows = [Row(*values) for values in ordered[: limit + 1]]
    has_more, rows = len(rows) > limit, rows[:limit]
    if is_back:
        rows.reverse()
    has_before, has_after = (has_more, True) if is_back else (asked.after is not None, has_more)
    return Page(
        rows,
        Cursor(rows[0].due_at, rows[0].id) if rows and has_before else None,
        Cursor(rows[-1].due_at, rows[-1].id) if rows and has_after else None,
    )


@rows_out.composed
def _first(
    now: datetime, actor: Actor, asked: Asked, shown: tuple[str, ...], limit: int
) -> "QuerySet[Case, tuple[Any, ...]]":
    return _ordered(actor, asked, shown, now)[:limit]


def _ordered(actor: Actor, asked: Asked, shown: tuple[str, ...], now: datetime) -> "QuerySet[Case, tuple[Any, ...]]":
    found, is_back = _filtered(_listed(actor, asked, shown, now), asked, now), asked.before is not None
    if cursor := asked.before or asked.after:
        found = found.filter(_beyond(cursor, is_back=is_back))
    order = (F("due_at").desc(nulls_first=True), "-id") if is_back else (F("due_at").asc(nulls_last=True), "id")
    return found.order_by(*order).values_list(*_COLUMNS)


def counts(actor: Actor, now: datetime) -> Counts:
    """Give the four numbers above the list, in one query and a second for who rules on returns."""
    new = today = over = returned = 0
    if _opens(actor, View.MINE):
        [(new, today, over)] = _counting_held(now, actor).rows(now)
    if _opens(actor, View.RETURNED):
        [(returned,)] = _counting_returned(now, actor).rows(now)
    return Counts(new, today, over, returned)


@rows_out.composed
def _counting_held(now: datetime, actor: Actor) -> "QuerySet[Case, Any]":
    held = cases.held(actor, _RIGHTS[View.MINE])
    return _one_row(held, **{only.value: Count("pk", filter=only.part(now)) for only in Only})


@rows_out.composed
def _counting_returned(now: datetime, actor: Actor) -> "QuerySet[Case, Any]":
    return _one_row(_returned(actor, now), returned=Count("pk"))


def _one_row(found: "QuerySet[Case]", **counts: Count) -> "QuerySet[Case, Any]":
    """Give the query that counts all of `found` together, without grouping."""
    return found.order_by().values(all=Value(1)).annotate(**counts).values_list(*counts)


def _listed(actor: Actor, asked: Asked, shown: tuple[str, ...], now: datetime) -> "QuerySet[Case]":
    if rules.is_number(asked.text):
        # A whole number is looked for among all one may see, over or not.
        return cases.visible(actor, Permission.ISSUES_DESK, now).filter(number=asked.text)
    if asked.view in _LISTS:
        return _LISTS[asked.view](actor, now)
    right = _RIGHTS[asked.view]
    if asked.view is View.TELEPHONE:
        # The first desk stays the reporter's contact to the end, and has to tell what became of the case after it.
        desks = reach(actor, right).units
        mine = Q(first_desk__in=desks) | Q(holder__in=desks)
        return cases.visible(actor, Permission.ISSUES_DESK, now).filter(mine, untold("pk"))
    at_unit = asked.view in _AT_UNIT
    seen = cases.held(actor, right) if at_unit else cases.visible(actor, right, now)
    return seen.filter(_waiting(actor, asked.view, shown))


def _to_publish() -> tuple[str, ...]:
    """Give the categories of which reports are published."""
    return tuple(c.code for c in taxonomy().leaves() if c.is_public_default)


def _waiting(actor: Actor, view: View, shown: tuple[str, ...]) -> Q:
    return {
        View.MINE: Q(),
        View.REVIEW: Q(dues__unit_id__in=actor.unit_ids)
        & (Q(state="declined") & _running(Clock.REVIEW) | _running(Clock.UNANSWERED)),
        View.PUBLISH: Q(
            report__isnull=False, category__in=shown, confidentiality="open", closed_at=None, public__isnull=True
        ),
        View.CONDUCT: Q(kind=CONDUCT_KIND),
        View.AREA: Q(closed_at=None),
    }[view] & ~Q(state__in=rules.CARRIED)


def _to_check(actor: Actor, now: datetime) -> "QuerySet[Case]":
    """Give what waits for an independent look: what is reported done, and findings that a lot has drawn, closed or not.

    Whoever found it is not asked.
    """
    seen = cases.visible(actor, _RIGHTS[View.CHECK], now)
    done = seen.filter(_running(Clock.CHECK), closed_at=None, state="disposed")
    drawn = seen.filter(_running(Clock.SAMPLE)).exclude(report__filed_by_id=actor.account_id)
    return seen.filter(Q(pk__in=done.values("pk")) | Q(pk__in=drawn.exclude(state__in=rules.CARRIED).values("pk")))


def _unapproved(actor: Actor, now: datetime) -> "QuerySet[Case]":
    """Give the cases in which a principal has yet to decide on a whistle: not blown, or blown in an emergency."""
    undecided = Q(legs__data__approved_by__isnull=True, legs__data__denied_by__isnull=True)
    is_draft = Q(legs__state="draft")
    early = is_draft & Q(legs__ended_at=None) | ~is_draft & Q(legs__data__whistle_kind=EMERGENCY)
    blown = Q(legs__kind="whistle", legs__from_unit_id__in=actor.unit_ids)
    return cases.visible(actor, _RIGHTS[View.APPROVE], now).filter(blown & undecided & early, closed_at=None)


def _returned(actor: Actor, now: datetime) -> "QuerySet[Case]":
    """Give the returns that wait for this actor: a first one for the desk that dispatched, the rest for arbitrators.

    To them come the appeals of whistles turned back as well.
    """
    far = reach(actor, _RIGHTS[View.RETURNED])
    waiting = Q(legs__state="objected", legs__ended_at=None)
    first = Q(legs__data__objection__is_final=False, legs__from_unit_id__in=far.units)
    final = Q(legs__data__objection__is_final=True)
    seen = cases.visible(actor, Permission.ISSUES_DESK, now)
    if not far.prefixes:
        return seen.filter(waiting & first)
    appeals = Q(state="filed", dues__clock=Clock.RULE, dues__met_at=None, dues__cancelled_at=None)
    returned, appealed = (seen.filter(part).values("pk") for part in (waiting & (first | final), appeals))
    return seen.filter(Q(pk__in=returned) | Q(pk__in=appealed))


def _petitioned(actor: Actor, now: datetime) -> "QuerySet[Case]":
    """Give the cases in which something waits for the word of one of the actor's desks."""
    mine = Q(petitions__decider_id__in=actor.unit_ids, petitions__decided_at=None)
    alive = Q(petitions__leg=None) | Q(petitions__leg__ended_at=None)
    return cases.visible(actor, Permission.ISSUES_DESK, now).filter(mine & alive, closed_at=None).distinct()


# Lists that more than one condition on a case makes.
_LISTS = {View.RETURNED: _returned, View.ASKED: _petitioned, View.APPROVE: _unapproved, View.CHECK: _to_check}


def _running(clock: Clock) -> Q:
    return Q(dues__clock=clock, dues__leg=None, dues__met_at=None, dues__cancelled_at=None)


def _filtered(found: "QuerySet[Case]", asked: Asked, now: datetime) -> "QuerySet[Case]":
    if asked.text and not rules.is_number(asked.text):
        found = found.filter(Q(number__startswith=asked.text) | Q(title__contains=asked.text))
    if asked.only:
        found = found.filter(Only(asked.only).part(now))
    named = {"state": asked.state, "category__startswith": asked.category, "urgency": asked.urgency}
    return found.filter(**{name: value for name, value in named.items() if value})


def _beyond(cursor: Cursor, *, is_back: bool) -> Q:
    due, ident = cursor.due_at, cursor.id
    if due is None:
        return Q(due_at=None, id__gt=ident) if not is_back else Q(due_at=None, id__lt=ident) | Q(due_at__isnull=False)
    if is_back:
        return Q(due_at__lt=due) | Q(due_at=due, id__lt=ident)
    return Q(due_at__gt=due) | Q(due_at=due, id__gt=ident) | Q(due_at=None)
