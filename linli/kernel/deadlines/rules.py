"""Deadline arithmetic: lengths, working calendars, due moments, pauses. Pure: no rows, no holiday source.

Moments go in and come out aware, in UTC; calendars think in their own zone. Source: issue-desk 8.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

ONE_DAY = timedelta(days=1)
# The smallest step of a datetime: what ends at 24:00 belongs to the day before.
INSTANT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
SATURDAY = 5
# Many clocks run on the same days: what those hold is reckoned once. Some ten years of three calendars.
CACHED_DAYS = 1 << 13


class LengthError(ValueError):
    """A length that is not written as in issue-desk 8.1."""


class DayTableError(ValueError):
    """A table of days that cannot be read; the message names the line and what to write."""


class YearNotAnnouncedError(ValueError):
    """A day in a year whose public holidays nobody has announced yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the public holidays of {year} are not announced: `linli calendar announce {year}`")
        self.year = year


class LengthUnit(StrEnum):
    """How a clock counts; the value is the grammar's suffix."""

    MINUTE = "min"
    HOUR = "h"
    WORKING_HOUR = "wh"
    DAY = "d"
    WORKING_DAY = "wd"
    PLAN = "plan"

    @property
    def is_working(self) -> bool:
        """Tell whether the clock stands still outside working windows; a plan is awaited in working days."""
        return self in {LengthUnit.WORKING_HOUR, LengthUnit.WORKING_DAY, LengthUnit.PLAN}


# Five digits (273 years of days) keep every sum inside the calendar; our default.
GRAMMAR = re.compile(r"([0-9]{1,5})(min|h|wh|d|wd)|plan")


@dataclass(frozen=True, slots=True)
class Length:
    """A budget of time in its own unit. A plan has no amount: its milestones are the dues."""

    amount: int
    unit: LengthUnit

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> "Length":
        """Read `30min`, `24h`, `4wh`, `7d`, `7wd` or `plan`; raises LengthError on all else and on zero.

        >>> Length.parse("7wd")
        Length(amount=7, unit=<LengthUnit.WORKING_DAY: 'wd'>)
        """
        match = GRAMMAR.fullmatch(text)
        if match is None or (match[1] is not None and int(match[1]) == 0):
            raise LengthError(f"'{text}' is not a length: write 30min, 24h, 4wh, 7d, 7wd or plan")
        return cls(int(match[1] or 0), LengthUnit(match[2] or text))

    def __str__(self) -> str:
        return self.unit if self.unit is LengthUnit.PLAN else f"{self.amount}{self.unit}"


# The milestone plan of engineering works is due first (issue-desk 8.1).
PLAN_WITHIN = Length(15, LengthUnit.WORKING_DAY)


