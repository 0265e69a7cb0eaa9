"""Who may mediate, and whom the director's rule takes for a seat (mediation 3.2, 8.3, 9). Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Our defaults: a mediator was trained within two years, and has fewer open disputes than eight.
TRAINED_WITHIN = timedelta(days=730)
MOST_OPEN = 8


class Seat(StrEnum):
    """A seat of a panel: that of each side, and the one that presides; a panel of one has the last alone."""

    APPLICANT = "A"
    RESPONDENT = "R"
    PRESIDER = "P"


SEATS: Mapping[int, tuple[Seat, ...]] = {1: (Seat.PRESIDER,), 3: (Seat.APPLICANT, Seat.RESPONDENT, Seat.PRESIDER)}


class Unfit(StrEnum):
    """Why somebody of the register is not asked to mediate now."""

    SUSPENDED = "suspended"
    OUT_OF_TERM = "out_of_term"
    UNTRAINED = "untrained"
    FULL = "full"


class Hint(StrEnum):
    """What looks like a conflict of interest; a person decides what it is (mediation 9)."""

    SAME_NAME = "same_name"
    SAME_PHONE = "same_phone"
    EARLIER_CASE = "earlier_case"
    HANDLED_SOURCE = "handled_source"
    SAME_UNIT = "same_unit"
    ACTED_FOR = "acted_for"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the register as the rule looks at it. `open_cases` is counted, never kept."""

    id: int
    term_from: date
    term_to: date
    trained_on: date | None
    is_suspended: bool
    specialities: frozenset[str] = frozenset()
    languages: str = ""
    open_cases: int = 0
    hints: frozenset[Hint] = frozenset()


def unfit(who: Candidate, day: date) -> Unfit | None:
    """Give why somebody cannot be asked on a day; None for who can.

    >>> unfit(Candidate(1, date(2022, 1, 1), date(2025, 1, 1), date(2022, 2, 1), False), date(2022, 7, 4)) is None
    True
    """
    if who.is_suspended:
        return Unfit.SUSPENDED
    if not who.term_from <= day < who.term_to:
        return Unfit.OUT_OF_TERM
    if who.trained_on is None or day - who.trained_on > TRAINED_WITHIN:
        return Unfit.UNTRAINED
    return Unfit.FULL if who.open_cases >= MOST_OPEN else None


def free_slots(open_cases: int) -> int:
    """Give how many more disputes somebody takes.

    >>> free_slots(3), free_slots(9)
    (5, 0)
    """
    return max(MOST_OPEN - open_cases, 0)


@dataclass(frozen=True, slots=True)
class Filled:
    """Whom the rule takes, and by which of its steps fewer were left each time: what is told and kept."""

    id: int
    steps: tuple[tuple[str, int], ...]


def fill(
    register: Iterable[Candidate], type_code: str, language: str, day: date, seed: str, taken: Collection[int] = ()
) -> Filled | None:
    """Give whom the director's rule takes: eligible, speciality, language, no conflict, fewest open, by lot.

    Speciality and language are wishes: where nobody has them, they narrow nothing. A hint of conflict bars. The lot
    is drawn by the seed, so that anybody can draw it again. None where nobody is left.
    """
    able = [each for each in register if each.id not in taken and unfit(each, day) is None]
    steps = [("eligible", len(able))]
    for step, wished in (
        ("speciality", [each for each in able if type_code in each.specialities]),
        ("language", [each for each in able if language and language in each.languages]),
    ):
        able = [each for each in able if each in wished] or able if wished else able
        steps.append((step, len(able)))
    able = [each for each in able if not each.hints]
    steps.append(("no_conflict", len(able)))
    if not able:
        return None
    fewest = min(each.open_cases for each in able)
    able = [each for each in able if each.open_cases == fewest]
    steps.append(("fewest_open", len(able)))
    return Filled(min(able, key=lambda each: lot(seed, each.id)).id, tuple(steps))


def lot(seed: str, mediator_id: int) -> str:
    """Give the lot of one candidate: the lowest wins. Whoever has the seed draws the same.

    >>> lot("a", 1) == lot("a", 1) != lot("b", 1)
    True
    """
    return hashlib.sha256(f"{seed}:{mediator_id}".encode()).hexdigest()
