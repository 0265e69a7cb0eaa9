"""Returns, appeals and arbitration: who must act when a unit says it is not its work (issue-desk 10).

No clock of the case stops for any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.services import dispatching
from linli.issues.services.notices import named, spoken, tell_all
from linli.issues.services.taking import PLATFORM, Held, demand, demand_reason, photos_keep, take
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_resume, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

OWNER_UNCLEAR, CATALOGUE_FAULT = "owner_unclear", "upheld_catalogue"
DISTRICT = "district_centre"
# The rulings by which the case goes back to its desk; the others of the group `arbitration` send it on at once.
UPHELD = frozenset({CATALOGUE_FAULT, "upheld_dispatcher"})


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a unit hands a leg back; a missing part cannot be sent (issue-desk 10.1)."""

    reason: str
    text: str
    basis: str
    better_owner: str
    evidence: tuple[str, ...] = ()


@transaction.atomic
def leg_object(actor: Actor, case_id: int, *, version: int, objection: Objection, now: datetime) -> None:
    """Ask to hand the lead leg back (A13): once per unit and case, inside the objection window; the duty goes on.

    The desk that dispatched rules. Where nobody knows the owner, and from the second return of a case on, the
    district's arbitrator does (issue-desk 10.3).
    """
    held = take(actor, case_id, "object", version, now)
    demand(basis=objection.basis, better_owner=objection.better_owner, evidence=objection.evidence)
    demand_reason("return", objection.reason, objection.text)
    lead = held.lead
    is_again = any("objection" in leg.data for leg in held.legs)
    is_final = is_again or objection.reason == OWNER_UNCLEAR
    said = {"reason": objection.reason, "basis": objection.basis, "better_owner": objection.better_owner}
    dues_meet(case_id, [Clock.SIGN, Clock.OBJECT], now, leg_id=lead.pk)
    _to_be_ruled(held, said | {"before": lead.state}, now, is_final=is_final)
    line = Line("object", Visibility.STAFF, objection.text, objection.reason, data=said | {"is_final": is_final})
    entry = cases.case_move(actor, held.taken, "", line, now)
    photos_keep(objection.evidence, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)


@transaction.atomic
def return_appeal(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Appeal against a desk's refusal of a return: once, within two working hours; the arbitrator then rules."""
    held = take(actor, case_id, "appeal", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.APPEAL], now, leg_id=held.lead.pk)
    _to_be_ruled(held, held.lead.data["objection"], now, is_final=True)
    cases.case_move(actor, held.taken, "", Line("appeal", Visibility.STAFF, text), now)


def return_unruled(case_id: int, leg_id: int | None, now: datetime) -> None:
    """Give a return to the arbitrator when the desk has let its time to rule run out; our default."""
    with transaction.atomic():
        leg = cases.leg_taken(case_id, leg_id)
        if leg is None or leg.state != LegState.OBJECTED or leg.data["objection"]["is_final"]:
            return
        held = take(PLATFORM, case_id, "return_unruled", None, now)
        dues_cancel(case_id, [Clock.RULE], now, leg_id=leg.pk)
        _to_be_ruled(held, leg.data["objection"], now, is_final=True)
        cases.case_move(PLATFORM, held.taken, "", Line("return_unruled", Visibility.STAFF), now)


def _to_be_ruled(held: Held, said: dict[str, Any], now: datetime, *, is_final: bool) -> None:
    """Let the lead leg wait for a ruling: the desk's, or the final one of the district."""
    lead, tier = held.lead, held.case.tier
    desk, within = lead.from_unit, clocks.return_review_within(tier)
    if is_final:
        desk, within = _district(held), taxonomy().tiers[tier].arbitration_within
    data = {**lead.data, "objection": said | {"is_final": is_final}}
    cases.leg_change(lead, state=LegState.OBJECTED, data=data)
    dues_set(held.case.pk, [NewDue(Clock.RULE, within, desk.pk, desk.calendar_code, lead.pk)], now)


def _district(held: Held) -> "Unit":
    district = people.role_holder(DISTRICT, held.case.area_code)
    if district is not None and district.pk == held.case.excluded_unit_id:
        district = people.desk_above(district)
    return district or held.lead.from_unit


