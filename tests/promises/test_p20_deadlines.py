"""Deadlines are right on odd days: every row of the table ends when it must, whatever clock and zone the machine has.

Leap days, year ends, Spring Festival, make-up Saturdays, pauses over the end, midnight, holidays declared late, a year
whose holidays nobody has announced, a clock that is set back. The small form sets clock and zone within this process;
the full form starts the platform under `faketime`, so that nothing in it can look at another clock.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from linli.doors import clock
from linli.kernel.cases.models import Case
from linli.kernel.deadlines import queries
from linli.kernel.deadlines.models import Due, DuePause
from linli.kernel.deadlines.queries import PUBLISHED_YEARS, calendar
from linli.kernel.deadlines.rules import Length, Override, WorkCalendar, due_at
from linli.kernel.deadlines.services import (
    NewDue,
    days_override,
    due_fired,
    dues_lease,
    dues_pause,
    dues_resume,
    dues_set,
    year_announce,
)
from linli.kernel.deadlines.tests.conftest import calendars_loaded, case
from linli.kernel.deadlines.tests.test_rules import CALENDARS, OFFICE
from linli.kernel.deadlines.tests.vectors import ALL, CHINA, MONDAY, OPERATOR, Vector, at
from tests.fixtures.needs import missing
from tests.promises import odd_days
from tests.promises.results import FORM, IS_FULL, note

__all__ = ["calendars_loaded", "case"]

ROOT = Path(__file__).resolve().parents[2]
LAST_YEAR = max(PUBLISHED_YEARS)
NEXT_YEAR = LAST_YEAR + 1
# Zone of the machine, and the moment its clock shows there.
SETTINGS = {
    "a leap day": ("UTC", "2028-02-29 12:00:00"),
    "the last second of a year elsewhere": ("America/New_York", f"{LAST_YEAR}-12-31 23:59:59"),
    "the hour that summer time skips": ("Europe/Berlin", "2027-03-28 02:30:00"),
    "a year nobody has announced": ("Pacific/Kiritimati", "2041-01-01 00:00:01"),
}


@contextmanager
def machine(zone: str, text: str) -> Iterator[None]:
    """Set the clock and the zone of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        with clock.frozen(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))):
            yield
    time.tzset()


def test_every_row_ends_when_it_must_on_any_clock(case: Case) -> None:
    for zone, text in SETTINGS.values():
        with machine(zone, text):
            assert odd_days.wrong(case.pk, clock.now()) == [], (zone, text)
    note("P20", form=FORM, database=connection.vendor, rows=len(ALL), settings=len(SETTINGS), wrong=0)


