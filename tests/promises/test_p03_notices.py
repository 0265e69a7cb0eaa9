"""Every notice goes out, once: each ends sent, or failed with its reason and somebody told to telephone.

A gateway for text messages takes six of ten, takes two and lets their answer be lost, refuses one and leaves one without
a word, as a seed draws; four senders work at once, each a process of its own, and while the gateway hears a message one
of them is now and then killed with signal 9. They are told what time it is, so that a day of tries passes in a moment.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.db import connection, transaction

from linli.kernel.cases.models import Case
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import TELEPHONE
from linli.kernel.notify.services import Message, outbox_add
from linli.kernel.people.rules import OpenContact
from linli.kernel.people.services import contact_store
from tests.promises import sender
from tests.promises.results import FORM, IS_FULL, SEED, note

NOTICES, KILLS = (10_000, 100) if IS_FULL else (300, 5)
FEW = 40
SENDERS = 4
# A sender gives a gateway this long to answer, which the operator may say in its address.
PATIENCE_S = 0.05
# Longer than any run of a sender, and than all runs together.
RUN_WITHIN_S, ALL_WITHIN_S = 60, 3600 if IS_FULL else 180
UNSENT = (Outbox.State.WAITING, Outbox.State.SENDING)

Queue = Callable[[int], None]
Work = Callable[..., None]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Fate(Enum):
    """What becomes of a message: whether the gateway takes it, and whether and how it answers."""

    TAKEN = (True, 200)
    TAKEN_UNSAID = (True, 0)
    REFUSED = (False, 500)
    UNHEARD = (False, 0)


OFTEN = {Fate.TAKEN: 60, Fate.TAKEN_UNSAID: 20, Fate.REFUSED: 10, Fate.UNHEARD: 10}
GOOD = {Fate.TAKEN: 1}


def drawing() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - the same draws every time


@dataclass
class Gateway:
    """A gateway and what it has done. Where it `knows_keys` it passes on what it has had before no second time."""

    fates: dict[Fate, int]
    knows_keys: bool = True
    # The messages, counted from the first, during which a sender dies.
    fatal: list[int] = field(default_factory=list)
    senders: list[BaseProcess] = field(default_factory=list)
    # How often each telephone rang.
    rang: Counter[str] = field(default_factory=Counter)
    heard: int = 0
    # How often it was asked again for what it had taken.
    again: int = 0
    killed: int = 0
    _taken: set[str] = field(default_factory=set)
    _draw: random.Random = field(default_factory=drawing)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, key: str, telephone: str) -> int:
        """Do with one message what is drawn, and give the status to answer, 0 for none."""
        with self._one_at_a_time:
            self.heard += 1
            is_taken, status = self._draw.choices(list(self.fates), list(self.fates.values()))[0].value
            is_known = key in self._taken
            self.again += is_known
            if is_taken:
                self._taken.add(key)
                self.rang[telephone] += not (is_known and self.knows_keys)
            alive = [s for s in self.senders if not wait([s.sentinel], 0)]
            if self.fatal and self.heard >= self.fatal[0] and alive:
                self._draw.choice(alive).kill()
                self.fatal.pop(0)
                self.killed += 1
            return int(status)

    @property
    def doubles(self) -> int:
        return self.rang.total() - len(self.rang)


@contextmanager
def listening(gateway: Gateway) -> Iterator[str]:
    """Let a gateway hear messages, and give the setting that leads to it."""

    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = gateway.hear(said["id"], said["to"])
            if not status:
                closing.wait(2 * PATIENCE_S)
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_said: object) -> None:
            """Say nothing of a sender that is gone before its answer."""

    closing, server = threading.Event(), Server(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    # Where every message is answered, a slow machine must not make it two.
    patience_s = PATIENCE_S if Fate.UNHEARD in gateway.fates else RUN_WITHIN_S
    try:
        yield f"json://127.0.0.1:{server.server_port}/?:to={{phone}}&:id={{key}}&cto=4&rto={patience_s}"
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def queue(filed: Callable[..., Case], now: datetime) -> Queue:
    """Give a function that queues so many notices, each about a case and to a telephone of its own."""

    def add(count: int) -> None:
        with transaction.atomic():
            for n in range(count):
                contact = contact_store(OpenContact("测试居民", f"139{n:08d}", ""), now)
                case = filed(contact=contact)
                said = {"case_no": case.number, "outcome": "已解决", "reopen_until": "8月3日"}
                outbox_add([Message("N13", f"N13:{n}", said, case_id=case.pk, contact_id=contact.pk)], now)

    return add


@pytest.fixture
def work(tmp_path: Path, now: datetime) -> Work:
    """Give a function that lets senders work against a gateway until nothing waits any more."""
    # This process has threads, so it must not be forked itself; `pytest` is what a new process would load first.
    senders = get_context("forkserver")
    senders.set_forkserver_preload(["pytest", "tests.promises.sender"])

    def until_all_sent(gateway: Gateway, weakness: str = "") -> None:
        moment, until_s = now, time.monotonic() + ALL_WITHIN_S
        with listening(gateway) as url:
            while due := Outbox.objects.filter(state__in=UNSENT, carrier=None).order_by("next_at").first():
                assert time.monotonic() < until_s, "the senders come to no end"
                moment = max(moment, due.next_at)
                given = (connection.settings_dict["NAME"], url, tmp_path, weakness, moment)
                run([senders.Process(target=sender.send, args=given) for _ in range(SENDERS)], gateway)

    return until_all_sent


def run(senders: list[BaseProcess], gateway: Gateway) -> None:
    """Let senders work until each has nothing left to do or is dead."""
    gateway.senders = senders
    try:
        for one in senders:
            one.start()
        until_s = time.monotonic() + RUN_WITHIN_S
        for one in senders:
            assert wait([one.sentinel], until_s - time.monotonic()), f"a sender still works after {RUN_WITHIN_S} s"
    finally:
        gateway.senders = []
        for one in senders:
            one.kill()
            one.join()


def test_every_notice_ends_sent_or_failed_and_no_telephone_rings_twice(queue: Queue, work: Work) -> None:
    queue(NOTICES)
    gateway = Gateway(OFTEN, fatal=sorted(drawing().sample(range(1, NOTICES), KILLS)))
    began_s = time.monotonic()
    work(gateway)
    rows = list(Outbox.objects.filter(event="N13").select_related("case"))
    sent = [row for row in rows if row.state == Outbox.State.SENT]
    failed = [row for row in rows if row.state == Outbox.State.FAILED]
    lost = [row.key for row in sent if not gateway.rang[f"139{int(row.key.partition(':')[2]):08d}"]]
    note(
        "P3", form=FORM, database=connection.vendor, seed=SEED, notices=NOTICES, sent=len(sent), failed=len(failed),
        lost=len(lost), doubles=gateway.doubles, tries=gateway.heard, asked_again=gateway.again, kills=gateway.killed,
        took_s=round(time.monotonic() - began_s, 1),
    )  # fmt: skip
    assert len(sent) + len(failed) == NOTICES
    assert (lost, gateway.doubles, gateway.killed) == ([], 0, KILLS)
    assert [row.key for row in failed if not row.error] == []
    calls = Outbox.objects.filter(event=TELEPHONE)
    assert set(calls.values_list("case_id", flat=True)) == {row.case_id for row in failed}


def test_senders_at_once_share_the_notices_and_ask_for_none_again(queue: Queue, work: Work) -> None:
    queue(FEW)
    gateway = Gateway(GOOD, knows_keys=False)
    work(gateway)
    assert (gateway.again, set(gateway.rang.values()), len(gateway.rang)) == (0, {1}, FEW)
    assert set(Outbox.objects.values_list("state", "attempts")) == {(Outbox.State.SENT, 1)}


def test_control_a_gateway_that_knows_no_keys_gives_doubles(queue: Queue, work: Work) -> None:
    queue(FEW)
    gateway = Gateway(OFTEN, knows_keys=False)
    work(gateway)
    note("P3", form="control no-keys", database=connection.vendor, seed=SEED, notices=FEW, doubles=gateway.doubles)
    assert gateway.doubles > 0


def test_control_senders_without_a_lease_ask_again(queue: Queue, work: Work) -> None:
    queue(FEW)
    gateway = Gateway(GOOD)
    work(gateway, weakness="no-lease")
    note("P3", form="control no-lease", database=connection.vendor, seed=SEED, notices=FEW, asked_again=gateway.again)
    assert gateway.again > 0
