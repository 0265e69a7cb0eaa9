"""The other side is asked, answers or is not reached; with its consent the dispute is taken up."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.rules import YearNotAnnouncedError
from linli.kernel.people.rules import Actor
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules.applications import MAX_SUMMARY_CHARS
from linli.mediation.rules.clocks import last_days, main_clock
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.inviting import Result, Way
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.parties import Answer
from linli.mediation.services.notices import tell
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take


@transaction.atomic
def invite(actor: Actor, case_id: int, *, version: int, summary: str, now: datetime) -> None:
    """Begin to ask the other side, in neutral words (m08)."""
    held = take(actor, case_id, "invite", version, now)
    demand(summary=summary)
    if len(summary) > MAX_SUMMARY_CHARS:
        raise rules.MissingFieldError(fields=["summary"])
    dues.dues_meet(case_id, ["decide_by"], now)
    until = held.start("reply_by", MAIN.move("consent").within, now)
    held.change(summary=summary)
    held.move(Line("invite", TOLD), "inviting", now, due_at=until)
    tell(held.case, "M04", now, until=until)


@transaction.atomic
def attempt(actor: Actor, case_id: int, *, version: int, channel: str, outcome: str, now: datetime) -> None:
    """Note an attempt to reach the other side: by which way, and what came of it."""
    held = take(actor, case_id, "attempt", version, now)
    if channel not in set(Way) or outcome not in set(Result):
        raise rules.MissingFieldError(fields=["channel" if channel not in set(Way) else "outcome"])
    held.move(Line("attempt", INSIDE, data={"channel": channel, "outcome": outcome}), "", now)


@transaction.atomic
def hear(actor: Actor, case_id: int, *, version: int, answer: str, channel: str, text: str, now: datetime) -> None:
    """Note what the other side said: consent takes the dispute up (m10), a clear refusal ends it (m11)."""
    act = {Answer.AGREE: "consent", Answer.REFUSE: "refuse"}.get(Answer(answer), "hear") if answer else "hear"
    held = take(actor, case_id, act, version, now)
    demand(answer=answer, channel=channel if channel in set(Way) else "")
    said = {"answer": True, "channel": channel, "outcome": answer}
    if act == "hear":
        held.move(Line("hear", INSIDE, text, data=said), "", now)
    elif act == "refuse":
        held.end(Line("refuse", TOLD, data=said), "terminated", Ending.UNWILLING, now)
        tell(held.case, "M06", now)
    else:
        _accept(held, Line("consent", TOLD, data=said), now)


def _accept(held: Held, line: Line, now: datetime) -> None:
    """Take a dispute up: its main clock runs to the end of the last legal day."""
    kind = dispute_types()[held.case.category]
    clock = main_clock(kind.code, kind.time_limit)
    calendar = calendars.calendar(held.case.holder.calendar_code)
    start = held.case.opened_at if clock.from_receipt else now
    try:
        last = last_days(timezone.localdate(start), clock.length, calendar)
    except YearNotAnnouncedError as unknown:
        # Never a silent guess: who runs the platform declares the year's holidays first (26).
        raise rules.RefusedActError(act=line.act, why="calendar") from unknown
    dues.dues_meet(held.case.pk, ["reply_by"], now)
    until = held.start("mediate_by", str(clock.length), now, due_at=calendar.end(last.legal_on))
    held.move(line, "accepted", now, due_at=until)
    tell(held.case, "M05", now, until=until)


@transaction.atomic
def unreachable(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """End an application whose other side could not be reached, however often it was tried (m12)."""
    held = take(actor, case_id, "unreachable", version, now)
    held.end(Line("unreachable", TOLD), "terminated", Ending.UNREACHABLE, now)
    tell(held.case, "M06", now)
