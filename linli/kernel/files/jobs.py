"""Periodic work on photos."""

from datetime import datetime

from linli.kernel.files import services


def files_orphans_erase(now: datetime) -> int:
    """Erase the photos no report has referred to within a day; hourly, safe to run twice. Give how many."""
    return services.orphans_erase(now)
