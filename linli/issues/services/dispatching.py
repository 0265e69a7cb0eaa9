"""Sends a filed case to the unit that must act, with the reason shown (issue-desk 7, 9)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import timezone

from linli.issues.queries.taxonomy import Taxonomy, taxonomy
from linli.issues.rules import clocks, effects, routing
from linli.issues.rules.clocks import Clock
from linli.issues.services.unwritten import Hand
from linli.kernel.areas import queries as areas
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind
from linli.kernel.deadlines import rules as time
from linli.kernel.deadlines.services import NewDue
from linli.kernel.people import queries as people

if TYPE_CHECKING:
    from linli.issues.models import Report
    from linli.kernel.cases.models import Case, Leg
    from linli.kernel.people.models import Unit

MAX_ASSISTANTS = 5
# An assistant must be done this long before the lead is due (issue-desk 7).
ASSIST_AHEAD = "2wh"
MAX_SHARE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Route:
    """Who would lead and assist, and the stored explanation why."""

    lead: "Unit"
    assistants: tuple["Unit", ...]
    is_auto: bool
    entry: routing.Entry
    explanation: dict[str, Any]


class Directory(Protocol):
    """Which unit serves a place: `people.queries`, or something that remembers what that said."""

    def desk_for(self, area_code: str) -> "Unit":
        """Give the nearest desk at or above an area."""

    def role_holders(self, roles: Iterable[str], area_code: str) -> "dict[str, Unit]":
        """Give for each role its nearest holder."""


def route(
    tables: Taxonomy,
    category: str,
    area_code: str,
    answers: dict[str, str],
    now: datetime,
    *,
    object_class: str = "",
    directory: Directory = people,
    but_not: int | None = None,
) -> Route:
    """Give the route of a category at a place; there always is one, down to the city centre (issue-desk 9.2).

    The unit `but_not`, which the report is about, is passed over as if nobody were there.
    """
    setting, today = areas.area(area_code).setting, timezone.localdate(now)
    facts = routing.Facts(category, area_code, setting, answers, today, object_class)
    choice = routing.choose(tables.entries_for(category), facts)
    roles = routing.lead_roles(choice.entry)
    wanted = (*choice.entry.assist_roles, *effects.of_answers(tables.asked(category), answers).assist_roles)
    holders = directory.role_holders((*roles, *wanted), area_code)
    if choice.entry.level:
        from_level = area_code[: routing.LEVEL_DIGITS[choice.entry.level]]
        holders |= directory.role_holders(routing.own_roles(choice.entry), from_level)
    holders = {role: unit for role, unit in holders.items() if unit.pk != but_not}
    lead_role = next((role for role in roles if role in holders), None)
    if lead_role is None:
        raise LookupError(f"no unit holds any of {roles} at {area_code}: give a centre the role city_centre")
    lead = holders[lead_role]
    found = [holders[role] for role in wanted if role in holders]
    assistants = tuple({u.pk: u for u in found if u.pk != lead.pk}.values())[:MAX_ASSISTANTS]
    tried = list(roles[: roles.index(lead_role) + 1])
    why = choice.explanation(tried_roles=tried, lead=lead.pk, assistants=[u.pk for u in assistants])
    is_auto = choice.entry.is_auto and lead_role in routing.own_roles(choice.entry)
    return Route(lead, assistants, is_auto, choice.entry, why)


def case_route(case: "Case", report: "Report", now: datetime, tables: Taxonomy | None = None) -> Route:
    """Give the route of a case as it is known now, by the catalogue in force or that of other `tables`."""
    tables = tables or taxonomy()
    about, object_class, area = case.excluded_unit_id, report.object_class, place_of(case)
    return route(tables, case.category, area, report.answers, now, object_class=object_class, but_not=about)


def place_of(case: "Case") -> str:
    """Give the area whose units serve a case: its own, or that of the desk it was transferred to beside it."""
    own, of_desk = case.area_code, people.units_by_id([case.holder_id])[case.holder_id].area_id
    return own if own.startswith(of_desk) or of_desk.startswith(own) else of_desk


@dataclass(frozen=True, slots=True)
class Sending:
    """One dispatch: to whom, from which desk, in how long, with what words."""

    lead: "Unit"
    assistants: Sequence["Unit"]
    from_unit_id: int
    due: str
    advice: str
    explanation: dict[str, Any]
    whistle: str = ""
    is_answer_to: int | None = None
    kind: LegKind = LegKind.DISPATCH_LEAD
    # Another time to sign than the tier's; and by a final ruling, against which there is no return.
    sign: str = ""
    is_ruled: bool = False
    # What each assistant is asked to do, by its unit; the others help as the lead asks.
    shares: Mapping[int, str] = field(default_factory=dict)


@part
def legs_dispatch(hand: Hand, tables: Taxonomy, sending: Sending, now: datetime) -> tuple["Leg", datetime]:
    """Send the lead leg and the assistants' legs with all their clocks; give the lead leg and its due.

    The lead's due starts now, not at signing, and silence will count as acceptance (issue-desk 7.1).
    """
    calendar = hand.calendar(sending.lead.calendar_code)
    due_at = _reckoned(partial(time.due_at, now, time.Length.parse(sending.due)), calendar)
    lead, *assists = hand.send([_lead_leg(sending, due_at), *_assist_legs(hand, sending, due_at, now)], now)
    supervised = supervision(hand.case.tier, sending.due, now, due_at, calendar)
    hand.start(_lead_clocks(hand.case, tables, sending, supervised), now, lead)
    _assists_start(hand, tables, sending, assists, now)
    return lead, due_at


@part
def assists_send(hand: Hand, tables: Taxonomy, sending: Sending, now: datetime) -> None:
    """Send only the assistants' legs of a dispatch, beside the lead leg that is open already."""
    due_at = hand.lead.due_at or now
    assists = hand.send(_assist_legs(hand, sending, due_at, now), now)
    _assists_start(hand, tables, sending, assists, now)


