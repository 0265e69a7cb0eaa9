"""What areas become: split, merge and move. New ground always gets new codes; a code is never used again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from linli.kernel.areas.rules.codes import Level, is_within, level_of, level_rules, parent_code

WHOLE_PERCENT = 100
# Below these a list may begin; everything narrower needs the area above it.
MAY_BE_ROOT = frozenset({Level.PROVINCE, Level.PREFECTURE, Level.COUNTY})


class BadSuccessionError(ValueError):
    """A split, merge or move that would leave ground without an area; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of an old area, in whole percent of its ground, went to a new one."""

    old: str
    new: str
    percent: int = WHOLE_PERCENT


def check(shares: Sequence[Share], in_force: Collection[str], ever_used: Collection[str]) -> None:
    """Refuse what is no whole succession; raises BadSuccessionError for the first fault found.

    Every old area is in force and passes on 100 %, every new code is unused and of the same level, whatever
    lies within an old area passes on too, and every new area has one above it.
    """
    olds, news = {s.old for s in shares}, {s.new for s in shares}
    for old in sorted(olds):
        if old not in in_force:
            raise BadSuccessionError(f"area {old} is not in force, so it cannot become anything")
        passed = sum(s.percent for s in shares if s.old == old)
        if passed != WHOLE_PERCENT:
            raise BadSuccessionError(f"area {old} passes on {passed} % of its ground instead of 100 %")
        left = sorted(c for c in in_force if is_within(c, old) and c not in olds)
        if left:
            raise BadSuccessionError(
                f"area {old} still holds {len(left)} areas, first {left[0]}: say in the same call what they become"
            )
    for share in shares:
        if level_of(share.old) is not level_of(share.new):
            raise BadSuccessionError(f"area {share.old} and its successor {share.new} are of different levels")
    for new in sorted(news):
        if new in ever_used:
            raise BadSuccessionError(f"code {new} was used before and is never used again: choose a new one")
        if not has_parent(new, {*in_force, *news} - olds):
            raise BadSuccessionError(f"area {new} would lie in {parent_code(new)}, which is not in force")


def has_parent(code: str, in_force: Collection[str]) -> bool:
    """Tell whether the area above `code` is in force, or may be absent because `code` is a county or wider.

    A grid thus always lies in a village and never directly in anything higher (issue-desk 2.1).
    """
    return level_of(code) in MAY_BE_ROOT or parent_code(code) in in_force


def group_of(code: str) -> str:
    """Give the part of the list that is drawn together: the county, or for a county or wider the area above.

    >>> group_of("430703121"), group_of("430703")
    ('430703', '4307')
    """
    county = level_rules()[Level.COUNTY].digits_total
    return code[:county] if len(code) > county else parent_code(code) or ""
