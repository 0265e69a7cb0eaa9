"""Events are written with the act that causes them, told in order, and forgotten after a day."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from linli.kernel.feed.jobs import feed_forget
from linli.kernel.feed.queries import events_after, is_kept, last_position
from linli.kernel.feed.rules import Position
from linli.kernel.feed.services import NewEvent, events_add

NEWS = NewEvent("case", "7", "sign", "990101")


def add(now, *keys):
    with transaction.atomic():
        events_add([NewEvent("case", key, "sign", "990101") for key in keys], now)


def keys(events):
    return [event.key for event in events]


@pytest.mark.django_db(transaction=True)
def test_events_are_told_after_a_position_in_their_order(now):
    add(now, "1", "2")
    first = events_after(Position(), 1)
    add(now, "3")
    assert keys(first) == ["1"]
    assert keys(events_after(first[0].position, 10)) == ["2", "3"]
    assert keys(events_after(last_position(), 10)) == []


def test_events_cost_one_statement_and_none_cost_none(db, now, django_assert_num_queries):
    with transaction.atomic():
        with django_assert_num_queries(1):
            events_add([NEWS, NEWS], now)
        with django_assert_num_queries(0):
            events_add([], now)


@pytest.mark.django_db(transaction=True)
def test_an_act_taken_back_tells_nothing(now):
    with transaction.atomic():
        events_add([NEWS], now)
        transaction.set_rollback(True)
    assert events_after(Position(), 10) == []


@pytest.mark.django_db(transaction=True)
def test_a_day_later_an_event_is_forgotten_and_its_position_unknown(now):
    add(now, "1")
    told = last_position()
    assert is_kept(told)
    assert is_kept(Position())
    assert feed_forget(now + timedelta(hours=24)) == 0
    assert feed_forget(now + timedelta(hours=24, seconds=1)) == 1
    assert not is_kept(told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, who commits in order")
def test_a_late_commit_with_a_smaller_id_is_neither_missed_nor_doubled(now):
    """Another clerk's transaction writes first and commits last, while reading goes on."""
    with psycopg.connect(**_address()) as slow:
        slow.execute(
            "INSERT INTO feed_feedevent (xact, topic, key, kind, path, happened_at)"
            " VALUES (pg_current_xact_id()::text::bigint, 'case', 'slow', 'sign', '', now())"
        )
        add(now, "fast")
        assert events_after(Position(), 10) == []
        assert last_position() == Position()
        slow.commit()
    told = events_after(Position(), 10)
    assert keys(told) == ["slow", "fast"]
    assert events_after(told[-1].position, 10) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, who commits in order")
def test_ids_in_another_order_than_transactions_are_told_once_each(now):
    """The older transaction takes the larger id; a reader who followed ids would pass one of them over."""
    with psycopg.connect(**_address()) as older, psycopg.connect(**_address()) as running:
        older.execute("SELECT pg_current_xact_id()")
        running.execute(
            "INSERT INTO feed_feedevent (xact, topic, key, kind, path, happened_at)"
            " VALUES (pg_current_xact_id()::text::bigint, 'case', 'running', 'sign', '', now())"
        )
        older.execute(
            "INSERT INTO feed_feedevent (xact, topic, key, kind, path, happened_at)"
            " VALUES (pg_current_xact_id()::text::bigint, 'case', 'older', 'sign', '', now())"
        )
        older.commit()
        first = events_after(Position(), 10)
        running.commit()
    assert keys(first) == ["older"]
    assert keys(events_after(first[-1].position, 10)) == ["running"]


def _address():
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: settings[key] for name, key in names.items() if settings[key]}
