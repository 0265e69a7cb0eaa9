"""A day is that of the place, whatever zone a moment is told in."""

from datetime import UTC, date, datetime, timedelta, timezone

from linli.doors import clock


def test_the_day_of_a_moment_begins_at_midnight_where_the_platform_stands():
    midnight = datetime(2022, 7, 4, 16, 0, tzinfo=UTC)
    assert clock.day_of(midnight) == date(2022, 7, 5)
    assert clock.day_of(midnight - timedelta(microseconds=1)) == date(2022, 7, 4)
    assert clock.day_of(midnight.astimezone(timezone(timedelta(hours=-9)))) == date(2022, 7, 5)