@transaction.atomic
def return_uphold(actor: Actor, case_id: int, *, version: int, reason: str, text: str, now: datetime) -> None:
    """Uphold a return (A13): the case goes back to the desk and its due stays.

    Somebody else than the dispatcher rules (issue-desk 10.2, 10.3); RefusedActError otherwise. Where the catalogue
    is at fault the district has five working days to put it right (10.5).
    """
    held = take(actor, case_id, "return_upheld", version, now)
    if reason not in UPHELD:
        raise rules.MissingFieldError(fields=["reason"])
    demand_reason("arbitration", reason, text)
    lead = held.lead
    desk = lead.from_unit
    _take_back(held, reason, text, now)
    if reason == CATALOGUE_FAULT:
        keeper = _district(held)
        task = NewDue(Clock.CATALOGUE, clocks.CATALOGUE_WITHIN, keeper.pk, keeper.calendar_code)
        dues_set(case_id, [task], now)
    tier = taxonomy().tiers[held.case.tier]
    new = [NewDue(Clock.DISPATCH, tier.dispatch_within, desk.pk, desk.calendar_code)]
    again = dues_set(case_id, new, now)[0].due_at
    line = Line("return_upheld", Visibility.REPORTER, text, reason, data={"leg": lead.pk})
    cases.case_move(actor, held.taken, "filed", line, now, holder_id=desk.pk, due_at=again)


