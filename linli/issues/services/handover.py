"""Between units: sign, report up, transfer, keep, turn back, report in, shares (issue-desk 7)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.queries.whistling import TURNED_BACK
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.services.desk import up_legs_end, whistle_drop
from linli.issues.services.indexing import lines_refresh
from linli.issues.services.notices import tell_units
from linli.issues.services.taking import PLATFORM, Held, demand, take
from linli.issues.services.unwritten import Hand
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Leg

# What an unsigned leg becomes when its time to sign is over.
SILENT = {"state": LegState.SILENT, "accepted_how": "silence"}
SIGNED = {"state": LegState.SIGNED, "accepted_how": "signed"}


@transaction.atomic
def leg_sign(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Sign for the lead leg (A12); the due is not touched by it."""
    held = take(actor, case_id, "sign", version, now)
    leg_accept(held, "signed", now)


def leg_silence(case_id: int, leg_id: int | None, now: datetime) -> None:
    """Take an unsigned leg as accepted when its sign window is over (A12, issue-desk 7.1)."""
    with transaction.atomic():
        leg = cases.leg_taken(case_id, leg_id)
        if leg is None or leg.state != LegState.SENT:
            return
        if leg.kind == LegKind.DISPATCH_ASSIST:
            cases.leg_change(leg, accepted_at=now, **SILENT)
            cases.lines_add(PLATFORM, leg.case, [assist_silence(leg)], now)
            return
        leg_accept(take(PLATFORM, case_id, "silence", None, now), "silence", now)


def assist_silence(leg: "Leg") -> Line:
    """Give the line that tells of an assistant's leg taken as accepted."""
    return Line("silence", Visibility.STAFF, data={"leg": leg, "how": "silence"})


@part
def leg_accept(hand: Hand, how: str, now: datetime) -> None:
    """Take the lead leg as accepted: `signed`, which meets its clock, or by `silence`."""
    lead, is_signed = hand.lead, how == "signed"
    hand.change_leg(lead, accepted_at=now, **(SIGNED if is_signed else SILENT))
    (hand.meet if is_signed else hand.cancel)([Clock.SIGN], now, lead)
    line = Line("sign" if is_signed else "silence", Visibility.REPORTER, data={"leg": lead, "how": how})
    hand.move(line, "in_hand", now)


@transaction.atomic
def case_report_up(actor: Actor, case_id: int, *, version: int, reason: str, advice: str = "", now: datetime) -> None:
    """Report a case up one level (issue-desk 7); its state stays and the dispatch clock runs on."""
    held = take(actor, case_id, "report_up", version, now)
    demand(reason=reason)
    above = people.desk_above(held.case.holder, but_not=held.case.excluded_unit_id)
    if above is None:
        raise rules.RefusedActError(act="report_up", why="no_desk_above")
    new = cases.NewLeg(LegKind.REPORT_UP, held.case.holder_id, above.pk, reason=reason, advice=advice)
    send_up(held, new, Line("report_up", Visibility.PUBLIC, reason, data={"unit": above.pk}), now)


@transaction.atomic
def case_transfer(
    actor: Actor, case_id: int, *, version: int, unit_id: int | None, reason: str, advice: str = "", now: datetime
) -> None:
    """Hand a case to a desk of equal level, which decides as on a report-up (issue-desk 7).

    No desk gets it so twice: what two of them turn back and forth goes up. The first desk stays the reporter's contact
    until another consents to be it (issue-desk 9.6).
    """
    held = take(actor, case_id, "transfer", version, now)
    demand(reason=reason)
    if unit_id is None or unit_id not in {desk.pk for desk in held.standing.desks_beside}:
        raise rules.MissingFieldError(fields=["unit"])
    new = cases.NewLeg(LegKind.TRANSFER, held.case.holder_id, unit_id, reason=reason, advice=advice)
    send_up(held, new, Line("transfer", Visibility.PUBLIC, reason, data={"unit": unit_id}), now)
    lines_refresh(held.case)


