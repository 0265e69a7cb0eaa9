"""The whistle (吹哨): a lower desk calls departments to a case, and says afterwards how they helped (issue-desk 7.2).

How often a desk whistles is never a target, and a rating is of one unit's help in one case: nothing adds them up.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.queries import whistling as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.rules.whistles import EMERGENCY, MAX_UNITS, RESULTS
from linli.issues.services import desk
from linli.issues.services.handover import decide_by
from linli.issues.services.notices import tell_units
from linli.issues.services.taking import Held, demand, demand_reason, take
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Leg
    from linli.kernel.people.models import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What a whistle says: its kind, what happened where and what was tried, what should be done, and by whom."""

    kind: str
    reason: str
    advice: str
    unit_ids: tuple[int, ...] = ()


@transaction.atomic
def whistle_draft(actor: Actor, case_id: int, *, version: int, draft: Draft, now: datetime) -> None:
    """Draft a whistle to the centre above; the principal approves within a working day, in an emergency afterwards."""
    held = take(actor, case_id, "whistle", version, now)
    demand(advice=draft.advice)
    demand_reason("whistle_kind", draft.kind, draft.reason, fields=("whistle_kind", "reason"))
    wanted = people.units_by_id(draft.unit_ids)
    if set(wanted) != set(draft.unit_ids) or len(wanted) > MAX_UNITS or held.case.excluded_unit_id in wanted:
        raise rules.MissingFieldError(fields=["assistants"])
    new = cases.NewLeg(
        LegKind.WHISTLE, held.case.holder_id, _centre(held).pk, LegState.DRAFT, reason=draft.reason,
        advice=draft.advice, data={"whistle_kind": draft.kind, "units": list(wanted)},
    )  # fmt: skip
    leg = cases.legs_send(actor, held.case, [new], now)[0]
    if draft.kind != EMERGENCY:
        _approval_asked(held, leg, clocks.APPROVE_WITHIN, now)
    line = Line("whistle", Visibility.STAFF, draft.reason, draft.kind, data={"units": list(wanted)})
    cases.case_move(actor, held.taken, "", line, now)


def _centre(held: Held) -> "Unit":
    centre = people.desk_above(held.case.holder, but_not=held.case.excluded_unit_id)
    if centre is None:
        raise rules.RefusedActError(act=held.taken.transition.act, why="no_desk_above")
    return centre


def _approval_asked(held: Held, leg: "Leg", within: str, now: datetime) -> None:
    town = leg.from_unit
    dues_set(held.case.pk, [NewDue(Clock.APPROVE, within, town.pk, town.calendar_code, leg.pk)], now)
    tell_units(held.case, "L22", [town.pk], now)


