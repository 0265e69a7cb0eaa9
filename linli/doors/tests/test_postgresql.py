"""A connection kept between requests is looked at without asking the server, and replaced once the server ended it."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, connections
from django.test.utils import CaptureQueriesContext

from linli.doors.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept():
    """A connection of its own, as it waits between two requests."""
    if connection.vendor != "postgresql":
        pytest.skip("it is about PostgreSQL's connections: make test-postgresql")
    other = connections.create_connection("default")
    assert isinstance(other, DatabaseWrapper)
    number(other)
    yield other
    other.close()


def number(line):
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def next_request(line):
    line.close_if_unusable_or_obsolete()
    line.health_check_done = False


def test_a_kept_connection_serves_on_without_a_statement(kept):
    before = number(kept)
    next_request(kept)
    kept.force_debug_cursor = True
    with CaptureQueriesContext(kept) as seen:
        assert number(kept) == before
    assert len(seen) == 1


def test_a_connection_the_server_ended_is_replaced_before_the_next_statement(kept):
    before = number(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    next_request(kept)
    assert number(kept) != before


def test_no_connection_compiles_its_statements(kept):
    with kept.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_moments_are_read_in_utc_whatever_the_server_speaks(kept):
    with kept.cursor() as cursor:
        cursor.execute("SELECT '2026-03-01 08:00:00.000001+08'::timestamptz")
        (moment,) = cursor.fetchone()
    assert (moment, moment.tzinfo) == (datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC), UTC)


def test_no_connection_is_none_to_use(kept):
    kept.close()
    assert not kept.is_usable()


def test_a_read_on_the_kept_cursor_is_seen_by_what_stands_around_statements_and_outlives_a_new_connection(kept):
    seen = []

    def around(execute, words, *rest):
        seen.append(words)
        return execute(words, *rest)

    with kept.execute_wrapper(around):
        assert kept.rows("SELECT %s::int", [7]) == [(7,)]
    assert seen == ["SELECT %s::int"]
    before = kept.reader
    kept.close()
    kept.connect()
    assert kept.rows("SELECT %s::int", [8]) == [(8,)]
    assert kept.reader is not before


def test_a_read_on_the_kept_cursor_fails_as_django_fails(kept):
    with pytest.raises(ProgrammingError):
        kept.rows("SELECT nothing_there", [])
    assert kept.rows("SELECT 1", []) == [(1,)]
