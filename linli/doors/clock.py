"""The one door to the time. Everything else is handed `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

_frozen: list[datetime] = []


def now() -> datetime:
    """Give the present moment in UTC, or the moment a test or a played story has set."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


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
