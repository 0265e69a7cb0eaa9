"""Clocks in the database: pauses, firing, leases, and what operators change; odd days are promise 20."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Leg
from linli.kernel.deadlines.models import AnnouncedYear, Calendar, Due, DuePause
from linli.kernel.deadlines.queries import PUBLISHED_YEARS, UnknownCalendarError, calendar
from linli.kernel.deadlines.rules import Length, LengthError, Override, due_at
from linli.kernel.deadlines.services import (
    AlreadyAnnouncedError,
    Hours,
    NewDue,
    NoDaysError,
    calendar_set,
    calendars_load,
    days_override,
    days_release,
    due_fired,
    due_set_at,
    dues_cancel,
    dues_lease,
    dues_meet,
    dues_pause,
    dues_reopen,
    dues_resume,
    dues_set,
    year_announce,
)
from linli.kernel.deadlines.tests.vectors import MONDAY, OPERATOR, at

LAST_YEAR = max(PUBLISHED_YEARS)
NEXT_YEAR = LAST_YEAR + 1


def test_a_due_computed_again_from_its_row_and_its_pauses_is_the_stored_one(case: Case):
    dues_set(case.pk, [NewDue("due", "7wd"), NewDue("answer_by", "7d"), NewDue("sign_by", "9wh")], MONDAY)
    for hours in (3, 30, 40):
        dues_pause(case.pk, ["due", "answer_by", "sign_by"], "weather", MONDAY + timedelta(hours=hours))
        dues_resume(case.pk, ["due", "answer_by", "sign_by"], MONDAY + timedelta(hours=hours + 5))
    for due in Due.objects.prefetch_related("pauses"):
        paused = [(pause.from_at, pause.to_at) for pause in due.pauses.all()]
        length = Length.parse(due.length)
        assert due.due_at == due_at(due.started_at, length, calendar(due.calendar_code), paused)
        assert due.original_due_at == due_at(due.started_at, length, calendar(due.calendar_code))


def test_any_number_of_clocks_starts_with_one_look_at_the_calendars_and_one_insert(
    case: Case, django_assert_num_queries
):
    calendar("office"), calendar("always")
    new = [NewDue(f"c{n}", "7wd", calendar_code=("office", "always", "")[n % 3]) for n in range(12)]
    with django_assert_num_queries(2):
        rows = dues_set(case.pk, new, MONDAY)
    assert all(row.pk for row in rows)
    assert Counter(row.calendar_code for row in rows) == {"office": 8, "always": 4}
    with django_assert_num_queries(0):
        assert dues_set(case.pk, [], MONDAY) == []


def test_pausing_and_resuming_cost_the_same_for_one_clock_and_for_ten(case: Case, django_assert_num_queries):
    dues_set(case.pk, [NewDue(f"c{n}", "7wd") for n in range(11)], MONDAY)
    calendar("office")
    for clocks in (["c10"], [f"c{n}" for n in range(10)]):
        with django_assert_num_queries(2):
            assert dues_pause(case.pk, clocks, "weather", MONDAY) == len(clocks)
        with django_assert_num_queries(4):
            assert dues_resume(case.pk, clocks, MONDAY + timedelta(hours=2)) == len(clocks)


def test_a_date_fixed_by_people_stays_as_they_said(case: Case):
    due = due_set_at(
        case.pk,
        "due",
        at("2022-07-31 24:00"),
        MONDAY,
        unit_id=None,
        leg_id=None,
        calendar_code="office",
        length="plan",
    )
    assert (due.due_at, due.original_due_at, due.is_fixed) == (at("2022-07-31 24:00"), at("2022-07-31 24:00"), True)


@pytest.mark.parametrize(
    ("new", "error"),
    [(NewDue("due", "soon"), LengthError), (NewDue("due", "7wd", calendar_code="moon"), UnknownCalendarError)],
)
def test_bad_clocks_are_refused(case: Case, new: NewDue, error: type[Exception]):
    with pytest.raises(error):
        dues_set(case.pk, [new], MONDAY)


def test_meeting_takes_only_what_is_named_and_still_runs(case: Case):
    dues_set(case.pk, [NewDue("accept_by", "2wh"), NewDue("answer_by", "7d"), NewDue("sign_by", "2wh")], MONDAY)
    assert dues_cancel(case.pk, ["sign_by"], MONDAY) == 1
    assert dues_meet(case.pk, ["accept_by", "sign_by"], MONDAY) == 1
    assert dues_meet(case.pk, ["accept_by"], MONDAY + timedelta(hours=1)) == 0
    assert set(Due.objects.filter(met_at=MONDAY).values_list("clock", flat=True)) == {"accept_by"}


def test_meeting_ends_an_open_pause_and_counts_it(case: Case):
    dues_set(case.pk, [NewDue("answer_by", "24h")], MONDAY)
    dues_pause(case.pk, ["answer_by"], "awaiting_reporter", MONDAY + timedelta(hours=20))
    dues_meet(case.pk, ["answer_by"], MONDAY + timedelta(hours=30))
    due = Due.objects.get()
    assert due.met_at < due.due_at == MONDAY + timedelta(hours=34)
    assert not DuePause.objects.filter(to_at__isnull=True).exists()


def test_a_clock_stands_still_only_once(case: Case):
    dues_set(case.pk, [NewDue("due", "7wd")], MONDAY)
    assert dues_pause(case.pk, ["due"], "weather", MONDAY) == 1
    assert dues_pause(case.pk, ["due"], "weather", MONDAY + timedelta(hours=1)) == 0
    assert dues_resume(case.pk, ["due"], MONDAY + timedelta(hours=2)) == 1
    assert dues_resume(case.pk, ["due"], MONDAY + timedelta(hours=3)) == 0


def test_a_legs_clock_is_left_alone_when_another_leg_meets_its_own(case: Case, legs: list[Leg]):
    dues_set(case.pk, [NewDue("sign_by", "2wh", leg_id=leg.pk) for leg in legs], MONDAY)
    assert dues_meet(case.pk, ["sign_by"], MONDAY, leg_id=legs[0].pk) == 1
    assert dues_cancel(case.pk, ["sign_by"], MONDAY, leg_id=legs[1].pk) == 1


def test_a_rejected_disposal_lets_the_leg_run_on_with_its_due(case: Case, legs: list[Leg]):
    rows = dues_set(case.pk, [NewDue(clock, "7wd", leg_id=leg.pk) for leg in legs for clock in ("due", "s0")], MONDAY)
    dues_meet(case.pk, ["due"], MONDAY)
    dues_cancel(case.pk, ["s0"], MONDAY)
    assert dues_reopen(case.pk, ["due", "s0"], leg_id=legs[0].pk) == 2
    assert dues_reopen(case.pk, ["due", "s0"], leg_id=legs[0].pk) == 0
    running = Due.objects.filter(met_at__isnull=True, cancelled_at__isnull=True).order_by("id")
    assert [(due.pk, due.due_at) for due in running] == [(due.pk, due.due_at) for due in rows[:2]]


def test_clocks_that_ran_out_are_leased_once_and_again_when_nothing_came_of_it(case: Case):
    dues_set(case.pk, [NewDue("early", "1h"), NewDue("late", "2h"), NewDue("far", "7d")], MONDAY)
    then = MONDAY + timedelta(hours=2)
    assert [due.clock for due in dues_lease(then, limit=10)] == ["early", "late"]
    assert dues_lease(then + timedelta(seconds=59), limit=10) == []
    again = dues_lease(then + timedelta(seconds=60), limit=1)
    assert [(due.clock, due.attempts) for due in again] == [("early", 2)]
    assert Audit.objects.filter(act="deadlines:due:lease").count() == 3


def test_each_failure_doubles_the_wait_up_to_about_an_hour(case: Case):
    dues_set(case.pk, [NewDue("due", "1h")], MONDAY)
    then, waits = MONDAY + timedelta(hours=1), []
    for _ in range(9):
        (due,) = dues_lease(then, limit=1)
        waits.append((due.lease_until - then).seconds)
        then = due.lease_until
    assert waits == [60, 120, 240, 480, 960, 1920, 3840, 3840, 3840]


def test_only_a_clock_that_still_runs_takes_effect(case: Case):
    clocks = ["open", "met", "cancelled", "paused"]
    rows = {due.clock: due for due in dues_set(case.pk, [NewDue(clock, "1h") for clock in clocks], MONDAY)}
    then = MONDAY + timedelta(hours=1)
    assert not due_fired(rows["open"].pk, then - timedelta(seconds=1))
    dues_meet(case.pk, ["met"], MONDAY)
    dues_cancel(case.pk, ["cancelled"], MONDAY)
    dues_pause(case.pk, ["paused"], "weather", MONDAY)
    assert [due.clock for due in dues_lease(then, limit=10)] == ["open"]
    assert {clock for clock in clocks if due_fired(rows[clock].pk, then)} == {"open"}
    assert not due_fired(rows["open"].pk, then)
    assert dues_meet(case.pk, ["open"], then) == 1  # overdue is not over


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_never_hold_the_same_clock_and_postgresql_lets_neither_wait(case: Case):
    with transaction.atomic():
        clocks = {due.pk for due in dues_set(case.pk, [NewDue(f"c{n}", "1h") for n in range(20)], MONDAY)}
    then, taken, done = MONDAY + timedelta(hours=1), Event(), Event()

    def second() -> set[int]:
        taken.wait(5)
        try:
            return {due.pk for due in dues_lease(then, limit=12)}
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(second)
        with transaction.atomic():
            mine = {due.pk for due in dues_lease(then, limit=12)}
            taken.set()
            # SQLite has one writer: there the second sweep waits for this transaction to end.
            assert done.wait(0.3) is (connection.vendor == "postgresql")
        theirs = other.result()
    assert (len(mine), len(theirs)) == (12, 8)
    assert mine | theirs == clocks


@pytest.mark.django_db(transaction=True)
def test_parts_refuse_to_write_outside_the_transaction_of_an_act(case: Case):
    with pytest.raises(transaction.TransactionManagementError, match="dues_set"):
        dues_set(case.pk, [NewDue("due", "7wd")], MONDAY)


def next_year(text: str) -> date:
    return date.fromisoformat(f"{NEXT_YEAR}-{text}")


def test_a_year_is_announced_once_and_only_when_its_days_are_known(calendars_loaded: None):
    with pytest.raises(AlreadyAnnouncedError, match="single days"):
        year_announce(OPERATOR, 2022, "again", MONDAY)
    with pytest.raises(NoDaysError, match="declare its days first"):
        year_announce(OPERATOR, NEXT_YEAR, "too early", MONDAY)
    assert not AnnouncedYear.objects.filter(year=NEXT_YEAR).exists()


def test_an_override_wins_in_both_directions_and_can_be_taken_back(calendars_loaded: None):
    tuesday, make_up, holiday, sunday = (date(2022, *day) for day in [(7, 5), (10, 8), (10, 7), (7, 10)])
    plain = [calendar("office").is_worked(day) for day in (tuesday, make_up, holiday, sunday)]
    overrides = [
        Override(tuesday, is_worked=False),
        Override(make_up, is_worked=False),
        Override(holiday, is_worked=True),
        Override(sunday, is_worked=True),
    ]
    assert days_override(OPERATOR, overrides, MONDAY) == 4
    assert [calendar("office").is_worked(o.day_on) for o in overrides] == [o.is_worked for o in overrides]
    twice = [Override(tuesday, is_worked=False), Override(tuesday, is_worked=True)]
    assert days_override(OPERATOR, twice, MONDAY) == 1
    assert calendar("office").is_worked(tuesday)
    assert days_release(OPERATOR, [o.day_on for o in overrides], MONDAY) == 4
    assert [calendar("office").is_worked(o.day_on) for o in overrides] == plain == [True, True, False, False]


def test_loading_adds_what_is_missing_and_leaves_what_operators_changed(calendars_loaded: None):
    hours = Hours("office", "夏季作息", (("08:00", "12:00"), ("15:00", "18:30")))
    calendar_set(OPERATOR, hours, MONDAY)
    Calendar.objects.filter(code="always").delete()
    AnnouncedYear.objects.filter(year=2022).delete()
    assert calendars_load(OPERATOR, MONDAY) == 2
    assert calendar("office").windows[1] == (time(15), time(18, 30))
    assert calendar("always").is_always_on
    assert calendars_load(OPERATOR, MONDAY) == 0


def test_shipped_years_are_exactly_those_the_package_copied_from_a_notice(calendars_loaded: None):
    assert set(AnnouncedYear.objects.values_list("year", flat=True)) == PUBLISHED_YEARS
    assert all(year.source.startswith("https://") for year in AnnouncedYear.objects.all())


@pytest.mark.parametrize("windows", [(), (("18:00", "08:00"),), (("8", "noon"),)])
def test_bad_windows_leave_nothing_behind(calendars_loaded: None, windows: tuple[tuple[str, str], ...]):
    with pytest.raises(ValueError, match=r"windows|isoformat"):
        calendar_set(OPERATOR, Hours("night", "夜班", windows), MONDAY)
    assert not Calendar.objects.filter(code="night").exists()


def test_what_operators_do_is_audited(calendars_loaded: None):
    day = date(2022, 7, 5)
    days_override(OPERATOR, [Override(day, is_worked=False)], MONDAY)
    days_release(OPERATOR, [day], MONDAY)
    calendar_set(OPERATOR, Hours("night", "夜班", (("20:00", "23:00"),)), MONDAY)
    days_override(OPERATOR, [Override(next_year("10-01"), is_worked=False)], MONDAY)
    year_announce(OPERATOR, NEXT_YEAR, "notice of the test", MONDAY)
    acts = Audit.objects.order_by("id").values_list("act", "object_ref")
    assert list(acts) == [
        ("deadlines:calendar:load", "calendars"),
        ("deadlines:day:override", "calendars"),
        ("deadlines:day:release", "calendars"),
        ("deadlines:calendar:set", "calendar:night"),
        ("deadlines:day:override", "calendars"),
        ("deadlines:year:announce", f"year:{NEXT_YEAR}"),
    ]
    assert set(Audit.objects.values_list("actor", flat=True)) == {"job:test"}
