"""What may be taken back at once, and how long (screens 1, rule 4; ADR 0012). Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

WITHIN = timedelta(seconds=30)
# Acts that lead back by another act, and the notices they cause, which wait as long.
BACK: Mapping[str, str] = {"publish": "unpublish", "link": "unlink", "interim": "interim_end"}
HELD = frozenset({"N09", "N15", "L05", "L06"})


def may_undo(act: str, *, is_own: bool, done_at: datetime, now: datetime) -> bool:
    """Tell whether the last act of a case may be taken back by who did it.

    >>> moment = datetime(2026, 1, 1)
    >>> may_undo("link", is_own=True, done_at=moment, now=moment + WITHIN)
    True
    >>> may_undo("sign", is_own=True, done_at=moment, now=moment)
    False
    """
    return is_own and act in BACK and now - done_at <= WITHIN