@transaction.atomic
def return_reject(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Reject a return (A13): the unit must act and its due stays. It may appeal against a desk's word, once."""
    held = take(actor, case_id, "return_rejected", version, now)
    demand(text=text)
    lead = held.lead
    _stays(held, "rejected", text, now)
    if not lead.data["objection"]["is_final"]:
        unit = lead.to_unit
        appeal = NewDue(Clock.APPEAL, clocks.APPEAL_WITHIN, unit.pk, unit.calendar_code, lead.pk)
        dues_set(case_id, [appeal], now)
    line = Line("return_rejected", Visibility.STAFF, text, "rejected", data={"leg": lead.pk})
    cases.case_move(actor, held.taken, "in_hand", line, now)


@transaction.atomic
def rule_joint(
    actor: Actor, case_id: int, *, version: int, lead_id: int, assistant_ids: tuple[int, ...], text: str,
    shares: Mapping[int, str] | None = None, now: datetime,
) -> None:  # fmt: skip
    """Rule that units act together (10.3): the arbitrator names who leads and who assists; there is no further return.

    The unit that already leads goes on with its due; another gets its own full one. `shares` as in a dispatch.
    """
    held = take(actor, case_id, "rule_joint", version, now)
    demand(lead=lead_id, assistants=assistant_ids, text=text)
    dispatching.demand_shares(shares or {}, assistant_ids)
    units = people.units_by_id([lead_id, *assistant_ids])
    if lead_id not in units:
        raise rules.MissingFieldError(fields=["lead"])
    wanted = [units[unit_id] for unit_id in assistant_ids if unit_id in units and unit_id != lead_id]
    if len(wanted) != len(assistant_ids) or len(wanted) > dispatching.MAX_ASSISTANTS:
        raise rules.MissingFieldError(fields=["assistants"])
    sending = replace(_ruled(held, units[lead_id], wanted, text), shares=shares or {})
    if lead_id == held.lead.to_unit_id:
        _stays(held, "joint", text, now)
        cases.legs_end(held.case, LegState.CANCELLED, now, kinds=[LegKind.DISPATCH_ASSIST])
        dispatching.assists_send(held, taxonomy(), sending, now)
        line = Line("rule_joint", Visibility.REPORTER, text, "joint", data={"unit": lead_id, "leg": held.lead.pk})
        cases.case_move(actor, held.taken, "in_hand", line, now)
        return
    _take_back(held, "joint", text, now)
    line = Line("rule_joint", Visibility.REPORTER, text, "joint")
    _send_on(held, sending, line, now)


@transaction.atomic
def rule_backstop(
    actor: Actor, case_id: int, *, version: int, text: str, is_funded: bool = True, now: datetime
) -> None:
    """Rule that the district centre takes what nobody owns (10.4); it may contract.

    Without money for it the case enters the difficult-case register.
    """
    held = take(actor, case_id, "rule_backstop", version, now)
    demand(text=text)
    sending = _ruled(held, _district(held), [], text, sign=clocks.backstop_within(held.case.tier))
    _take_back(held, "backstop", text, now, is_funded=is_funded)
    _send_on(held, sending, Line("rule_backstop", Visibility.REPORTER, text, "backstop"), now)


def _ruled(held: Held, lead: "Unit", assistants: list["Unit"], text: str, *, sign: str = "") -> dispatching.Sending:
    due = dispatching.due_length(taxonomy(), held.case, held.report.answers)
    why = dict(held.lead.data.get("route", {})) | {"override": text}
    desk = held.lead.from_unit_id
    return dispatching.Sending(lead, assistants, desk, due, text, why, sign=sign, is_ruled=True)


@part
def _take_back(held: Held, ruling: str, text: str, now: datetime, **said: bool) -> None:
    """End the lead leg and its assistants' by a ruling; every clock of theirs ends, the case's run on."""
    lead = held.lead
    dues_meet(held.case.pk, [Clock.RULE], now, leg_id=lead.pk)
    data = {**lead.data, "ruling": {"code": ruling, "text": text, **said}}
    cases.leg_change(lead, state=LegState.UPHELD, ended_at=now, outcome="returned", data=data)
    cases.legs_end(held.case, LegState.CANCELLED, now, kinds=[LegKind.DISPATCH_ASSIST])
    dues_cancel(held.case.pk, clocks.OF_LEG, now)
    dues_resume(held.case.pk, [Clock.ANSWER], now)


@part
def _stays(held: Held, ruling: str, text: str, now: datetime) -> None:
    """Let the lead leg go on by a ruling, its clocks as they were."""
    lead = held.lead
    dues_meet(held.case.pk, [Clock.RULE], now, leg_id=lead.pk)
    how = "ruling" if lead.data["objection"]["before"] == LegState.SENT else lead.accepted_how
    data = {**lead.data, "ruling": {"code": ruling, "text": text}}
    accepted_at = lead.accepted_at or now
    cases.leg_change(lead, state=LegState.SIGNED, accepted_at=accepted_at, accepted_how=how, data=data)


@part
def _send_on(held: Held, sending: dispatching.Sending, line: Line, now: datetime) -> None:
    """Send the case to the units of a ruling; the case's due stays, theirs is their own."""
    leg, due_at = dispatching.legs_dispatch(held, taxonomy(), sending, now)
    told = replace(line, data={"unit": sending.lead.pk, "leg": leg.pk})
    cases.case_move(held.actor, held.taken, "dispatched", told, now, holder_id=sending.lead.pk, due_at=due_at)
    shown = held.case.due_original_at or due_at
    tell_all(held.case, "N06", now, unit=named(sending.lead), due=spoken(shown))


@transaction.atomic
def catalogue_settle(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Note what was done about an entry of the catalogue that a ruling found wrong (10.5)."""
    held = take(actor, case_id, "catalogue_settle", None, now)
    demand(text=text)
    dues_meet(case_id, [Clock.CATALOGUE], now)
    cases.case_move(actor, held.taken, "", Line("catalogue_settle", Visibility.STAFF, text), now)


@transaction.atomic
def assist_add(actor: Actor, case_id: int, *, version: int, unit_id: int, share: str, now: datetime) -> None:
    """Call one more unit to assist with a named share (协办); the desk that dispatched decides."""
    held = take(actor, case_id, "assist_add", version, now)
    demand(unit=unit_id, share=share)
    assist_send(held, unit_id, share, now)
    line = Line("assist_add", Visibility.REPORTER, share, data={"unit": unit_id})
    cases.case_move(actor, held.taken, "", line, now)


@part
def assist_send(held: Held, unit_id: int, share: str, now: datetime) -> None:
    """Send one more assistant's leg beside the lead's; RefusedActError where five assist already."""
    unit = people.units_by_id([unit_id]).get(unit_id)
    open_units = {leg.to_unit_id for leg in held.legs if leg.ended_at is None}
    if unit is None or unit_id in open_units:
        raise rules.MissingFieldError(fields=["unit"])
    if (
        sum(leg.kind == LegKind.DISPATCH_ASSIST and leg.ended_at is None for leg in held.legs)
        >= dispatching.MAX_ASSISTANTS
    ):
        raise rules.RefusedActError(act=held.taken.transition.act, why="assistants_full")
    route = dict(held.lead.data.get("route", {}))
    due = dispatching.due_length(taxonomy(), held.case, held.report.answers)
    sending = dispatching.Sending(
        held.lead.to_unit, [unit], held.lead.from_unit_id, due, held.lead.advice, route, shares={unit_id: share}
    )
    dispatching.assists_send(held, taxonomy(), sending, now)
