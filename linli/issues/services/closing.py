"""From "done" to closed and back: verification, closing, reopening, withdrawal (A18–A20, A23, 6.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.models import Interim, Report, Verdict, Verification
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, drafts, verification
from linli.issues.rules.clocks import Clock
from linli.issues.rules.verification import Next
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.issues.services import dispatching, supervision
from linli.issues.services.difficult import difficult_end
from linli.issues.services.disposing import DISPOSED_OUTCOMES
from linli.issues.services.notices import named, spoken, tell, tell_all
from linli.issues.services.taking import Held, demand, demand_reason, photos_keep, take
from linli.issues.services.unwritten import Hand
from linli.kernel.audit.services import part
from linli.kernel.cases import queries, rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import LegState, Line, Visibility, linking
from linli.kernel.deadlines.rules import Length, half
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_reopen, dues_set
from linli.kernel.notify.services import outbox_withdraw
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Unit

VERIFIER = Actor(job="verification")
PUBLIC_HAZARD = "08"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the reporter or a checker found."""

    verdict: str
    stars: int | None = None
    text: str = ""
    photos: tuple[str, ...] = ()
    here: Here = NOT_ASKED


@transaction.atomic
def case_verify(actor: Actor, case_id: int, *, finding: Finding, now: datetime) -> None:
    """Take the reporter's word (6.3): solved closes, not solved or partly reopens by itself, at most twice."""
    held = take(actor, case_id, "verify", None, now)
    root = held.standing.root
    if root is None:
        # Of a confidential case no unit reads what its reporter wrote (issue-desk 16.1).
        visibility = Visibility.REPORTER if held.case.confidentiality == "open" else Visibility.PRIVATE
        _found(held, finding, Verification.Source.REPORTER, visibility, now)
        _follow(case_id, now, window_over=False)
        return
    linking.cases_lock({case_id, root.pk})
    this = Report.objects.values_list("round", flat=True).get(pk=root.pk)
    _found(held, finding, Verification.Source.REPORTER, Visibility.PRIVATE, now, of_round=this)
    if root.state == "closed":
        _reopen_for_linked(root, finding, now)
    else:
        _follow(root.pk, now, window_over=False)


@transaction.atomic
def case_check(actor: Actor, case_id: int, *, version: int, finding: Finding, now: datetime) -> None:
    """Take an independent check by somebody who neither handled the case nor belongs to the handling unit (6.3)."""
    held = take(actor, case_id, "check", version, now)
    demand(text=finding.text)
    _found(held, finding, Verification.Source.CHECK, Visibility.REPORTER, now)
    _follow(case_id, now, window_over=False)


def _reopen_for_linked(root: "Case", finding: Finding, now: datetime) -> None:
    """Reopen the closed root of a duplicate whose reporter says that it is not solved (issue-desk 11.7)."""
    held = take(VERIFIER, root.pk, "reopen", None, now)
    if finding.verdict != Verdict.SOLVED and held.standing.facts.may_still_reopen:
        _reopen(held, "reporter_unsolved", "", now)


def _found(
    held: Held,
    finding: Finding,
    source: Verification.Source,
    visibility: str,
    now: datetime,
    *,
    of_round: int | None = None,
) -> None:
    if finding.verdict not in Verdict.values or finding.stars not in {None, 1, 2, 3, 4, 5}:
        raise rules.MissingFieldError(fields=["verdict"])
    case = held.case
    Verification.objects.create(
        case=case,
        round=held.report.round if of_round is None else of_round,
        source=source,
        verdict=finding.verdict,
        stars=finding.stars,
        text=finding.text,
        account_id=held.actor.account_id,
        point=finding.here.data(case.lat, case.long)["here"],
        verified_at=now,
    )
    if source is Verification.Source.CHECK:
        dues_meet(case.pk, [Clock.CHECK], now)
    line = Line(held.taken.transition.act, visibility, finding.text, finding.verdict, data={"stars": finding.stars})
    entry = cases.case_move(held.actor, held.taken, "", line, now)
    photos_keep(finding.photos, case_id=case.pk, entry_id=entry.pk, role="evidence", now=now)


