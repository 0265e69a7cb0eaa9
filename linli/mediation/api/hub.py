"""The sockets of hearing rooms in this process: whoever changes a room, each is shown it as it then stands (ADR 0030).

The database is the room. What goes between two browsers, and who is there, goes from process to process by the
database's bell and is written nowhere.
"""

import asyncio
import base64
import json
import logging
import zlib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections, connection

from linli.doors import clock
from linli.mediation.models import HearingSeat
from linli.mediation.queries import hearing as queries
from linli.mediation.services import bell
from linli.mediation.services.hearing import seats_lose
from linli.mediation.services.hearing_acts import room_tick

R = TypeVar("R")
# Our defaults. A process says who is there so often; who was not named for so long is gone.
ALIVE_S, GONE_S = 5.0, 25.0
MOST_WAITING, BELL_S, AGAIN_S = 300, 1.0, 1.0
THREADS = ThreadPoolExecutor(4, "hearing")
# A bell's words are at most 8,000 bytes; a description is a quarter of that when it is squeezed.
MOST_BELL_CHARS = 7_900
REPLACED, FLOODED, CLOSED = 4001, 4008, 1012

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Line:
    """One socket: whose it is, what waits to be sent, and what it has been shown."""

    seat_id: int
    room_id: int
    connection: str
    waiting: "asyncio.Queue[dict[str, Any] | int]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    shown: dict[str, Any] = field(default_factory=dict)
    # The last line of the record it has.
    last: int = 0
    is_greeted: bool = False

    def put(self, said: dict[str, Any]) -> None:
        """Queue something; a browser too slow for its queue is cut off, and comes again to see all."""
        if self.waiting.full():
            self.end(FLOODED)
        else:
            self.waiting.put_nowait(said)

    def end(self, code: int) -> None:
        """Close the socket, before whatever waits."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(code)


async def in_thread(do: Callable[..., R], *said: Any) -> R:
    """Do what needs the database, in a thread."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, _done, do, said)


def _done(do: Callable[..., R], said: tuple[Any, ...]) -> R:
    close_old_connections()
    try:
        return do(*said)
    finally:
        close_old_connections()


class Hub:
    """The open sockets of this process, by room."""

    def __init__(self) -> None:
        self.lines: dict[int, set[Line]] = defaultdict(set)
        # When each connection of another process was last heard of, and since when each room is watched here.
        self.heard_s: dict[str, float] = {}
        self.since_s: dict[int, float] = {}
        self.due: set[int] = set()
        self.showing: dict[int, asyncio.Task[None]] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.watch: asyncio.Task[None] | None = None
        self.stop = Flag()

    def join(self, line: Line) -> None:
        """Let a socket be shown its room."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self._begin(loop)
        for other in self.lines[line.room_id]:
            if other.seat_id == line.seat_id:
                other.end(REPLACED)
        self.since_s.setdefault(line.room_id, loop.time())
        self.lines[line.room_id].add(line)
        self.changed(line.room_id)

    def leave(self, line: Line) -> None:
        """Forget a socket; the last one of a room takes the room with it, the last of all who listens."""
        self.lines[line.room_id].discard(line)
        if not self.lines[line.room_id]:
            del self.lines[line.room_id]
            self.since_s.pop(line.room_id, None)
        if not self.lines:
            self._end()

    def close(self) -> None:
        """End every socket, so that a stopping server need not wait for them; their browsers come again."""
        for line in [each for lines in self.lines.values() for each in lines]:
            line.end(CLOSED)

    def changed(self, room_id: int) -> None:
        """Show a room anew to everybody here; several changes at once are shown once."""
        if room_id not in self.lines or self.loop is None:
            return
        self.due.add(room_id)
        if room_id not in self.showing:
            self.showing[room_id] = self.loop.create_task(self._show(room_id))

    def signal(self, room_id: int, to: int, said: dict[str, Any]) -> bool:
        """Pass a step between two browsers on, where the other's socket is here."""
        for line in self.lines.get(room_id, ()):
            if line.seat_id == to:
                line.put(said)
                return True
        return False

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.stop = loop, Flag()
        self.heard_s.clear()
        bell.LISTENERS[:] = [self._rung]
        self.watch = loop.create_task(self._watch())
        if connection.vendor == "postgresql":
            Thread(target=_listen, args=(self._heard_from_afar, self.stop), name="hearing", daemon=True).start()

    def _end(self) -> None:
        self.stop.set()
        bell.LISTENERS.clear()
        if self.watch:
            self.watch.cancel()
        self.loop = self.watch = None

    def _rung(self, room_id: int) -> None:
        """Hear, in whatever thread, that a room has changed."""
        loop = self.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.changed, room_id)

    def _heard_from_afar(self, words: str) -> None:
        loop = self.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._hear, words)

    def _hear(self, words: str) -> None:
        if words.isdecimal():
            self.changed(int(words))
            return
        said = unpacked(words)
        if "alive" in said and self.loop is not None:
            self.heard_s |= dict.fromkeys(said["alive"], self.loop.time())
        elif "to" in said:
            self.signal(said["room"], said["to"], said["said"])

    async def _show(self, room_id: int) -> None:
        try:
            while room_id in self.due:
                self.due.discard(room_id)
                lines = {line.seat_id: line for line in self.lines.get(room_id, ()) if line.is_greeted}
                if not lines:
                    continue
                told = await in_thread(_views, room_id, {seat: line.last for seat, line in lines.items()})
                for seat_id, line in lines.items():
                    _tell(line, *told.get(seat_id, ("", None, [])))
        except DatabaseError as error:
            log.warning("a hearing room cannot be read: %s", type(error).__name__)
        except Exception:
            log.exception("a hearing room cannot be shown")
        finally:
            self.showing.pop(room_id, None)

    async def _watch(self) -> None:
        """Say who is here, and look after rooms that somebody is lost in."""
        while True:
            await asyncio.sleep(ALIVE_S)
            now_s = asyncio.get_running_loop().time()
            here = [line.connection for lines in self.lines.values() for line in lines]
            for room_id in list(self.lines):
                known = {c for c, when_s in self.heard_s.items() if when_s > now_s - GONE_S} | set(here)
                # A process that has just begun has heard of nobody yet.
                is_new = self.since_s.get(room_id, now_s) > now_s - GONE_S
                with suppress(DatabaseError):
                    await in_thread(_look_after, room_id, None if is_new else known)
            if connection.vendor == "postgresql" and here:
                with suppress(DatabaseError):
                    await in_thread(bell.pass_on, packed({"alive": here}))


