"""How one sum is divided among the members of a group, exactly to the last fen (mediation 19). Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Formula(StrEnum):
    """By what a sum is divided."""

    EQUAL = "equal"
    AREA = "area"
    AREA_FACTOR = "area_factor"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Share:
    """One member as a formula sees it; members stand in the order of their units."""

    key: str
    # In hundredths of a square metre.
    area: int = 0
    # In hundredths: 150 counts one and a half times.
    factor: int = 100
    # What a fixed list gives, in fen.
    fixed: int = 0


def weights(formula: Formula, shares: Sequence[Share]) -> list[int]:
    """Give what each member counts."""
    by: Mapping[Formula, Callable[[Share], int]] = {
        Formula.EQUAL: lambda _: 1,
        Formula.AREA: lambda share: share.area,
        Formula.AREA_FACTOR: lambda share: share.area * share.factor,
        Formula.FIXED: lambda share: share.fixed,
    }
    return [by[formula](share) for share in shares]


def split_fault(formula: Formula, pot: int, shares: Sequence[Share]) -> str:
    """Give why a sum cannot be divided so, as a code; "" where it can."""
    counted = weights(formula, shares)
    if not shares:
        return "no_members"
    if any(weight <= 0 for weight in counted):
        return "fixed_missing" if formula is Formula.FIXED else "area_missing"
    if formula is Formula.FIXED and sum(counted) != pot:
        return "fixed_sum"
    return ""


def split(formula: Formula, pot: int, shares: Sequence[Share]) -> Mapping[str, int]:
    """Give each member's part in fen; the parts always sum to the pot. Raises ValueError as `split_fault` says.

    What whole fen leave over goes to the largest remainders, one fen each; of equal ones to the earlier unit.

    >>> split(Formula.EQUAL, 100, [Share("a"), Share("b"), Share("c")])
    {'a': 34, 'b': 33, 'c': 33}
    """
    if fault := split_fault(formula, pot, shares):
        raise ValueError(fault)
    counted = weights(formula, shares)
    total = sum(counted)
    parts = [pot * weight // total for weight in counted]
    # Stable: members with equal remainders stay in the order of their units.
    by_remainder = sorted(range(len(shares)), key=lambda n: -(pot * counted[n] % total))
    for n in by_remainder[: pot - sum(parts)]:
        parts[n] += 1
    return {share.key: part for share, part in zip(shares, parts, strict=True)}
