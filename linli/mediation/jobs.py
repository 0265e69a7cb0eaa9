"""Periodic work of mediation beside its clocks."""

from datetime import datetime

from linli.mediation.services import ending


def disputes_anonymise(now: datetime) -> int:
    """Erase what tells of people in disputes whose keeping is over; daily. Give how many."""
    return ending.disputes_anonymise(now)
