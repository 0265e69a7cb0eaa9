"""Many clients of a live installation at once, in one thread of the test: what they asked and what they were told."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Address
from types import MappingProxyType

from linli.kernel.files.tests.photos import drawn, encoded
from tests.fixtures.town import SIDE, SOUTH, WEST
from tests.promises.county import CLERK

# No answer: nothing came in time, or the line was cut.
NONE = 0
# One address from which more comes than one address may send; among it reports that are urgent.
FLOODING = IPv4Address("10.255.0.1")
_PHOTO = encoded(drawn(640, 480))
_MARK = "part-of-a-form"
# What a browser sends to show that a form is ours.
FORM_TOKEN = {"Cookie": f"csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of the crowd; everything about it follows from its place in the order."""

    place: int

    @property
    def is_photo(self) -> bool:
        return self.place % 5 == 0

    @property
    def is_urgent(self) -> bool:
        # One in a hundred, half of them from the flooding address: ten times what anybody has seen, and all of them answered.
        return self.place % 200 in {7, 11}

    @property
    def address(self) -> IPv4Address:
        return FLOODING if self.place % 10 == 1 else IPv4Address("10.0.0.0") + self.place

    @property
    def text(self) -> str:
        return f"crowd {self.place}"

    @property
    def bytes(self) -> bytes:
        """Give it as it is sent."""
        if self.is_photo:
            head = f'--{_MARK}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
            body = head.encode() + _PHOTO + f"\r\n--{_MARK}--\r\n".encode()
            media_type = f"multipart/form-data; boundary={_MARK}"
            return request("POST", "/files/", body, media_type, {"X-Forwarded-For": self.address} | FORM_TOKEN)
        row, column = divmod(self.place % 8, 2)
        said = {
            "text": self.text,
            "category": "0201",
            "answers": {"danger_now": "yes" if self.is_urgent else "no", "accident": "no"},
            "lat": SOUTH + (row + 0.5) * SIDE,
            "long": WEST + (column + 0.5) * SIDE,
        }
        return request("POST", "/api/reports/", json.dumps(said).encode(), headers={"X-Forwarded-For": self.address})


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: the status (NONE for nothing), whether it says when to try again, and how long it took."""

    status: int
    has_retry: bool
    took_s: float

    @property
    def is_taken(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_refused(self) -> bool:
        return self.has_retry and self.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def request(
    method: str,
    path: str,
    body: bytes = b"",
    media_type: str = "application/json",
    headers: Mapping[str, object] = MappingProxyType({}),
) -> bytes:
    """Give a request as bytes; it asks for the line to be closed after the answer."""
    named = {"Host": "localhost", "Connection": "close", **headers}
    if body:
        named |= {"Content-Type": media_type, "Content-Length": len(body)}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode() + body


CLERKS_PAGE = request("GET", "/desk/", headers={"Cookie": f"sessionid={CLERK}"})


async def told(port: int, asked: bytes, patience_s: float) -> Told:
    """Ask, and give what came back within the patience of whoever asks."""
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(patience_s):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(asked)
                answer = await reader.read()
            finally:
                writer.close()
    except OSError:
        answer = b""
    took_s = time.monotonic() - began_s
    if not answer:
        return Told(NONE, has_retry=False, took_s=max(took_s, patience_s))
    head = answer.partition(b"\r\n\r\n")[0].lower()
    return Told(int(head.split()[1]), b"\r\nretry-after: " in head, took_s)


@dataclass(slots=True)
class Crowd:
    """Everything asked of one port, and what was told."""

    port: int
    patience_s: float
    asked: dict[Ask, Told] = field(default_factory=dict)
    clerk: list[Told] = field(default_factory=list)
    _places: itertools.count = field(default_factory=itertools.count)  # type: ignore[type-arg]

    async def ask(self) -> Told:
        """Let the next one ask."""
        ask = Ask(next(self._places))
        self.asked[ask] = await told(self.port, ask.bytes, self.patience_s)
        return self.asked[ask]

    async def steadily(self, clients: int, is_over: Callable[[], bool]) -> list[Told]:
        """Let some clients ask, each one thing after the other."""
        heard: list[Told] = []

        async def client() -> None:
            while not is_over():
                heard.append(await self.ask())

        await asyncio.gather(*(client() for _ in range(clients)))
        return heard

    async def at_rate(self, per_s: float, seconds: float) -> None:
        """Let so many ask each second, however slowly they are answered, while a clerk turns pages."""
        began_s = time.monotonic()
        asking, clerk = [], asyncio.create_task(self._clerk())
        while (passed_s := time.monotonic() - began_s) < seconds:
            while len(asking) < passed_s * per_s:
                asking.append(asyncio.create_task(self.ask()))
            await asyncio.sleep(0.005)
        await asyncio.gather(*asking)
        clerk.cancel()

    async def _clerk(self) -> None:
        while True:
            self.clerk.append(await told(self.port, CLERKS_PAGE, self.patience_s))
            await asyncio.sleep(0.1)