def half(length: Length) -> Length:
    """Give half a length, rounded up to whole units (issue-desk A20); half a plan is a new plan.

    >>> str(half(Length.parse("7wd")))
    '4wd'
    """
    return replace(length, amount=(length.amount + 1) // 2)


def windows(pairs: Iterable[Sequence[str]]) -> tuple[tuple[time, time], ...]:
    """Give working windows from pairs of local times as they are stored; raises ValueError.

    >>> windows([["08:30", "12:00"]])
    ((datetime.time(8, 30), datetime.time(12, 0)),)
    """
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


# Without equality, so that what was reckoned with one is found again by the object alone.
@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """When a unit works: its windows on worked days, and which days are worked.

    `windows` are local times, ascending. `free` are days off, `worked` make-up days at a weekend. `years` are
    the announced ones; None answers every year, by weekends alone where nothing is known.
    """

    windows: tuple[tuple[time, time], ...]
    tz: ZoneInfo
    is_always_on: bool = False
    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: frozenset[int] | None = frozenset()

    def __post_init__(self) -> None:
        edges = [edge for window in self.windows for edge in window]
        if self.is_always_on and edges:
            raise ValueError("a calendar that is always on has no working windows")
        if not self.is_always_on and (not edges or any(a >= b for a, b in pairwise(edges))):
            raise ValueError("working windows must be given in ascending order and must not touch")

    def is_worked(self, day: date) -> bool:
        """Tell whether `day` (local) is worked; raises YearNotAnnouncedError where that is not known yet."""
        if self.is_always_on:
            return True
        if self.years is not None and day.year not in self.years:
            raise YearNotAnnouncedError(day.year)
        return day not in self.free and (day.weekday() < SATURDAY or day in self.worked)

    @lru_cache(maxsize=16)  # noqa: B019 - as for the spans
    def weekends_only(self) -> "WorkCalendar":
        """Give the same calendar, which takes the weekdays of a year not announced for worked."""
        return replace(self, years=None)

    def day(self, moment: datetime) -> date:
        """Give the local day of a moment."""
        return moment.astimezone(self.tz).date()

    def at(self, day: date, clock: time) -> datetime:
        """Give the moment of a local time of day."""
        return datetime.combine(day, clock, self.tz).astimezone(UTC)

    @lru_cache(maxsize=CACHED_DAYS)  # noqa: B019 - as for the spans
    def end(self, day: date) -> datetime:
        """Give the moment a local day ends: 24:00, which is 00:00 of the next."""
        return self.at(day + ONE_DAY, time())

    @lru_cache(maxsize=CACHED_DAYS)  # noqa: B019 - as for the spans
    def close(self, day: date) -> datetime:
        """Give the close of business of a day: its last window ends, or 24:00 where work never stops."""
        return self.end(day) if self.is_always_on else self.at(day, self.windows[-1][1])

    @lru_cache(maxsize=CACHED_DAYS)  # noqa: B019 - a process has few calendars, and forgets their oldest days
    def spans(self, day: date) -> tuple[Span, ...]:
        """Give the working spans of a day in ascending order, none on a day off."""
        if self.is_always_on:
            return ((self.at(day, time()), self.end(day)),)
        if not self.is_worked(day):
            return ()
        return tuple((self.at(day, opens), self.at(day, closes)) for opens, closes in self.windows)

    @lru_cache(maxsize=CACHED_DAYS)  # noqa: B019 - as for the spans
    def worked_time(self, day: date) -> timedelta:
        """Give how long is worked on a day."""
        return sum((closes - opens for opens, closes in self.spans(day)), timedelta())


@dataclass(frozen=True, slots=True)
class Override:
    """What an operator says about one day, over whatever was known."""

    day_on: date
    is_worked: bool
    note: str = ""


def day_table(text: str) -> list[Override]:
    r"""Read a CSV table of days with the columns `day_on`, `is_worked` (yes or no) and, if wanted, `note`.

    Raises DayTableError on the first bad line and on a table without days; nothing is guessed.

    >>> day_table("day_on,is_worked\n2022-10-08,yes")[0].is_worked
    True
    """
    rows = csv.DictReader(text.splitlines())
    if not {"day_on", "is_worked"} <= set(rows.fieldnames or []):
        raise DayTableError("line 1: the columns must be day_on, is_worked and, if wanted, note")
    days = []
    for row in rows:
        try:
            day = date.fromisoformat(row["day_on"])
            days.append(Override(day, {"yes": True, "no": False}[row["is_worked"]], row.get("note") or ""))
        except (KeyError, TypeError, ValueError):
            raise DayTableError(f"line {rows.line_num}: write a day as 2022-10-08 and yes or no") from None
    if not days:
        raise DayTableError("the table holds no day")
    return days


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A due moment, and whether it rests on a year not announced."""

    due_at: datetime
    is_provisional: bool


def due_at(start: datetime, length: Length, calendar: WorkCalendar, paused: Sequence[Span] = ()) -> datetime:
    """Give the moment a clock runs out.

    `min` and `h` are natural time; `wh` counts inside working windows; `d` and `wd` leave the first day out
    and end at 24:00 or at close of business of the last (Civil Code arts. 201, 203). `paused` are closed
    spans in any order. Raises YearNotAnnouncedError where the clock reaches into such a year.
    """
    start = _utc(start)
    if not paused:
        return _unpaused(start, length, calendar)
    since = [(max(begin, start), end) for begin, end in paused]
    return prolonged(_unpaused(start, length, calendar), since, length.unit, calendar)


def reckoned(reckon: Callable[[WorkCalendar], datetime], calendar: WorkCalendar) -> Reckoned:
    """Give what `reckon` makes of the calendar, or of weekends alone if it reaches a year not announced."""
    try:
        return Reckoned(reckon(calendar), is_provisional=False)
    except YearNotAnnouncedError:
        return Reckoned(reckon(calendar.weekends_only()), is_provisional=True)


def prolonged(due: datetime, paused: Iterable[Span], unit: LengthUnit, calendar: WorkCalendar) -> datetime:
    """Give a due after several pauses, in any order; time paused twice counts once."""
    for span in merged(paused):
        due = shifted(due, span, unit, calendar)
    return due


def shifted(due: datetime, paused: Span, unit: LengthUnit, calendar: WorkCalendar) -> datetime:
    """Give a due after one pause: later by the paused time, measured in the clock's own unit.

    A pause that begins at or after the due moves nothing: that clock has run out.
    """
    begin, end = paused
    if end <= begin or begin >= due:
        return due
    if not unit.is_working:
        return due + (end - begin)
    stood_still = _worked_time(begin, end, calendar)
    return _add(due, stood_still, calendar) if stood_still else due


def later(due: datetime, length: Length, calendar: WorkCalendar) -> datetime:
    """Give the moment a due is overdue by `length`. Days count from the day the due ends, 24:00 included."""
    is_days = length.unit in {LengthUnit.DAY, LengthUnit.WORKING_DAY, LengthUnit.PLAN}
    return due_at(due - INSTANT if is_days else due, length, calendar)


def before(due: datetime, length: Length, calendar: WorkCalendar) -> datetime:
    """Give the last moment from which `length` (min, h or wh) is left until `due`.

    Raises LengthError for days and plans, which have no exact reverse.
    """
    span = _exact(length)
    if span is None:
        raise LengthError(f"'{length}' cannot be counted back: use min, h or wh")
    if not length.unit.is_working:
        return _utc(due) - span
    return _subtract(_utc(due), span, calendar)


def at_fraction(start: datetime, due: datetime, fraction: float, calendar: WorkCalendar, unit: LengthUnit) -> datetime:
    """Give the moment by which `fraction` (0 to 1) of the budget is used, cut to whole minutes.

    The budget is measured in the clock's own unit.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"a fraction lies between 0 and 1, not {fraction}")
    start, due = _utc(start), _utc(due)
    if not unit.is_working:
        moment = start + (due - start) * fraction
    else:
        moment = _add(start, _worked_time(start, due, calendar) * fraction, calendar)
    return max(start, moment.replace(second=0, microsecond=0))


def working_minutes(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Give the whole working minutes between two moments; 0 where the end is not after the start."""
    return _worked_time(_utc(start), _utc(end), calendar) // MINUTE


def working_days(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Give the worked days after the day of `start` up to and with the day of `end`; 24:00 ends its day."""
    first, last = calendar.day(start), calendar.day(_utc(end) - INSTANT)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_worked(day) for day in days)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Give the same time as spans that neither overlap nor touch, ascending; empty spans vanish."""
    result: list[Span] = []
    for begin, end in sorted((_utc(a), _utc(b)) for a, b in spans):
        if end <= begin:
            continue
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def _unpaused(start: datetime, length: Length, calendar: WorkCalendar) -> datetime:
    if length.unit is LengthUnit.PLAN:
        return _unpaused(start, PLAN_WITHIN, calendar)
    if length.unit is LengthUnit.DAY:
        return calendar.end(calendar.day(start) + timedelta(days=length.amount))
    span = _exact(length)
    if span is None:
        return calendar.close(_nth_worked(calendar.day(start), length.amount, calendar))
    if not length.unit.is_working:
        return start + span
    return _add(start, span, calendar)


def _exact(length: Length) -> timedelta | None:
    if length.unit is LengthUnit.MINUTE:
        return timedelta(minutes=length.amount)
    if length.unit in {LengthUnit.HOUR, LengthUnit.WORKING_HOUR}:
        return timedelta(hours=length.amount)
    return None


@lru_cache(maxsize=CACHED_DAYS)
def _nth_worked(day: date, n: int, calendar: WorkCalendar) -> date:
    while n:
        day += ONE_DAY
        n -= calendar.is_worked(day)
    return day


def _add(moment: datetime, budget: timedelta, calendar: WorkCalendar) -> datetime:
    day = calendar.day(moment)
    while True:
        for begin, end in calendar.spans(day):
            first = max(begin, moment)
            if first + budget <= end:
                return first + budget
            budget -= max(end - first, timedelta())
        day += ONE_DAY
        while (worked := calendar.worked_time(day)) < budget:
            budget -= worked
            day += ONE_DAY


def _subtract(moment: datetime, budget: timedelta, calendar: WorkCalendar) -> datetime:
    day = calendar.day(moment)
    while True:
        for begin, end in reversed(calendar.spans(day)):
            last = min(end, moment)
            if last - budget >= begin:
                return last - budget
            budget -= max(last - begin, timedelta())
        day -= ONE_DAY


def _worked_time(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    total = timedelta()
    first, last = calendar.day(start), calendar.day(end - INSTANT)
    for day in {first, last} if first <= last else ():
        for opens, closes in calendar.spans(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
    between = range(1, (last - first).days)
    return sum((calendar.worked_time(first + timedelta(days=n)) for n in between), total)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} carries no zone: pass an aware moment")
    return moment.astimezone(UTC)
