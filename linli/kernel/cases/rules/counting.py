"""What a share of a few tells of many. Pure."""

from math import sqrt

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
