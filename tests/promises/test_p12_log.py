"""A backup restores to the second: what came after it comes back from the database's own log, up to any moment.

The operator's commands are those of docs/operate.md, read from there. An installation is served and reported to; the
files come from a backup made half-way. Then it is killed and its folder and database are destroyed, and each test
restores into an empty place. In full 1,000 late reports. The log is asked for at once where the operator waits a minute.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus, client
from pathlib import Path

import pytest

from tests.fixtures import postgres
from tests.fixtures.needs import missing
from tests.fixtures.postgres import Cluster
from tests.promises.crowds import FORM_TOKEN
from tests.promises.live import ROOT, Installation, prepare, serve, within
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.test_p01_power_cut import lost, reported
from tests.promises.test_p02_kill import BOTH, rows

EARLY, LATE, LAST = 10, 1_000 if IS_FULL else 30, 5
PHOTO_EVERY, SHIPPED_S, SHIPPED_WITHIN_S, PHONE = 5, 3, 30, "13800000012"
HEADINGS = {"sqlite": "### To the second, on SQLite", "postgresql": "### To the minute, on PostgreSQL"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LINLI_TEST_DATABASE") == "postgresql",
        reason="brings both its databases itself, and did so in the suite on SQLite",
    ),
]


@dataclass(slots=True)
class Ground:
    """Two disks: `own`, which will be destroyed, and `other`, which holds backups, log and journal."""

    folder: Path
    cluster: Cluster | None
    other: Path
    # What was acknowledged before the moment of the mistake, and after it.
    told: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    moment: str = ""

    @property
    def own(self) -> Path:
        """Give the folder of the installation."""
        return self.folder / "own"

    @property
    def live(self) -> Installation:
        """Give the installation to be read, without serving it."""
        return Installation(self.cluster.url() if self.cluster else f"sqlite:///{self.own}/linli.sqlite3")

    def blocks(self) -> list[str]:
        """Give what the operator is told to type, with the paths of this ground."""
        told = (ROOT / "docs/operate.md").read_text("utf-8")
        section = told.partition(HEADINGS["postgresql" if self.cluster else "sqlite"])[2].partition("\n##")[0]
        return [self.here(block) for block in re.findall(r"^```\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)]

    def here(self, text: str) -> str:
        """Give a text of the operator's with the paths of this ground."""
        places = {"/mnt/other": self.other, "/var/lib/linli": self.own, "/opt/linli/deploy": self.folder}
        places |= {"/var/lib/postgresql/15/main": self.folder / "data"}
        for named, place in places.items():
            text = text.replace(named, str(place))
        return text

    def contacts(self) -> int:
        """Give how many contacts are stored; one was left, and taken back after the moment."""
        return int(rows(self.live, "SELECT count(*) FROM people_contact")[0][0])

    def types(self, commands: str, *, as_server: bool = False) -> None:
        """Type commands, as the user of the platform or of the database server."""
        env = {
            "PATH": f"{Path(sys.executable).parent}:{self.cluster.bin if self.cluster else ''}:{os.environ['PATH']}",
            "LINLI_VAR_DIR": str(self.own),
            "LINLI_DATABASE_URL": self.live.database_url,
            "PGHOST": str(self.folder),
            "PGUSER": "postgres",
        }
        typed = [*(postgres.as_user() if as_server else ()), "bash", "-ec", commands]
        done = subprocess.run(typed, env=os.environ | env, cwd=self.folder, capture_output=True, text=True, check=False)
        assert not done.returncode, (commands, done.stdout, done.stderr)


@pytest.fixture(scope="module", params=BOTH)
def burnt(request, tmp_path_factory) -> Iterator[Ground]:
    """Live through a backup, a log that goes on, a mistake and a fire, and give what is left."""
    with ExitStack() as ending, pytest.MonkeyPatch.context() as patch:
        cluster = ending.enter_context(_server()) if request.param == "postgresql" else None
        folder = cluster.folder if cluster else tmp_path_factory.mktemp("log")
        ground = Ground(folder, cluster, folder / "other")
        patch.setenv("LINLI_ERASURES_FILE", str(ground.other / "erasures/journal.jsonl"))
        for name in ("", "wal", "log", "erasures"):
            (ground.other / name).mkdir()
            if cluster:
                shutil.chown(ground.other / name, "postgres")
        prepare(ground.own, cluster)
        with _shipping(ground), serve(ground.own, cluster) as live:
            _lived(ground, live.ports[0])
            _until_shipped(ground)
        if cluster:
            cluster.stop("immediate")
            shutil.rmtree(folder / "data")
            (folder / "data").mkdir()
            shutil.chown(folder / "data", "postgres")
        shutil.rmtree(ground.own)
        yield ground


@contextmanager
def _server() -> Iterator[Cluster]:
    try:
        with postgres.cluster(safe=True) as server:
            yield server
    except postgres.NoPostgresError as error:
        missing(str(error))


