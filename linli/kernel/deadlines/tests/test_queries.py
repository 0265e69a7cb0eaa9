"""Which clocks whom are shown, and that a calendar is built once until it changes."""

from datetime import date, timedelta

import pytest

from linli.kernel.cases.models import Case, Leg
from linli.kernel.deadlines.jobs import clocks_alarm
from linli.kernel.deadlines.queries import (
    PUBLISHED_YEARS,
    UnknownCalendarError,
    calendar,
    calendars,
    case_dues,
    dues_and_pauses,
    open_dues,
    published_days,
    running_until,
    stuck_dues,
)
from linli.kernel.deadlines.rules import Override
from linli.kernel.deadlines.services import NewDue, days_override, dues_lease, dues_meet, dues_pause, dues_set
from linli.kernel.deadlines.tests.vectors import MONDAY, OPERATOR, at
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town, actor_of

YEAR_END = at(f"{max(PUBLISHED_YEARS)}-12-28 09:00")


@pytest.fixture
def clocks(case: Case, legs: list[Leg]) -> Case:
    new = [NewDue("answer_by", "7d"), NewDue("accept_by", "2wh"), NewDue("sign_by", "2h", leg_id=legs[0].pk)]
    dues_set(case.pk, new, MONDAY)
    dues_meet(case.pk, ["accept_by"], MONDAY)
    return case


def test_staff_and_jobs_see_every_clock_soonest_first(clocks: Case, town: Town):
    for actor in (town.actor(Role.CLERK), OPERATOR):
        assert [due.clock for due in open_dues(actor, clocks.pk)] == ["sign_by", "answer_by"]
        assert {due.clock for due in case_dues(actor, clocks.pk)} == {"sign_by", "accept_by", "answer_by"}


def test_residents_see_the_clocks_of_the_case_not_those_between_units(clocks: Case, town: Town):
    for actor in (actor_of(town.resident), Actor(code_case_id=clocks.pk), ANONYMOUS):
        assert [due.clock for due in open_dues(actor, clocks.pk)] == ["answer_by"]
        assert {due.clock for due in case_dues(actor, clocks.pk)} == {"accept_by", "answer_by"}


def test_the_end_of_a_clock_between_units_is_told_to_staff_alone(clocks: Case, town: Town):
    assert running_until(town.actor(Role.CLERK), clocks.pk, "sign_by") == MONDAY + timedelta(hours=2)
    assert running_until(actor_of(town.resident), clocks.pk, "sign_by") is None
    assert running_until(actor_of(town.resident), clocks.pk, "answer_by") is not None


def test_clocks_and_their_pauses_come_in_two_queries_and_those_between_units_to_staff_alone(
    clocks: Case, town: Town, django_assert_num_queries
):
    dues_pause(clocks.pk, ["answer_by", "sign_by"], "awaiting_reporter", MONDAY)
    for reader, seen in ((OPERATOR, {"answer_by", "sign_by"}), (actor_of(town.resident), {"answer_by"})):
        with django_assert_num_queries(2):
            dues, pauses = dues_and_pauses(reader, clocks.pk)
        assert dues == list(case_dues(reader, clocks.pk))
        assert {due.clock for due in dues if due.pk in {pause.due_id for pause in pauses}} == seen
        assert len(pauses) == len(seen)


def test_a_clock_that_failed_often_is_shown_to_staff_alone(clocks: Case, town: Town):
    for hours in (3, 6):
        dues_lease(MONDAY + timedelta(hours=hours), limit=10)
    assert [due.clock for due in stuck_dues(town.actor(Role.ADMINISTRATOR), 2)] == ["sign_by"]
    assert not stuck_dues(town.actor(Role.ADMINISTRATOR), 3)
    assert not stuck_dues(actor_of(town.resident), 2)


def test_the_alarm_names_what_an_administrator_must_do(clocks: Case, caplog: pytest.LogCaptureFixture):
    assert clocks_alarm(MONDAY) == 0
    dues_set(clocks.pk, [NewDue(clock, "20wd", started_at=YEAR_END) for clock in ("due", "s0")], MONDAY)
    for tries in range(1, 6):
        (failing,) = dues_lease(MONDAY + timedelta(hours=3 * tries), limit=10)
    assert clocks_alarm(MONDAY) == 3
    assert [record.getMessage() for record in caplog.records] == [
        f"1 clocks fail to take effect, see the errors above; the first are due {failing.pk}",
        f"2 clocks wait for the holidays of {YEAR_END.year + 1}: see `linli calendar announce`",
    ]


def test_a_calendar_is_built_once_until_an_operator_changes_a_day(calendars_loaded: None, django_assert_num_queries):
    before = calendar("office")
    with django_assert_num_queries(1):
        assert calendars(["office", ""])[""] is before
    days_override(OPERATOR, [Override(date(2022, 7, 5), is_worked=False)], MONDAY)
    assert before.is_worked(date(2022, 7, 5))
    assert not calendar("office").is_worked(date(2022, 7, 5))


def test_an_unknown_calendar_is_named(calendars_loaded: None):
    with pytest.raises(UnknownCalendarError, match="named moon"):
        calendars(["office", "moon"])


def test_days_of_a_year_without_a_notice_are_not_guessed():
    assert not published_days(2100).free
    assert not published_days(2100).worked
