"""Writes clocks and calendars.

`dues_…` write a part of a larger act and leave the audit row to it; the operator's services open their own
transaction and record themselves.
"""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from importlib import resources

from django.db import transaction
from django.db.models import Q, QuerySet

from linli.doors import ids, rows_in
from linli.kernel.audit.services import Row, part, record, record_rows
from linli.kernel.deadlines import rules
from linli.kernel.deadlines.models import AnnouncedYear, Calendar, DayOverride, Due, DuePause
from linli.kernel.deadlines.queries import OFFICE, calendars, days_known, is_paused, to_fire
from linli.kernel.deadlines.rules import Length, Override, Reckoned, Span, WorkCalendar, reckoned, shifted
from linli.kernel.people.rules import Actor

SWEEP = Actor(job="clocks")
# The lease doubles with every failed attempt up to 64 times: a clock that cannot fire is tried about hourly.
MAX_DOUBLINGS = 6


class AlreadyAnnouncedError(ValueError):
    """A year that is announced already; single days are changed with days_override."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} is announced already: declare single days instead")


class NoDaysError(ValueError):
    """A year announced before anybody said which of its days are free."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"no days off are known for {year}: declare its days first (`linli calendar days FILE`), then announce it"
        )


@dataclass(frozen=True, slots=True)
class NewDue:
    """One clock to start. `due_at` fixes its end; without it the end is reckoned from `length`.

    `length` is written as in issue-desk 8.1; its unit is also the one in which pauses move the due.
    """

    clock: str
    length: str
    unit_id: int | None = None
    calendar_code: str = ""
    leg_id: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The working windows of a calendar, local times as `("08:30", "12:00")`; none where it is always on."""

    code: str
    name_zh: str
    windows: tuple[tuple[str, str], ...]
    name_en: str = ""
    is_always_on: bool = False


@part
def dues_set(case_id: int, new: Sequence[NewDue], now: datetime) -> list[Due]:
    """Start clocks of a case in one insert and give their rows.

    A clock that reaches into a year not announced is counted by weekends alone and marked provisional. Raises
    LengthError and UnknownCalendarError.
    """
    if not new:
        return []
    by_code = calendars({due.calendar_code for due in new})
    rows = [due_row(due, by_code[due.calendar_code], now) for due in new]
    for row in rows:
        row.case_id = case_id
    return dues_add(rows)


@part
def dues_add(rows: list[Due]) -> list[Due]:
    """Write clocks made by `due_row`, of one case or of many, in one insert; gives them."""
    rows_in.add(rows)
    return rows


def due_row(new: NewDue, calendar: WorkCalendar, now: datetime) -> Due:
    """Make the row of a clock without writing it; the caller says later of which case it is."""
    started_at = new.started_at or now
    length = Length.parse(new.length)
    due_at, is_provisional = new.due_at, False
    if due_at is None:
        end = reckoned(partial(rules.due_at, started_at, length), calendar)
        due_at, is_provisional = end.due_at, end.is_provisional
    return rows_in.made(
        Due,
        leg_id=new.leg_id,
        clock=new.clock,
        unit_id=new.unit_id,
        length=str(length),
        calendar_code=new.calendar_code or OFFICE,
        started_at=started_at,
        due_at=due_at,
        original_due_at=due_at,
        is_fixed=new.due_at is not None,
        is_provisional=is_provisional,
    )


@part
def due_set_at(
    case_id: int,
    clock: str,
    due_at: datetime,
    now: datetime,
    *,
    unit_id: int | None,
    leg_id: int | None,
    calendar_code: str,
    length: str,
) -> Due:
    """Start one clock whose end people fixed or another clock implies, and give its row."""
    new = NewDue(clock, length, unit_id=unit_id, calendar_code=calendar_code, leg_id=leg_id, due_at=due_at)
    return dues_set(case_id, [new], now)[0]


@part
def dues_meet(case_id: int, clocks: Collection[str], now: datetime, *, leg_id: int | None = None) -> int:
    """Note that the named clocks of a case, or of one leg, were met; give how many still ran."""
    running = _running(case_id, clocks, leg_id)
    _resume(running, now)
    return running.update(met_at=now)


@part
def due_meet(due_id: int, now: datetime) -> bool:
    """Note that one clock was met; False if it had ended before."""
    running = Due.objects.filter(pk=due_id, met_at__isnull=True, cancelled_at__isnull=True)
    _resume(running, now)
    return bool(running.update(met_at=now))


@part
def due_unmeet(due_id: int) -> None:
    """Let a clock that was met run on as if it never had been; its end stays where it is."""
    Due.objects.filter(pk=due_id).update(met_at=None)


@part
def due_move(case_id: int, clock: str, leg_id: int, due_at: datetime, *, length: str) -> None:
    """Give a running clock of a leg another end that people agreed on; where it ended first is kept."""
    running = _running(case_id, [clock], leg_id)
    running.update(due_at=due_at, length=str(Length.parse(length)), is_fixed=True, is_provisional=False, fired_at=None)


@part
def dues_cancel(case_id: int, clocks: Collection[str], now: datetime, *, leg_id: int | None = None) -> int:
    """Stop the named clocks of a case, or of one leg, without meeting them; give how many still ran."""
    running = _running(case_id, clocks, leg_id)
    _resume(running, now)
    return running.update(cancelled_at=now)


@part
def dues_reopen(case_id: int, clocks: Collection[str], *, leg_id: int) -> int:
    """Let the met or cancelled clocks of a leg run on with their due unchanged; give how many do (A18)."""
    ended = Due.objects.filter(case_id=case_id, leg_id=leg_id, clock__in=list(clocks))
    return ended.exclude(met_at=None, cancelled_at=None).update(met_at=None, cancelled_at=None)


@part
def dues_hush(case_id: int, now: datetime) -> list[int]:
    """Let the running clocks of a case run on without effect, and give those that had not taken theirs.

    They are neither met nor stopped: their ends stay where they are.
    """
    unfired = _running(case_id, None, None).filter(fired_at=None)
    hushed = list(unfired.order_by("id").values_list("pk", flat=True))
    Due.objects.filter(pk__in=hushed).update(fired_at=now)
    return hushed


@part
def dues_unhush(hushed: Collection[int]) -> None:
    """Let clocks that `dues_hush` silenced take effect again; those whose end has come do at the next sweep."""
    Due.objects.filter(pk__in=hushed).update(fired_at=None)


@part
def dues_pass(case_id: int, from_unit_id: int, to_unit_id: int) -> int:
    """Let the running clocks of one unit run for another instead, until the same moments; give how many."""
    return _running(case_id, None, None).filter(unit_id=from_unit_id).update(unit_id=to_unit_id)


@part
def dues_pause(case_id: int, clocks: Collection[str], reason: str, now: datetime) -> int:
    """Let the named running clocks stand still; give how many do now and did not before."""
    moving = _running(case_id, clocks, None).exclude(is_paused())
    pauses = [DuePause(due=due, from_at=now, reason=reason) for due in moving]
    return len(DuePause.objects.bulk_create(pauses))


@part
def dues_resume(case_id: int, clocks: Collection[str], now: datetime) -> int:
    """Let the named clocks run on, each due later by the pause in its own unit; give how many stood still."""
    return _resume(_running(case_id, clocks, None), now)


@part
def due_fired(due_id: int, now: datetime) -> bool:
    """Note that a clock that ran out takes effect now; False if it was met, stopped, paused or fired meanwhile.

    The first call in the transaction of the effect: whoever gets False does nothing. It leaves its own audit row,
    because a clock that only shows has no other effect.
    """
    if not to_fire(now).filter(pk=due_id).update(fired_at=now, lease_until=None):
        return False
    record(SWEEP, "deadlines:due:fire", f"due:{due_id}", {}, now)
    return True


@transaction.atomic
def dues_lease(now: datetime, *, limit: int, lease_s: int = 60) -> list[Due]:
    """Take clocks that have run out, longest overdue first, for `lease_s` seconds; no two callers get the same.

    The lease doubles with every earlier attempt, so that a clock whose effect fails does not keep others waiting.
    """
    free = to_fire(now).filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))
    # SKIP LOCKED: two workers must not wait for each other's rows. SQLite has one writer and ignores it.
    taken = list(free.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")[:limit])
    for due in taken:
        due.lease_until = now + timedelta(seconds=lease_s << min(due.attempts, MAX_DOUBLINGS))
        due.attempts += 1
    if taken:
        Due.objects.bulk_update(taken, ["lease_until", "attempts"])
        record_rows([Row(SWEEP, "deadlines:due:lease", f"due:{due.pk}", {}) for due in taken], now)
    return taken


@part
def calendars_load(actor: Actor, now: datetime) -> int:
    """Add the shipped calendars and announced years that are missing, and give how many were added.

    What operators changed is left as it is. Safe to run twice; run it at set-up and after every upgrade.
    """
    known = set(Calendar.objects.values_list("code", flat=True))
    added = [_shipped_calendar(row) for row in _table("calendars.csv") if row["code"] not in known]
    Calendar.objects.bulk_create(added)
    announced = set(AnnouncedYear.objects.values_list("year", flat=True))
    years = [row for row in _table("announced_years.csv") if int(row["year"]) not in announced]
    AnnouncedYear.objects.bulk_create(AnnouncedYear(year=int(row["year"]), source=row["source"]) for row in years)
    facts = {"calendars": [row.code for row in added], "years": [int(row["year"]) for row in years]}
    if added or years:
        _new_edition()
        facts["moved"] = len(_reckon_again(now))
    record(actor, "deadlines:calendar:load", "calendars", facts, now)
    return len(added) + len(years)


@transaction.atomic
def calendar_set(actor: Actor, hours: Hours, now: datetime) -> Calendar:
    """Add a calendar or change its windows, and give its row. Clocks that run already keep their dues.

    Raises ValueError where the windows are not ascending times of day.
    """
    row, _ = Calendar.objects.update_or_create(
        code=hours.code,
        defaults={
            "name_zh": hours.name_zh,
            "name_en": hours.name_en,
            "windows": [list(window) for window in hours.windows],
            "is_always_on": hours.is_always_on,
        },
    )
    _new_edition()
    calendars([hours.code])
    facts = {"windows": row.windows, "is_always_on": row.is_always_on}
    record(actor, "deadlines:calendar:set", f"calendar:{hours.code}", facts, now)
    return row


@transaction.atomic
def days_override(actor: Actor, overrides: Sequence[Override], now: datetime) -> int:
    """Declare days worked or free, over whatever was known; give how many. Of two words on a day the later holds.

    Running clocks keep their dues: they were promised.
    """
    by_day = {o.day_on: o for o in overrides}
    rows = [DayOverride(day_on=o.day_on, is_worked=o.is_worked, note=o.note) for o in by_day.values()]
    DayOverride.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day_on"], update_fields=["is_worked", "note"]
    )
    _new_edition()
    facts = {str(o.day_on): "worked" if o.is_worked else "free" for o in by_day.values()}
    record(actor, "deadlines:day:override", "calendars", facts, now)
    return len(rows)


@transaction.atomic
def days_release(actor: Actor, days: Collection[date], now: datetime) -> int:
    """Take back what was declared about days, and give how many declarations there were."""
    count, _ = DayOverride.objects.filter(day_on__in=days).delete()
    _new_edition()
    record(actor, "deadlines:day:release", "calendars", {"days": sorted(map(str, days))}, now)
    return count


@part
def year_announce(actor: Actor, year: int, source: str, now: datetime) -> list[Due]:
    """Declare the holidays of a year known, and give the provisional dues that moved, all of them later.

    The days come from the shipped calendar or, for a year it does not know, from the overrides loaded before.
    Raises AlreadyAnnouncedError, and NoDaysError where no free day of the year is known.
    """
    if AnnouncedYear.objects.filter(year=year).exists():
        raise AlreadyAnnouncedError(year)
    if not days_known(year):
        raise NoDaysError(year)
    AnnouncedYear.objects.create(year=year, source=source)
    _new_edition()
    moved = _reckon_again(now)
    facts = {"source": source, "moved": [due.pk for due in moved]}
    record(actor, "deadlines:year:announce", f"year:{year}", facts, now)
    return moved


def _running(case_id: int, clocks: Collection[str] | None, leg_id: int | None) -> QuerySet[Due]:
    dues = Due.objects.filter(case_id=case_id, met_at__isnull=True, cancelled_at__isnull=True)
    dues = dues if clocks is None else dues.filter(clock__in=clocks)
    return dues if leg_id is None else dues.filter(leg_id=leg_id)


def _resume(dues: QuerySet[Due], now: datetime) -> int:
    pauses = list(DuePause.objects.filter(due__in=dues, to_at__isnull=True).select_related("due"))
    if not pauses:
        return 0
    by_code = calendars({pause.due.calendar_code for pause in pauses})
    for pause in pauses:
        # A clock that was set back must not make a pause end before it began.
        pause.to_at = max(now, pause.from_at)
        _shift(pause.due, _stood_still(pause, pause.to_at), by_code[pause.due.calendar_code])
    DuePause.objects.bulk_update(pauses, ["to_at"])
    Due.objects.bulk_update([pause.due for pause in pauses], ["due_at", "is_provisional"])
    return len(pauses)


def _stood_still(pause: DuePause, to_at: datetime) -> Span:
    return max(pause.from_at, pause.due.started_at), to_at


def _shift(due: Due, paused: Span, calendar: WorkCalendar) -> None:
    unit = Length.parse(due.length).unit
    end = reckoned(lambda known: shifted(due.due_at, paused, unit, known), calendar)
    due.due_at = end.due_at
    due.is_provisional = due.is_provisional or end.is_provisional


def _reckon_again(now: datetime) -> list[Due]:
    """Reckon the provisional dues that still run, and give those that moved; none moves earlier."""
    running = Due.objects.filter(is_provisional=True, met_at__isnull=True, cancelled_at__isnull=True)
    dues = list(running.select_for_update().prefetch_related("pauses"))
    by_code = calendars({due.calendar_code for due in dues})
    before = {due.pk: due.due_at for due in dues}
    for due in dues:
        _reckon_due(due, by_code[due.calendar_code], now)
    Due.objects.bulk_update(dues, ["is_provisional", "due_at", "original_due_at", "fired_at"], batch_size=500)
    return [due for due in dues if due.due_at > before[due.pk]]


def _reckon_due(due: Due, calendar: WorkCalendar, now: datetime) -> None:
    length = Length.parse(due.length)
    original = Reckoned(due.original_due_at, is_provisional=False)
    if not due.is_fixed:
        original = reckoned(partial(rules.due_at, due.started_at, length), calendar)
    # No date was promised while it was provisional, so the original due follows.
    due.original_due_at = max(due.original_due_at, original.due_at)
    paused = [_stood_still(pause, pause.to_at) for pause in due.pauses.all() if pause.to_at]
    end = reckoned(partial(rules.prolonged, due.original_due_at, paused, length.unit), calendar)
    due.is_provisional = original.is_provisional or end.is_provisional
    if end.due_at > due.due_at:
        due.due_at = end.due_at
        # If it took effect by the earlier date, which nobody was promised, it takes effect again.
        due.fired_at = None if end.due_at > now else due.fired_at


def _new_edition() -> None:
    Calendar.objects.update(edition=ids.token())


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("linli.kernel.deadlines").joinpath(f"data/{name}").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _shipped_calendar(row: dict[str, str]) -> Calendar:
    return Calendar(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        windows=[window.split("-") for window in row["windows"].split("|") if window],
        is_always_on=row["is_always_on"] == "yes",
    )