@transaction.atomic
def whistle_approve(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Approve a whistle: a drafted one may then be blown, one blown in an emergency is covered afterwards."""
    held = take(actor, case_id, "whistle_approve", version, now)
    _decide(held, Line("whistle_approve", Visibility.STAFF), now, approved_by=actor.account_id)


@transaction.atomic
def whistle_deny(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Do not approve a whistle: a drafted one is over; of one blown in an emergency it is noted, and help goes on."""
    held = take(actor, case_id, "whistle_deny", version, now)
    demand(text=text)
    leg = _decide(held, Line("whistle_deny", Visibility.STAFF, text), now, denied_by=actor.account_id, denied=text)
    if leg.state == LegState.DRAFT:
        # It stays a draft, so that the centre never counts as having had the case.
        cases.leg_change(leg, ended_at=now, outcome="denied")


def _decide(held: Held, line: Line, now: datetime, **said: Any) -> "Leg":
    leg = queries.undecided(held.actor, held.legs)
    if leg is None:
        raise rules.NotNowError(act=line.act, state=held.case.state)
    dues_meet(held.case.pk, [Clock.APPROVE], now, leg_id=leg.pk)
    cases.leg_change(leg, data={**leg.data, **said, "decided_at": now.isoformat()})
    cases.case_move(held.actor, held.taken, "", Line(line.act, line.visibility, line.text, data={"leg": leg.pk}), now)
    return leg


@transaction.atomic
def whistle_send(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Blow a whistle: the centre has its decision clock to judge it and name the units."""
    held = take(actor, case_id, "whistle_send", version, now)
    leg, centre = _drafted(held), _centre(held)
    desk.up_legs_end(held, now)
    decide = decide_by(held, leg.pk, centre.pk, now)
    cases.leg_change(
        leg, state=LegState.SENT, sent_at=now, sent_by_id=actor.account_id, due_at=decide, to_unit_id=centre.pk
    )
    line = Line("whistle_send", Visibility.PUBLIC, leg.reason, leg.data["whistle_kind"], data={"unit": centre.pk})
    cases.case_move(actor, held.taken, "", line, now, holder_id=centre.pk, due_at=decide)
    tell_units(held.case, "L21", [centre.pk], now)
    _approval_follows(held, leg, now)


@transaction.atomic
def whistle_call(actor: Actor, case_id: int, *, version: int, order: desk.Dispatch, now: datetime) -> None:
    """Call the units without the centre, where the catalogue says so: lead and assistants are sent at once.

    The whistle itself then goes to the unit that leads.
    """
    held = take(actor, case_id, "whistle_call", version, now)
    leg = _drafted(held)
    desk.up_legs_end(held, now)
    cases.leg_change(leg, state=LegState.SENT, sent_at=now, sent_by_id=actor.account_id)
    desk.send(held, order, now, is_hand_down=False)
    cases.leg_change(leg, to_unit_id=held.case.holder_id, outcome="direct")
    _approval_follows(held, leg, now)


def _approval_follows(held: Held, leg: "Leg", now: datetime) -> None:
    if "approved_by" not in leg.data:
        _approval_asked(held, leg, clocks.APPROVE_AFTERWARDS, now)


def _drafted(held: Held) -> "Leg":
    leg = held.standing.whistle
    if leg is None:
        raise rules.NotNowError(act=held.taken.transition.act, state=held.case.state)
    return leg


@transaction.atomic
def whistle_appeal(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Appeal, once, against a whistle turned back: the district's arbitrator rules while the town has the case."""
    held = take(actor, case_id, "whistle_appeal", version, now)
    demand(text=text)
    leg = queries.turned_back(held.legs)
    if leg is None:
        raise rules.NotNowError(act="whistle_appeal", state=held.case.state)
    judge, within = leg.to_unit, taxonomy().tiers[held.case.tier].arbitration_within
    dues_set(case_id, [NewDue(Clock.RULE, within, judge.pk, judge.calendar_code, leg.pk)], now)
    cases.leg_change(leg, data={**leg.data, "appeal": {"text": text}})
    cases.case_move(actor, held.taken, "", Line("whistle_appeal", Visibility.STAFF, text, data={"leg": leg.pk}), now)
    tell_units(held.case, "L15", [judge.pk], now)


@transaction.atomic
def whistle_uphold(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Rule that a whistle stands: the centre has it again, with a new decision clock, and must name the units."""
    held = take(actor, case_id, "whistle_uphold", version, now)
    leg = _ruled(held, text, now, is_upheld=True)
    decide = decide_by(held, leg.pk, leg.to_unit_id, now)
    cases.leg_change(leg, state=LegState.SENT, ended_at=None, outcome="", due_at=decide)
    line = Line("whistle_uphold", Visibility.REPORTER, text, data={"unit": leg.to_unit_id, "leg": leg.pk})
    cases.case_move(actor, held.taken, "", line, now, holder_id=leg.to_unit_id, due_at=decide)
    tell_units(held.case, "L16", [leg.to_unit_id, leg.from_unit_id], now, text=text)


@transaction.atomic
def whistle_dismiss(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Rule that a whistle stays turned back; the town goes on with the case, and this ruling is final."""
    held = take(actor, case_id, "whistle_dismiss", version, now)
    leg = _ruled(held, text, now, is_upheld=False)
    cases.case_move(actor, held.taken, "", Line("whistle_dismiss", Visibility.STAFF, text, data={"leg": leg.pk}), now)
    tell_units(held.case, "L16", [leg.to_unit_id, leg.from_unit_id], now, text=text)


def _ruled(held: Held, text: str, now: datetime, *, is_upheld: bool) -> "Leg":
    demand(text=text)
    leg = queries.appealed(held.legs, held.standing.dues)
    if leg is None:
        raise rules.NotNowError(act=held.taken.transition.act, state=held.case.state)
    dues_meet(held.case.pk, [Clock.RULE], now, leg_id=leg.pk)
    appeal = {**leg.data["appeal"], "is_upheld": is_upheld, "ruling": text}
    cases.leg_change(leg, data={**leg.data, "appeal": appeal})
    return leg


@dataclass(frozen=True, slots=True)
class Rating:
    """How one called unit helped in one case: whether it came in time, whether it acted, how good the result was."""

    came: bool | None
    acted: bool | None
    result: int | None
    text: str = ""


@transaction.atomic
def whistle_rate(actor: Actor, case_id: int, *, version: int, leg_id: int, rating: Rating, now: datetime) -> None:
    """Rate, once, how a called unit helped; the unit and its supervisor read it, and the unit may reply."""
    held = take(actor, case_id, "whistle_rate", version, now)
    leg = next((leg for leg in queries.to_rate(actor, held.legs) if leg.pk == leg_id), None)
    if leg is None:
        raise rules.MissingFieldError(fields=["leg"])
    given = {"came": rating.came is not None, "acted": rating.acted is not None, "result": rating.result in RESULTS}
    demand(**given)
    said = {"came": rating.came, "acted": rating.acted, "result": rating.result, "text": rating.text}
    cases.leg_change(leg, data={**leg.data, "rating": said})
    data = {"leg": leg.pk, "unit": leg.to_unit_id, **{name: said[name] for name in given}}
    cases.case_move(actor, held.taken, "", Line("whistle_rate", Visibility.STAFF, rating.text, data=data), now)
    tell_units(held.case, "L17", [leg.to_unit_id], now)


@transaction.atomic
def whistle_reply(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Reply, once and in writing, to the rating of one's own unit; the oldest one comes first."""
    held = take(actor, case_id, "whistle_reply", version, now)
    demand(text=text)
    leg = queries.to_reply(actor, held.legs)[0]
    cases.leg_change(leg, data={**leg.data, "reply": text})
    line = Line("whistle_reply", Visibility.STAFF, text, data={"leg": leg.pk, "unit": leg.to_unit_id})
    cases.case_move(actor, held.taken, "", line, now)
    tell_units(held.case, "L18", [whistle.from_unit_id for whistle in held.legs if whistle.pk == leg.parent_id], now)
