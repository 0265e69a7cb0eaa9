"""Periodic work on the audit."""

from datetime import datetime

from linli.kernel.audit.services import erasing, sealing

# Some 100,000 rows, in a few seconds: the jobs beside this one wait for it.
MOST_BATCHES = 25


def audit_seal(now: datetime) -> int:
    """Seal the rows that wait and hand out the new heads; every minute, safe to run twice. Give how many rows."""
    count = sealing.rows_seal(now, MOST_BATCHES)
    sealing.heads_publish(now)
    return count


def erasures_write(now: datetime) -> int:
    """Write what was erased to the journal beside the backups; every 5 seconds, safe to run twice. Give how much."""
    return erasing.erasures_write(now)