HUB = Hub()


def _views(room_id: int, last: dict[int, int]) -> dict[int, tuple[str, dict[str, Any] | None, list[dict[str, Any]]]]:
    """Give for each seat its connection, what it is shown and the lines it does not have."""
    table, now = queries.table(queries.room(room_id)), clock.now()
    shown: dict[int, tuple[str, dict[str, Any] | None, list[dict[str, Any]]]] = {}
    for seat_id, after in last.items():
        seat = table.seats[seat_id]
        shown[seat_id] = (seat.connection, queries.view(table, seat, now), queries.entries_for(table, seat, after))
    return shown


def _tell(line: Line, connection_: str, view: dict[str, Any] | None, entries: list[dict[str, Any]]) -> None:
    if view is None:
        return
    if view != line.shown:
        line.shown = view
        line.put(view)
    fresh = [entry for entry in entries if entry["id"] > line.last]
    if fresh:
        line.last = fresh[-1]["id"]
        line.put({"t": "entries", "entries": fresh})
    if connection_ != line.connection:
        line.end(REPLACED if connection_ else CLOSED)


def _look_after(room_id: int, known: set[str] | None) -> None:
    """Note who is gone with their process, and do what a loss asks for by now."""
    now = clock.now()
    if known is not None:
        there = HearingSeat.objects.filter(room_id=room_id).exclude(connection="")
        gone = [each for each in there.values_list("connection", flat=True) if each not in known]
        if gone:
            seats_lose(room_id, gone, now)
    room_tick(room_id, now)


def packed(said: dict[str, Any]) -> str:
    """Give something to be said to other processes, squeezed; "" for what is too long to be said."""
    words = "z" + base64.b85encode(zlib.compress(json.dumps(said).encode())).decode()
    return words if len(words) <= MOST_BELL_CHARS else ""


def unpacked(words: str) -> dict[str, Any]:
    """Give what another process said."""
    said: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(words[1:])))
    return said


def _listen(hear: Callable[[str], None], stop: Flag) -> None:
    """Hear the bell of the database until told to stop; one that is away for a while costs nothing."""
    while not stop.is_set():
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {bell.BELL}")
            while not stop.is_set():
                with connection.wrap_database_errors:
                    for note in connection.connection.notifies(timeout=BELL_S):
                        hear(note.payload)
        except DatabaseError as error:
            log.warning("the bell of the hearing rooms cannot be heard: %s", type(error).__name__)
            stop.wait(AGAIN_S)
        except Exception:
            log.exception("the bell of the hearing rooms cannot be heard")
            stop.wait(AGAIN_S)
        finally:
            connection.close()
