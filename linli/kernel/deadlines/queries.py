"""Reads of calendars and clocks. A calendar is everybody's; the clocks of a case are read with its `actor`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from holidays.countries.china import China, ChinaStaticHolidays

from linli.doors import objects_out
from linli.doors.rows_out import given
from linli.kernel.deadlines.models import AnnouncedYear, Calendar, DayOverride, Due, DuePause
from linli.kernel.deadlines.rules import SATURDAY, WorkCalendar, windows
from linli.kernel.people.rules import Actor

# The calendar of whoever has none of their own.
OFFICE = "office"

# Years whose days off and make-up days the package copied from the State Council's notice. Beyond them it
# only computes the statutory days, which is a guess.
PUBLISHED_YEARS = frozenset(ChinaStaticHolidays.special_public_holidays)


class UnknownCalendarError(ValueError):
    """A calendar code without a row."""

    def __init__(self, codes: Collection[str]) -> None:
        super().__init__(f"no calendar named {', '.join(sorted(codes))}: run `linli calendar load` or correct the unit")


@dataclass(frozen=True, slots=True)
class Days:
    """Days off on weekdays and worked days at weekends."""

    free: frozenset[date]
    worked: frozenset[date]


# Calendars by code with the edition they were built from. One entry per code; a newer edition replaces it.
_built: dict[str, tuple[str, WorkCalendar]] = {}


def calendar(code: str) -> WorkCalendar:
    """Give the working calendar of a code, the office's for an empty one; raises UnknownCalendarError."""
    return calendars([code])[code]


def calendars(codes: Collection[str]) -> dict[str, WorkCalendar]:
    """Give working calendars by code, in one query while no calendar has changed; raises UnknownCalendarError."""
    names = {code or OFFICE for code in codes}
    editions = {row.code: row.edition for row in _calendars(*sorted(names))}
    if unknown := names - editions.keys():
        raise UnknownCalendarError(unknown)
    stale = {name for name, edition in editions.items() if _built.get(name, ("",))[0] != edition}
    built = _build(stale) if stale else {}
    _built.update(built)
    return {code: (built.get(code or OFFICE) or _built[code or OFFICE])[1] for code in codes}


@objects_out.composed
def _calendars(*codes: str) -> QuerySet[Calendar]:
    return Calendar.objects.filter(code__in=codes)


def open_dues(actor: Actor, case_id: int) -> QuerySet[Due]:
    """Give the clocks of a case that still run, soonest first.

    Staff and jobs see all, others those of the case itself, not those between its units. Whether the actor may
    see the case at all is decided where the case was fetched.
    """
    return case_dues(actor, case_id).filter(met_at__isnull=True, cancelled_at__isnull=True)


def running_until(actor: Actor, case_id: int, clock: str) -> datetime | None:
    """Give when the open clock of a case runs out, read again from the table; None without such a clock."""
    due = open_dues(actor, case_id).filter(clock=clock).first()
    return due.due_at if due else None


def case_dues(actor: Actor, case_id: int) -> QuerySet[Due]:
    """Give all clocks of a case, soonest first; who sees which as in `open_dues`."""
    dues = Due.objects.filter(case_id=case_id).order_by("due_at", "id")
    return dues if actor.is_staff or actor.job else dues.filter(leg__isnull=True)


def dues_and_pauses(actor: Actor, case_id: int) -> tuple[list[Due], list[DuePause]]:
    """Give what `case_dues` does, and when these clocks stood still, in order; in two queries."""
    dues = [due for due in _dues(case=case_id) if actor.is_staff or actor.job or due.leg_id is None]
    shown = {due.pk for due in dues}
    return dues, [pause for pause in _pauses(case=case_id) if pause.due_id in shown]


@objects_out.composed
def _dues() -> QuerySet[Due]:
    return Due.objects.filter(case_id=given("case")).order_by("due_at", "id")


@objects_out.composed
def _pauses() -> QuerySet[DuePause]:
    return DuePause.objects.filter(due__case_id=given("case")).order_by("id")


def stuck_dues(actor: Actor, tries: int) -> QuerySet[Due]:
    """Give the clocks that have run out and failed to take effect at least `tries` times; for alarms."""
    return _running(actor).filter(fired_at__isnull=True, attempts__gte=tries)


def to_fire(now: datetime) -> QuerySet[Due]:
    """Give the clocks that have run out and have not taken effect, for the sweep and its figures."""
    unfired = Due.objects.filter(due_at__lte=now, fired_at__isnull=True, met_at__isnull=True, cancelled_at__isnull=True)
    return unfired.exclude(is_paused())


def is_paused() -> Exists:
    """Give the condition that a clock stands still."""
    return Exists(DuePause.objects.filter(due=OuterRef("pk"), to_at__isnull=True))


def backlog(now: datetime) -> tuple[int, datetime | None]:
    """Give how many clocks have run out without having taken effect, and since when the oldest has."""
    count, oldest = to_fire(now).aggregate(count=Count("pk"), oldest=Min("due_at")).values()
    return count, oldest


def provisional_dues(actor: Actor) -> QuerySet[Due]:
    """Give the running clocks that rest on a year not announced; for alarms."""
    return _running(actor).filter(is_provisional=True)


def published_days(year: int) -> Days:
    """Give the days the State Council published for a year; both sets empty outside PUBLISHED_YEARS."""
    free, worked = _published()
    return Days(
        frozenset(day for day in free if day.year == year), frozenset(day for day in worked if day.year == year)
    )


def is_announced(year: int) -> bool:
    """Tell whether the holidays of a year are declared known."""
    return AnnouncedYear.objects.filter(year=year).exists()


def days_known(year: int) -> bool:
    """Tell whether days off are known for a year, from its notice or from overrides, so that it may be announced."""
    return year in PUBLISHED_YEARS or DayOverride.objects.filter(day_on__year=year, is_worked=False).exists()


@cache
def _published() -> tuple[frozenset[date], frozenset[date]]:
    china = China(years=PUBLISHED_YEARS)  # type: ignore[no-untyped-call]  # only its base class is typed
    free = frozenset(day for day in china if day.year in PUBLISHED_YEARS and day.weekday() < SATURDAY)
    return free, frozenset(china.weekend_workdays)


def _running(actor: Actor) -> QuerySet[Due]:
    dues = Due.objects.filter(met_at__isnull=True, cancelled_at__isnull=True).order_by("due_at", "id")
    return dues if actor.is_staff or actor.job else dues.none()


def _build(names: Collection[str]) -> dict[str, tuple[str, WorkCalendar]]:
    years = frozenset(AnnouncedYear.objects.values_list("year", flat=True))
    overrides = dict(DayOverride.objects.values_list("day_on", "is_worked"))
    said_free = {day for day, is_worked in overrides.items() if not is_worked}
    said_worked = overrides.keys() - said_free
    free, worked = _published()
    free = frozenset(day for day in free if day.year in years) - said_worked | said_free
    worked = frozenset(day for day in worked if day.year in years) - said_free | said_worked
    return {
        row.code: (
            row.edition,
            WorkCalendar(
                windows=windows(row.windows),
                tz=ZoneInfo(settings.TIME_ZONE),
                is_always_on=row.is_always_on,
                free=free,
                worked=worked,
                years=years,
            ),
        )
        for row in Calendar.objects.filter(code__in=names)
    }