@pytest.mark.skipif(not IS_FULL, reason="starts the platform four times under another clock: `make promises-full`")
def test_every_row_ends_when_it_must_where_the_whole_process_has_another_clock(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if not shutil.which("faketime"):
        missing("there is no faketime: apt-get install faketime")
    env = {name: value for name, value in os.environ.items() if name != "LINLI_DATABASE_URL"}
    env |= {"LINLI_VAR_DIR": str(tmp_path)}
    (tmp_path / "static").mkdir()
    if connection.vendor == "postgresql":
        env["LINLI_DATABASE_URL"] = request.getfixturevalue("pg_cluster")(safe=False).url()
    ask = [sys.executable, "-m", "tests.promises.odd_days"]
    subprocess.run(ask, cwd=ROOT, env=env, check=True)
    for zone, text in SETTINGS.values():
        moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
        # In UTC, since no clock of the zone shows the hour that is skipped.
        fake = ["faketime", f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"]
        there = subprocess.run(
            [*fake, *ask, "again"], cwd=ROOT, env=env | {"TZ": zone}, check=True, stdout=subprocess.PIPE
        )
        said = json.loads(there.stdout)
        assert abs(datetime.fromisoformat(said["now"]) - moment) < timedelta(minutes=10)
        assert said["wrong"] == []


def misses(vectors: list[Vector], calendars: dict[str, WorkCalendar]) -> set[str]:
    """The rows that end elsewhere by these calendars."""
    ends = {v: due_at(at(v.start), Length.parse(v.length), calendars[v.calendar], v.spans) for v in vectors}
    return {vector.name for vector, end in ends.items() if end != at(vector.due)}


def test_the_arithmetic_alone_ends_every_row_when_it_must() -> None:
    assert misses(ALL, CALENDARS) == set()


def test_a_clock_set_back_takes_no_effect_twice_and_lets_nothing_end_earlier(case: Case) -> None:
    hour = timedelta(hours=1)
    dues_set(case.pk, [NewDue("accept_by", "1h"), NewDue("due", "7wd"), NewDue("sign_by", "9h")], MONDAY)
    before = dict(Due.objects.values_list("clock", "due_at"))
    dues_pause(case.pk, ["due"], "weather", MONDAY + 2 * hour)
    (first,) = dues_lease(MONDAY + 2 * hour, limit=9)
    assert due_fired(first.pk, MONDAY + 2 * hour)
    assert dues_lease(MONDAY + hour, limit=9) == []
    assert not due_fired(first.pk, MONDAY + hour)
    assert dues_resume(case.pk, ["due"], MONDAY + hour) == 1
    assert dict(Due.objects.values_list("clock", "due_at")) == before
    assert {pause.to_at >= pause.from_at for pause in DuePause.objects.all()} == {True}
    assert [due.clock for due in dues_lease(MONDAY + 9 * hour, limit=9)] == ["sign_by"]


@pytest.fixture
def into_next_year(case: Case) -> Due:
    """Twenty working days from 28 December: they end in a year nobody has announced."""
    return dues_set(case.pk, [NewDue("due", "20wd", started_at=at(f"{LAST_YEAR}-12-28 09:00"))], MONDAY)[0]


def next_year(text: str) -> date:
    return date.fromisoformat(f"{NEXT_YEAR}-{text}")


def weekdays_of_january() -> list[date]:
    days = (next_year("01-01") + timedelta(days=n) for n in range(31))
    return [day for day in days if day.weekday() < 5]


def test_a_clock_into_a_year_not_announced_is_provisional(into_next_year: Due):
    assert into_next_year.is_provisional
    assert into_next_year.due_at.astimezone(CHINA).time() == clock_time(18)


def test_announcing_the_year_moves_provisional_dues_later(into_next_year: Due):
    before, free = into_next_year.due_at, weekdays_of_january()[:3]
    days_override(OPERATOR, [Override(day, is_worked=False) for day in free], MONDAY)
    (moved,) = year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY)
    into_next_year.refresh_from_db()
    assert into_next_year == moved
    assert not into_next_year.is_provisional
    known = due_at(into_next_year.started_at, Length.parse("20wd"), calendar("office"))
    assert before < into_next_year.due_at == into_next_year.original_due_at == known


def test_announcing_the_year_never_moves_a_due_earlier(into_next_year: Due):
    saturdays = [next_year("01-01") + timedelta(days=n) for n in range(31)]
    worked = [Override(day, is_worked=True) for day in saturdays if day.weekday() == 5]
    far = Override(next_year("10-01"), is_worked=False)
    days_override(OPERATOR, [*worked, far], MONDAY)
    assert year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY) == []
    before = into_next_year.due_at
    into_next_year.refresh_from_db()
    assert (into_next_year.due_at, into_next_year.is_provisional) == (before, False)


def test_a_pause_over_a_weekend_declared_worked_moves_no_due_earlier(case: Case):
    weeks = [f"{n}wd" for n in range(16, 21)]
    dues_set(case.pk, [NewDue("due", n, started_at=at(f"{LAST_YEAR}-12-28 09:00")) for n in weeks], MONDAY)
    dues_pause(case.pk, ["due"], "weather", at(f"{LAST_YEAR}-12-29 08:30"))
    dues_resume(case.pk, ["due"], at(f"{LAST_YEAR}-12-30 08:30"))
    before = dict(Due.objects.values_list("length", "due_at"))
    january = [next_year("01-01") + timedelta(days=n) for n in range(31)]
    worked = [Override(day, is_worked=True) for day in january if day.weekday() >= 5]
    days_override(OPERATOR, [*worked, Override(next_year("10-01"), is_worked=False)], MONDAY)
    year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY)
    assert dict(Due.objects.values_list("length", "due_at")) == before
    assert not Due.objects.filter(is_provisional=True).exists()


