"""What a share of a few tells of many. Pure."""

from collections.abc import Hashable, Mapping
from math import hypot, sqrt
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

# Of the normal distribution, for 95 %.
_Z = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of a share; (0, 1) where nobody was asked.

    Source: Wilson, Journal of the American Statistical Association 22 (1927).

    >>> tuple(round(bound, 3) for bound in wilson(24, 30)), wilson(0, 0)
    ((0.627, 0.905), (0.0, 1.0))
    """
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, _Z * _Z
    middle = share + z2 / (2 * n)
    half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)


def newcombe(hits: int, n: int, hits_before: int, n_before: int) -> tuple[float, float]:
    """Give the 95 % interval of a share less an earlier one (Newcombe, Statistics in Medicine 17, 1998, method 10).

    >>> tuple(round(bound * 100, 1) for bound in newcombe(180, 200, 170, 200))
    (-1.5, 11.6)
    """
    (low, high), (low_before, high_before) = wilson(hits, n), wilson(hits_before, n_before)
    share, before = (hits / n if n else 0.0), (hits_before / n_before if n_before else 0.0)
    change = share - before
    return change - hypot(share - low, high_before - before), change + hypot(high - share, before - low_before)


def percent(hits: int, n: int) -> str:
    """Give a share with one decimal; "100.0" and "0.0" only where it is all or none (indicators 1, 9).

    >>> percent(5, 8), percent(9999, 10_000), percent(1, 10_000), percent(7, 7), percent(0, 9)
    ('62.5', '99.9', '0.1', '100.0', '0.0')
    """
    shown = f"{hits * 100 / n:.1f}"
    if hits < n and shown == "100.0":
        return "99.9"
    return "0.1" if hits and shown == "0.0" else shown


def bands(intervals: Mapping[T, tuple[float, float]]) -> dict[T, int]:
    """Put what cannot be told apart into one band, from 1: intervals that overlap, also through others between them.

    >>> bands({"a": (0.1, 0.3), "b": (0.6, 0.8), "c": (0.2, 0.4)})
    {'b': 1, 'c': 2, 'a': 2}
    """
    found: dict[T, int] = {}
    band, reaches_down_to = 0, float("inf")
    for key, (low, high) in sorted(intervals.items(), key=lambda item: -item[1][1]):
        if high < reaches_down_to:
            band += 1
            reaches_down_to = low
        reaches_down_to = min(reaches_down_to, low)
        found[key] = band
    return found
