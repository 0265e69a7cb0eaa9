"""Live streams: one thread reads the feed for the whole process, the loop passes on what concerns each (ADR 0009).

Nothing here knows a model: opening a stream is a page like every other, answered by Django before the stream begins.
"""

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from threading import Event as Flag
from threading import Thread
from typing import Any

from a2wsgi.asgi_typing import HTTPScope, Receive, Scope, Send
from django.db import DatabaseError, connection

from linli.kernel.feed.rules import BELL, RESYNC, Event, Interest, Position
from linli.site.refusals import Why, note

Pages = Callable[[Scope, Send], Awaitable[None]]

PATH = "/live/"
# screens 12.1; past them the page asks every 30 s.
MOST_STREAMS, MOST_PER_ACCOUNT, POLL_S = 1000, 5, 30
BEAT_S, RETRY_MS = 15, 500
# A stream's rights are those of its opening, so it ends and is opened again (our default).
LIFE_S = 600
# SQLite is asked as often. PostgreSQL rings; that it is asked all the same finds what waited for another transaction.
SQLITE_S, BELL_S, AGAIN_S = 0.25, 1.0, 1.0
MOST_WAITING, REMEMBERED = 200, 2000
OK, TOO_MANY = 200, 429
# What a stream says when nothing happens, and what ends it.
BEAT, END = b"event: beat\ndata: beat\n\n", b""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Stream:
    """One open stream: what it may tell, how far it has told, and what waits to be sent."""

    account_id: int
    interest: Interest
    position: Position
    waiting: "asyncio.Queue[bytes]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def offer(self, event: Event, said: bytes) -> None:
        """Take an event to be sent in these words, once, where it concerns the reader."""
        if event.position <= self.position:
            return
        self.position = event.position
        if self.interest.covers(event):
            self.put(said)

    def put(self, said: bytes) -> None:
        """Queue a message; a reader too slow for its queue is cut off and resumes by itself."""
        if self.waiting.full():
            self.rest()
            said = END
        self.waiting.put_nowait(said)

    def rest(self) -> list[bytes]:
        """Take out everything that waits."""
        return [self.waiting.get_nowait() for _ in range(self.waiting.qsize())]


def message(position: Position | str, kind: str, key: str = "") -> bytes:
    """Give an event as it travels: position, kind and key, never content."""
    name = f"event: {RESYNC}\n" if kind == RESYNC else ""
    return f"id: {position}\n{name}data: {kind} {key}\n\n".encode()


