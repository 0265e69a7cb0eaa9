"""Requests refused before Django has seen them: counted by reason and lane, told at most once a second for each reason.

Whoever floods the platform shall not fill its disk as well. All of it happens on the loop, in one thread.
"""

import logging
from collections import Counter
from enum import StrEnum

from linli.doors import clock
from linli.site.crowd import WAITING_PER_THREAD, Lane

TOLD_EVERY_S = 1.0
# Of whoever is refused before anybody has looked.
UNKNOWN = "unknown"
# The server itself, and what it says of bytes that are no request, or more of a head than it takes.
SERVER = "uvicorn.error"
MALFORMED = "Invalid HTTP request received."

log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why somebody is refused."""

    BUSY = "busy"
    OUTAGE = "outage"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    STREAMS = "streams"
    MALFORMED = "malformed"


# From zero on, or the first refusal would be no rise for who watches the figures.
COUNTS: Counter[tuple[Why, str]] = Counter(
    {(Why.BUSY, lane.name.lower()): 0 for lane in WAITING_PER_THREAD}
    | {(why, UNKNOWN): 0 for why in Why if why is not Why.BUSY}
)
_told_s: dict[str, float] = {}
_untold: Counter[Why] = Counter()


def note(why: Why, lane: Lane | None = None) -> None:
    """Count somebody who is refused, and tell how many were since it was told last."""
    COUNTS[why, UNKNOWN if lane is None else lane.name.lower()] += 1
    _untold[why] += 1
    if _is_due(why):
        log.warning("requests refused", extra={"fields": {"refused": why, "count": _untold.pop(why)}})


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a line is to be written: what strangers make the server say is counted, or told once a second."""
    if record.name != SERVER or record.levelno != logging.WARNING:
        return True
    if record.msg == MALFORMED:
        note(Why.MALFORMED)
        return False
    return _is_due(str(record.msg))


def _is_due(what: str) -> bool:
    now_s = clock.tick_s()
    if now_s - _told_s.get(what, -TOLD_EVERY_S) < TOLD_EVERY_S:
        return False
    _told_s[what] = now_s
    return True