def test_a_provisional_clock_that_took_effect_too_early_does_so_again(into_next_year: Due):
    then = into_next_year.due_at
    assert due_fired(into_next_year.pk, then)
    days_override(OPERATOR, [Override(day, is_worked=False) for day in weekdays_of_january()], then)
    year_announce(OPERATOR, NEXT_YEAR, "notice of the test", then)
    assert dues_lease(then, limit=1) == []
    assert [due.pk for due in dues_lease(then + timedelta(days=60), limit=1)] == [into_next_year.pk]


def test_a_provisional_due_keeps_its_pauses_when_the_year_is_announced(case: Case, into_next_year: Due):
    dues_pause(case.pk, ["due"], "weather", at(f"{LAST_YEAR}-12-29 08:30"))
    dues_resume(case.pk, ["due"], at(f"{LAST_YEAR}-12-30 08:30"))
    days_override(OPERATOR, [Override(weekdays_of_january()[4], is_worked=False)], MONDAY)
    year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY)
    into_next_year.refresh_from_db()
    known, length = calendar("office"), Length.parse("21wd")
    assert into_next_year.due_at == due_at(into_next_year.started_at, length, known)


def test_a_fixed_date_pushed_into_the_next_year_moves_on_from_where_it_was_fixed(case: Case):
    end = at(f"{LAST_YEAR}-12-31 18:00")
    dues_set(case.pk, [NewDue("due", "15wd", due_at=end)], MONDAY)
    dues_pause(case.pk, ["due"], "weather", at(f"{LAST_YEAR}-12-30 08:30"))
    dues_resume(case.pk, ["due"], at(f"{LAST_YEAR}-12-31 08:30"))
    assert Due.objects.get().is_provisional
    first, second, *_ = weekdays_of_january()
    days_override(OPERATOR, [Override(first, is_worked=False)], MONDAY)
    year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY)
    due = Due.objects.get()
    assert (due.due_at, due.original_due_at) == (calendar("office").close(second), end)


def test_a_holiday_declared_after_the_deadline_was_set_moves_only_the_clocks_to_come(case: Case):
    (before,) = dues_set(case.pk, [NewDue("due", "1wd")], MONDAY)
    days_override(OPERATOR, [Override(date(2022, 7, 5), is_worked=False, note="flood")], MONDAY)
    (after,) = dues_set(case.pk, [NewDue("due", "1wd")], MONDAY)
    before.refresh_from_db()
    assert (before.due_at, after.due_at) == (at("2022-07-05 18:00"), at("2022-07-06 18:00"))


def test_control_a_calendar_without_make_up_days_is_wrong_on_rows_that_have_them(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = CALENDARS | {"office": replace(OFFICE, worked=frozenset())}
    missed = misses(ALL, bare)
    assert {"hours over National Day", "Spring Festival, weekend worked before", "make-up Saturday 2026"} <= missed
    free, _ = queries._published()
    monkeypatch.setattr(queries, "_published", lambda: (free, frozenset()))
    # A change of a day by an operator: what the process holds of the calendars is built anew.
    days_override(OPERATOR, [Override(date(2035, 1, 1), is_worked=False)], MONDAY)
    assert set(odd_days.wrong(case.pk, MONDAY)) == missed


def test_control_arithmetic_in_natural_hours_is_wrong_on_most_rows() -> None:
    natural = [replace(v, length=v.length.replace("wh", "h").replace("wd", "d")) for v in ALL]
    working = [v for v in ALL if v.calendar == "office" and "w" in v.length]
    # What begins and ends between two breaks takes as long either way.
    assert len(misses(natural, CALENDARS)) > len(working) * 3 / 4
