"""What was acknowledged survives a power cut: every report answered with its number is there, whole, with its photo.

Database and photos lie on a disk that forgets what was not synced (forgetful.py). Four clients send reports through
HTTP, every tenth with a photo, and note each whose whole answer has arrived; then disk, database and product are killed
in this order and started again, and what is left is read. One cut on SQLite on a change; in full 20 and 100,000 reports,
on PostgreSQL as well. One web process. The index of SQLite's log, which is mapped memory, lies on this disk too.
"""

import hashlib
import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from http import HTTPStatus, client
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from threading import Event

import psycopg
import pytest

from linli.kernel.files.tests.photos import drawn, encoded
from tests.fixtures.postgres import Cluster, NoPostgresError
from tests.fixtures.town import SIDE, SOUTH, WEST
from tests.promises.crowds import FORM_TOKEN
from tests.promises.disks import Disk, forgetful_disk, lay
from tests.promises.live import Database, Installation, serve, within
from tests.promises.results import FORM, IS_FULL, SEED, note
from tests.promises.test_p02_kill import SQLITE, on, rows

CUTS, REPORTS, REPORTS_A_CUT, REPORTS_WITHIN_S = (20, 100_000, 5_000, 900) if IS_FULL else (1, 1, 100, 60)
CONTROL_CUTS, CONTROL_REPORTS = 8, 50
CLIENTS, PHOTO_EVERY, ANSWER_WITHIN_S = 4, 10, 30

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LINLI_TEST_DATABASE") == "postgresql",
        reason="brings both its databases itself, and did so in the suite on SQLite",
    ),
]


@dataclass(slots=True)
class Machine:
    """One computer with a forgetful disk, on which the product runs until its power is cut."""

    disk: Disk
    cluster: Cluster | None
    _running: ExitStack = field(default_factory=ExitStack)

    @property
    def folder(self) -> Path:
        """Give the folder of the installation."""
        return self.disk.mount / "var"

    def look(self) -> Installation:
        """Start disk and database alone, to see what is there."""
        self.disk.put_in()
        self._running.callback(self.disk.take_out)
        if not self.cluster:
            return Installation(f"sqlite:///{self.folder}/linli.sqlite3")
        server = Database(self.cluster)
        server.start()
        self._running.callback(_kill, server.pid)
        return Installation(self.cluster.url())

    def switch_on(self, weakness: str = "") -> Installation:
        """Start disk, database and product."""
        self.look()
        served = serve(self.folder, self.cluster, weakness, logs=self.disk.folder, web_alone=True)
        live = self._running.enter_context(served)
        self._running.callback(self.disk.cut)
        return live

    def cut(self) -> None:
        """Cut its power: the disk goes first, so that nobody can tidy up."""
        self._running.close()


@pytest.fixture
def machine(database, pg_cluster) -> Iterator[Machine]:
    """Give a machine that is off, with the county on its disk."""
    with forgetful_disk() as disk, ExitStack() as ending:
        cluster = pg_cluster(safe=True) if database == "postgresql" else None
        lay(disk.plates, cluster, seen_at=disk.mount)
        made = Machine(disk, cluster)
        ending.callback(made.cut)
        yield made


