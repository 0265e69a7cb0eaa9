"""To others: what belongs to a body outside the platform, with its receipt (A26), and copies for information (7)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.services import closing
from linli.issues.services.desk import up_legs_end, whistle_drop
from linli.issues.services.notices import named, spoken, tell, tell_units
from linli.issues.services.taking import PLATFORM, demand, take
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

REFERRED = "referred_out"


@dataclass(frozen=True, slots=True)
class Referral:
    """To which body a case goes, how the reporter reaches it, and what the reporter reads."""

    body: str
    phone: str
    text: str


@transaction.atomic
def case_refer(actor: Actor, case_id: int, *, version: int, referral: Referral, now: datetime) -> None:
    """Refer a case to a body outside the platform and close it (A26).

    That body signs within five working days; else the case lies with the desk again.
    """
    held = take(actor, case_id, "refer_out", version, now)
    demand(**asdict(referral))
    desk = held.case.holder
    up_legs_end(held, now)
    whistle_drop(held, now)
    Report.objects.filter(pk=case_id).update(close_basis="referred")
    data = {"body": referral.body, "phone": referral.phone}
    closing.case_close(held, REFERRED, Line("refer_out", Visibility.REPORTER, referral.text, data=data), now)
    dues_set(case_id, [NewDue(Clock.RECEIPT, clocks.RECEIPT_WITHIN, desk.pk, desk.calendar_code)], now)


@transaction.atomic
def receipt_note(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Note that the other body has signed for a case; the reporter reads by whom and when."""
    held = take(actor, case_id, "receipt", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.RECEIPT], now)
    cases.case_move(actor, held.taken, "", Line("receipt", Visibility.REPORTER, text), now)


def receipt_missed(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Take a referred case up again when nobody has signed for it in time; its answer clock counts from receipt."""
    with transaction.atomic():
        held = take(PLATFORM, case_id, "receipt_missed", None, now)
        case, desk, tier = held.case, held.case.holder, taxonomy().tiers[held.case.tier]
        if case.outcome != REFERRED:
            return
        dues_cancel(case_id, [Clock.RECEIPT, Clock.REOPEN], now)
        new = [
            NewDue(Clock.DISPATCH, tier.dispatch_within, desk.pk, desk.calendar_code),
            NewDue(Clock.ANSWER, tier.answer_within, desk.pk, desk.calendar_code, started_at=case.opened_at),
        ]
        dispatch, answer = dues_set(case_id, new, now)
        Report.objects.filter(pk=case_id).update(close_basis="")
        line = Line("receipt_missed", Visibility.REPORTER)
        cases.case_move(PLATFORM, held.taken, "filed", line, now, closed_at=None, outcome="", due_at=dispatch.due_at)
        tell(case, "N04", now, answer_due=spoken(answer.due_at), first_desk=named(case.first_desk or desk))
        tell_units(case, "L19", [desk.pk], now)


@transaction.atomic
def unit_inform(actor: Actor, case_id: int, *, version: int, unit_id: int, text: str, now: datetime) -> None:
    """Send a unit a copy of a case for information: no duty, no clock; it sees the case for thirty days."""
    held = take(actor, case_id, "inform", version, now)
    unit = people.units_by_id([unit_id]).get(unit_id)
    demand(unit=unit, text=text)
    copy = cases.NewLeg(LegKind.INFORM, held.unit_id, unit_id, LegState.DONE, reason=text)
    for leg in cases.legs_send(actor, held.case, [copy], now):
        cases.leg_change(leg, ended_at=now)
    cases.case_move(actor, held.taken, "", Line("inform", Visibility.STAFF, text, data={"unit": unit_id}), now)
    tell_units(held.case, "L20", [unit_id], now)
