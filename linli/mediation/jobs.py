"""Periodic work of mediation beside its clocks."""

from datetime import datetime

from linli.mediation.services import ending, forgetting, papers, visiting, watching


def disputes_anonymise(now: datetime) -> int:
    """Erase what tells of people in disputes that never had a file, after a year; daily. Give how many."""
    return ending.disputes_anonymise(now)


def privates_forget(now: datetime) -> int:
    """Erase what was said apart and mediators' notes, a year after closing; daily. Give how many disputes."""
    return forgetting.privates_forget(now)


def papers_draw(now: datetime) -> int:
    """Draw the documents nobody has asked for yet, so that their hash stands in the audit; every ten seconds."""
    return papers.papers_draw(now)


def agreements_begin(now: datetime) -> int:
    """Begin the ledger and the window to the court of agreements that took effect. Give how many."""
    return watching.agreements_begin(now)


def agreements_watch(now: datetime) -> int:
    """Remind of days and windows, and ask who has not said whether something arrived; daily. Give how many cases."""
    return watching.agreements_watch(now)


def calls_draw(now: datetime) -> int:
    """Draw last month's agreements that another body calls; daily, once a month. Give how many draws."""
    return visiting.calls_draw(now)
