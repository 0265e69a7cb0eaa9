"""The arithmetic of clocks: what must hold for every clock; the specification's table of dues is promise 20."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.kernel.deadlines.queries import PUBLISHED_YEARS, published_days
from linli.kernel.deadlines.rules import (
    DayTableError,
    Length,
    LengthError,
    LengthUnit,
    WorkCalendar,
    YearNotAnnouncedError,
    at_fraction,
    before,
    day_table,
    due_at,
    half,
    later,
    merged,
    prolonged,
    reckoned,
    working_days,
    working_minutes,
)
from linli.kernel.deadlines.tests.vectors import CHINA, at

YEARS = range(2021, 2027)
OFFICE = WorkCalendar(
    windows=((time(8, 30), time(12)), (time(13, 30), time(18))),
    tz=CHINA,
    free=frozenset().union(*(published_days(year).free for year in YEARS)),
    worked=frozenset().union(*(published_days(year).worked for year in YEARS)),
    years=frozenset(YEARS),
)
ALWAYS = WorkCalendar(windows=(), tz=CHINA, is_always_on=True)
CALENDARS = {"office": OFFICE, "always": ALWAYS}

FIRST, LAST = datetime(2021, 3, 1), datetime(2025, 6, 1)  # noqa: DTZ001 - hypothesis adds the zone itself
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
SHORT = st.timedeltas(timedelta(), timedelta(days=20))
UNITS = st.sampled_from(sorted(set(LengthUnit) - {LengthUnit.PLAN}))
LENGTHS = st.builds(Length, st.integers(1, 40), UNITS) | st.just(Length(0, LengthUnit.PLAN))
SOME_CALENDAR = st.sampled_from([OFFICE, ALWAYS])


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2022-07-04 16:20", "2022-07-04 16:40", 20),  # the village held the road report
        ("2022-07-04 16:40", "2022-07-05 10:30", 200),  # the town
        ("2022-07-05 10:30", "2022-07-06 09:20", 410),  # the district centre
        ("2022-07-04 16:20", "2022-07-06 09:20", 630),  # dispatch, of 960
        ("2022-07-06 09:20", "2022-07-30 17:00", 8590),  # the highway unit
        ("2022-07-08 10:00", "2022-07-12 10:00", 960),  # the pause of 8.3
        ("2022-08-05 20:45", "2022-08-16 18:00", 3360),  # the budget of the water supply
        ("2022-07-09 08:00", "2022-07-10 20:00", 0),  # a weekend
        ("2022-07-05 10:00", "2022-07-05 10:00", 0),
        ("2022-07-05 11:00", "2022-07-05 10:00", 0),
        ("2022-07-05 11:58:30", "2022-07-05 13:30:29", 1),
        ("2026-12-31 09:00", "2026-12-31 24:00", 450),  # 24:00 asks nothing of the year after, not announced
    ],
)
def test_working_minutes_between_two_moments(start: str, end: str, minutes: int):
    assert working_minutes(at(start), at(end), OFFICE) == minutes


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2022-07-04 16:20", "2022-07-30 17:00", 19),  # report to repair
        ("2022-07-06 09:20", "2022-07-30 17:00", 17),  # dispatch to repair
        ("2022-07-15 18:00", "2022-07-30 17:00", 10),  # late
        ("2022-08-05 20:10", "2022-08-18 16:00", 9),  # water restored
        ("2022-07-04 16:20", "2022-07-05 24:00", 1),  # 24:00 ends the fifth, it does not begin the sixth
        ("2022-07-04 16:20", "2022-07-04 17:00", 0),
        ("2022-09-30 09:00", "2022-10-09 09:00", 2),  # both days of the make-up weekend
    ],
)
def test_working_days_leave_the_first_day_out(start: str, end: str, days: int):
    assert working_days(at(start), at(end), OFFICE) == days


@pytest.mark.parametrize(
    ("start", "due", "unit", "moment"),
    [
        ("2022-07-06 09:20", "2022-07-15 18:00", "wd", "2022-07-14 08:42"),  # road, variant B
        ("2022-08-05 20:45", "2022-08-16 18:00", "wd", "2022-08-15 10:30"),  # water
        ("2022-07-06 09:20", "2022-07-31 24:00", "d", "2022-07-25 14:20"),  # road, works plan
        ("2022-07-09 22:05", "2022-07-10 04:05", "h", "2022-07-10 02:35"),
    ],
)
def test_reminder_comes_at_three_quarters_in_the_clocks_own_unit(start: str, due: str, unit: str, moment: str):
    assert at_fraction(at(start), at(due), 0.75, OFFICE, LengthUnit(unit)) == at(moment)


@pytest.mark.parametrize(
    ("due", "length", "moment"),
    [
        ("2022-07-15 18:00", "1wd", "2022-07-18 18:00"),  # S2
        ("2022-07-15 18:00", "5wd", "2022-07-22 18:00"),  # S3
        ("2022-07-15 18:00", "20wd", "2022-08-12 18:00"),  # S4
        ("2022-07-31 24:00", "1wd", "2022-08-01 18:00"),  # 24:00 belongs to the day it ends
        ("2022-07-31 24:00", "1d", "2022-08-01 24:00"),
        ("2022-07-10 04:05", "30min", "2022-07-10 04:35"),
        ("2022-08-11 18:00", "2h", "2022-08-11 20:00"),  # a missed water delivery: the unit
        ("2022-08-11 18:00", "4h", "2022-08-11 22:00"),  # and the desk
    ],
)
def test_overdue_levels_count_from_the_due(due: str, length: str, moment: str):
    assert later(at(due), Length.parse(length), OFFICE) == at(moment)


@pytest.mark.parametrize(
    ("due", "length", "moment"),
    [
        ("2022-07-15 18:00", "2wh", "2022-07-15 16:00"),
        ("2022-07-15 14:00", "2wh", "2022-07-15 10:30"),
        ("2022-07-18 09:00", "2wh", "2022-07-15 16:30"),
        ("2022-07-16 09:00", "2wh", "2022-07-15 16:00"),
        ("2022-07-10 04:05", "2h", "2022-07-10 02:05"),
    ],
)
def test_assistants_are_due_before_the_lead(due: str, length: str, moment: str):
    assert before(at(due), Length.parse(length), OFFICE) == at(moment)


def test_days_cannot_be_counted_back():
    with pytest.raises(LengthError, match="use min, h or wh"):
        before(at("2022-07-15 18:00"), Length.parse("2wd"), OFFICE)


@given(LENGTHS)
def test_length_survives_writing_and_reading(length: Length):
    assert Length.parse(str(length)) == length


@pytest.mark.parametrize(
    "text",
    ["", "7", "wd", "7 wd", "7WD", "-1d", "1.5h", "0wd", "7wd ", "7wd\n", "plans", "1plan", "七d", "٧wd", "100000d"],
)
def test_anything_else_is_not_a_length(text: str):
    with pytest.raises(LengthError, match="is not a length: write"):
        Length.parse(text)


@pytest.mark.parametrize(
    ("whole", "part"), [("7wd", "4wd"), ("4wh", "2wh"), ("1wd", "1wd"), ("15min", "8min"), ("plan", "plan")]
)
def test_second_round_gets_half_rounded_up(whole: str, part: str):
    assert str(half(Length.parse(whole))) == part


# The notices of the State Council for 2022 and 2026, read off against the package.
@pytest.mark.parametrize(
    "day", ["2022-01-29", "2022-01-30", "2022-04-02", "2022-10-08", "2022-10-09", "2026-10-10", "2026-02-28"]
)
def test_make_up_days_are_worked(day: str):
    assert OFFICE.is_worked(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day",
    ["2022-01-03", "2022-01-31", "2022-02-04", "2022-05-04", "2022-09-12", "2022-10-07", "2026-10-06", "2022-07-09"],
)
def test_holidays_are_free(day: str):
    assert not OFFICE.is_worked(date.fromisoformat(day))


def test_every_published_year_has_seven_statutory_holidays_and_weekend_make_up_days():
    for year in PUBLISHED_YEARS:
        days = published_days(year)
        assert len(days.free) >= 6
        assert days.worked
        assert all(day.weekday() >= 5 for day in days.worked)
        assert all(day.weekday() < 5 for day in days.free)


def test_a_year_not_announced_raises():
    with pytest.raises(YearNotAnnouncedError, match="2027"):
        due_at(at("2026-12-30 09:00"), Length.parse("5wd"), OFFICE)


@pytest.mark.parametrize("length", ["30min", "24h", "7d"])
def test_natural_time_needs_no_announcement(length: str):
    assert due_at(at("2026-12-31 09:00"), Length.parse(length), OFFICE).year in {2026, 2027}


def test_a_provisional_due_keeps_the_known_holidays_and_counts_weekends_beyond():
    def reckon(calendar: WorkCalendar) -> datetime:
        return due_at(at("2026-09-30 09:00"), Length.parse("70wd"), calendar)

    guess = reckoned(reckon, OFFICE)
    assert guess.is_provisional
    # 1 to 7 October stay free; from January only weekends are.
    assert guess.due_at == at("2027-01-12 18:00")


def test_a_known_due_is_not_provisional():
    assert not reckoned(lambda known: due_at(at("2022-07-04 09:00"), Length.parse("5wd"), known), OFFICE).is_provisional


def test_a_table_of_days_is_read_line_by_line():
    text = "day_on,is_worked,note\n2027-01-04,no,元旦\n2027-01-09,yes,\n"
    first, second = day_table(text)
    assert (first.day_on, first.is_worked, first.note) == (date(2027, 1, 4), False, "元旦")
    assert (second.day_on, second.is_worked, second.note) == (date(2027, 1, 9), True, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the columns"),
        ("date,worked\n2027-01-04,no", "line 1: the columns"),
        ("day_on,is_worked\n", "no day"),
        ("day_on,is_worked\n2027-01-04,no\n2027-02-30,no", "line 3"),
        ("day_on,is_worked\n2027-01-04,maybe", "line 2"),
        ("day_on,is_worked\n2027-01-04", "line 2"),
    ],
)
def test_a_bad_table_of_days_is_refused_by_its_line(text: str, told: str):
    with pytest.raises(DayTableError, match=told):
        day_table(text)


def test_days_run_in_the_calendars_zone_and_survive_the_change_of_the_clocks():
    # 13 March 2022: New York loses the hour from 2 to 3.
    there = WorkCalendar(windows=OFFICE.windows, tz=ZoneInfo("America/New_York"), years=frozenset({2022}))
    friday_five = datetime(2022, 3, 11, 22, 0, tzinfo=UTC)
    assert due_at(friday_five, Length.parse("1wd"), there) == datetime(2022, 3, 14, 22, 0, tzinfo=UTC)
    assert due_at(friday_five, Length.parse("2wh"), there) == datetime(2022, 3, 14, 13, 30, tzinfo=UTC)
    assert due_at(friday_five, Length.parse("48h"), there) == friday_five + timedelta(hours=48)


def test_naive_moments_are_refused():
    with pytest.raises(ValueError, match="pass an aware moment"):
        due_at(datetime(2022, 7, 4, 9), Length.parse("1h"), OFFICE)  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    "windows",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(12)), (time(12), time(18))),
        ((time(8), time(12)), (time(11), time(18))),
    ],
)
def test_windows_must_ascend(windows: tuple[tuple[time, time], ...]):
    with pytest.raises(ValueError, match="ascending order"):
        WorkCalendar(windows=windows, tz=CHINA)


def test_a_calendar_that_is_always_on_has_no_windows():
    with pytest.raises(ValueError, match="always on"):
        WorkCalendar(windows=OFFICE.windows, tz=CHINA, is_always_on=True)


@pytest.mark.parametrize("fraction", [-0.1, 1.1])
def test_fractions_lie_between_nothing_and_all(fraction: float):
    with pytest.raises(ValueError, match="between 0 and 1"):
        at_fraction(at("2022-07-04 09:00"), at("2022-07-05 09:00"), fraction, OFFICE, LengthUnit.HOUR)


@given(MOMENTS, SHORT, LENGTHS, SOME_CALENDAR)
def test_starting_later_is_never_due_earlier(start: datetime, gap: timedelta, length: Length, calendar: WorkCalendar):
    assert due_at(start, length, calendar) <= due_at(start + gap, length, calendar)


@given(MOMENTS, LENGTHS, SOME_CALENDAR)
def test_a_due_lies_after_its_start_and_longer_lengths_lie_later(
    start: datetime, length: Length, calendar: WorkCalendar
):
    due = due_at(start, length, calendar)
    assert due > start
    assert due < due_at(start, Length(length.amount + 1, length.unit), calendar) or length.unit == "plan"


@given(MOMENTS, st.integers(1, 60))
def test_working_hours_end_inside_a_window_and_use_exactly_their_budget(start: datetime, hours: int):
    due = due_at(start, Length(hours, LengthUnit.WORKING_HOUR), OFFICE)
    assert any(begin < due <= end for begin, end in OFFICE.spans(OFFICE.day(due)))
    assert working_minutes(start, due, OFFICE) == hours * 60


@given(MOMENTS, st.integers(1, 40))
def test_working_days_end_at_the_close_of_the_nth_worked_day(start: datetime, days: int):
    due = due_at(start, Length(days, LengthUnit.WORKING_DAY), OFFICE)
    assert due == OFFICE.close(OFFICE.day(due))
    assert OFFICE.is_worked(OFFICE.day(due))
    assert working_days(start, due, OFFICE) == days


@given(MOMENTS, LENGTHS, SOME_CALENDAR, st.lists(st.tuples(SHORT, SHORT), max_size=4))
def test_pauses_only_ever_add_and_their_order_does_not_matter(
    start: datetime, length: Length, calendar: WorkCalendar, gaps: list[tuple[timedelta, timedelta]]
):
    spans = [(start + gap, start + gap + lasting) for gap, lasting in gaps]
    due = due_at(start, length, calendar, spans)
    assert due >= due_at(start, length, calendar)
    assert due == due_at(start, length, calendar, spans[::-1])
    assert due == due_at(start, length, calendar, merged(spans))


@given(MOMENTS, st.integers(1, 30), st.data())
def test_a_pause_within_the_budget_adds_its_own_working_time(start: datetime, hours: int, data: st.DataObject):
    length = Length(hours, LengthUnit.WORKING_HOUR)
    plain = due_at(start, length, OFFICE)
    begin = start + data.draw(st.timedeltas(timedelta(), plain - start - timedelta(minutes=1)))
    end = begin + data.draw(SHORT)
    due = due_at(start, length, OFFICE, [(begin, end)])
    held = working_minutes(start, due, OFFICE) - working_minutes(begin, end, OFFICE)
    assert abs(held - hours * 60) <= 1  # whole minutes on both sides


@given(MOMENTS, LENGTHS, SOME_CALENDAR, st.lists(st.tuples(SHORT, SHORT), max_size=4))
def test_pauses_one_by_one_give_the_same_due_as_all_at_once(
    start: datetime, length: Length, calendar: WorkCalendar, gaps: list[tuple[timedelta, timedelta]]
):
    moment, spans = start, []
    for gap, lasting in gaps:
        spans.append((moment + gap, moment + gap + lasting))
        moment += gap + lasting
    due = due_at(start, length, calendar)
    for span in spans:
        due = prolonged(due, [span], length.unit, calendar)
    assert due == due_at(start, length, calendar, spans)


@given(MOMENTS, st.integers(1, 30), SOME_CALENDAR)
def test_counting_back_undoes_counting_on(start: datetime, hours: int, calendar: WorkCalendar):
    length = Length(hours, LengthUnit.WORKING_HOUR)
    due = due_at(start, length, calendar)
    assert due_at(before(due, length, calendar), length, calendar) == due


@given(MOMENTS, LENGTHS, SOME_CALENDAR, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_fraction_comes_no_earlier_and_none_passes_the_due(
    start: datetime, length: Length, calendar: WorkCalendar, one: float, other: float
):
    due = due_at(start, length, calendar)
    low, high = (at_fraction(start, due, part, calendar, length.unit) for part in sorted((one, other)))
    assert start <= low <= high
    assume(
        any(begin <= start < end for begin, end in calendar.spans(calendar.day(start))) or not length.unit.is_working
    )
    assert high <= due


@given(MOMENTS, LENGTHS)
def test_a_desk_that_never_closes_is_due_no_later_than_an_office(start: datetime, length: Length):
    assume(length.unit is not LengthUnit.WORKING_DAY and length.unit is not LengthUnit.PLAN)
    assert due_at(start, length, ALWAYS) <= due_at(start, length, OFFICE)
