"""screens 17, criterion 10: events reach every open stream, through a restart, none missed and none doubled."""

import asyncio
import logging
import random
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from django.db import connection, connections, transaction
from django.utils import timezone

from linli.kernel.feed.models import FeedEvent
from linli.kernel.feed.rules import Position
from linli.kernel.feed.services import NewEvent, events_add
from linli.kernel.people.rules import Role
from linli.site import live
from linli.site.management.commands.serve import Server
from tests.promises.live import within
from tests.promises.results import FORM, IS_FULL, SEED, note
from tests.promises.streams import Reader, quantile

EVENTS, STREAMS, LATE_S, BACK_S, PATIENCE_S = 500, 200 if IS_FULL else 20, 2.0, 5.0, 30
DOWN = range(EVENTS // 2, EVENTS * 3 // 5)


@contextmanager
def served(port):
    """The product's server in a thread of this process, where it reads the test's database."""
    live.HUB = live.Hub()
    server = Server(uvicorn.Config("linli.site.asgi:application", port=port, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert within(PATIENCE_S, lambda: server.started)
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


@contextmanager
def reading(readers):
    """Let all readers read, in a thread of their own."""
    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(reader.read()) for reader in readers]
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait(tasks)))
    thread.start()
    try:
        yield
    finally:
        for task in tasks:
            loop.call_soon_threadsafe(task.cancel)
        thread.join(PATIENCE_S)
        loop.close()
    assert [task.exception() for task in tasks if not task.cancelled()] == []


@pytest.fixture
def port(monkeypatch):
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    monkeypatch.setattr(live, "MOST_PER_ACCOUNT", STREAMS)
    # The server's threads are this process's own: what they kept open would keep the database from being removed.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def write(town):
    """Give a function that writes events of these numbers and gives when each was committed; some are taken back."""
    rolls, paths = random.Random(SEED), [grid.code for grid in town.grids]  # noqa: S311 - the same events in every run

    def written(numbers):
        committed = {}
        for number in numbers:
            with transaction.atomic():
                events_add([NewEvent("case", str(number), "sign", rolls.choice(paths))], timezone.now())
                if rolls.random() < 0.05:
                    transaction.set_rollback(True)
                    continue
            committed[number] = time.monotonic()
        return committed

    return written


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_stream_hears_500_events_once_each_through_a_restart(town, port, write, signed_in):
    browser = signed_in(town.staff(Role.CLERK, town.county_desk))
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    readers = [Reader(port, cookie) for _ in range(STREAMS)]
    with reading(readers):
        with served(port):
            assert within(PATIENCE_S, lambda: all(r.openings for r in readers))
            committed = write(range(DOWN.start))
        missed = write(DOWN)
        with served(port):
            back_s = time.monotonic()
            committed |= write(range(DOWN.stop, EVENTS))
            within(PATIENCE_S, lambda: all(len(r.heard) >= len(committed | missed) for r in readers))
    stored = [str(Position(*row)) for row in FeedEvent.objects.order_by("xact", "id").values_list("xact", "id")]
    assert len(stored) == len(committed | missed)
    for reader in readers:
        assert [position for position, _, _ in reader.heard] == stored
        assert reader.resyncs == 0
    arrivals = [(int(words.split()[1]), at_s) for reader in readers for _, words, at_s in reader.heard]
    p95_s = quantile([at_s - committed[n] for n, at_s in arrivals if n < DOWN.start], 0.95)
    current_s = max(at_s for n, at_s in arrivals if n in missed) - back_s
    figures = {"p95_s": round(p95_s, 3), "current_s": round(current_s, 3)}
    note("screens 17.10", form=FORM, database=connection.vendor, streams=STREAMS, events=len(stored), **figures)
    assert p95_s <= LATE_S
    assert current_s <= BACK_S
