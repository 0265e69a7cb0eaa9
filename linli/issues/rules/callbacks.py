"""Which closings are called back, so that nobody can steer it and anybody can redo it (issue-desk 21). Pure."""

from collections.abc import Collection
from hashlib import sha256

# 5 % of a unit's closings of a month, at least ten or all (issue-desk 21).
ONE_IN, LEAST = 20, 10
ATTEMPTS = 3
WINDOW = "10wd"
ALWAYS_TIERS = frozenset({"T1"})
ALWAYS_OUTCOMES = frozenset({"no_fault_found", "unsolvable_explained"})
# Conduct complaints have a channel of their own (issue-desk 16.6).
CONDUCT = "1303"


def commitment(seed: str) -> str:
    """Give what is published of a seed before its month: the seed can then neither be guessed nor exchanged.

    >>> commitment("a")[:8]
    'ca978112'
    """
    return sha256(seed.encode()).hexdigest()


def rank(seed: str, number: str) -> str:
    """Give the place of a case in the draw: the lowest are drawn."""
    return sha256(f"{seed} {number}".encode()).hexdigest()


def is_sampled(seed: str, number: str) -> bool:
    """Tell whether a finding is among the 5 % that somebody else looks at (issue-desk 19).

    Each is drawn by itself, so that no later one changes what was drawn of those before.

    >>> sum(is_sampled("a", str(number)) for number in range(2000))
    93
    """
    return int(rank(seed, f"finding {number}"), 16) * ONE_IN < 2**256


def quota(closings: int) -> int:
    """Give how many of a unit's closings are drawn at least.

    >>> [quota(n) for n in (0, 7, 10, 200, 201)]
    [0, 7, 10, 10, 11]
    """
    return max(min(closings, LEAST), -(-closings // ONE_IN))


def drawn(seed: str, numbers: Collection[str]) -> frozenset[str]:
    """Give the numbers drawn of a unit's closings so far in a month; what a later night adds leaves them drawn."""
    return frozenset(sorted(numbers, key=lambda number: rank(seed, number))[: quota(len(numbers))])
