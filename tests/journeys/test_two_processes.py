"""Two server processes over one PostgreSQL hold one hearing: who sits at different ones, and when one of them dies."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from django.db import connection

from linli.mediation.tests.conftest import hall, play
from tests.fixtures.browser import ROOT

__all__ = ["hall", "play"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one process is all there is"),
]

READY_S = 30
# Says at once who is there, and soon that somebody is gone; the clock stands where the test's does.
SERVER = """
import socket, sys
from datetime import datetime
from tests.fixtures import installation
installation.lighten()
import django
django.setup()
import uvicorn
from linli.doors import clock
from linli.mediation.api import hub
hub.ALIVE_S, hub.GONE_S = 0.2, 1.5
line = socket.create_server(("127.0.0.1", 0))
print(line.getsockname()[1], flush=True)
with clock.frozen(datetime.fromisoformat(sys.argv[1])):
    uvicorn.Server(uvicorn.Config("linli.site.asgi:application", lifespan="off", log_config=None, ws="websockets-sansio",
                                  access_log=False)).run(sockets=[line])
"""


class Process:
    """One server of its own."""

    def __init__(self, now):
        url = os.environ["LINLI_DATABASE_URL"].replace("/linli?", f"/{connection.settings_dict['NAME']}?")
        self.run = subprocess.Popen(
            [sys.executable, "-c", SERVER, now.isoformat()], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LINLI_DATABASE_URL": url},
        )  # fmt: skip
        self.port = int(self.run.stdout.readline())

    def die(self):
        self.run.send_signal(signal.SIGKILL)
        self.run.wait(READY_S)
        self.run.stdout.close()


class Visitor:
    """One seat's socket at one of the processes."""

    def __init__(self, ending, process, room, cookie):
        from websockets.sync.client import connect

        origin = f"http://127.0.0.1:{process.port}"
        line = connect(
            f"ws://127.0.0.1:{process.port}/mediation/hearing/{room}/socket/", origin=origin,
            additional_headers={"Cookie": cookie}, open_timeout=READY_S,
        )  # fmt: skip
        self.line = ending.enter_context(line)
        self.view, self.texts, self.sigs = {}, [], []
        self.say(t="hello", has_media=True)

    def say(self, **frame):
        self.line.send(json.dumps(frame))

    def until(self, holds):
        """Hear until something holds."""
        end_s = time.monotonic() + READY_S
        while not holds():
            told = json.loads(self.line.recv(timeout=max(end_s - time.monotonic(), 0.01)))
            if told["t"] == "room":
                self.view = told
            elif told["t"] == "entries":
                self.texts += [entry["text"] for entry in told["entries"]]
            elif told["t"] == "sig":
                self.sigs.append((told["from"], told["kind"]))

    def seat(self, pk):
        return next((seat for seat in self.view.get("seats", ()) if seat["id"] == pk), {})


@pytest.fixture
def two(transactional_db, now):
    made = [Process(now), Process(now)]
    yield made
    for each in made:
        each.die()


@pytest.fixture
def ending(two):
    with ExitStack() as lines:
        yield lines


def test_a_hearing_goes_on_over_two_processes_and_outlives_one(play, two, signed_in, ending):
    from django.core import signing

    from linli.kernel.people.models import Account
    from linli.mediation.tests.acting import mediator
    from linli.mediation.tests.hearings import Room
    from linli.mediation.views.hearing import SALT, SEAT_COOKIE

    one, other = two
    room = Room(play)
    session = signed_in(Account.objects.get(pk=mediator(play).account_id)).cookies["sessionid"].value
    ways = {who: f"{SEAT_COOKIE}={signing.dumps(room.ids[who], salt=SALT)}" for who in "AR"}
    ids, pk = room.ids, room.row.pk
    ways["S"] = f"sessionid={session}"
    s, a, r = (Visitor(ending, at, pk, ways[who]) for who, at in (("S", one), ("A", one), ("R", other)))
    for who, seat in ((a, "A"), (r, "R")):
        who.say(t="ready", is_alone=True)
        s.until(lambda seat=seat: s.seat(ids[seat]).get("is_alone"))
        s.say(t="identify", seat=ids[seat], method="document")
        s.say(t="admit", seat=ids[seat])
    s.until(lambda: s.seat(ids["R"]).get("stand") == "in")
    s.say(t="begin", is_read=True)
    for each in (s, a, r):
        each.until(lambda each=each: each.view.get("phase") == "joint")

    # What one writes all read, and the way of two browsers to each other leads from process to process.
    s.say(t="entry", kind="statement", text="在第一个进程写下。")
    r.say(t="chat", text="在第二个进程写下。")
    for each in (s, a, r):
        each.until(lambda each=each: len(each.texts) == 2)
        assert sorted(each.texts) == ["在第一个进程写下。", "在第二个进程写下。"]
    for sender, to, key in ((s, r, "R"), (r, s, "S")):
        sender.say(t="sig", to=ids[key], version=sender.view["version"], kind="again", data="")
        to.until(lambda to=to: to.sigs)
    assert (s.sigs, r.sigs) == ([(ids["R"], "again")], [(ids["S"], "again")])

    # One process is gone: who sat there is missed, the others stay together, and the way back leads to the other one.
    other.die()
    s.until(lambda: s.seat(ids["R"]).get("is_lost"))
    assert (s.view["phase"], s.view["peers"]) == ("joint", [ids["A"], ids["R"]])
    back = Visitor(ending, one, pk, ways["R"])
    back.until(lambda: len(back.texts) == 2 and back.view.get("group") == "joint")
    s.until(lambda: not s.seat(ids["R"])["is_lost"])
