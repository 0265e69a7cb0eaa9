"""Every notice goes out, once: each ends sent, or failed with its reason and somebody told to telephone.

A gateway for text messages takes six of ten, takes two and lets their answer be lost, refuses one and leaves one without
a word, as a seed draws; two senders work at once, and one of them is killed now and then while the gateway hears it. The
jobs are told what time it is, so that a day of tries passes in a moment.
"""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

import apprise
import pytest
from django.db import connection, connections, transaction

from linli.kernel.cases.models import Case
from linli.kernel.notify import jobs, services
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import TELEPHONE
from linli.kernel.notify.services import Message, outbox_add
from linli.kernel.people.rules import OpenContact
from linli.kernel.people.services import contact_store
from tests.promises.results import FORM, IS_FULL, SEED, note

NOTICES, KILLS = (10_000, 100) if IS_FULL else (100, 5)
FEW = 25
SENDERS = 2
# A gateway is left alone after this long, which the operator may say in its address.
PATIENCE_S = 0.1
UNSENT = (Outbox.State.WAITING, Outbox.State.SENDING)

# The library loads all its services at first use; some of them import what Python has marked as old.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:.*"),
]


class Fate(Enum):
    """What becomes of one request: whether its message is taken, and whether and how that is answered."""

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
    # The requests, counted from the first, during which a sender dies.
    fatal: list[int] = field(default_factory=list)
    senders: list[BaseProcess] = field(default_factory=list)
    passed_on: Counter[str] = field(default_factory=Counter)
    # How often it was asked again for what it had said it took.
    again: int = 0
    heard: int = 0
    killed: int = 0
    draw: random.Random = field(default_factory=drawing)
    said: set[str] = field(default_factory=set)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def hears(self, key: str) -> Fate:
        with self.one_at_a_time:
            self.heard += 1
            fate = self.draw.choices(list(self.fates), list(self.fates.values()))[0]
            self.again += key in self.said
            if fate.value[0] and not (self.knows_keys and self.passed_on[key]):
                self.passed_on[key] += 1
            if fate is Fate.TAKEN:
                self.said.add(key)
            if self.fatal and self.heard >= self.fatal[0] and (alive := [s for s in self.senders if s.is_alive()]):
                self.draw.choice(alive).kill()
                self.killed += bool(self.fatal.pop(0))
            return fate


@contextmanager
def listening(gateway: Gateway) -> Iterator[str]:
    """Let a gateway hear requests, and give the setting that leads to it."""

    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = gateway.hears(said["id"]).value[1]
            if not status:
                gone.wait(2 * PATIENCE_S)
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

    gone, server = threading.Event(), Server(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    address = f"json://127.0.0.1:{server.server_port}/"
    patience = f"cto=4&rto={PATIENCE_S if len(gateway.fates) > 1 else 20}"
    yield f"{address}?:to={{phone}}&:message=text&:id={{key}}&{patience}"
    gone.set()
    server.shutdown()
    server.server_close()
    thread.join()


Queue = Callable[[int], None]


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
def sends(settings: Any, tmp_path: Any, now: datetime) -> Callable[[Gateway], None]:
    """Give a function that lets senders work against a gateway until nothing waits any more."""

    # Loaded once here, so that not every sender does.
    apprise.Apprise().add("json://localhost")

    def work(gateway: Gateway) -> None:
        moment, fork = now, get_context("fork")
        with listening(gateway) as url:
            settings.ENV = replace(settings.ENV, var_dir=tmp_path, email_url="", apprise_urls=(), sms_url=url)
            while unsent := Outbox.objects.filter(state__in=UNSENT, carrier=None).order_by("next_at").first():
                moment = max(moment, unsent.next_at)
                # Each process has its own.
                connections.close_all()
                gateway.senders = [fork.Process(target=jobs.outbox_send, args=(moment,)) for _ in range(SENDERS)]
                for one in gateway.senders:
                    one.start()
                for one in gateway.senders:
                    one.join()

    return work


def test_every_notice_ends_sent_or_failed_and_nobody_gets_it_twice(queue: Queue, sends: Any) -> None:
    queue(NOTICES)
    gateway = Gateway(OFTEN, fatal=sorted(drawing().sample(range(1, NOTICES), KILLS)))
    sends(gateway)
    rows = list(Outbox.objects.filter(event="N13"))
    sent = {row.key for row in rows if row.state == Outbox.State.SENT}
    failed = [row for row in rows if row.state == Outbox.State.FAILED]
    assert len(sent) + len(failed) == NOTICES
    passed_on = {key.rpartition("/")[0] for key in gateway.passed_on}
    lost, doubles = sent - passed_on, sum(times - 1 for times in gateway.passed_on.values())
    figures = {"lost": len(lost), "doubles": doubles, "failed": len(failed)}
    note(
        "P3", form=FORM, database=connection.vendor, seed=SEED, notices=NOTICES, tries=gateway.heard,
        kills=gateway.killed, **figures,
    )  # fmt: skip
    assert (lost, doubles, gateway.killed) == (set(), 0, KILLS)
    assert all(row.error for row in failed)
    calls = Outbox.objects.filter(event=TELEPHONE)
    assert set(calls.values_list("case_id", flat=True)) == {row.case_id for row in failed}


def test_two_senders_at_once_share_the_notices_and_ask_for_none_again(queue: Queue, sends: Any) -> None:
    queue(FEW)
    gateway = Gateway(GOOD, knows_keys=False)
    sends(gateway)
    assert (gateway.again, set(gateway.passed_on.values())) == (0, {1})
    assert set(Outbox.objects.values_list("state", "attempts")) == {(Outbox.State.SENT, 1)}


def test_control_a_gateway_that_knows_no_keys_gives_doubles(queue: Queue, sends: Any) -> None:
    queue(FEW)
    gateway = Gateway(OFTEN, knows_keys=False)
    sends(gateway)
    doubles = sum(times - 1 for times in gateway.passed_on.values())
    note("P3", form="control no-keys", database=connection.vendor, seed=SEED, notices=FEW, doubles=doubles)
    assert doubles > 0


def test_control_senders_without_a_lease_ask_again(queue: Queue, sends: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = services.outbox_lease

    def looked_at(now: datetime, limit: int) -> list[Outbox]:
        """Take rows and let them lie where they were, for the next one to take."""
        rows = taken(now, limit)
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now)
        return rows

    monkeypatch.setattr(services, "outbox_lease", looked_at)
    queue(FEW)
    gateway = Gateway(GOOD)
    sends(gateway)
    note("P3", form="control no-lease", database=connection.vendor, seed=SEED, notices=FEW, again=gateway.again)
    assert gateway.again > 0
