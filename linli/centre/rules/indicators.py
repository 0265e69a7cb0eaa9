"""The indicators of the issue desk (indicators 3.1): what is counted, out of what, and what is left out. Pure.

Each looks at the due cohort: what was first due in the period, whether it is closed or not. Never at a person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linli.issues.rules.outcomes import Outcome
from linli.kernel.cases.rules.counting import newcombe, wilson

# Below so many there are counts alone; in public a cell of fewer than so many is not shown (indicators 1, 7).
PERCENT_FROM, PUBLIC_FROM = 30, 5
CONTENT_FROM = 4
# Not yet known, which only the bounds of a share tell of.
UNKNOWN = "unknown"
_SOLVED_ON = frozenset({"reporter_solved", "checked_solved"})
_NEVER_SOLVED = "unsolved"

# True or False where it is counted, else why it is left out.
Counted = bool | str


def on_time(case: Outcome, _as_of: datetime) -> Iterator[Counted]:
    """A05: done by the first due; what was taken back or sent elsewhere before anybody did anything is left out."""
    yield _without_disposal(case) or case.is_on_time


def on_time_after(case: Outcome, _as_of: datetime) -> Iterator[Counted]:
    """A06: done by the last due, after extensions, plans and pauses."""
    yield _without_disposal(case) or case.is_on_time_extended


def settled(case: Outcome, as_of: datetime) -> Iterator[Counted]:
    """A08: somebody else than who did it found it solved; of what nobody said anything only the bounds tell."""
    if case.counts_as == "excluded":
        yield case.outcome
    elif not case.is_to_be_solved:
        yield "nature"
    elif case.counts_as == _NEVER_SOLVED:
        yield False
    elif case.closed_at is not None:
        yield True if case.basis in _SOLVED_ON else UNKNOWN
    elif case.is_being_checked:
        yield UNKNOWN
    else:
        is_late = case.due_at is not None and case.due_at < as_of
        yield UNKNOWN if not is_late and not case.was_reopened else False


def content(case: Outcome, _as_of: datetime) -> Iterator[Counted]:
    """A09: four or five stars, of those who answered; three are not content."""
    yield from (stars >= CONTENT_FROM for stars in case.stars if stars)


def answered(case: Outcome, _as_of: datetime) -> Iterator[Counted]:
    """A10: answered, of those who were asked."""
    yield from (stars is not None for stars in case.stars)


def reopened(case: Outcome, _as_of: datetime) -> Iterator[Counted]:
    """A12: opened again, of what was closed once."""
    if case.closed_at is None and not case.was_reopened:
        yield "open"
    else:
        yield _without_disposal(case) or case.was_reopened


def _without_disposal(case: Outcome) -> str:
    return case.outcome if case.counts_as == "excluded" and case.disposed_at is None else ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: how a case counts, which others stand beside it, and for how long it may still change."""

    code: str
    count: Callable[[Outcome, datetime], Iterator[Counted]]
    # What keeps it from being dressed up is printed with it.
    beside: tuple[str, ...]
    # A period is final so many days after its end, when its windows of verification and reopening are over.
    final_after_days: int = 40
    has_bounds: bool = False
    version: int = 1


INDICATORS = {
    each.code: each
    for each in (
        Indicator("A05", on_time, ("A06", "A08", "A12")),
        Indicator("A06", on_time_after, ("A05",)),
        Indicator("A08", settled, ("A09", "A10", "A12"), has_bounds=True),
        Indicator("A09", content, ("A10", "A08")),
        Indicator("A10", answered, ("A09",)),
        Indicator("A12", reopened, ("A08",)),
    )
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with what it is of, and what was left out of it by reason."""

    hits: int = 0
    n: int = 0
    unknown: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_percent(self) -> bool:
        """Tell whether there are enough for a percentage."""
        return self.n >= PERCENT_FROM

    @property
    def interval(self) -> tuple[float, float]:
        """Give Wilson's 95 % interval."""
        return wilson(self.hits, self.n)

    @property
    def low(self) -> tuple[int, int]:
        """Give the share if nothing unknown was solved."""
        return self.hits, self.n + self.unknown

    @property
    def high(self) -> tuple[int, int]:
        """Give the share if everything unknown was solved."""
        return self.hits + self.unknown, self.n + self.unknown


def figure(indicator: Indicator, cases: Iterable[Outcome], as_of: datetime) -> Figure:
    """Give an indicator of these cases, as it stood at a moment."""
    told = Counter(counted for case in cases for counted in indicator.count(case, as_of))
    left_out = {str(why): told[why] for why in sorted(w for w in told if isinstance(w, str) and w != UNKNOWN)}
    return Figure(told[True], told[True] + told[False], told[UNKNOWN], left_out)


def changed(now: Figure, before: Figure) -> tuple[float, float] | None:
    """Give the interval of a change; None where it shows none, or where there are too few to tell.

    >>> changed(Figure(180, 200), Figure(170, 200))
    >>> [round(bound, 3) for bound in changed(Figure(190, 200), Figure(170, 200))]
    [0.042, 0.16]
    """
    if not (now.has_percent and before.has_percent):
        return None
    low, high = newcombe(now.hits, now.n, before.hits, before.n)
    return None if low <= 0 <= high else (low, high)