class Hub:
    """The open streams of this process, and the thread that reads for them while there are any."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._told: deque[tuple[Event, bytes]] = deque()
        # Everything after it is in `_told`.
        self._floor = Position()
        self._stop = Flag()
        self._is_closed = False

    def join(self, stream: Stream) -> bool:
        """Let a stream hear everything after its position; False where there are too many."""
        per_account = Counter(each.account_id for each in self.streams)
        if len(self.streams) >= MOST_STREAMS or per_account[stream.account_id] >= MOST_PER_ACCOUNT or self._is_closed:
            return False
        if not self.streams:
            self._start(stream.position)
        elif stream.position < self._floor:
            # Opened too long ago for what is remembered: it ends, and its reader comes again from where it was.
            stream.put(END)
            return True
        for event, said in self._told:
            stream.offer(event, said)
        self.streams.add(stream)
        return True

    def leave(self, stream: Stream) -> None:
        """Forget a stream; the last one takes the reader with it."""
        self.streams.discard(stream)
        if not self.streams:
            self._stop.set()

    def close(self) -> None:
        """End every stream, so that a stopping server need not wait for them."""
        self._is_closed = True
        for stream in self.streams:
            stream.put(END)

    def deliver(self, events: Sequence[Event]) -> None:
        """Pass events on, and keep them for who opens a stream at this moment."""
        for event in events:
            said = message(event.position, event.kind, event.key)
            self._told.append((event, said))
            if len(self._told) > REMEMBERED:
                self._floor = self._told.popleft()[0].position
            for stream in self.streams:
                stream.offer(event, said)

    def _start(self, position: Position) -> None:
        self._told.clear()
        self._floor, self._stop = position, Flag()
        loop, stop = asyncio.get_running_loop(), self._stop

        def deliver(events: Sequence[Event]) -> None:
            # A reader that was told to stop while it read has nothing to say any more.
            if not stop.is_set():
                self.deliver(events)

        def pass_on(events: Sequence[Event]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(deliver, events)

        Thread(target=_follow, args=(position, pass_on, stop), name="feed", daemon=True).start()


HUB = Hub()


def _follow(position: Position, pass_on: Callable[[Sequence[Event]], None], stop: Flag) -> None:
    """Read the feed from a position on, until told to stop; a database that is away for a while costs nothing."""
    from linli.site.feed import read  # noqa: PLC0415 - it imports models, which must be ready first

    is_bell = connection.vendor == "postgresql"
    while not stop.is_set():
        try:
            if is_bell:
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {BELL}")
            while not stop.is_set():
                while events := read(position):
                    position = events[-1].position
                    pass_on(events)
                _wait(stop, is_bell=is_bell)
        except DatabaseError as error:
            log.warning("the feed cannot be read, again in %s s: %s", AGAIN_S, type(error).__name__)
            stop.wait(AGAIN_S)
        except Exception:
            log.exception("the feed cannot be read, again in %s s", AGAIN_S)
            stop.wait(AGAIN_S)
        finally:
            connection.close()


def _wait(stop: Flag, *, is_bell: bool) -> None:
    if is_bell:
        with connection.wrap_database_errors:
            for _ in connection.connection.notifies(timeout=BELL_S, stop_after=1):
                pass
    else:
        stop.wait(SQLITE_S)


async def answer(scope: HTTPScope, receive: Receive, send: Send, pages: Pages) -> None:
    """Let Django say what a stream may tell, then hold it open; a refusal is passed on as it is."""
    answered: list[Any] = []

    async def take(said: Any) -> None:
        answered.append(said)

    await pages(scope, take)
    start, *bodies = answered
    if start["status"] != OK:
        for said in answered:
            await send(said)
        return
    told = json.loads(b"".join(body.get("body", b"") for body in bodies)[len(": ") :])
    stream = _stream(told)
    if not HUB.join(stream):
        note(Why.STREAMS)
        retry = (b"retry-after", str(POLL_S).encode())
        await send({"type": "http.response.start", "status": TOO_MANY, "headers": [retry]})
        await send({"type": "http.response.body", "body": b"Too many streams are open.\n"})
        return
    try:
        kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        headers = [*kept, (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": OK, "headers": headers})
        await _tell(stream, _greeting(told), receive, send)
    finally:
        HUB.leave(stream)


def _stream(told: dict[str, list[str]]) -> Stream:
    position = Position.parse(str(told["position"])) or Position()
    interest = Interest(frozenset(told["subjects"]), frozenset(told["paths"]), frozenset(map(int, told["units"])))
    return Stream(int(str(told["account"])), interest, position)


def _greeting(told: dict[str, list[str]]) -> bytes:
    """Give what a stream begins with: where it stands, and what its reader missed."""
    missed = b"".join(message(*said) for said in told["missed"])
    lost = message(str(told["position"]), RESYNC) if told["is_lost"] else b""
    return b"retry: %d\n%s%sid: %s\nevent: hello\ndata: hello\n\n" % (
        RETRY_MS,
        missed,
        lost,
        str(told["position"]).encode(),
    )


async def _tell(stream: Stream, greeting: bytes, receive: Receive, send: Send) -> None:
    """Send what waits until the reader goes, the server stops or the stream has had its time."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + LIFE_S
    gone = loop.create_task(_gone(receive))
    try:
        await send({"type": "http.response.body", "body": greeting, "more_body": True})
        while not gone.done() and loop.time() < end_s:
            waiting = loop.create_task(stream.waiting.get())
            await asyncio.wait({waiting, gone}, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            said = [BEAT]
            if waiting.done():
                # What came meanwhile goes along: a burst costs each reader a few writes, not one for each event.
                said = [waiting.result(), *stream.rest()]
            else:
                waiting.cancel()
            if gone.done():
                break
            # What waits behind the end lies past a gap: the reader comes again for it, from where it was.
            if told := b"".join(takewhile(END.__ne__, said)):
                await send({"type": "http.response.body", "body": told, "more_body": True})
            if END in said:
                break
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