def window_over(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Close a case whose reporter has not answered in seven days (6.3)."""
    with transaction.atomic():
        _follow(case_id, now, window_over=True)


def _follow(case_id: int, now: datetime, *, window_over: bool) -> None:
    """Do what the verdicts of this round lead to; the case is already locked by this transaction."""
    held = take(VERIFIER, case_id, "confirm", None, now)
    if held.standing.difficult is not None:
        window_over = window_over or _is_window_over(held, now)
    rounds = _verdicts(held, window_over=window_over)
    this = held.report.round
    unsolved = [r for (r, source), v in rounds.items() if source == "reporter" and v != "solved" and r < this]
    disagreed = [r for r in unsolved if rounds.get((r, "check")) == "solved"]
    then = verification.after(
        rounds.get((this, "reporter"), ""),
        rounds.get((this, "check"), ""),
        window_over=window_over,
        unsolved_before=len(unsolved),
        disagreed_before=len(disagreed),
    )
    if held.standing.difficult is not None:
        then = verification.of_difficult(then, held.case.outcome)
    if then in {Next.CLOSE_REPORTER, Next.CLOSE_CHECKED, Next.CLOSE_UNVERIFIED}:
        _close_verified(held, then, now)
    elif then is Next.REJECT:
        _reject(held, take(VERIFIER, case_id, "reject_disposal", None, now), "", now)
    elif then is Next.REOPEN:
        _reopen(take(VERIFIER, case_id, "reopen", None, now), "reporter_unsolved", "", now)
    elif then is Next.REVIEW:
        _review(take(VERIFIER, case_id, "review", None, now), now)
    elif then is Next.CHECK:
        _await_check(held, now)


def _is_window_over(held: Held, now: datetime) -> bool:
    window = held.standing.due(Clock.CONFIRM)
    return window is not None and window.due_at <= now


@part
def _await_check(held: Held, now: datetime) -> None:
    """Let somebody independent look at a difficult case whose reporter stays silent, unless somebody is about to."""
    if not any(d.clock == Clock.CHECK and d.met_at is None and d.cancelled_at is None for d in held.standing.dues):
        desk = held.case.holder
        within = clocks.check_within(held.case.tier)
        dues_set(held.case.pk, [NewDue(Clock.CHECK, within, desk.pk, desk.calendar_code)], now)


def _verdicts(held: Held, *, window_over: bool) -> dict[tuple[int, str], str]:
    """Give what was found in each round: one reporter of a duplicate who is not content speaks for all.

    Content, such a reporter speaks for all only once the reporter of the root has let the window pass.
    """
    found = {(v.round, str(v.source)): str(v.verdict) for v in held.standing.verifications}
    linked = [case.pk for case in linking.duplicates_of(held.case.pk)]
    for v in Verification.objects.filter(case__in=linked).order_by("id"):
        if v.verdict != Verdict.SOLVED:
            found[v.round, "reporter"] = v.verdict
        elif window_over:
            found.setdefault((v.round, "reporter"), v.verdict)
    return found


def _close_verified(held: Held, then: Next, now: datetime) -> None:
    said = held.case.outcome
    outcome = {
        Next.CLOSE_REPORTER: "self_handled" if said == "self_handled" else "solved",
        Next.CLOSE_CHECKED: said if said in {"self_handled", "partly_solved"} else "solved",
        Next.CLOSE_UNVERIFIED: "closed_unverified",
    }[then]
    Report.objects.filter(pk=held.case.pk).update(close_basis=then.value)
    case_close(held, outcome, Line("confirm", Visibility.PUBLIC, reason=then.value), now)


@part
def case_close(held: Held, outcome: str, line: Line, now: datetime) -> None:
    """Close a taken case as `closed` does; the reporter and the followers hear."""
    reopen_until = closed(held, outcome, line, now)
    difficult_end(held.case.pk, now)
    reason = taxonomy().reasons["close_outcome", outcome]
    tell_all(
        held.case, "N13", now, reopen_until=spoken(reopen_until),
        outcome=lambda language: reason.name_en if language == "en" else reason.name_zh,
    )  # fmt: skip


@part
def closed(hand: Hand, outcome: str, line: Line, now: datetime) -> datetime:
    """Close a case with an outcome: its clocks and legs end. Gives until when it may be reopened.

    RefusedActError while an interim measure is open that was not set to end at closure.
    """
    case, standing = hand.case, [i for i in hand.interims if i.ended_at is None]
    if not all(i.ends_at_closure for i in standing):
        raise rules.RefusedActError(act="confirm", why="interim_open")
    if standing:
        Interim.objects.filter(pk__in=[i.pk for i in standing]).update(ended_at=now)
    hand.end_legs(LegState.CANCELLED, now)
    hand.meet([Clock.CONFIRM], now)
    hand.cancel(clocks.OF_CASE, now)
    desk = case.first_desk or case.holder
    reopen = NewDue(Clock.REOPEN, clocks.REOPEN_WINDOW, desk.pk, desk.calendar_code)
    reopen_until = hand.start([reopen], now)[0].due_at
    hand.move(line, "closed", now, outcome=outcome, closed_at=now, due_at=None)
    return reopen_until


@transaction.atomic
def disposal_reject(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Send a disposal back as not done (A18); the unit's clock goes on with its original due."""
    held = take(actor, case_id, "reject_disposal", version, now)
    demand(text=text)
    _reject(held, held, text, now)


def _reject(seen: Held, held: Held, text: str, now: datetime) -> None:
    lead = seen.standing.last_lead
    if lead is None:
        # Fixed on the spot by the desk itself: nobody to hand it back to, so it is routed like a reopened case.
        _reopen(take(VERIFIER, held.case.pk, "reopen", None, now), "check_failed", text, now)
        return
    cases.leg_change(lead, state=LegState.SIGNED, ended_at=None, outcome="")
    dues_cancel(held.case.pk, [Clock.CONFIRM, Clock.CHECK], now)
    dues_reopen(held.case.pk, [Clock.DUE, *clocks.SUPERVISED], leg_id=lead.pk)
    line = Line("reject_disposal", Visibility.REPORTER, text, "check_failed", data={"leg": lead.pk})
    changes: dict[str, Any] = {"holder_id": lead.to_unit_id, "due_at": lead.due_at, "outcome": ""}
    cases.case_move(held.actor, held.taken, "in_hand", line, now, **changes)
    if lead.due_at is not None:
        tell_all(held.case, "N14", now, unit=named(lead.to_unit), due=spoken(lead.due_at))


@transaction.atomic
def case_reopen(actor: Actor, case_id: int, *, version: int | None, reason: str, text: str, now: datetime) -> None:
    """Reopen a case (A20), at most thirty days after closing; it never counts as on time again."""
    held = take(actor, case_id, "reopen", version, now)
    demand_reason("reopen", reason, text)
    if text and held.case.confidentiality != "open" and held.taken.post is None:
        # The lead reads the reason as advice, and no unit what the reporter of a confidential case wrote.
        cases.lines_add(actor, held.case, [Line("add", Visibility.PRIVATE, text)], now)
        text = ""
    _reopen(held, reason, text, now)


def _reopen(held: Held, reason: str, text: str, now: datetime) -> None:
    case, tables = held.case, taxonomy()
    lead, sender, explanation = _lead_again(held, now)
    full = dispatching.due_length(tables, case, held.report.answers)
    due = full if case.tier == "T1" else str(half(Length.parse(full)))
    cases.legs_end(case, LegState.CANCELLED, now)
    dues_cancel(case.pk, clocks.OF_CASE, now)
    sending = dispatching.Sending(lead, [], sender, due, text, explanation)
    leg, due_at = dispatching.legs_dispatch(held, tables, sending, now)
    line = Line("reopen", Visibility.PUBLIC, "", reason, data={"unit": lead.pk, "leg": leg.pk})
    changes: dict[str, Any] = {
        "holder_id": lead.pk,
        "due_at": due_at,
        "closed_at": None,
        "outcome": "",
        "reopened_count": case.reopened_count + 1,
    }
    if case.due_original_at is None:
        changes["due_original_at"] = due_at
    cases.case_move(held.actor, held.taken, "dispatched", line, now, **changes)
    _order_after_failures(held, now)
    Report.objects.filter(pk=case.pk).update(is_on_time=False, is_on_time_extended=False, close_basis="")
    tell_all(case, "N14", now, unit=named(lead), due=spoken(due_at))


def _order_after_failures(held: Held, now: datetime) -> None:
    """Order the lead to account once two rounds have been found not solved (issue-desk 13)."""
    failed = {v.round for v in held.standing.verifications if v.verdict != Verdict.SOLVED}
    if len(failed) >= supervision.FAILED_ROUNDS:
        supervision.order_at_once(held.case.pk, now)


def _lead_again(held: Held, now: datetime) -> tuple["Unit", int, dict[str, Any]]:
    last = held.standing.last_lead
    if last is not None:
        return last.to_unit, last.from_unit_id, dict(last.data.get("route", {}))
    case = held.case
    route = dispatching.case_route(case, held.report, now)
    return route.lead, case.first_desk_id or case.holder_id, route.explanation


def _review(held: Held, now: datetime) -> None:
    """Give a case that was said unsolved a third time to the next level up (6.3), which has five working days."""
    desk = held.case.holder
    above = people.desk_above(desk, but_not=held.case.excluded_unit_id) or desk
    dues_cancel(held.case.pk, [Clock.CONFIRM, Clock.CHECK], now)
    due = dues_set(held.case.pk, [NewDue(Clock.REVIEW, clocks.FACT_REVIEW, above.pk, above.calendar_code)], now)[0]
    line = Line("review", Visibility.PUBLIC, data={"unit": above.pk})
    cases.case_move(held.actor, held.taken, "", line, now, holder_id=above.pk, due_at=due.due_at)


@transaction.atomic
def review_close(actor: Actor, case_id: int, *, version: int, outcome: str, text: str, now: datetime) -> None:
    """Close a case that came up for review of fact (6.3); the other end of a review is `case_reopen`."""
    held = take(actor, case_id, "review_close", version, now)
    demand(text=text)
    if outcome not in DISPOSED_OUTCOMES:
        raise rules.MissingFieldError(fields=["outcome"])
    dues_meet(case_id, [Clock.REVIEW], now)
    Report.objects.filter(pk=case_id).update(close_basis="reviewed")
    case_close(held, outcome, Line("review_close", Visibility.PUBLIC, text, outcome), now)


@transaction.atomic
def case_withdraw(actor: Actor, case_id: int, *, text: str = "", now: datetime) -> None:
    """Withdraw a report (A23); what endangers others goes on as a finding of the platform's own."""
    held = take(actor, case_id, "withdraw", None, now)
    case = held.case
    _end(held, Line("withdraw", Visibility.PRIVATE, text), "withdrawn", now)
    Interim.objects.filter(case=case, ended_at=None).update(ended_at=now)
    difficult_end(case_id, now)
    tell(case, "L14", now)
    if _endangers(case):
        _go_on_as_finding(held, now)


def _endangers(case: "Case") -> bool:
    return case.category.startswith(PUBLIC_HAZARD) or case.urgency == "u1"


def _end(held: Held, line: Line, outcome: str, now: datetime) -> None:
    cases.legs_end(held.case, LegState.CANCELLED, now)
    held.cancel(clocks.OF_CASE, now)
    held.move(line, "withdrawn", now, outcome=outcome, closed_at=now, due_at=None)


@transaction.atomic
def case_recall(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Take back a report that the actor entered by mistake, while nobody has done anything about it.

    Danger stays and is decided on. The number it had elsewhere is free again, so that it can be entered rightly.
    """
    held = take(actor, case_id, "recall", None, now)
    demand(text=text)
    if _endangers(held.case) or not queries.is_as_received(held.case):
        raise rules.RefusedActError(act="recall", why="acted_on")
    held.change_report(external_number="")
    line = Line("recall", Visibility.REPORTER, text, data={"external_number": held.report.external_number})
    _end(held, line, "recalled", now)
    if not sum(outbox_withdraw(case_id, event) for event in ("N01", "N04", "N05")):
        tell(held.case, "L26", now)


def _go_on_as_finding(held: Held, now: datetime) -> None:
    from linli.issues.services import intake  # noqa: PLC0415 - intake dispatches, and dispatching closes nothing

    case = held.case
    category = taxonomy().categories[case.category]
    draft = drafts.ReportDraft(
        text=category.name_zh,
        category=case.category,
        channel="sensor",
        kind="finding",
        answers=held.report.answers,
        lat=case.lat,
        long=case.long,
        datum="wgs84",
        area_code=case.area_code,
        place_text=case.place_text,
        confidentiality=case.confidentiality,
    )
    made = intake.report_receive(VERIFIER, draft, now)
    cases.link_add(made.case_id, case.pk, "caused_by", now)
