"""How the other side is asked: by which ways, how often, when it counts as not reached (mediation 7.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class Way(StrEnum):
    """A way to reach the other side; never an employer, a neighbour or a group chat."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"
    SMS = "sms"


class Result(StrEnum):
    """What came of an attempt."""

    REACHED = "reached"
    DELIVERED = "delivered"
    NOT_REACHED = "not_reached"
    WRONG_PERSON = "wrong_person"
    FAILED = "failed"


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