@dataclass(slots=True)
class Clients:
    """Who reports, and what they were told is stored: the text of each report, and the name of its photo."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    _places: "count[int]" = field(default_factory=count)

    def report_until_cut(self, machine: Machine, live: Installation, reports: int) -> None:
        """Let four report until so many more are acknowledged, and cut the power while they go on."""
        is_cut, wanted = Event(), len(self.acknowledged) + reports
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self._report, live.ports[0], is_cut) for _ in range(CLIENTS)]
            try:
                assert within(REPORTS_WITHIN_S, lambda: len(self.acknowledged) >= wanted)
            finally:
                machine.cut()
                is_cut.set()
        for each in clients:
            each.result()

    def _report(self, port: int, is_cut: Event) -> None:
        while not is_cut.is_set():
            try:
                for place in self._places:
                    self.acknowledged |= reported(port, place, has_photo=not place % PHOTO_EVERY)
            except (OSError, client.HTTPException):
                # What a cut leaves unanswered is nobody's; the line may break a moment before it is said.
                is_cut.wait(1)


def _kill(pid: int) -> None:
    # Without its disk the server may have ended by itself.
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _text(place: int) -> str:
    return f"{SEED}-{place}"


def reported(port: int, place: int, *, has_photo: bool = False) -> dict[str, str]:
    """Send a report, and give what is stored by the whole answer: its text, and the name of its photo."""
    photo = _photo(port, place) if has_photo else ""
    row, column = divmod(place % 8, 2)
    said = {"text": _text(place), "category": "0201", "answers": {"danger_now": "no", "accident": "no"}}
    said |= {"lat": SOUTH + (row + 0.5) * SIDE, "long": WEST + (column + 0.5) * SIDE}
    _post(port, "/api/reports/", place, json.dumps(said | {"photos": [photo] if photo else []}).encode())
    return {_text(place): photo}


def _photo(port: int, place: int) -> str:
    form = b'--part\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n%s\r\n--part--\r\n'
    content = encoded(drawn(320 + place % 100, 240))
    return str(_post(port, "/files/", place, form % content, "multipart/form-data; boundary=part")["name"])


def _post(port: int, path: str, place: int, body: bytes, media_type: str = "application/json") -> dict[str, str]:
    with closing(client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)) as line:
        address = str(IPv4Address("10.0.0.0") + place)
        said = {"Content-Type": media_type, "Idempotency-Key": _text(place), "X-Forwarded-For": address}
        line.request("POST", path, body, said | FORM_TOKEN)
        answer = line.getresponse()
        content = answer.read()
    if answer.status != HTTPStatus.CREATED:
        # The product lives a moment longer than its disk.
        raise client.HTTPException(answer.status)
    return dict(json.loads(content))


def lost(folder: Path, live: Installation, acknowledged: dict[str, str]) -> list[str]:
    """Give what was acknowledged and is not there, in the database or the folder: texts of reports, names of photos."""
    cases = dict(rows(live, "SELECT text, case_id FROM issues_report"))
    photos = {name: (sha, case) for name, sha, case in rows(live, "SELECT name, sha256, case_id FROM files_file")}

    def is_whole(name: str, case: int) -> bool:
        found = list((folder / "files").glob(f"*/{name}.original.jpg"))
        return [(hashlib.sha256(path.read_bytes()).hexdigest(), case) for path in found] == [photos.get(name)]

    gone = [text for text in acknowledged if text not in cases]
    return gone + [
        name for text, name in acknowledged.items() if name and text in cases and not is_whole(name, cases[text])
    ]


def damage(folder: Path, cluster: Cluster | None) -> str:
    """Give what the database's own check of its files says, "" where they are whole."""
    if cluster:
        try:
            cluster.run("pg_amcheck", "--install-missing", "-h", str(cluster.folder), "-U", "postgres", "linli")
        except NoPostgresError as error:
            return str(error)
        return ""
    with closing(sqlite3.connect(folder / "linli.sqlite3")) as connection:
        found = [*connection.execute("PRAGMA integrity_check"), *connection.execute("PRAGMA foreign_key_check")]
    return "" if found == [("ok",)] else str(found)


def _note(form: str, database: str, cuts: int, acknowledged: dict[str, str], gone: list[str], **figures: float) -> None:
    told = {"acknowledged": len(acknowledged), "photos": sum(map(bool, acknowledged.values())), "lost": len(gone)}
    note("P1", form=form, database=database, seed=SEED, cuts=cuts, **told, **figures)


@on(SQLITE)
def test_what_was_acknowledged_is_there_after_each_cut(machine, database):
    clients, chance, back_s = Clients(), random.Random(SEED), []  # noqa: S311 - a course of events to repeat
    live = machine.switch_on()
    while len(back_s) < CUTS or len(clients.acknowledged) < REPORTS:
        clients.report_until_cut(machine, live, chance.randint(REPORTS_A_CUT * 3 // 4, REPORTS_A_CUT * 5 // 4))
        began_s = time.monotonic()
        live = machine.switch_on()
        back_s.append(time.monotonic() - began_s)
        gone, damaged = lost(machine.folder, live, clients.acknowledged), damage(machine.folder, machine.cluster)
        if gone or damaged:
            break
    _note(FORM, database, len(back_s), clients.acknowledged, gone, longest_back_s=round(max(back_s), 1))
    assert (gone, damaged) == ([], "")


@on(SQLITE)
def test_control_acknowledged_before_it_is_synced_a_report_is_lost(machine, database):
    clients, gone, cuts = Clients(), [], 0
    while not gone and cuts < CONTROL_CUTS:
        clients.report_until_cut(machine, machine.switch_on("no-sync"), CONTROL_REPORTS)
        cuts += 1
        try:
            gone = lost(machine.folder, machine.look(), clients.acknowledged)
        except (sqlite3.DatabaseError, psycopg.Error, RuntimeError):
            # Nothing that was told can be read.
            gone = list(clients.acknowledged)
        machine.cut()
    _note("control no-sync", database, cuts, clients.acknowledged, gone)
    assert gone
