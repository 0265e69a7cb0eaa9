"""The one door to the time. Everything else is handed `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from time import monotonic

from django.utils import timezone

_frozen: list[datetime] = []
# A day begins with a quarter of an hour in every time zone there is.
_QUARTER_S = 15 * 60


def now() -> datetime:
    """Give the present moment in UTC, or the moment a test or a played story has set."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Give the day of a moment where the platform stands."""
    return _day(int(moment.timestamp()) // _QUARTER_S)


@lru_cache(1024)
def _day(quarter: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(quarter * _QUARTER_S, UTC), timezone.get_default_timezone())


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process at `moment` (aware); for tests, stories and the demo's histories."""
    _frozen.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def tick_s() -> float:
    """Give seconds that only ever grow, for the age of something kept in the process."""
    return monotonic()