@part
def send_up(held: Held, new: cases.NewLeg, line: Line, now: datetime) -> None:
    """Hand a case to a desk that is to decide on it, and whose decision clock starts."""
    up_legs_end(held, now)
    whistle_drop(held, now)
    leg = cases.legs_send(held.actor, held.case, [new], now)[0]
    decide = decide_by(held, leg.pk, leg.to_unit_id, now)
    cases.leg_change(leg, due_at=decide)
    cases.case_move(held.actor, held.taken, "", line, now, holder_id=leg.to_unit_id, due_at=decide)


@part
def decide_by(held: Held, leg_id: int, desk_id: int, now: datetime) -> datetime:
    """Start the decision clock of a desk, and give when it ends."""
    desk, within = people.unit(desk_id), taxonomy().tiers[held.case.tier].decision_within
    return dues_set(held.case.pk, [NewDue(Clock.DECIDE, within, desk.pk, desk.calendar_code, leg_id)], now)[0].due_at


@transaction.atomic
def case_keep(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Decide on a case handed to this desk: it keeps it and goes on itself."""
    held = take(actor, case_id, "keep", version, now)
    demand(text=text)
    up_legs_end(held, now)
    dispatch = held.standing.due(Clock.DISPATCH)
    line = Line("keep", Visibility.REPORTER, text)
    cases.case_move(actor, held.taken, "", line, now, due_at=dispatch.due_at if dispatch else None)


@transaction.atomic
def case_turn_back(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Turn back a case that was handed up or transferred, with a reason: the sender has it again (issue-desk 7, 7.2).

    Its dispatch clock has run on. A whistle turned back may be appealed once.
    """
    held = take(actor, case_id, "turn_back", version, now)
    demand(text=text)
    leg = held.standing.up_legs[-1]
    up_legs_end(held, now)
    whistle_drop(held, now)
    cases.leg_change(leg, outcome=TURNED_BACK, data={**leg.data, "refused_by": actor.account_id, "refused": text})
    dispatch = held.standing.due(Clock.DISPATCH)
    line = Line("turn_back", Visibility.REPORTER, text, data={"unit": leg.from_unit_id, "leg": leg.pk})
    due_at = dispatch.due_at if dispatch else None
    cases.case_move(actor, held.taken, "", line, now, holder_id=leg.from_unit_id, due_at=due_at)
    tell_units(held.case, "L23", [leg.from_unit_id], now, text=text)


@transaction.atomic
def leg_report_in(
    actor: Actor, case_id: int, *, version: int, lat: float | None = None, long: float | None = None, text: str = "",
    now: datetime,
) -> None:  # fmt: skip
    """Register a called unit's arrival (报到) with its position, or the reason for helping from afar."""
    held = take(actor, case_id, "report_in", version, now)
    if lat is None or long is None:
        demand(text=text)
    mine = [leg for leg in held.standing.legs if leg.to_unit_id in actor.unit_ids and leg.ended_at is None]
    for leg in mine:
        if leg.reported_in_at is None and dues_meet(case_id, [Clock.REPORT_IN, Clock.ARRIVE], now, leg_id=leg.pk):
            where = {"lat": lat, "long": long} if lat is not None else {"reason": text}
            cases.leg_change(leg, reported_in_at=now, report_in=where)
    cases.case_move(actor, held.taken, "", Line("report_in", Visibility.REPORTER, text), now)


@transaction.atomic
def share_done(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Report an assistant's own share done."""
    held = take(actor, case_id, "share_done", version, now)
    demand(text=text)
    for leg in held.standing.legs:
        mine = leg.to_unit_id in actor.unit_ids and leg.ended_at is None
        if mine and leg.kind == LegKind.DISPATCH_ASSIST:
            dues_meet(case_id, clocks.OF_LEG, now, leg_id=leg.pk)
            cases.leg_change(leg, state=LegState.DONE, ended_at=now, outcome="done")
    cases.case_move(actor, held.taken, "", Line("share_done", Visibility.STAFF, text), now)
