"""Before a report is accepted: ask, hear the answer, decline, review what was declined (issue-desk 6.2, A2–A6)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import clocks, drafts
from linli.issues.rules.clocks import Clock
from linli.issues.services.notices import named, spoken, tell
from linli.issues.services.taking import PLATFORM, Held, demand, demand_reason, photos_keep, take
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.queries import running_until
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_pause, dues_resume, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

# One refusal in ten, drawn by the number's check digit, and every one for abuse is looked at again (A6).
DRAWN, ALWAYS_REVIEWED = "0", "abuse"


@transaction.atomic
def report_ask(actor: Actor, case_id: int, *, version: int, text: str, days: int, now: datetime) -> None:
    """Ask the reporter one question (A2); the answer clock stands still for at most five working days.

    Where there is danger nothing stands still: a question holds nobody up (issue-desk 8.4).
    """
    held = take(actor, case_id, "ask", version, now)
    demand(text=text)
    if not 1 <= days <= clocks.ASK_AT_MOST_DAYS:
        raise rules.MissingFieldError(fields=["until"])
    desk = held.case.holder
    until = dues_set(case_id, [NewDue(Clock.ASK, f"{days}wd", desk.pk, desk.calendar_code)], now)[0].due_at
    is_paused = held.case.tier != clocks.NEVER_PAUSED
    if is_paused:
        dues_pause(case_id, [Clock.ANSWER, Clock.ACCEPT], "awaiting_reporter", now)
    line = Line("ask", Visibility.PRIVATE, text)
    cases.case_move(actor, held.taken, "need_info", line, now, due_at=until if is_paused else held.case.due_at)
    tell(held.case, "N02", now, question=text, until=spoken(until))


@transaction.atomic
def report_supply(
    actor: Actor, case_id: int, *, version: int, text: str, photos: tuple[str, ...] = (), now: datetime
) -> None:
    """Take the reporter's answer to our question (A3); the clocks run on."""
    held = take(actor, case_id, "supply", version, now)
    if not photos:
        demand(text=text)
    dues_meet(case_id, [Clock.ASK], now)
    dues_resume(case_id, [Clock.ANSWER, Clock.ACCEPT], now)
    line = Line("supply", Visibility.PRIVATE, text)
    entry = cases.case_move(
        actor, held.taken, "received", line, now, due_at=running_until(actor, case_id, Clock.ACCEPT)
    )
    photos_keep(photos, case_id=case_id, entry_id=entry.pk, role="report", now=now)


@transaction.atomic
def report_add(actor: Actor, case_id: int, *, text: str, photos: tuple[str, ...] = (), now: datetime) -> None:
    """Add what the reporter wants to say later; nothing else changes."""
    held = take(actor, case_id, "add", None, now)
    if not photos:
        demand(text=text)
    entry = cases.case_move(actor, held.taken, "", Line("add", Visibility.PRIVATE, text[: drafts.MAX_TEXT_CHARS]), now)
    photos_keep(photos, case_id=case_id, entry_id=entry.pk, role="report", now=now)


def ask_expired(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Give a report back to the desk when our question went unanswered (A4); the desk decides what follows."""
    with transaction.atomic():
        held = take(PLATFORM, case_id, "ask_expired", None, now)
        dues_resume(case_id, [Clock.ANSWER, Clock.ACCEPT], now)
        line = Line("ask_expired", Visibility.PRIVATE)
        cases.case_move(
            PLATFORM, held.taken, "received", line, now, due_at=running_until(PLATFORM, case_id, Clock.ACCEPT)
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a report is not taken up, and who is the right body (A5)."""

    reason: str
    text: str
    basis: str
    body: str
    phone: str


@transaction.atomic
def report_decline(actor: Actor, case_id: int, *, version: int, refusal: Refusal, now: datetime) -> None:
    """Decline a report (A5) with reason, legal basis, the right body and its telephone number."""
    held = take(actor, case_id, "decline", version, now)
    demand(basis=refusal.basis, body=refusal.body, phone=refusal.phone)
    demand_reason("decline", refusal.reason, refusal.text)
    dues_cancel(case_id, clocks.OF_CASE, now)
    data = {"basis": refusal.basis, "body": refusal.body, "phone": refusal.phone}
    line = Line("decline", Visibility.REPORTER, refusal.text, refusal.reason, data=data)
    cases.case_move(actor, held.taken, "declined", line, now, outcome="declined", closed_at=now, due_at=None)
    _tell_declined(held, refusal, now)
    if refusal.reason == ALWAYS_REVIEWED or held.case.number.endswith(DRAWN):
        cases.lines_add(PLATFORM, held.case, [Line("ask_review", Visibility.STAFF, reason="sampled")], now)
        _review_starts(held, now)


def _review_starts(held: Held, now: datetime) -> None:
    above = people.desk_above(held.case.holder, but_not=held.case.excluded_unit_id) or held.case.holder
    dues_set(held.case.pk, [NewDue(Clock.REVIEW, clocks.FACT_REVIEW, above.pk, above.calendar_code)], now)


def _tell_declined(held: Held, refusal: Refusal, now: datetime) -> None:
    reason = taxonomy().reasons["decline", refusal.reason]
    tell(
        held.case, "N03", now,
        reason=lambda language: reason.name_en if language == "en" else reason.name_zh,
        body=refusal.body, phone=refusal.phone,
    )  # fmt: skip


@transaction.atomic
def decline_review_ask(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Ask the next level up to look at a refusal again (A6); once."""
    held = take(actor, case_id, "ask_review", version, now)
    demand(text=text)
    cases.case_move(actor, held.taken, "", Line("ask_review", Visibility.PRIVATE, text), now)
    _review_starts(held, now)


@transaction.atomic
def decline_review(actor: Actor, case_id: int, *, version: int, is_upheld: bool, text: str, now: datetime) -> None:
    """Decide a review (A6): the refusal stands, or the report is received anew and its answer clock restarts."""
    held = take(actor, case_id, "review_decline", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.REVIEW], now)
    line = Line("review_decline", Visibility.REPORTER, text, data={"upheld": is_upheld})
    if is_upheld:
        cases.case_move(actor, held.taken, "declined", line, now)
        last = next(e for e in reversed(held.standing.entries) if e.act == "decline")
        said = {name: last.data[name] for name in ("basis", "body", "phone")}
        _tell_declined(held, Refusal(last.reason, last.text, **said), now)
        return
    desk, tier = held.case.holder, taxonomy().tiers[held.case.tier]
    new = [
        NewDue(Clock.ACCEPT, tier.acceptance_within, desk.pk, desk.calendar_code),
        NewDue(Clock.ANSWER, tier.answer_within, desk.pk, desk.calendar_code),
    ]
    accept, answer = dues_set(case_id, new, now)
    cases.case_move(actor, held.taken, "received", line, now, outcome="", closed_at=None, due_at=accept.due_at)
    tell(held.case, "N04", now, answer_due=spoken(answer.due_at), first_desk=named(desk))
