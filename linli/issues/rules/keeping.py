"""How long the desk keeps what tells of persons (issue-desk 18). Pure; the periods are our defaults."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# What a reporter asks for is done within this time (promises 8).
REQUEST_DAYS = 15


class Kept(StrEnum):
    """What has a period of its own."""

    CLOSED = "closed"
    REFUSED = "refused"
    HELD = "held"
    ORIGINALS = "originals"
    MESSAGES = "messages"
    AUDIT = "audit"


# Since when: the end of the case; for what was held, the end of what held it; for the rest, the row's own moment.
DAYS = {
    Kept.CLOSED: 2 * 365,
    Kept.REFUSED: 365,
    Kept.HELD: 5 * 365,
    Kept.ORIGINALS: 365,
    Kept.MESSAGES: 90,
    Kept.AUDIT: 3 * 365,
}
# Longer than any sender repeats a request (promises 8).
KEYS_KEPT = timedelta(days=7)
REFUSED_STATES = frozenset({"declined", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Rule:
    """From a day on, something is kept `days` in the areas whose code begins with `area_prefix`."""

    what: str
    area_prefix: str
    days: int
    from_on: date


def days_kept(rules: Collection[Rule], what: Kept, area_code: str, today: date) -> int:
    """Give the days something is kept in an area: the rule of the narrowest area, the newest in force, else ours.

    >>> days_kept([Rule("closed", "4307", 1096, date(2026, 1, 1))], Kept.CLOSED, "430703", date(2026, 5, 1))
    1096
    """
    fits = [r for r in rules if r.what == what and area_code.startswith(r.area_prefix) and r.from_on <= today]
    best = max(fits, key=lambda r: (len(r.area_prefix), r.from_on), default=None)
    return best.days if best else DAYS[what]


def shortest(rules: Collection[Rule], *kinds: Kept) -> timedelta:
    """Give the shortest time that any rule keeps any of these, for a first look at what may be over."""
    return timedelta(days=min([*(DAYS[what] for what in kinds), *(r.days for r in rules if r.what in kinds)]))


@dataclass(frozen=True, slots=True)
class Ended:
    """An ended case as far as its keeping goes. A hold that is on has no end; `hold_ended_at` is of the last one."""

    case_id: int
    area_code: str
    state: str
    closed_at: datetime
    is_difficult: bool = False
    is_held: bool = False
    hold_ended_at: datetime | None = None
    asked_at: datetime | None = None


def over_at(rules: Collection[Rule], ended: Ended, today: date) -> datetime | None:
    """Give when the keeping of an ended case is over; None while it is held. A reporter's wish ends it at once."""
    if ended.is_held:
        return None

    def days(what: Kept) -> timedelta:
        return timedelta(days=days_kept(rules, what, ended.area_code, today))

    if ended.hold_ended_at is not None:
        return max(ended.closed_at, ended.hold_ended_at) + days(Kept.HELD)
    if ended.is_difficult:
        return ended.closed_at + days(Kept.HELD)
    if ended.asked_at is not None:
        return max(ended.closed_at, ended.asked_at)
    return ended.closed_at + days(Kept.REFUSED if ended.state in REFUSED_STATES else Kept.CLOSED)
