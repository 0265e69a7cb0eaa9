"""ADR 0002: how one process serves pages and live streams. `python -m bench.serving` prints the figures it quotes."""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import ground
from bench.load import Load, sent
from bench.process import cpu_s, resident_mb
from bench.server import serving
from bench.stacks import STREAMS

if TYPE_CHECKING:
    from bench.subjects import Subject

RESULT = Path("build/bench/serving.json")
PORT = 8150
ALONE = "the handler alone"
# As many as the product starts with.
THREADS = 8
# Bytes of the first event; with them here the stream stands.
FIRST_BYTES = 200


@dataclass(frozen=True, slots=True)
class Stack:
    """One way to serve: its name, the factory in `bench.stacks`, and how many threads answer pages."""

    name: str
    factory: str
    threads: int
    port: int

    @property
    def command(self) -> list[str]:
        """Give the command that starts it."""
        flags = ["--factory", "--no-access-log", "--log-level", "warning", "--port", str(self.port)]
        return [sys.executable, "-m", "uvicorn", f"bench.stacks:{self.factory}", *flags]


BARE = Stack("the server alone", "bare", 1, PORT + 6)
STACKS = [
    *(Stack(f"threads, {n}", "threads", n, PORT + k) for k, n in enumerate((1, 2, 4, 8, 16))),
    Stack("Django's ASGI handler", "django_asgi", THREADS, PORT + 5),
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One stack, one page, some idle streams; medians over the rounds."""

    stack: str
    page: str
    streams: int
    per_s: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run found; memory in KiB for one stream more."""

    figures: list[Figure]
    kib_per_stream: dict[str, float]


def main() -> None:
    asked = _asked()
    console = Console(width=None if sys.stdout.isatty() else 120)
    with ground.ground(asked.cases, console.print) as stood_on:
        pages = _pages(stood_on)
        with _started(stood_on) as pids:
            figures = _compared(pids, pages, asked) + _streamed(pids, pages, asked)
        kib = _kib_per_stream(stood_on, asked.streams)
    result = Result(figures, kib)
    console.print(_table(result))
    for name, each in kib.items():
        console.print(f"{name}: {each:.0f} KiB a stream")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False), "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="how many cases to fill in (%(default)s)")
    parser.add_argument("--streams", type=int, default=200, help="how many idle streams to hold open (%(default)s)")
    parser.add_argument("--seconds", type=int, default=3, help="how long each measurement takes (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is repeated (%(default)s)")
    return parser.parse_args()


def _pages(stood_on: ground.Ground) -> "list[Subject]":
    from bench.subjects import Subject, subjects  # noqa: PLC0415 - it imports tables, which need the settings

    wanted = {"read one", "list of 50, town", "queue page of 50"}
    nothing = Subject("an address that leads nowhere", ["GET /api/nowhere/ HTTP/1.1\r\nHost: localhost\r\n\r\n"], "404")
    return [nothing, *(s for s in subjects(stood_on.cells) if s.name in wanted)]


@contextmanager
def _started(stood_on: ground.Ground) -> Iterator[dict[str, int]]:
    """Run every stack until the block ends, and give the process id of each by its name."""
    with ExitStack() as stack:
        yield {
            s.name: stack.enter_context(
                serving(s.command, s.port, stood_on.folder / f"{s.port}.log", {"LINLI_THREADS": str(s.threads)})
            )
            for s in [*STACKS, BARE]
        }


def _compared(pids: dict[str, int], pages: "list[Subject]", asked: argparse.Namespace) -> list[Figure]:
    figures = []
    for page in pages:
        rounds: dict[str, list[Figure]] = {name: [] for name in (ALONE, *pids)}
        # Nothing but a 404 comes from the bare server, so only the first page is asked of it.
        stacks = [*STACKS, BARE] if page is pages[0] else STACKS
        for _ in range(asked.rounds):
            rounds[ALONE].append(_alone(page, asked.seconds))
            for stack in stacks:
                rounds[stack.name].append(_figure(stack, pids[stack.name], page, asked.seconds))
        figures += [_middle(each) for each in rounds.values() if each]
    return figures


def _streamed(pids: dict[str, int], pages: "list[Subject]", asked: argparse.Namespace) -> list[Figure]:
    """Measure the product's way and Django's own again while idle streams stand in the same process."""
    figures = []
    for stack in (s for s in STACKS if s.threads == THREADS):
        with _open_streams(stack.port, asked.streams):
            for page in pages:
                each = [_figure(stack, pids[stack.name], page, asked.seconds) for _ in range(asked.rounds)]
                figures.append(replace(_middle(each), streams=asked.streams))
    return figures


def _kib_per_stream(stood_on: ground.Ground, streams: int) -> dict[str, float]:
    """Give the memory of one stream more in a process that has answered nothing else."""
    kib = {}
    for stack in (s for s in STACKS if s.threads == THREADS):
        with serving(stack.command, stack.port, stood_on.folder / "streams.log") as pid:
            with _open_streams(stack.port, 1):
                before = resident_mb(pid)
            with _open_streams(stack.port, streams):
                kib[stack.name] = (resident_mb(pid) - before) * 1024 / streams
    return kib


def _alone(page: "Subject", seconds: int) -> Figure:
    asked = json.dumps({"requests": page.requests, "seconds": seconds})
    done = subprocess.run(
        [sys.executable, "-m", "bench.alone"], input=asked, capture_output=True, text=True, check=True, env=os.environ
    )
    cpu_ms = float(done.stdout)
    return Figure(ALONE, page.name, 0, 1000 / cpu_ms, cpu_ms, cpu_ms, cpu_ms)


def _figure(stack: Stack, pid: int, page: "Subject", seconds: int) -> Figure:
    before_s = cpu_s(pid)
    outcome = sent(Load(stack.port, page.requests, seconds))
    cpu_ms = (cpu_s(pid) - before_s) / outcome.answers_in_all * 1000
    if set(outcome.statuses) != {page.status}:
        raise RuntimeError(f"{stack.name}, {page.name}: expected only {page.status}, got {outcome.statuses}")
    per_s = outcome.answers / outcome.seconds
    return Figure(stack.name, page.name, 0, per_s, cpu_ms, outcome.p50_ms, outcome.p99_ms)


def _middle(rounds: list[Figure]) -> Figure:
    return replace(
        rounds[0],
        per_s=median(f.per_s for f in rounds),
        cpu_ms=median(f.cpu_ms for f in rounds),
        p50_ms=median(f.p50_ms for f in rounds),
        p99_ms=median(f.p99_ms for f in rounds),
    )


@contextmanager
def _open_streams(port: int, how_many: int) -> Iterator[None]:
    """Hold so many live streams open, each past its first event."""
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(how_many)]
        for line in lines:
            line.sendall(f"GET {STREAMS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        for line in lines:
            line.recv(FIRST_BYTES)
        time.sleep(1)
        yield


def _table(result: Result) -> Table:
    table = Table(title="Processor time of one request, one server process, 16 connections")
    for heading in ("page", "stack"):
        table.add_column(heading, no_wrap=True)
    for heading in ("streams", "cpu ms", "× alone", "per s", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    alone = {f.page: f.cpu_ms for f in result.figures if f.stack == ALONE}
    for f in result.figures:
        table.add_row(
            f.page, f.stack, str(f.streams), f"{f.cpu_ms:.2f}", f"{f.cpu_ms / alone[f.page]:.2f}", f"{f.per_s:,.0f}",
            f"{f.p50_ms:.1f}", f"{f.p99_ms:.1f}",
        )  # fmt: skip
    return table


if __name__ == "__main__":
    main()
