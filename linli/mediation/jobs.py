"""Periodic work of mediation beside its clocks."""

from datetime import datetime

from linli.mediation.services import ending, papers


def disputes_anonymise(now: datetime) -> int:
    """Erase what tells of people in disputes whose keeping is over; daily. Give how many."""
    return ending.disputes_anonymise(now)


def papers_draw(now: datetime) -> int:
    """Draw the documents nobody has asked for yet, so that their hash stands in the audit; every ten seconds."""
    return papers.papers_draw(now)
