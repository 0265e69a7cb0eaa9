"""Periodic work on the feed."""

from datetime import datetime

from linli.kernel.feed import services


def feed_forget(now: datetime) -> int:
    """Erase the events of more than a day ago; hourly, safe to run twice. Give how many."""
    return services.events_forget(now)