@contextmanager
def _shipping(ground: Ground) -> Iterator[None]:
    """Have the log shipped for as long as the block lasts, and end it like everything else, by signal 9."""
    if ground.cluster:
        configuration, copy, *_ = ground.blocks()
        with (ground.folder / "data/postgresql.auto.conf").open("a") as settings:
            settings.write(configuration)
        ground.cluster.stop()
        ground.cluster.start()
        ground.types(copy, as_server=True)
        yield
        return
    configure(ground)
    program, *arguments = ground.blocks()[0].split()
    command = [Path(sys.executable).with_name(program), *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as shipper:
        try:
            yield
        finally:
            shipper.kill()


def configure(ground: Ground) -> None:
    """Write the shipped configuration of the log of SQLite, with the paths of this ground."""
    shipped = (ROOT / "deploy/litestream.yml").read_text("utf-8")
    (ground.folder / "litestream.yml").write_text(ground.here(shipped), "utf-8")


def _lived(ground: Ground, port: int) -> None:
    for place in range(EARLY):
        ground.told |= reported(port, place, has_photo=not place % PHOTO_EVERY)
    ground.types(f"linli backup {ground.other}/linli")
    for place in range(EARLY, EARLY + LATE):
        ground.told |= reported(port, place)
    said = {"text": "leaves a number", "category": "0201", "answers": {"danger_now": "no", "accident": "no"}}
    code = _post(port, "/api/reports/", json.dumps(said | {"phone": PHONE}))["lookup_code"]
    # Far enough from both sides for logs that know seconds.
    time.sleep(2)
    ground.moment = datetime.now(UTC).isoformat(timespec="seconds")
    time.sleep(2)
    _post(port, f"/i/{code}/data/", "do=contact", "application/x-www-form-urlencoded")
    for place in range(EARLY + LATE, EARLY + LATE + LAST):
        ground.after |= reported(port, place)
    assert ground.contacts() == 0
    journal = ground.other / "erasures/journal.jsonl"
    assert within(SHIPPED_WITHIN_S, lambda: journal.exists() and journal.read_text())


def _until_shipped(ground: Ground) -> None:
    if not ground.cluster:
        time.sleep(SHIPPED_S)
        return
    [[last]] = rows(ground.live, "SELECT pg_walfile_name(pg_current_wal_lsn())")
    # What archive_timeout does after a minute.
    rows(ground.live, "SELECT pg_switch_wal()")
    assert within(SHIPPED_WITHIN_S, (ground.other / "wal" / last).exists)


def _post(port: int, path: str, body: str, media_type: str = "application/json") -> dict[str, str]:
    with closing(client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("POST", path, body, {"Content-Type": media_type} | FORM_TOKEN)
        answer = line.getresponse()
        content = answer.read()
    assert answer.status in {HTTPStatus.CREATED, HTTPStatus.FOUND}, (answer.status, content)
    return dict(json.loads(content)) if content else {}


@contextmanager
def restored(burnt: Ground, until: str = "", *, cuts: bool = False) -> Iterator[Ground]:
    """Give an installation whose files and database are back, from copies of what is left; or all but the last of it."""
    other = burnt.other.with_name(f"other-{until}{cuts}")
    subprocess.run(["cp", "-a", str(burnt.other), str(other)], check=True)
    ground = replace(burnt, other=other)
    if cuts:
        _cut(ground)
    if ground.cluster:
        *_, back, _ = ground.blocks()
        end = f"recovery_target_time = '{until.replace('T', ' ')}'\nrecovery_target_action = 'promote'"
        ended = f'echo "{end}" >> {ground.folder}/data/postgresql.auto.conf' if until else ""
        ground.types(back + ended, as_server=True)
        ground.cluster.start()
        assert within(SHIPPED_WITHIN_S, lambda: rows(ground.live, "SELECT pg_is_in_recovery()") == [(False,)])
    if not ground.cluster:
        configure(ground)
    ground.types(_to_type(ground, until)[0])
    try:
        yield ground
    finally:
        if ground.cluster:
            ground.cluster.stop("immediate")
        shutil.rmtree(ground.own)


def _cut(ground: Ground) -> None:
    """Remove what was shipped after the moment."""
    since = datetime.fromisoformat(ground.moment).timestamp()
    for path in (*(ground.other / "wal").iterdir(), *(ground.other / "log").rglob("*.ltx")):
        if path.stat().st_mtime > since:
            path.unlink()


def _to_type(ground: Ground, until: str = "") -> tuple[str, str]:
    """Give what the platform's user types before the last command of a restore, and that command."""
    *before, last = ground.blocks()[-1].splitlines()
    there = "\n".join(before)
    return there.replace("litestream restore", f"litestream restore -timestamp {until}") if until else there, last


def test_what_came_after_the_backup_comes_back_from_the_log(burnt: Ground) -> None:
    told = burnt.told | burnt.after
    began_s = time.monotonic()
    with restored(burnt) as ground:
        took_s = time.monotonic() - began_s
        ground.types(_to_type(ground)[1])
        gone = lost(ground.own, ground.live, told)
        ground.types("linli audit verify || test $? = 2")
        with serve(ground.own, ground.cluster, web_alone=True) as live:
            reported(live.ports[0], len(told))
        database = "postgresql" if ground.cluster else "sqlite"
        note("P12 log", form=FORM, database=database, late=LATE, lost=len(gone), back_s=round(took_s, 1))
    assert gone == []


def test_a_moment_before_a_mistake_comes_back_and_what_was_erased_since_goes_again(burnt: Ground) -> None:
    with restored(burnt, burnt.moment) as ground:
        assert lost(ground.own, ground.live, ground.told) == []
        assert {*lost(ground.own, ground.live, ground.after)} == {*ground.after}
        assert ground.contacts() == 1
        ground.types(_to_type(ground)[1])
        assert ground.contacts() == 0


def test_control_without_the_last_of_the_log_what_it_held_is_lost(burnt: Ground) -> None:
    with restored(burnt, cuts=True) as ground:
        gone = lost(ground.own, ground.live, burnt.told | burnt.after)
        database = "postgresql" if ground.cluster else "sqlite"
        note("P12 log", form="control log cut", database=database, late=LATE, lost=len(gone))
    assert gone
