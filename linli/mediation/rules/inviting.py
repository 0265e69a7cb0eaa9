"""How the other side is asked: by which ways, how often, when it counts as not reached (mediation 7.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from linli.kernel.deadlines.rules import WorkCalendar

# The version of the words by which the other side is asked; it is kept with every asking (mediation 7.3).
TEXT_VERSION = "2026-11"
# Digits beside the link, so that the link alone opens nothing.
CODE_DIGITS = 6
# Where the other side opens what it is asked.
PAGE_PATH = "/mediation/r/"


class Way(StrEnum):
    """A way between a committee and the other side; never an employer, a neighbour or a group chat."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"
    SMS = "sms"
    # The page of the link, by which only answers come.
    PAGE = "page"


# The ways a committee goes itself; a text message goes by its own act, and the page is the other side's.
BY_HAND = (Way.PHONE, Way.LETTER, Way.VISIT)


class Result(StrEnum):
    """What came of an attempt."""

    # It went out; nobody knows yet whether it arrived.
    SENT = "sent"
    REACHED = "reached"
    DELIVERED = "delivered"
    NOT_REACHED = "not_reached"
    WRONG_PERSON = "wrong_person"
    REFUSED_TO_TAKE = "refused_to_take"
    FAILED = "failed"


# After these the other side has what it is asked, so that silence is no want of post.
DELIVERED = frozenset({Result.REACHED, Result.DELIVERED, Result.REFUSED_TO_TAKE})

# Our defaults: so many attempts at most, and for "not reached" so many by so many ways.
MOST_ATTEMPTS, LEAST_ATTEMPTS, LEAST_WAYS = 6, 3, 2
# Nobody is approached at night.
FROM, UNTIL = time(8), time(21)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach the other side."""

    way: Way
    result: Result


def attempt_fault(earlier: int, local: datetime) -> str:
    """Give why nobody may be approached now, as a code; "" where they may. `local` is in the platform's zone."""
    if earlier >= MOST_ATTEMPTS:
        return "too_many_attempts"
    return "" if FROM <= local.time() < UNTIL else "at_night"


def are_attempts_over(attempts: Sequence[Attempt], *, is_time_over: bool) -> bool:
    """Tell whether the other side counts as not reached: asked often enough, by several ways, and the time is over."""
    ways = {attempt.way for attempt in attempts}
    return is_time_over and len(attempts) >= LEAST_ATTEMPTS and len(ways) >= LEAST_WAYS


class Step(StrEnum):
    """What the plan of the first days asks for (mediation 7.2; our defaults)."""

    FIRST_WAY = "first_way"
    SECOND_WAY = "second_way"
    CALL = "call"
    VISIT = "visit"


# After how many working days each is made; the visit belongs to the one extension.
_PLAN = ((0, Step.FIRST_WAY), (1, Step.SECOND_WAY), (2, Step.CALL))
EXTENSION_WORKING_DAYS, EXTENSION = 3, "3wd"


@dataclass(frozen=True, slots=True)
class Planned:
    """One attempt of the plan: what it is, by which day, and whether it was made."""

    step: Step
    by_on: date
    is_made: bool


def plan(
    asked_on: date, calendar: WorkCalendar, attempts: Sequence[Attempt], *, extended_on: date | None = None
) -> list[Planned]:
    """Give the attempts a committee owes, in their order; the visit once the time to answer was extended."""
    ways = [attempt.way for attempt in attempts]
    made = {
        Step.FIRST_WAY: bool(ways),
        Step.SECOND_WAY: len(set(ways)) >= LEAST_WAYS,
        Step.CALL: Way.PHONE in ways,
        Step.VISIT: Way.VISIT in ways,
    }
    steps = [Planned(step, _worked(asked_on, days, calendar), made[step]) for days, step in _PLAN]
    if extended_on is not None:
        steps.append(Planned(Step.VISIT, _worked(extended_on, EXTENSION_WORKING_DAYS, calendar), made[Step.VISIT]))
    return steps


def _worked(day: date, count: int, calendar: WorkCalendar) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.is_worked(day)
    return day


def may_extend(attempts: Sequence[Attempt], *, is_opened: bool, is_answered: bool, was_extended: bool) -> bool:
    """Tell whether the time to answer is extended: once, where it was delivered and nobody has said a word.

    >>> may_extend([Attempt(Way.LETTER, Result.DELIVERED)], is_opened=False, is_answered=False, was_extended=False)
    True
    """
    is_delivered = is_opened or any(attempt.result in DELIVERED for attempt in attempts)
    return is_delivered and not is_answered and not was_extended


# What stands between the words of an answer and the wishes that came with it, in its line.
_WISHES = "\n时间、方式等意愿："


def answer_text(words: str, wishes: str) -> str:
    r"""Give what was said with an answer as its line keeps it.

    >>> answer_text("愿意谈", "周末，电话"), answer_text(" ", "")
    ('愿意谈\n时间、方式等意愿：周末，电话', '')
    """
    said = words.strip()
    return said + _WISHES + wishes.strip() if wishes.strip() else said


def answer_parts(text: str) -> tuple[str, str]:
    """Give the words and the wishes of an answer out of its line.

    >>> answer_parts(answer_text("", "周末，电话")), answer_parts("愿意谈")
    (('', '周末，电话'), ('愿意谈', ''))
    """
    said, _, wishes = text.rpartition(_WISHES) if _WISHES in text else (text, "", "")
    return said, wishes
