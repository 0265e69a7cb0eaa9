"""Where an event stands in the feed, and whom it concerns. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(hours=24)
# The PostgreSQL channel on which a commit rings: there is something to read.
BELL = "feed"
# The kind of an event that stands for more than can be told one by one: look at everything again.
RESYNC = "resync"


class Act(StrEnum):
    """What the audit rows of this package say was done."""

    FORGET = "feed:event:forget"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the feed. What is told later stands later.

    >>> Position.parse("812.40") > Position(811, 41), str(Position()), Position.parse("x")
    (True, '0.0', None)
    """

    xact: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.xact}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """Read a position as a browser sends it back; None for every other text."""
        xact, _, number = text.partition(".")
        is_whole = all(part.isascii() and part.isdigit() and len(part) < len(str(2**63)) for part in (xact, number))
        return cls(int(xact), int(number)) if is_whole else None


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is read; `unit_ids` are the units at which its thing lies."""

    position: Position
    topic: str
    key: str
    kind: str
    path: str
    unit_ids: frozenset[int] = frozenset()

    @property
    def subject(self) -> str:
        """Give what it is about, as a stream names it: `case:12`."""
        return f"{self.topic}:{self.key}"


@dataclass(frozen=True, slots=True)
class Interest:
    """What one stream may tell: subjects it was opened for, areas and units its reader works for."""

    subjects: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    def covers(self, event: Event) -> bool:
        """Tell whether the reader may hear of an event.

        >>> Interest(paths=frozenset({"9901"})).covers(Event(Position(), "case", "1", "sign", "990101"))
        True
        """
        return (
            event.kind == RESYNC
            or event.subject in self.subjects
            or not self.unit_ids.isdisjoint(event.unit_ids)
            or (event.path != "" and event.path.startswith(tuple(self.paths)))
        )
