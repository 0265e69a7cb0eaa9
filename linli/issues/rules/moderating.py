"""Hiding, strikes and what follows from them (issue-desk 17). Pure; the figures are our defaults."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

# So many strikes that stand within a year close the public functions for a time; reporting never.
STRIKES, WITHIN, CLOSED_FOR = 3, timedelta(days=365), timedelta(days=30)
# How long a report remembers from which device it came, for a strike alone.
DEVICE_KEPT = timedelta(days=90)


class Hiding(StrEnum):
    """Why something is taken from the public view."""

    PERSONAL = "personal"
    ABUSE = "abuse"
    SPAM = "spam"
    FALSE = "false"
    OURS = "ours"


# Our own mistake, and what is merely private, are nobody's fault.
MAY_STRIKE = frozenset({Hiding.ABUSE, Hiding.SPAM, Hiding.FALSE})


def closed_until(struck: Iterable[datetime], now: datetime) -> datetime | None:
    """Give until when a sender's public functions are closed by its standing strikes; None where they are open.

    >>> july = [datetime(2026, 7, day) for day in (1, 2, 3)]
    >>> closed_until(july, datetime(2026, 7, 9)), closed_until(july[1:], datetime(2026, 7, 9))
    (datetime.datetime(2026, 8, 2, 0, 0), None)
    """
    recent = sorted(moment for moment in struck if moment > now - WITHIN)
    end = recent[-1] + CLOSED_FOR if len(recent) >= STRIKES else None
    return end if end is not None and end > now else None
