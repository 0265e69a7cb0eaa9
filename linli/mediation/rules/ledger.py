"""The ledger of performance (履行台账, mediation 6.3, 16): how an item stands, reckoned from its rows each time. Pure.

Money is whole fen. The platform never holds or moves it; it writes down what parties and mediators say of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# Our defaults: days of grace; days around the due one on which an obligor is reminded; how long an obligee is silent,
# after how many questions, before the bank's proof is enough; how long a settled ledger may be opened again.
GRACE = timedelta(days=3)
REMINDED = (-7, -3, -1, 0, 1, 3, 7)
SILENT_AFTER, QUESTIONS = timedelta(days=7), 2
ASKED_AFTER = (3, 7)
UNDO_WITHIN = timedelta(days=30)
URGE_WITHIN = "3wd"


class Item(StrEnum):
    """How a due item stands."""

    NOT_DUE = "not_due"
    DUE = "due"
    REPORTED = "reported"
    RECEIVED = "received"
    VERIFIED = "verified"
    PARTIAL = "partial"
    LATE = "late"
    MISSED = "missed"
    DISPUTED = "disputed"
    WAIVED = "waived"
    HELD = "held"


class Pay(StrEnum):
    """How far a payment is known: said by who paid, by who got it, by the mediator, or denied or taken back."""

    REPORTED = "reported"
    RECEIVED = "received"
    DISPUTED = "disputed"
    VERIFIED = "verified"
    BY_PROOF = "by_proof"
    REVERSED = "reversed"


VERIFIED = frozenset({Pay.VERIFIED, Pay.BY_PROOF})
SETTLED = frozenset({Item.VERIFIED, Item.WAIVED})
OPEN = frozenset(Item) - SETTLED
# What an item that is not money weighs: it is done or not.
WHOLE = 1


@dataclass(frozen=True, slots=True)
class Share:
    """What one payment puts towards one item."""

    fen: int
    pay: Pay


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed: in fen, or WHOLE for a thing to be done; and by when."""

    fen: int
    due_on: date
    is_waived: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What is known of an item, recomputed from its rows; what goes beyond it is shown and never carried over."""

    said: int
    received: int
    verified: int
    over: int
    open: int


def sums(owed: Owed, shares: Collection[Share]) -> Sums:
    """Add up what was put towards an item.

    >>> sums(Owed(500, date(2022, 1, 1)), [Share(300, Pay.VERIFIED), Share(300, Pay.REPORTED)])
    Sums(said=600, received=300, verified=300, over=0, open=200)
    """
    counted = [share for share in shares if share.pay not in {Pay.REVERSED, Pay.DISPUTED}]
    verified = sum(share.fen for share in counted if share.pay in VERIFIED)
    received = sum(share.fen for share in counted if share.pay is not Pay.REPORTED)
    said = sum(share.fen for share in counted)
    return Sums(said, received, verified, max(verified - owed.fen, 0), max(owed.fen - verified, 0))


def item_state(owed: Owed, shares: Collection[Share], today: date) -> Item:
    """Give how an item stands on a day.

    >>> item_state(Owed(100, date(2022, 1, 1)), [], date(2022, 1, 3)).value
    'late'
    """
    known = sums(owed, shares)
    # The first that holds says it.
    said = {
        Item.WAIVED: owed.is_waived,
        Item.VERIFIED: not known.open,
        Item.HELD: owed.is_held,
        Item.DISPUTED: any(share.pay is Pay.DISPUTED for share in shares),
        Item.RECEIVED: known.received >= owed.fen,
        Item.REPORTED: known.said >= owed.fen,
        Item.MISSED: today > owed.due_on + GRACE,
        Item.LATE: today > owed.due_on,
        Item.PARTIAL: known.said > 0,
        Item.DUE: today == owed.due_on,
    }
    return next((state for state, holds in said.items() if holds), Item.NOT_DUE)


def comes_to(states: Collection[Item]) -> str:
    """Give the state performance begins in or comes to: fulfilled when nothing is open (p01, p02).

    >>> comes_to([]), comes_to([Item.VERIFIED, Item.WAIVED]), comes_to([Item.VERIFIED, Item.HELD])
    ('fulfilled', 'fulfilled', 'running')
    """
    return "fulfilled" if SETTLED.issuperset(states) else "running"


def was_in_time(owed: Owed, shares: Collection[tuple[Share, date]]) -> bool:
    """Tell whether what was verified was paid by the due day, by the days on which it was paid."""
    return sum(share.fen for share, paid_on in shares if share.pay in VERIFIED and paid_on <= owed.due_on) >= owed.fen


def share_out(fen: int, open_fen: Sequence[int]) -> list[int]:
    """Put a payment towards items in their order; what is left beyond them goes to nobody and is shown.

    >>> share_out(500, [200, 200, 200]), share_out(700, [200, 200])
    ([200, 200, 100], [200, 200])
    """
    parts = []
    for open_ in open_fen:
        parts.append(min(fen, open_))
        fen -= parts[-1]
    return parts


def reminded(due_on: date, today: date) -> int | None:
    """Give how many days after the due one a reminder goes out today; None where none does.

    >>> reminded(date(2022, 1, 10), date(2022, 1, 9)), reminded(date(2022, 1, 10), date(2022, 1, 8))
    (-1, None)
    """
    days = (today - due_on).days
    return days if days in REMINDED else None


def may_prove(reported_at: datetime, now: datetime, *, questions: int, has_proof: bool) -> str:
    """Give why a mediator cannot go by the bank's proof alone, as a code; "" where the obligee's silence allows it."""
    if questions < QUESTIONS or now - reported_at < SILENT_AFTER:
        return "obligee_silent"
    return "" if has_proof else "bank_proof"
