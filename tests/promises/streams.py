"""Readers of the live feed as browsers are: they read on, come back after a break, and say where they were."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

# The server's own hint, `retry: 500`.
RETRY_S = 0.5
BREAK = (OSError, asyncio.IncompleteReadError)


@dataclass(slots=True)
class Reader:
    """One open page: what it heard, in order, as (id, words, when by `time.monotonic`)."""

    port: int
    cookie: str
    topics: str = "desk"
    heard: list[tuple[str, str, float]] = field(default_factory=list)
    last: str = ""
    openings: int = 0
    resyncs: int = 0

    async def read(self) -> None:
        """Read until cancelled, opening the stream again whenever it ends."""
        while True:
            with suppress(*BREAK):
                await self._open()
            await asyncio.sleep(RETRY_S)

    async def _open(self) -> None:
        came, goes = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            lines = [f"GET /live/?t={self.topics} HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}"]
            lines += [f"Last-Event-ID: {self.last}"] if self.last else []
            goes.write("\r\n".join([*lines, "", ""]).encode())
            status = await came.readuntil(b"\r\n\r\n")
            if b" 200 " not in status.split(b"\r\n")[0]:
                raise ConnectionRefusedError(status[:20].decode())
            await self._events(came)
        finally:
            goes.close()

    async def _events(self, came: asyncio.StreamReader) -> None:
        """Take the events of a chunked answer until it ends."""
        text = ""
        while length := int(await came.readuntil(b"\r\n"), 16):
            text += (await came.readexactly(length + 2))[:-2].decode()
            *whole, text = text.split("\n\n")
            for event in whole:
                self._take(dict(line.split(": ", 1) for line in event.splitlines() if not line.startswith(":")))

    def _take(self, said: dict[str, str]) -> None:
        self.last = said.get("id", self.last)
        match said.get("event"):
            case "hello":
                self.openings += 1
            case "resync":
                self.resyncs += 1
            case None:
                self.heard.append((said["id"], said["data"], time.monotonic()))


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` of the values lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
