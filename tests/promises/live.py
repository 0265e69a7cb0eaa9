"""A live installation in processes of its own, each of which can be killed and started again."""

import atexit
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from prometheus_client.parser import text_string_to_metric_families

from tests.fixtures import migrated
from tests.fixtures.postgres import Cluster, NoPostgresError

ROOT = Path(__file__).resolve().parents[2]
COUNTY = "tests.promises.county"
DUMP = "county.dump"
READY_WITHIN_S = 60
# Below the ports that the system lends to clients, so that nobody takes one while its server is down; a few of its
# own for every process of tests.
PORTS = range(20_000 + os.getpid() % 3_000 * 4, 32_000)


class Part(Protocol):
    """What can be killed."""

    name: str

    def kill(self) -> None:
        """End it as a power cut to this part alone would."""

    def start(self) -> None:
        """Start it, and return once it does its work."""


@dataclass(slots=True)
class Process:
    """One process of the product. A web process is ready when its port answers, a worker when it says so."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    port: int = 0
    metrics_port: int = 0
    _running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, and return once it does its work; what it says is added to its log."""
        with self.log.open("ab") as words:
            said = words.tell()
            self._running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=words, stderr=words, start_new_session=True
            )
        is_ready = self._answers if self.port else lambda: b"Worker started" in self.log.read_bytes()[said:]
        if not within(READY_WITHIN_S, lambda: self._running.poll() is not None or is_ready()) or not self.is_alive:
            raise RuntimeError(f"{self.name} does not start; it said:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill it, and whatever it started, with signal 9."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    @property
    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self._running is not None and self._running.poll() is None

    def figure(self, name: str) -> float:
        """Give a figure that it tells to those who watch over it, added up over its labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=READY_WITHIN_S) as told:
            families = text_string_to_metric_families(told.read().decode())
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)

    def _answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                return line.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False


@dataclass(slots=True)
class Database:
    """The database server."""

    cluster: Cluster
    name: str = "database"

    @property
    def pid(self) -> int:
        """Give the number of its first process."""
        return int((self.cluster.folder / "data/postmaster.pid").read_text("ascii").split()[0])

    def kill(self) -> None:
        """Kill its first process with signal 9; the others notice and go."""
        os.kill(self.pid, signal.SIGKILL)

    def start(self) -> None:
        """Start it again, as soon as the last process of the killed one is gone."""
        if not within(READY_WITHIN_S, self._starts):
            raise RuntimeError("the database server does not start again")

    def _starts(self) -> bool:
        try:
            self.cluster.start()
        except NoPostgresError:
            return False
        return True


@dataclass(slots=True)
class Installation:
    """A running installation with the fictional county in it; SQLite: one process, PostgreSQL: two webs, a worker."""

    database_url: str
    processes: list[Process] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def ports(self) -> list[int]:
        """Give the ports that answer requests."""
        return [p.port for p in self.processes if p.port]


@contextmanager
def installation(
    folder: Path, cluster: Cluster | None = None, weakness: str = "", *, county: str = COUNTY
) -> Iterator[Installation]:
    """Run the product on `cluster`, or on SQLite in `folder`, until the block ends.

    `weakness` as weakened.py knows it; `county` is the module that fills the database before anything is served.
    """
    prepare(folder, cluster, county=county)
    with serve(folder, cluster, weakness) as live:
        yield live


def prepare(folder: Path, cluster: Cluster | None = None, *, county: str = COUNTY) -> None:
    """Write what the product needs before it serves: a database with the county in it."""
    made = _filled(county, on_postgresql=cluster is not None)
    if not any(made.iterdir()):
        _fill(made, cluster, county)
    elif cluster:
        shutil.copy(made / DUMP, cluster.folder)
        cluster.run("pg_restore", *_of(cluster), "-d", "linli", DUMP)
    shutil.copytree(made, folder)


@cache
def _filled(county: str, *, on_postgresql: bool) -> Path:
    """Give the folder that is filled once for all tests of this process; it goes with the process."""
    folder = TemporaryDirectory(prefix="linli-county-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _fill(folder: Path, cluster: Cluster | None, county: str) -> None:
    (folder / "static").mkdir(parents=True)
    if not cluster:
        migrated.lay_file(folder / "linli.sqlite3")
    subprocess.run([sys.executable, "-m", county], cwd=ROOT, env=_env(folder, cluster), check=True)
    if cluster:
        cluster.run("pg_dump", *_of(cluster), "-Fc", "-f", DUMP, "linli")
        shutil.copy(cluster.folder / DUMP, folder)


def _of(cluster: Cluster) -> tuple[str, ...]:
    return "-h", str(cluster.folder), "-U", "postgres"


@contextmanager
def serve(
    folder: Path,
    cluster: Cluster | None = None,
    weakness: str = "",
    *,
    logs: Path | None = None,
    web_alone: bool = False,
) -> Iterator[Installation]:
    """Run the product on what `prepare` has written; `web_alone`: one process also on PostgreSQL."""
    env = _env(folder, cluster)
    linli = [sys.executable, "-m", "tests.promises.weakened", weakness] if weakness else [_program("linli")]
    live = Installation(cluster.url() if cluster else f"sqlite:///{folder}/linli.sqlite3")

    def process(name: str, *arguments: str, port: int = 0, metrics_port: int = 0) -> Process:
        log = (logs or folder) / f"{name}.log"
        return Process(name, [*linli, *arguments], env, log, port, metrics_port)

    webs = 2 if cluster and not web_alone else 1
    for number, (port, beside) in enumerate(zip(PORTS[:webs], PORTS[2:], strict=False), 1):
        said = ("serve", "--port", str(port), "--metrics-port", str(beside))
        live.processes.append(process(f"web-{number}", *said, port=port, metrics_port=beside))
    if cluster and not web_alone:
        live.processes.append(process("worker", "worker"))
    live.parts = [*live.processes, *([Database(cluster)] if cluster else [])]
    with ExitStack() as ending:
        for one in live.processes:
            ending.callback(lambda one=one: one.is_alive and one.kill())
            one.start()
        yield live


def _env(folder: Path, cluster: Cluster | None = None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name != "LINLI_DATABASE_URL"}
    # As behind a proxy: whoever asks says which address it comes from.
    env |= {"LINLI_VAR_DIR": str(folder), "LINLI_TRUSTED_PROXIES": "1", "PYTHONUNBUFFERED": "1"}
    return env | ({"LINLI_DATABASE_URL": cluster.url()} if cluster else {})


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Wait until `condition` holds and tell whether it did in time."""
    until_s = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until_s:
            return False
        time.sleep(0.1)
    return True


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
