"""What became of a report, as far as it is counted: one row for each root, of nobody in particular. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """One root of the cohort: when it was due, whether it was done by then, who found it solved."""

    case_id: int
    area_code: str
    tier: str
    category: str
    channel: str
    # The first due, which nothing moves; None where it ended before a unit had one.
    due_original_at: datetime | None = None
    # By when it is to be done after extensions and pauses.
    due_at: datetime | None = None
    disposed_at: datetime | None = None
    closed_at: datetime | None = None
    is_on_time: bool = False
    is_on_time_extended: bool = False
    # A code of `close_outcome` or `decline`, what the table says it counts as, and on whose word it was closed.
    outcome: str = ""
    counts_as: str = ""
    basis: str = ""
    # Somebody has reported it done, and nobody has said yet whether it is.
    is_being_checked: bool = False
    was_reopened: bool = False
    # Whether its nature counts where "solved" and where "content" is asked.
    is_to_be_solved: bool = True
    # What those who were asked said, of root and repeats: stars, 0 without any, None from who said nothing.
    stars: tuple[int | None, ...] = ()
