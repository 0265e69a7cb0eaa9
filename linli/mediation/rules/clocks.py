"""The times of a mediation (mediation 4, 6, 15): by type, by whom it was sent, with holidays and pauses. Pure.

The first day is not counted, and a period of days that ends on a day off ends on the next worked day at 24:00 (Civil
Code 201, 203). The day before that shift is the safe one, of which people are reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from linli.kernel.deadlines.rules import Length, LengthUnit, WorkCalendar

ONE_DAY = timedelta(days=1)
# Our defaults: the law sets no cap.
EXTENSION_DAYS, EXTENSIONS = 30, 2
# Judicial confirmation is applied for within so many days of effect (People's Mediation Law 33).
CONFIRM_WITHIN = Length(30, LengthUnit.DAY)
# First and last day on which a clock stands still, both included.
Pause = tuple[date, date]


class Sent(StrEnum):
    """By whom a case came: nobody, a court before filing, a court after filing, the same in summary procedure."""

    NOBODY = "nobody"
    DELEGATED = "delegated"
    ENTRUSTED = "entrusted"
    ENTRUSTED_SUMMARY = "entrusted_summary"


_OF_COURT = {Sent.DELEGATED: "30d", Sent.ENTRUSTED: "15d", Sent.ENTRUSTED_SUMMARY: "7d"}
LABOUR, MEDICAL = "D08", "D09"


@dataclass(frozen=True, slots=True)
class MainClock:
    """How long a mediation may take, and from when."""

    length: Length
    # From the receipt of the application, which the law says of labour disputes; else from acceptance.
    from_receipt: bool
    # Whether the law itself stops it for an appraisal; else that takes the consent of all.
    excludes_appraisal: bool


def main_clock(type_code: str, time_limit: str, sent: Sent = Sent.NOBODY) -> MainClock:
    """Give the main clock of a dispute of a type whose own limit is `time_limit`; a court's goes before it.

    >>> str(main_clock("D09", "30wd").length), str(main_clock("D02", "30d", Sent.ENTRUSTED).length)
    ('30wd', '15d')
    """
    by_law = sent is Sent.DELEGATED or (sent is Sent.NOBODY and type_code == MEDICAL)
    length = Length.parse(_OF_COURT.get(sent, time_limit))
    return MainClock(length, type_code == LABOUR and sent is Sent.NOBODY, by_law)


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last day of a period as people should think of it, and as the law has it."""

    safe_on: date
    legal_on: date


def last_days(start: date, length: Length, calendar: WorkCalendar, paused: Sequence[Pause] = ()) -> LastDays:
    """Give the last days of a period of days or working days that begins after `start`, without the paused days.

    Raises YearNotAnnouncedError where it reaches a year whose holidays nobody knows, and ValueError for other lengths.
    """
    if length.unit not in {LengthUnit.DAY, LengthUnit.WORKING_DAY}:
        raise ValueError(f"'{length}' is no period of days: write 30d or 30wd")
    day, left = start, length.amount
    while left:
        day += ONE_DAY
        counts = length.unit is LengthUnit.DAY or calendar.is_worked(day)
        left -= counts and not any(first <= day <= last for first, last in paused)
    return LastDays(day, _rolled(day, calendar))


def _rolled(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_worked(day):
        day += ONE_DAY
    return day


def appraisal_pause(entrusted_on: date, received_on: date) -> Pause:
    """Give the days an appraisal takes from the clock: from the day after it was entrusted to that of its arrival."""
    return entrusted_on + ONE_DAY, received_on


def extension_fault(
    asked_at: datetime, limit_at: datetime, until: date, limit_on: date, *, taken: int, agreed: int, parties: int
) -> str:
    """Give why a mediation cannot be extended to a day, as a code of the need that is missing; "" where it can.

    `limit_at` is the end of the limit's day; a minute later is too late. Every party must agree; silence is none.
    """
    if asked_at >= limit_at:
        return "before_limit"
    if agreed < parties:
        return "all_agreed"
    if taken >= EXTENSIONS or not limit_on < until <= limit_on + timedelta(days=EXTENSION_DAYS):
        return "within_cap"
    return ""


def is_time_up(now: datetime, limit_at: datetime, sitting_since: datetime | None) -> bool:
    """Tell whether the time is over; a sitting that was opened before the end of the last day may finish."""
    return now >= limit_at and not (sitting_since is not None and sitting_since < limit_at)


def is_in_window(applied_on: date, effect_on: date, calendar: WorkCalendar) -> bool:
    """Tell whether confirmation is applied for in time; the last day rolls over holidays."""
    return applied_on <= last_days(effect_on, CONFIRM_WITHIN, calendar).legal_on
