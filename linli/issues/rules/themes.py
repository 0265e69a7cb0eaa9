"""What recommends a class of trouble as theme of a month, and what is compared at its end (issue-desk 14.4). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

# The same days before a theme began and before its report are compared (our default).
WINDOW = timedelta(days=90)
PLAN, PROGRESS = "10wd", "30d"
# Our defaults: a theme of more is several.
MAX_PROBLEMS, MAX_CLASSES = 5, 8
MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """What was told of one class of trouble in ninety days. `own`: the reports not joined to another."""

    reports: int = 0
    repeats: int = 0
    own: int = 0
    unsolved: int = 0

    @property
    def weight(self) -> float:
        """Give volume × share of repeats × share unsolved, by which themes are chosen.

        >>> Figures(reports=40, repeats=10, own=30, unsolved=6).weight, Figures().weight
        (2.0, 0.0)
        """
        return self.repeats * self.unsolved / self.own if self.own else 0.0


def months_from(today: date, taken: frozenset[date]) -> list[date]:
    """Give the first days of this month and the eleven after it that have no theme yet.

    >>> [str(day) for day in months_from(date(2022, 11, 7), frozenset({date(2022, 12, 1)}))][:2]
    ['2022-11-01', '2023-01-01']
    """
    first = today.year * 12 + today.month - 1
    months = [date(n // 12, n % 12 + 1, 1) for n in range(first, first + MONTHS_AHEAD)]
    return [month for month in months if month not in taken]
