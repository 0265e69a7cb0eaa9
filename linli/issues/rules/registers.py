"""What makes a case difficult (issue-desk 14.1). Pure."""

from datetime import date

from linli.kernel.deadlines.rules import ONE_DAY, WorkCalendar

# Reopened so often; more units than these; so many reports of the same; open for more working days than these.
REOPENED, UNITS, REPEATS, OPEN_WD = 3, 3, 5, 60
# Legacy title papers have no due but a plan, and an entry in the register.
CATEGORY = "0507"


def day_past(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """Give the latest day since which more than so many working days have passed, today included.

    Raises YearNotAnnouncedError as the calendar does.
    """
    day = today
    while working_days >= 0:
        working_days -= calendar.is_worked(day)
        day -= ONE_DAY
    return day
