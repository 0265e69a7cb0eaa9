"""From the work to "done": a unit reports its part, the clocks stop, the reporter is asked (A17)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.models import Interim, Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, verification
from linli.issues.rules.clocks import Clock
from linli.issues.services.notices import Said, spoken, tell, tell_linked
from linli.issues.services.relief import rounds_set
from linli.issues.services.replies import reply_used
from linli.issues.services.taking import Held, demand, photos_keep, take
from linli.issues.services.unwritten import Hand
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import LegKind, LegState, Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.rules.answers import Fault
    from linli.kernel.cases.models import Case, Entry
    from linli.kernel.people.models import Unit

DISPOSED_OUTCOMES = frozenset({"solved", "partly_solved", "no_fault_found"})
# The clocks that stop when the work is reported done.
_WORK = (*clocks.OF_LEG, Clock.INTERIM)


@dataclass(frozen=True, slots=True)
class Disposal:
    """What a lead unit says when it is done. `interims` says per open measure whether it ends now or at closure."""

    text: str
    outcome: str = "solved"
    after: tuple[str, ...] = ()
    # interim id → True: ends when the case is closed; False: ended now.
    interims: dict[int, bool] | None = None
    waiver: str = ""
    template_id: int | None = None


@transaction.atomic
def case_dispose(actor: Actor, case_id: int, *, version: int, disposal: Disposal, now: datetime) -> None:
    """Report the work done (A17); the disposal clock stops and verification starts.

    Needs the assistants done or waived with a reason, every interim measure ended or set to end at closure, an
    after photo where the category asks for one, and a substantive answer, which the text itself may be.
    """
    held = take(actor, case_id, "dispose", version, now)
    demand(text=disposal.text)
    if disposal.outcome not in DISPOSED_OUTCOMES:
        raise rules.MissingFieldError(fields=["outcome"])
    if taxonomy().categories[held.case.category].needs_after_photo and not disposal.after:
        raise rules.MissingFieldError(fields=["after"])
    _answer_with(held, disposal.text, now)
    _end_assists(held, disposal.waiver, now)
    interims_settle(held, disposal.interims or {}, now)
    data = reply_used(disposal.template_id)
    line = Line("dispose", Visibility.PUBLIC, disposal.text, disposal.outcome, data=data)
    entry = disposal_note(held, line, disposal.outcome, now, desk=lead_done(held, disposal.outcome, now))
    photos_keep(disposal.after, case_id=case_id, entry_id=entry.pk, role="after", now=now)


def _answer_with(held: Held, text: str, now: datetime) -> None:
    if held.report.answered_at is None and (fault := answer_note(held, text, now)):
        raise rules.RefusedActError(act="dispose", why=fault.value)


@part
def answer_note(held: Held, text: str, now: datetime) -> "Fault | None":
    """Let a substantive text meet the answer clock (6.4); gives why it does not."""
    fault = taxonomy().answer_fault(text)
    if fault is None:
        dues_meet(held.case.pk, [Clock.ANSWER], now)
        Report.objects.filter(pk=held.case.pk, answered_at=None).update(answered_at=now)
    return fault


def _end_assists(held: Held, waiver: str, now: datetime) -> None:
    waiting = [leg for leg in held.legs if leg.kind == LegKind.DISPATCH_ASSIST and leg.ended_at is None]
    if waiting and not waiver.strip():
        raise rules.RefusedActError(act="dispose", why="assistants_open", units=[leg.to_unit_id for leg in waiting])
    assists_waive(held, waiver, now)


@part
def assists_waive(hand: Hand, waiver: str, now: datetime) -> None:
    """End the open legs of assistants whose share is not needed, with the reason."""
    for leg in hand.legs:
        if leg.kind == LegKind.DISPATCH_ASSIST and leg.ended_at is None:
            why = {**leg.data, "waiver": waiver}
            hand.change_leg(leg, state=LegState.WAIVED, ended_at=now, outcome="waived", data=why)


@part
def interims_settle(held: Held, said: dict[int, bool], now: datetime) -> None:
    """End the open measures, or let them end at closure, as `said` by their ids; RefusedActError for one not said."""
    for interim in held.standing.interims:
        if interim.ended_at is not None or interim.ends_at_closure:
            continue
        if interim.pk not in said:
            raise rules.RefusedActError(act=held.taken.transition.act, why="interim_open", interim=interim.pk)
        change: dict[str, Any] = {"ends_at_closure": True} if said[interim.pk] else {"ended_at": now}
        Interim.objects.filter(pk=interim.pk).update(**change)
    if said:
        # What has ended is not awaited tomorrow.
        rounds_set(held.case.pk, now)


@part
def lead_done(hand: Hand, outcome: str, now: datetime) -> "Unit":
    """End the lead leg as done, its due met; give the desk that had sent it."""
    lead = hand.lead
    hand.change_leg(lead, state=LegState.DONE, ended_at=now, outcome=outcome)
    hand.meet([Clock.DUE], now, lead)
    return lead.from_unit


@part
def disposal_note(held: Held, line: Line, outcome: str, now: datetime, *, desk: "Unit") -> "Entry":
    """Dispose of a case as `disposed` does and ask the reporter; gives the line."""
    entry, until = disposed(held, line, outcome, now, desk=desk)
    tell(held.case, "N12", now, **_asked(held.case, line.text, until))
    tell_linked(held.case, "N12", now, lambda each: _asked(each, line.text, until))
    return entry


def _asked(case: "Case", result: str, until: datetime) -> dict[str, Said]:
    return {"result": result, "link": f"/i/{case.lookup_code}/verify/", "until": spoken(until)}


@part
def disposed(hand: Hand, line: Line, outcome: str, now: datetime, *, desk: "Unit") -> "tuple[Entry, datetime]":
    """Move a case to `disposed` at `desk`, its verification clocks started.

    Gives the line, and until when the reporter may answer.
    """
    case = hand.case
    hand.cancel(_WORK, now)
    is_on_time = case.reopened_count == 0 and (case.due_original_at is None or now <= case.due_original_at)
    # Side by side with the original due: the one that was agreed on later (issue-desk 8.5).
    is_on_time_extended = case.reopened_count == 0 and (is_on_time or (case.due_at is not None and now <= case.due_at))
    hand.change_report(
        disposed_at=now, round=hand.report.round + 1, is_on_time=is_on_time, is_on_time_extended=is_on_time_extended
    )
    new = [NewDue(Clock.CONFIRM, clocks.REPORTER_WINDOW, desk.pk, desk.calendar_code)]
    if _needs_check(case, outcome):
        new.append(NewDue(Clock.CHECK, clocks.check_within(case.tier), desk.pk, desk.calendar_code))
    until = hand.start(new, now)[0].due_at
    entry = hand.move(line, "disposed", now, holder_id=desk.pk, due_at=until, outcome=outcome)
    return entry, until


def _needs_check(case: "Case", outcome: str) -> bool:
    has_site = taxonomy().categories[case.category].object_kind in {"event", "component"}
    is_reachable = case.contact_id is not None or case.reporter_id is not None
    return verification.needs_check(
        tier=case.tier, has_site=has_site, is_reachable=is_reachable, outcome=outcome, number=case.number
    )