def _assists_start(hand: Hand, tables: Taxonomy, sending: Sending, assists: "Sequence[Leg]", now: datetime) -> None:
    for leg, unit in zip(assists, sending.assistants, strict=True):
        due = NewDue(Clock.DUE, ASSIST_AHEAD, unit.pk, unit.calendar_code, due_at=leg.due_at)
        hand.start([*_leg_clocks(hand.case, tables, sending, unit), due], now, leg)


def _lead_leg(sending: Sending, due_at: datetime) -> cases.NewLeg:
    return cases.NewLeg(
        sending.kind,
        sending.from_unit_id,
        sending.lead.pk,
        parent_id=sending.is_answer_to,
        advice=sending.advice,
        due_at=due_at,
        data={"route": sending.explanation, "whistle": sending.whistle},
    )


def _assist_legs(hand: Hand, sending: Sending, due_at: datetime, now: datetime) -> list[cases.NewLeg]:
    lead, data = _lead_leg(sending, due_at), {"whistle": sending.whistle}
    assist = replace(lead, kind=LegKind.DISPATCH_ASSIST, data=data)
    ahead = partial(time.before, due_at, time.Length.parse(ASSIST_AHEAD))
    dues = (max(_reckoned(ahead, hand.calendar(unit.calendar_code)), now) for unit in sending.assistants)
    return [
        replace(assist, to_unit_id=unit.pk, share=sending.shares.get(unit.pk, ""), due_at=at)
        for unit, at in zip(sending.assistants, dues, strict=True)
    ]


def _leg_clocks(case: "Case", tables: Taxonomy, sending: Sending, unit: "Unit") -> list[NewDue]:
    tier = tables.tiers[case.tier]
    lengths = {Clock.SIGN: sending.sign or tier.sign_within}
    if not sending.is_ruled:
        lengths[Clock.OBJECT] = tier.objection_within
    if sending.whistle:
        lengths[Clock.REPORT_IN] = clocks.REPORT_IN[sending.whistle]
    arrive = tables.categories[case.category].arrive_within
    if case.urgency == "u1" and arrive and sending.lead.pk == unit.pk:
        lengths[Clock.ARRIVE] = arrive
    return [NewDue(clock, length, unit.pk, unit.calendar_code) for clock, length in lengths.items()]


def _lead_clocks(case: "Case", tables: Taxonomy, sending: Sending, supervised: dict[Clock, datetime]) -> list[NewDue]:
    unit = sending.lead
    levels = [NewDue(name, sending.due, unit.pk, unit.calendar_code, due_at=at) for name, at in supervised.items()]
    return [
        NewDue(Clock.DUE, sending.due, unit.pk, unit.calendar_code),
        *_leg_clocks(case, tables, sending, unit),
        *levels,
    ]


def supervision(
    tier: str, due: str, start: datetime, due_at: datetime, calendar: time.WorkCalendar
) -> dict[Clock, datetime]:
    """Give the moments at which each level of supervision fires for a lead leg (issue-desk 13)."""
    unit = time.Length.parse(due).unit
    moments = {
        Clock.S0: _reckoned(lambda days: time.at_fraction(start, due_at, clocks.REMIND_AT, days, unit), calendar),
        Clock.S1: due_at,
    }
    for level, late in clocks.SUPERVISION[tier].items():
        length = time.Length.parse(late)
        moments[level] = _reckoned(partial(time.later, due_at, length), calendar)
    return moments


def _reckoned(reckon: Callable[[time.WorkCalendar], datetime], calendar: time.WorkCalendar) -> datetime:
    return time.reckoned(reckon, calendar).due_at


def demand_shares(shares: Mapping[int, str], assistant_ids: Iterable[int]) -> None:
    """Raise MissingFieldError where a share is too long to keep, or is of a unit that does not assist."""
    if shares.keys() - assistant_ids or any(len(text) > MAX_SHARE_CHARS for text in shares.values()):
        raise rules.MissingFieldError(fields=["assistants"])


def due_length(tables: Taxonomy, case: "Case", answers: dict[str, str]) -> str:
    """Give the disposal length of a case: what an answer demands, else its category's."""
    told = effects.of_answers(tables.asked(case.category), answers)
    return told.due or tables.categories[case.category].due
