"""The journal of erasures: what was erased, named by ids of rows alone, a line of JSON each (ADR 0025). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

# A line must stay short enough to be found again at the end of its file.
MOST_IDS = 100


class Gone(StrEnum):
    """What an erasure took, and of which rows the ids are."""

    # Everything personal of cases: by their time, or because their reporters asked.
    PERIOD = "period"
    ASKED = "asked"
    # What leads from cases to their reporters; with a wish, everything else once the case has ended.
    REPORTER = "reporter"
    WISH = "wish"
    # What one side of a case said apart; the ids are of those on the side, as their slice knows them.
    APART = "apart"
    # What is held of one of the other sides of a case, as their slice knows them.
    SIDE = "side"
    PHOTO = "photo"
    ORIGINAL = "original"
    ACCOUNT = "account"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Erased:
    """One line of the journal. Rows that came after its moment are others, whatever their ids."""

    key: str
    at: datetime
    what: Gone
    ids: list[int]

    @property
    def line(self) -> str:
        """Give it as it is written.

        >>> from datetime import UTC
        >>> Erased("a1", datetime(2026, 7, 1, tzinfo=UTC), Gone.PHOTO, [7]).line
        '{"key":"a1","at":"2026-07-01T00:00:00Z","what":"photo","ids":[7]}'
        """
        return msgspec.json.encode(self).decode()


class BadJournalError(RuntimeError):
    """The journal of erasures is not there, not whole, or of another installation; the message says what to do."""


def read(lines: Iterable[str]) -> list[Erased]:
    """Give the erasures of a journal; BadJournalError for a line that is none."""
    found = []
    for place, line in enumerate(lines, 1):
        try:
            found.append(msgspec.json.decode(line, type=Erased))
        except ValueError as error:
            raise BadJournalError(f"line {place} of the journal of erasures cannot be read: {error}") from None
    return found
