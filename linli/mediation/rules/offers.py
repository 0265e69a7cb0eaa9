"""Structured offers before mediation: private limits, and whether they meet (mediation 7.4). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Our defaults: five rounds of three days, and a week after the last offer.
MOST_ROUNDS, ROUND_TIME, AFTER_LAST = 5, timedelta(days=3), timedelta(days=7)
# The disputes for which negotiating directly is offered.
OPEN_TO = frozenset({"D02", "D04", "D11", "D12"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What one side puts in, in one round: the least it takes or the most it gives, or words for the other side."""

    side: str
    round: int
    at: datetime
    fen: int | None = None
    words: str = ""
    is_accepted: bool = False


def offer_fault(new: Offer, earlier: Sequence[Offer], *, starter: str, type_code: str, opted: int) -> str:
    """Give why an offer cannot be made now, as a code; "" where it may.

    Only the respondent begins; a round has one offer of each side; nothing is offered once the sides have met.
    """
    current = round_of(earlier)
    opened = [each.at for each in earlier if each.round == current]
    faults = {
        "not_opted": type_code not in OPEN_TO or opted < len({"A", "R"}),
        "offers_met": met(earlier) is not None or accepted(earlier) is not None,
        "starter_first": not earlier and new.side != starter,
        "rounds_over": current > MOST_ROUNDS,
        "offered_already": any(each.side == new.side and each.round == current for each in earlier),
        "offers_late": bool(earlier) and new.at - max(each.at for each in earlier) > AFTER_LAST,
        "round_late": bool(opened) and new.at - min(opened) > ROUND_TIME,
    }
    return next((code for code, is_so in faults.items() if is_so), "")


def ends_at(earlier: Sequence[Offer]) -> datetime | None:
    """Give until when the next offer may come: the open round's time, else that after the last; None before any."""
    if not earlier:
        return None
    current = round_of(earlier)
    opened = [each.at for each in earlier if each.round == current]
    return min(opened) + ROUND_TIME if opened else max(each.at for each in earlier) + AFTER_LAST


def round_of(earlier: Sequence[Offer]) -> int:
    """Give the round the next offer is of: a new one once each side has made its offer."""
    if not earlier:
        return 1
    last = max(each.round for each in earlier)
    sides = {each.side for each in earlier if each.round == last}
    return last + (len(sides) > 1)


def met(offers: Sequence[Offer]) -> tuple[int, int] | None:
    """Give the least and the most on which both sides' newest sums agree; None while they do not meet.

    >>> at = datetime(2026, 1, 1)
    >>> met([Offer("R", 1, at, 500_000), Offer("A", 1, at, 400_000)])
    (400000, 500000)
    """
    newest = {each.side: each.fen for each in sorted(offers, key=lambda o: o.round) if each.fen is not None}
    least, most = newest.get("A"), newest.get("R")
    return (least, most) if least is not None and most is not None and least <= most else None


def figure(least: int, most: int, draw: Callable[[int], int]) -> int:
    """Give the sum both can live with, in whole yuan where there is one; `draw` gives a number below its argument.

    It is drawn: the middle would tell each side the other's limit (our default).
    """
    first, last = -(-least // 100), most // 100
    return (first + draw(last - first + 1)) * 100 if first <= last else least + draw(most - least + 1)


def accepted(offers: Sequence[Offer]) -> Offer | None:
    """Give the offer in words that the other side has accepted, if any."""
    return next((each for each in offers if each.is_accepted), None)
