"""The difficult-case register: what enters it, and its reviews (issue-desk 14.1). No cap, no target, never persons."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from linli.issues.models import Difficult
from linli.issues.queries import difficult as queries
from linli.issues.rules import clocks, plans
from linli.issues.rules.clocks import Clock
from linli.issues.services.relief import relief_decided
from linli.issues.services.taking import Held, demand, take
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

Ground = Difficult.Ground
SWEEPER = Actor(job="difficult_sweep")
_AT_MOST = timedelta(days=clocks.DIFFICULT_REVIEW_DAYS)


def difficult_sweep(now: datetime) -> int:
    """Enter every open case that has become difficult, each once; give how many."""
    found = queries.candidates(SWEEPER, now)
    for case_id, ground in found.items():
        # Somebody may have moved the case since it was found.
        with suppress(rules.NotNowError):
            difficult_found(ground, case_id, None, now)
    return len(found)


def difficult_found(ground: Ground, case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Enter one case by rule, unless another worker has meanwhile."""
    with transaction.atomic():
        held = take(SWEEPER, case_id, "difficult_found", None, now)
        if held.standing.difficult is None:
            _enter(held, ground, Line("difficult_found", Visibility.REPORTER, reason=ground), now)


@transaction.atomic
def difficult_enter(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Enter a case by hand, with the reason."""
    held = take(actor, case_id, "difficult_enter", version, now)
    demand(text=text)
    _enter(held, Ground.BY_HAND, Line("difficult_enter", Visibility.REPORTER, text, Ground.BY_HAND), now)


@part
def _enter(held: Held, ground: Ground, line: Line, now: datetime) -> None:
    """Give the case to the unit that leads it, or its desk, to be looked at within thirty days."""
    case, lead = held.case, held.standing.lead
    owner = lead.to_unit if lead else case.holder
    due = NewDue(Clock.DIFFICULT, clocks.DIFFICULT_REVIEW, owner.pk, owner.calendar_code)
    review_at = dues_set(case.pk, [due], now)[0].due_at
    Difficult.objects.create(case=case, ground=ground, owner=owner, entered_at=now, review_at=review_at)
    cases.case_move(held.actor, held.taken, "", line, now)


@dataclass(frozen=True, slots=True)
class Review:
    """What a review of a difficult case settles: whose it is, what hinders, the plan, when it is looked at again."""

    owner_id: int
    role: str
    obstacle: str
    text: str
    plan: str
    until_on: date | None
    milestones: str = ""
    # Whether people need relief until then, as in `relief_decided`.
    interim: str = ""
    interim_why: str = ""
    sponsor: str = ""
    # What the reporter says, in the reporter's own words.
    heard: str = ""


@transaction.atomic
def difficult_review(actor: Actor, case_id: int, *, version: int, review: Review, now: datetime) -> None:
    """Review a difficult case: the next review is at most thirty days on; reporter and desk keep what was heard."""
    held = take(actor, case_id, "difficult_review", version, now)
    owner = people.units_by_id([review.owner_id]).get(review.owner_id)
    obstacle = review.obstacle if review.obstacle in Difficult.Obstacle.values else ""
    demand(owner=owner, role=review.role, obstacle=obstacle, text=review.text, plan=review.plan)
    if owner is None:
        raise rules.MissingFieldError(fields=["owner"])
    calendar = held.calendar(owner.calendar_code)
    today = calendar.day(now)
    if review.until_on is None or not today < review.until_on <= today + _AT_MOST:
        raise rules.MissingFieldError(fields=["until"])
    review_at = calendar.end(review.until_on)
    said = {
        "owner": owner, "role": review.role, "sponsor": review.sponsor, "obstacle": obstacle, "plan": review.plan,
        "milestones": _steps(review.milestones, today), "review_at": review_at,
        "relief": relief_decided(held, review.interim, review.interim_why),
    }  # fmt: skip
    Difficult.objects.filter(case_id=case_id, ended_at=None).update(**said)
    dues_meet(case_id, [Clock.DIFFICULT], now)
    next_due = NewDue(Clock.DIFFICULT, clocks.DIFFICULT_REVIEW, owner.pk, owner.calendar_code, due_at=review_at)
    dues_set(case_id, [next_due], now)
    words = "\n".join(filter(None, [review.text, review.plan]))
    data = {"unit": owner.pk, "until": review.until_on.isoformat()}
    held.move(Line("difficult_review", Visibility.REPORTER, words, obstacle, data=data), "", now)
    if review.heard:
        held.tell([Line("difficult_review", Visibility.PRIVATE, review.heard)], now)


def _steps(text: str, today: date) -> list[dict[str, str]]:
    if not text.strip():
        return []
    try:
        return [{"on": step.on.isoformat(), "text": step.text} for step in plans.milestones(text, today)]
    except plans.MilestonesError as error:
        raise rules.MissingFieldError(fields=["milestones"]) from error


@part
def difficult_end(case_id: int, now: datetime) -> None:
    """Take a case out of the register together with its closing; nothing where it does not stand in it."""
    Difficult.objects.filter(case_id=case_id, ended_at=None).update(ended_at=now)
    dues_meet(case_id, [Clock.DIFFICULT], now)
