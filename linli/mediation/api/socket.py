"""The socket of the hearing room (hearing-room 6): who may open one Django says, as of every page; then frame by frame.

Nothing that a frame holds is ever logged.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import DatabaseError

from linli.doors import clock, ids
from linli.kernel.cases.rules import DomainError
from linli.mediation.api.hub import FLOODED, HUB, REPLACED, Line, in_thread, packed
from linli.mediation.rules import room_frames as frames
from linli.mediation.services import bell
from linli.mediation.services.hearing import seat_come, seats_lose
from linli.mediation.services.hearing_acts import is_news, may_signal, room_do
from linli.mediation.services.hearing_turn import RoomError

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Pages = Callable[[Any, Send], Awaitable[None]]

OK, NOT_THERE = 200, 4404
# How long a browser may take for its first word; and how often it may be wrong before it is shown out.
HELLO_S, MOST_WARNINGS = 10, 20

log = logging.getLogger(__name__)


async def answer(scope: Any, receive: Receive, send: Send, pages: Pages) -> None:
    """Open a socket for who has a seat, and lead it until it closes."""
    await receive()
    told = await _admitted(scope, pages)
    if told is None:
        await send({"type": "websocket.close", "code": NOT_THERE})
        return
    await send({"type": "websocket.accept"})
    line = Line(told["seat"], told["room"], ids.token())
    try:
        hello = await asyncio.wait_for(_hello(receive), HELLO_S)
        line.last = hello.last
        come = partial(seat_come, told["seat"], line.connection, clock.now(), has_media=hello.has_media)
        await in_thread(come)
    except (TimeoutError, frames.BadFrameError, DomainError):
        await send({"type": "websocket.close", "code": NOT_THERE})
        return
    except ConnectionResetError:
        return
    await _lead(line, told, receive, send)


async def _admitted(scope: Any, pages: Pages) -> dict[str, Any] | None:
    """Ask Django whose socket this is; None where it may not be."""
    answered: list[Any] = []

    async def take(said: Any) -> None:
        answered.append(said)

    scheme = "https" if scope["scheme"] == "wss" else "http"
    await pages({**scope, "type": "http", "method": "GET", "scheme": scheme}, take)
    start, *bodies = answered
    if start["status"] != OK:
        return None
    told: dict[str, Any] = json.loads(b"".join(body.get("body", b"") for body in bodies))
    return told


async def _hello(receive: Receive) -> frames.Hello:
    said = frames.frame(await _text(receive))
    if not isinstance(said, frames.Hello):
        raise frames.BadFrameError("hello")
    return said


async def _text(receive: Receive) -> str:
    """Give the next frame; raises ConnectionResetError when the browser has gone."""
    message = await receive()
    if message["type"] == "websocket.disconnect":
        raise ConnectionResetError
    return message.get("text") or ""


async def _lead(line: Line, told: dict[str, Any], receive: Receive, send: Send) -> None:
    line.is_greeted = True
    line.put({"t": "welcome", "me": line.seat_id, "ice": told["ice"], "relay_only": told["relay_only"]})
    HUB.join(line)
    sending = asyncio.create_task(_send(line, send))
    listening = asyncio.create_task(_listen(line, receive))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        HUB.leave(line)
        for task in (sending, listening):
            task.cancel()
        with suppress(DatabaseError, DomainError):
            await in_thread(seats_lose, line.room_id, [line.connection], clock.now())


async def _send(line: Line, send: Send) -> None:
    """Send what waits, until the line is closed from here."""
    while True:
        said = await line.waiting.get()
        if isinstance(said, int):
            with suppress(Exception):
                await send({"type": "websocket.close", "code": said})
            return
        await send({"type": "websocket.send", "text": json.dumps(said, ensure_ascii=False)})


async def _listen(line: Line, receive: Receive) -> None:
    """Take frame after frame until the browser goes; one that says too much is warned, then shown out."""
    meter, warnings, loop = frames.Meter(), 0, asyncio.get_running_loop()
    while True:
        try:
            text = await _text(receive)
        except ConnectionResetError:
            return
        size_bytes = len(text.encode())
        if meter.is_over(size_bytes, loop.time()) or size_bytes > frames.MOST_FRAME_BYTES:
            warnings += 1
            line.put({"t": "error", "code": "too_much", "mid": ""})
            if warnings > MOST_WARNINGS:
                line.end(FLOODED)
                return
            continue
        await _take(line, text)


async def _take(line: Line, text: str) -> None:
    """Do what one frame says; whatever goes wrong, the connection stays."""
    mid = ""
    try:
        said = frames.frame(text)
        mid = said.mid
        if isinstance(said, frames.Hello):
            return
        if isinstance(said, frames.Sig):
            await _pass_on(line, said)
            return
        if isinstance(said, frames.Ack) and not await in_thread(is_news, line.seat_id, said):
            return
        answer = await in_thread(room_do, line.seat_id, line.connection, said, clock.now())
        if mid:
            line.put({"t": "done", "mid": mid, **answer})
    except frames.BadFrameError as error:
        line.put({"t": "error", "code": str(error), "mid": mid})
    except RoomError as error:
        line.put({"t": "error", "code": error.code, "mid": mid})
    except DomainError:
        line.end(REPLACED)
    except DatabaseError as error:
        log.warning("an act in a hearing room was not written: %s", type(error).__name__)
        line.put({"t": "error", "code": "not_saved", "mid": mid})


async def _pass_on(line: Line, said: frames.Sig) -> None:
    """Pass a step of two browsers' way to each other on, where they may have one."""
    if not await in_thread(may_signal, line.seat_id, line.connection, said):
        log.info("a signal was dropped", extra={"fields": {"room": line.room_id, "seat": line.seat_id}})
        return
    told = {"t": "sig", "from": line.seat_id, "version": said.version, "kind": said.kind, "data": said.data}
    if not HUB.signal(line.room_id, said.to, told) and (words := _words(line, said, told)):
        await in_thread(bell.pass_on, words)


def _words(line: Line, said: frames.Sig, told: dict[str, Any]) -> str:
    from django.db import connection  # noqa: PLC0415 - asked of the thread's own connection

    is_bell = connection.vendor == "postgresql"
    return packed({"room": line.room_id, "to": said.to, "said": told}) if is_bell else ""
