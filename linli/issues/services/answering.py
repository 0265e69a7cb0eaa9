"""Answers to the reporter, and the reporter's word that one was none (issue-desk 6.4; A8)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import answers, clocks, words
from linli.issues.rules.clocks import Clock
from linli.issues.services import closing, containing
from linli.issues.services.notices import Said, named, tell, tell_units
from linli.issues.services.replies import reply_used
from linli.issues.services.taking import Held, demand, take
from linli.issues.services.unwritten import Hand
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, due_unmeet, dues_cancel, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, role_names

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit

QUESTION = "consult"


@transaction.atomic
def answer_direct(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    text: str,
    source: str = "",
    role: str = "",
    template_id: int | None = None,
    now: datetime,
) -> None:
    """Answer a question, suggestion or thanks and close (A8); the text must be substantive (6.4).

    The answer to a question names its `source`. `role` is the office that answers, by default the officer's own.
    """
    held = take(actor, case_id, "answer_direct", version, now)
    demand_substantive(held, text)
    if held.report.nature == QUESTION:
        demand(source=source)
    line = answered(held, text, now, data=_facts(role=role, source=source) | reply_used(template_id))
    closing.case_close(held, "answered", line, now)
    tell(held.case, "N08", now, answer=_signed(held, line))


@part
def answered(hand: Hand, text: str, now: datetime, *, data: dict[str, Any] | None = None) -> Line:
    """Note the answer by which a case is closed, and give its line; only a substantive one stops the clock (6.4)."""
    if not taxonomy().answer_fault(text):
        hand.meet([Clock.ANSWER], now)
        hand.change_report(answered_at=now)
    hand.change_report(close_basis="answered")
    return Line("answer_direct", Visibility.REPORTER, text, data=data or {})


@transaction.atomic
def answer_send(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    text: str,
    role: str = "",
    until_on: date | None = None,
    template_id: int | None = None,
    now: datetime,
) -> None:
    """Send the reporter a substantive answer (6.4) while work goes on; the answer clock is met.

    `role` is the office in charge, by default the officer's own; `until_on` the day by which what is promised is
    done, None where nothing is left to do.
    """
    held = take(actor, case_id, "answer", version, now)
    demand_substantive(held, text)
    dues_meet(case_id, [Clock.ANSWER], now)
    Report.objects.filter(pk=case_id, answered_at=None).update(answered_at=now)
    until = until_on.isoformat() if until_on else ""
    line = Line("answer", Visibility.REPORTER, text, data=_facts(role=role, until=until) | reply_used(template_id))
    cases.case_move(actor, held.taken, "", line, now)
    tell(held.case, "N08", now, answer=_signed(held, line))


def _facts(**facts: str) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}


def demand_substantive(held: Held, text: str) -> None:
    """Raise RefusedActError when a text only says that things are under way, or nobody signs it (6.4)."""
    act = held.taken.transition.act
    demand(text=text)
    fault = answers.Fault.AUTOMATIC if held.actor.job else taxonomy().answer_fault(text)
    if fault:
        raise rules.RefusedActError(act=act, why=fault.value)


def _signed(held: Held, line: Line) -> Said:
    """Give an answer as it goes out: its words, then the unit and office that stand for it, until when, by what."""
    post = held.taken.post
    role = role_names()[post.role] if post else {}
    unit = people.units_by_id([held.unit_id])[held.unit_id]

    def said(language: str) -> str:
        office = line.data.get("role") or role.get("en" if language == "en" else "zh", "")
        name = named(unit)
        facts = {fact: line.data.get(fact, "") for fact in ("until", "source")}
        return line.text + words.signature(name if isinstance(name, str) else name(language), office, language, **facts)

    return said


@transaction.atomic
def unanswered_say(actor: Actor, case_id: int, *, text: str = "", now: datetime) -> None:
    """Say that an answer was none (6.4), once for each and within seven days; a desk rules within a working day.

    The desk, not the unit: the first desk, or the one above it where the first desk had answered itself.
    """
    held = take(actor, case_id, "say_unanswered", None, now)
    desk = _ruling_desk(held)
    dues_set(case_id, [NewDue(Clock.UNANSWERED, clocks.UNANSWERED_RULING, desk.pk, desk.calendar_code)], now)
    cases.case_move(actor, held.taken, "", Line("say_unanswered", Visibility.PRIVATE, text), now)


def _ruling_desk(held: Held) -> "Unit":
    first = held.case.first_desk or held.case.holder
    answer = held.standing.last_answer
    is_own = answer is not None and answer.unit_id == first.pk
    return (people.desk_above(first, but_not=held.case.excluded_unit_id) or first) if is_own else first


@transaction.atomic
def unanswered_uphold(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Rule that the answer was none (6.4): the answer clock counts as never stopped.

    A case that the answer had closed comes back to its desk; it never counts as on time again.
    """
    held = take(actor, case_id, "unanswered_uphold", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.UNANSWERED], now)
    met = held.standing.due(Clock.ANSWER)
    if met is not None:
        due_unmeet(met.pk)
        containing.answer_lost(held.case)
    line = Line("unanswered_uphold", Visibility.REPORTER, text)
    if held.case.outcome == "answered":
        _take_back(held, line, now)
    else:
        if held.case.state == "closed":
            dues_cancel(case_id, [Clock.ANSWER], now)
        Report.objects.filter(pk=case_id).update(answered_at=None)
        cases.case_move(actor, held.taken, "", line, now)
    tell(held.case, "L08", now, text=text)
    lead = held.standing.lead
    if lead is not None:
        tell_units(held.case, "L09", [lead.to_unit_id], now, text=text)


def _take_back(held: Held, line: Line, now: datetime) -> None:
    case = held.case
    desk, within = case.first_desk or case.holder, taxonomy().tiers[case.tier].dispatch_within
    dues_cancel(case.pk, [Clock.REOPEN], now)
    due = dues_set(case.pk, [NewDue(Clock.DISPATCH, within, desk.pk, desk.calendar_code)], now)[0]
    Report.objects.filter(pk=case.pk).update(
        answered_at=None, close_basis="", is_on_time=False, is_on_time_extended=False
    )
    changes: dict[str, Any] = {"holder_id": desk.pk, "closed_at": None, "outcome": "", "due_at": due.due_at}
    again = case.reopened_count + 1
    cases.case_move(held.actor, held.taken, "accepted", line, now, **changes, reopened_count=again)


@transaction.atomic
def unanswered_reject(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Rule that the answer was one (6.4); everything stays as it is, and the reporter reads why."""
    held = take(actor, case_id, "unanswered_reject", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.UNANSWERED], now)
    cases.case_move(actor, held.taken, "", Line("unanswered_reject", Visibility.REPORTER, text), now)
    tell(held.case, "L08", now, text=text)
