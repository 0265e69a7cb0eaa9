"""Sends requests over a fixed number of connections, each as soon as the answer before is there.

A process of its own (`python -m bench.load`), so that its work is not counted as the server's: it reads what to send
as JSON from standard input and writes what happened as JSON to standard output.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from ipaddress import IPv4Address
from itertools import count
from typing import Any

# Stands in a request where a number must differ from one request to the next; as long as that number.
SERIAL = b"#SERIAL#"
SERIALS_FROM = 10_000_000
# Stands in a request where a proxy would say whose it is.
SENDER = b"#SENDER#"


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: whole HTTP/1.1 requests, taken in turn, for so many seconds after a warm-up."""

    port: int
    requests: list[str]
    seconds: float
    warm_s: float = 1.0
    connections: int = 16
    serials_from: int = SERIALS_FROM


@dataclass(slots=True)
class Outcome:
    """What happened within the seconds that count; latencies in milliseconds."""

    answers: int = 0
    # With those of the warm-up: the processor does not know the difference.
    answers_in_all: int = 0
    seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    bytes_each: int = 0


def filled(request: bytes, number: int) -> bytes:
    """Give a request with its own number, from its own network address: one alone may not report so much."""
    return request.replace(SERIAL, b"%d" % number).replace(SENDER, str(IPv4Address(number)).encode())


def sent(load: Load) -> Outcome:
    """Send a load from another process and give what happened."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


class Connection(asyncio.Protocol):
    """One connection that always has one request under way."""

    def __init__(self, run: "Run") -> None:
        self.run, self.buffer, self.began, self.closed = run, b"", 0.0, run.loop.create_future()

    def connection_made(self, transport: Any) -> None:
        """Send the first request."""
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count the answer once the whole of it is here, and send the next request."""
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.run.answered(int(self.buffer[9:12]), time.perf_counter() - self.began, len(body))
        self.buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Say that this connection is over."""
        self.closed.set_result(None)

    def _send(self) -> None:
        request = self.run.next_request()
        if request is None:
            self.transport.close()
            return
        self.began = time.perf_counter()
        self.transport.write(request)


class Run:
    """The state of one load while it is sent."""

    def __init__(self, load: Load) -> None:
        self.load, self.loop = load, asyncio.get_running_loop()
        self.requests = [r.encode() for r in load.requests]
        self.numbers = count(load.serials_from)
        self.start = time.perf_counter() + load.warm_s
        self.end = self.start + load.seconds
        self.latencies: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.bytes = self.in_all = 0

    def next_request(self) -> bytes | None:
        """Give the next request, None once the time is over."""
        if time.perf_counter() >= self.end:
            return None
        number = next(self.numbers)
        return filled(self.requests[number % len(self.requests)], number)

    def answered(self, status: int, took_s: float, size: int) -> None:
        """Count one answer; those of the warm-up count only in all."""
        self.in_all += 1
        if self.start <= time.perf_counter() < self.end:
            self.latencies.append(took_s * 1000)
            self.statuses[str(status)] += 1
            self.bytes += size

    async def go(self) -> Outcome:
        """Send until the time is over."""
        made = [
            await self.loop.create_connection(lambda: Connection(self), "127.0.0.1", self.load.port)
            for _ in range(self.load.connections)
        ]
        await asyncio.gather(*(connection.closed for _, connection in made))
        waits, answers = sorted(self.latencies) or [0.0], len(self.latencies)
        at = {p: waits[min(len(waits) - 1, int(len(waits) * p / 100))] for p in (50, 95, 99)}
        return Outcome(
            answers=answers,
            answers_in_all=self.in_all,
            seconds=self.load.seconds,
            statuses=dict(self.statuses),
            p50_ms=at[50],
            p95_ms=at[95],
            p99_ms=at[99],
            bytes_each=self.bytes // max(answers, 1),
        )


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])


async def _main() -> None:
    outcome = await Run(Load(**json.load(sys.stdin))).go()
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    asyncio.run(_main())
