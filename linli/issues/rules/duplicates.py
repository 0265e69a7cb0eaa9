"""When two reports are about the same thing: how alike they are, and what forbids to join them (issue-desk 11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.issues.rules import effects
from linli.issues.rules.searching import pieces

# Joined to what was closed less long ago; later it is a repeat (issue-desk 11.2, 11.8).
CLOSED_WITHIN, REPEATED_WITHIN = timedelta(days=30), timedelta(days=90)
# So many duplicates make their root more urgent by one step, though never to u1 (issue-desk 5).
MANY = 5
MOST_URGENT = "u1"
OVER = frozenset({"declined", "withdrawn"})
# What counts how much, and at what distance and delay half of it is left (our defaults).
_NEAR, _SOON, _WORDS = 3.0, 1.0, 3.0
_HALF_M, _HALF = 20.0, timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports of one category as a score looks at them; `distance_m` is None where one has no point."""

    text: str
    other_text: str
    distance_m: float | None
    apart: timedelta


# Gives how likely two reports are about the same thing; only the order of its values counts.
Score = Callable[[Pair], float]


def plain_score(pair: Pair) -> float:
    """Give how near two reports lie in place and time, and how many words they share; needs no model.

    >>> here = Pair("路灯不亮", "路灯坏了不亮", 8.0, timedelta(hours=3))
    >>> plain_score(here) > plain_score(Pair("路灯不亮", "井盖没了", 8.0, timedelta(hours=3)))
    True
    """
    near = 0.5 if pair.distance_m is None else 1 / (1 + pair.distance_m / _HALF_M)
    soon = 1 / (1 + pair.apart / _HALF)
    return _NEAR * near + _SOON * soon + _WORDS * shared_words(pair.text, pair.other_text)


def shared_words(text: str, other: str) -> float:
    """Give the share of searchable pieces two texts have in common, from 0 to 1 (Dice).

    >>> shared_words("路灯不亮", "路灯不亮"), shared_words("路灯", "井盖")
    (1.0, 0.0)
    """
    one, two = pieces(text), pieces(other)
    return 2 * len(one & two) / (len(one) + len(two)) if one or two else 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """One of two cases that are to be joined, as far as it decides whether they may be."""

    id: int
    state: str
    urgency: str
    confidentiality: str
    closed_at: datetime | None = None
    # When the open lead hand-over was sent; None where nobody works on it.
    lead_sent_at: datetime | None = None
    has_open_interim: bool = False
    is_joined: bool = False
    # Whether it is split: what is joined to it would wait for parts that are about something else.
    has_parts: bool = False


def hindrance(child: Side, root: Side, now: datetime) -> str:
    """Give why `child` may not be joined to `root`, as a code the pages translate; "" when it may.

    What is more urgent, more open to view or worked on already must itself be the root: joining would put it to
    sleep, or tell its reporter of what is kept from others.
    """
    strictness = effects.CONFIDENTIALITIES.index
    is_over = root.closed_at is not None and root.closed_at < now - CLOSED_WITHIN
    works_first = root.lead_sent_at is None or (
        child.lead_sent_at is not None and child.lead_sent_at < root.lead_sent_at
    )
    reasons = {
        "root_split": root.has_parts,
        "itself": child.id == root.id,
        "joined_already": child.is_joined,
        "root_over": root.state in OVER or is_over,
        "more_urgent": child.urgency == MOST_URGENT != root.urgency,
        "more_confidential": strictness(root.confidentiality) > strictness(child.confidentiality),
        "worked_on": child.lead_sent_at is not None and works_first,
        "interim_open_here": child.has_open_interim,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def more_urgent(urgency: str) -> str:
    """Give the urgency one step up, u2 at most.

    >>> more_urgent("u4"), more_urgent("u2")
    ('u3', 'u2')
    """
    order = effects.URGENCIES
    return order[max(order.index(urgency) - 1, 1)] if urgency != MOST_URGENT else urgency
