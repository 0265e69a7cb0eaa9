"""How long a contact stays in sight, how many looks are looked at again, how many more one may have (16.4). Pure."""

from datetime import date, datetime, time, timedelta, tzinfo

SHOWN_FOR = timedelta(minutes=15)
# One look in so many is looked at again.
ONE_IN = 20
# What a supervisor gives at a time; our default.
MORE = 10


def sample_size(looks: int) -> int:
    """Give how many of a week's looks are looked at again: five in a hundred, and at least one where there are any.

    >>> [sample_size(n) for n in (0, 1, 20, 21, 400)]
    [0, 1, 1, 2, 20]
    """
    return -(-looks // ONE_IN)


def week_before(today: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Give the moments at which the last whole week, Monday to Sunday, began and ended.

    >>> from datetime import UTC
    >>> [f"{moment:%m-%d}" for moment in week_before(date(2022, 7, 6), UTC)]
    ['06-27', '07-04']
    """
    monday = today - timedelta(days=today.weekday())
    start, end = (datetime.combine(day, time.min, zone) for day in (monday - timedelta(days=7), monday))
    return start, end
