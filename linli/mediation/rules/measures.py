"""How well the other side is reached (mediation 7.3): counts of askings, never of persons. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from linli.mediation.rules.parties import Answer

# Our default: the guidance centre looks when of so many askings of a committee fewer than this share were answered.
ALARM_OF, ALARM_BELOW = 50, 0.4


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking that went out: by which way, in which words, of what type, and how far it came."""

    channel: str
    text_version: str
    type_code: str
    is_delivered: bool
    is_opened: bool
    answer: str
    is_unreachable: bool
    # From the sending to the first word; None without one.
    took: timedelta | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number of askings came to; the times are hours, None where nobody answered."""

    sent: int
    delivered: int
    opened: int
    answered: int
    agreed: int
    refused: int
    unreachable: int
    not_me: int
    p50_h: int | None
    p90_h: int | None


def measure(askings: Sequence[Asked]) -> Measure:
    """Give what these askings came to; each counts once, by its last answer."""
    said = [each.answer for each in askings]
    hours = sorted(each.took.total_seconds() / 3600 for each in askings if each.took is not None)
    return Measure(
        len(askings),
        sum(each.is_delivered for each in askings),
        sum(each.is_opened for each in askings),
        sum(bool(answer) for answer in said),
        said.count(Answer.AGREE),
        said.count(Answer.REFUSE),
        sum(each.is_unreachable for each in askings),
        said.count(Answer.NOT_ME),
        _nearest(hours, 50),
        _nearest(hours, 90),
    )


def _nearest(ordered: Sequence[float], percent: int) -> int | None:
    """Give a percentile by nearest rank, in whole hours.

    >>> _nearest([1.2, 2.0, 30.6], 50), _nearest([], 90)
    (2, None)
    """
    return round(ordered[-(-len(ordered) * percent // 100) - 1]) if ordered else None


def is_alarm(newest_first: Sequence[Asked]) -> bool:
    """Tell whether of the last fifty askings of a committee fewer than two in five were answered.

    >>> is_alarm([])
    False
    """
    last = newest_first[:ALARM_OF]
    return len(last) == ALARM_OF and sum(bool(each.answer) for each in last) < ALARM_BELOW * ALARM_OF
