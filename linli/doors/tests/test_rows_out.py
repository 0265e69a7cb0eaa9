"""A read composed once finds what the ORM finds, at every moment and for every reader, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.doors import rows_in, rows_out
from linli.kernel.audit.models import Audit

# Noon of a day in the county's time.
NOON = datetime(2022, 7, 4, 4, 0, 0, 123456, tzinfo=UTC)
LATE = timedelta(hours=1)
pytestmark = pytest.mark.django_db
made: list[datetime] = []


@rows_out.composed
def lately(now, actor):
    made.append(now)
    found = Audit.objects.filter(actor=actor, happened_at__gte=now - LATE, happened_at__lte=now)
    return found.order_by("id").values_list("id", "happened_at", "data")


def by_orm(now, actor):
    found = Audit.objects.filter(actor=actor, happened_at__gte=now - LATE, happened_at__lte=now)
    return list(found.order_by("id").values_list("id", "happened_at", "data"))


@pytest.fixture(autouse=True)
def rows():
    every_minute = (NOON + timedelta(minutes=n) for n in range(-90, 90))
    rows_in.add(
        [
            Audit(happened_at=m, actor=f"job:{m.minute % 2}", act="a", object_ref="", data={"at": [1]})
            for m in every_minute
        ]
    )
    made.clear()


@pytest.mark.parametrize("later", [timedelta(), timedelta(microseconds=1), timedelta(minutes=17, microseconds=5), LATE])
def test_a_statement_finds_at_any_moment_what_the_orm_finds(later):
    lately(NOON, "job:0")
    for actor in ("job:0", "job:1"):
        found = lately(NOON + later, actor).rows(NOON + later)
        assert found == by_orm(NOON + later, actor)
        assert len(found) in {30, 31}


def test_it_is_composed_once_for_each_reader_and_day():
    for now in (NOON, NOON + LATE, NOON + timedelta(days=1)):
        for actor in ("job:0", "job:1"):
            lately(now, actor).rows(now)
    # Each time twice, to see which values move with the moment.
    assert len(made) == 2 * 2 * 2
    with CaptureQueriesContext(connection) as asked:
        lately(NOON, "job:0").rows(NOON)
    assert len(asked) == 1


def test_what_begins_at_midnight_goes_on_beginning_there():
    @rows_out.composed
    def today(now):
        return Audit.objects.filter(
            happened_at__gte=timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        )

    first, second = (today(NOON).at(NOON + later) for later in (timedelta(), LATE))
    assert first == second


def test_who_can_find_nothing_asks_nothing():
    @rows_out.composed
    def nothing(now):
        return Audit.objects.filter(pk__in=[], happened_at=now).values_list("id")

    with CaptureQueriesContext(connection) as asked:
        assert nothing(NOON).rows(NOON) == []
    assert len(asked) == 0


def test_no_more_statements_are_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(rows_out, "MOST", 2)
    for actor in ("a", "b", "c", "c"):
        lately(NOON, actor)
    assert len(made) == 3 * 2


def test_keys_are_given_anew_each_time():
    @rows_out.composed
    def chosen(now):
        return (
            Audit.objects.filter(pk__in=rows_out.given_keys("keys"), happened_at__lte=now)
            .order_by("id")
            .values_list("id")
        )

    first, second, third = Audit.objects.order_by("id").values_list("id", flat=True)[:3]
    assert chosen(NOON).rows(NOON, keys=f"[{first}, {third}]") == [(first,), (third,)]
    assert chosen(NOON).rows(NOON, keys=f"[{second}]") == [(second,)]
    assert chosen(NOON).rows(NOON, keys="[]") == []
