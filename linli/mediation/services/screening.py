"""The committee looks at an application: asks for more, goes through its checklist, or refuses it with two hands."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import running_until
from linli.kernel.people.rules import Actor
from linli.mediation.queries.tables import grounds
from linli.mediation.rules.applications import CHECKLIST
from linli.mediation.rules.endings import Decline
from linli.mediation.rules.machine import MAIN
from linli.mediation.services.merging import merged
from linli.mediation.services.notices import tell
from linli.mediation.services.taking import INSIDE, PLATFORM, TOLD, demand, take


@transaction.atomic
def take_up(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Begin to look at an application (m03)."""
    held = take(actor, case_id, "take", version, now)
    dues.dues_meet(case_id, ["take_by"], now)
    decide = held.standing.due("decide_by")
    held.move(Line("take", TOLD), "screening", now, due_at=decide and decide.due_at)


@transaction.atomic
def ask_info(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Ask the applicant for what is missing (m04); the committee's own clock stands still meanwhile."""
    held = take(actor, case_id, "ask_info", version, now)
    demand(text=text)
    dues.dues_pause(case_id, ["decide_by"], "ask", now)
    until = held.start("answer_by", MAIN.move("answer_info").within, now)
    held.move(Line("ask_info", TOLD, text), "need_info", now, due_at=until)
    tell(held.case, "M02", now, until=until)


@transaction.atomic
def answer_info(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Give what was asked for (m05)."""
    held = take(actor, case_id, "answer_info", version, now)
    demand(text=text)
    dues.dues_meet(case_id, ["answer_by"], now)
    dues.dues_resume(case_id, ["decide_by"], now)
    decide = running_until(actor, case_id, "decide_by")
    held.move(Line("answer_info", TOLD, text), "screening", now, due_at=decide)


@transaction.atomic
def info_expired(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """End an application whose applicant gave nothing in time (N11); nothing where it has moved on."""
    try:
        held = take(PLATFORM, case_id, "info_expired", None, now)
    except rules.NotNowError:
        return
    line = Line("info_expired", TOLD, reason=Decline.NOT_COMPLETED)
    held.end(line, "declined", Decline.NOT_COMPLETED, now)
    tell(held.case, "M03", now)


@transaction.atomic
def check(
    actor: Actor, case_id: int, *, version: int, checked: Mapping[str, str], has_spoken_alone: bool, now: datetime
) -> None:
    """Note what the checklist came to, and whether the applicant was heard alone; every question has its answer."""
    held = take(actor, case_id, "check", version, now)
    gaps = [code for code in CHECKLIST if checked.get(code) not in {"yes", "no"}]
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    held.change(checked={code: checked[code] for code in CHECKLIST}, has_spoken_alone=has_spoken_alone)
    held.move(Line("check", INSIDE), "", now)


@transaction.atomic
def decline_propose(actor: Actor, case_id: int, *, version: int, reason: str, text: str, now: datetime) -> None:
    """Propose to refuse an application on a ground; the director decides (m06)."""
    held = take(actor, case_id, "decline_propose", version, now)
    ground = grounds("mediation_decline").get(reason)
    if ground is None or reason == Decline.NOT_COMPLETED:
        raise rules.MissingFieldError(fields=["reason"])
    demand(text=text)
    held.move(Line("decline_propose", INSIDE, text, reason), "", now)


@transaction.atomic
def decline(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Refuse an application as another person proposed (m06); the applicant reads why, and the roads that stay open."""
    held = take(actor, case_id, "decline", version, now)
    proposed = held.standing.proposal
    if proposed is None:
        raise rules.NotNowError(act="decline", state=held.case.state)
    if proposed.act == "merge":
        merged(held, proposed, now)
    held.end(Line("decline", TOLD, proposed.text, proposed.reason), "declined", proposed.reason, now)
    tell(held.case, "M03", now)
