"""How long a pause, an extension and a works plan may be that a unit asks for (issue-desk 8.4–8.6). Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.kernel.deadlines import rules as time
from linli.kernel.deadlines.rules import Length, WorkCalendar

PAUSE_AT_MOST, PAUSES_AT_MOST_WD = Length.parse("15wd"), 30
AWAITING, AWAITING_AT_MOST = "awaiting_reporter", Length.parse("5wd")
EXTENSION_AT_MOST = Length.parse("15wd")
PLAN_AT_MOST = timedelta(days=60)
MAX_MILESTONES = 12
# The dispatching desk grants a plan and one change of it; the next level up any further one.
PLANS_BY_DESK = 2


class MilestonesError(ValueError):
    """A plan that cannot be read, or whose days do not ascend from tomorrow on."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a works plan: what is done by the end of which day."""

    on: date
    text: str


def milestones(text: str, today: date) -> tuple[Milestone, ...]:
    """Read a plan written one step a line, the day first; MilestonesError where it cannot be meant.

    >>> milestones("2022-07-20 基层处理", date(2022, 7, 8))
    (Milestone(on=datetime.date(2022, 7, 20), text='基层处理'),)
    """
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    try:
        found = tuple(Milestone(date.fromisoformat(day), words) for day, words in steps)
    except ValueError:
        raise MilestonesError(text) from None
    days = [today, *(step.on for step in found)]
    if not 1 <= len(found) <= MAX_MILESTONES or sorted(set(days)) != days:
        raise MilestonesError(text)
    return found


def pause_fits(reason: str, now: datetime, until: datetime, paused_wd: int, calendar: WorkCalendar) -> bool:
    """Tell whether a pause from now may last until then, `paused_wd` working days having been paused before."""
    most = AWAITING_AT_MOST if reason == AWAITING else PAUSE_AT_MOST
    in_all = paused_wd + time.working_days(now, until, calendar)
    return now < until <= calendar.end(calendar.day(time.due_at(now, most, calendar))) and in_all <= PAUSES_AT_MOST_WD


def extended(due: datetime, length: Length, day: date, calendar: WorkCalendar) -> datetime | None:
    """Give the due after an extension to `day`: its close, never more than the original length or 15 working days.

    None where that day is too late, or no later than the due.
    """
    latest = min(time.later(due, most, calendar) for most in (length, EXTENSION_AT_MOST))
    if day > calendar.day(latest - time.INSTANT):
        return None
    new = min(calendar.close(day), latest)
    return new if new > due else None
