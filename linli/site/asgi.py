"""One port, one process type: Django's WSGI handler answers every page in a small pool of threads (ADR 0002).

What streams is held open on the loop. More than the threads can answer waits in lanes, or is refused (ADR 0023).
"""

import asyncio
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from io import BytesIO
from tempfile import SpooledTemporaryFile
from threading import Event, Thread
from typing import IO, Any, cast

from a2wsgi.asgi_typing import HTTPScope, Receive, Scope, Send
from django.conf import settings

from linli.doors import outage
from linli.site import closed, live
from linli.site.crowd import Crowd, FullError, Lane
from linli.site.paging import Page, environ_of
from linli.site.refusals import Why, note

# How long a stopping process waits for the job that its worker has begun.
WORKER_STOP_S = 60
# The largest request Django may have to read: every file at its limit, and the fields.
MOST_BYTES = (
    settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.FILE_UPLOAD_MAX_MEMORY_SIZE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
)
IN_MEMORY_BYTES = 1024 * 1024
# Of a socket (hearing-room 6): the largest frame, how often it is asked whether it lives, and how long that may take.
MOST_FRAME_BYTES, PING_S, LOST_S = 16 * 1024, 10, 15
# Our default: a line that says nothing for so long in the middle of a form is given up.
SILENCE_S = 30
SCREENING = ThreadPoolExecutor(1, "screening")
CROWD = Crowd(settings.ENV.threads)


def sockets_close() -> None:
    """End every socket, so that a stopping server need not wait for them."""
    if "linli.mediation.api.hub" in sys.modules:
        sys.modules["linli.mediation.api.hub"].HUB.close()


def awaited() -> int:
    """Give how many requests wait for a thread, for the figures."""
    return sum(map(len, CROWD.waiting.values()))


class TooLargeError(Exception):
    """The request is larger than any form of ours."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or accompany the life of the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await _answer_socket(scope, receive, send)
    elif scope["type"] == "http" and _has_body(scope):
        await _answer_form(scope, receive, send)
    elif scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", live.PATH):
        await live.answer(scope, receive, send, pages)
    elif scope["type"] == "http":
        await pages(scope, send)


async def _answer_socket(scope: Any, receive: Receive, send: Send) -> None:
    """Hand a socket to the slice that has one; its opening is a page, answered as every other."""
    if not find_spec("linli.mediation"):
        await receive()
        await send({"type": "websocket.close", "code": 1000, "reason": ""})
        return
    from linli.mediation.api import socket  # noqa: PLC0415 - it imports models, which must be ready first

    await socket.answer(scope, receive, send, pages)


async def pages(scope: Scope, send: Send) -> None:
    """Answer a request without a body from a thread, in its turn."""
    await _answer(cast("HTTPScope", scope), BytesIO(), send)


async def _answer_form(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """Answer a request that carries a body, once the whole of it is here.

    Half a form is never taken for a form, and a slow telephone holds no thread while its photo arrives.
    """
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
        try:
            await _take_in(body, receive)
        except ConnectionResetError:
            return
        except TooLargeError:
            await _close(scope, Why.TOO_LARGE, send)
            return
        except TimeoutError:
            await _close(scope, Why.TOO_SLOW, send)
            return
        except OSError as error:
            outage.alarm(error)
            await _close(scope, Why.OUTAGE, send)
            return

        await _answer(scope, body, send)


async def _answer(scope: HTTPScope, body: IO[bytes], send: Send) -> None:
    is_looked_at = CROWD.must_wait(Lane.EVERYBODY) and (scope["method"] != "GET" or CROWD.must_sort())
    lane = await _lane(scope, body) if is_looked_at else Lane.EVERYBODY
    body.seek(0)
    try:
        async with CROWD.turn(lane) as end:
            await Page(environ_of(scope, body), send).answer(end)
    except FullError:
        await _close(scope, Why.BUSY, send, lane)


async def _lane(scope: HTTPScope, body: IO[bytes]) -> Lane:
    from linli.site import screening  # noqa: PLC0415 - it imports models, which must be ready first

    body.seek(0)
    environ = environ_of(scope, body)
    if screening.is_quick(environ):
        # A thread among busy ones would take a hundred times as long.
        return screening.lane(environ)
    return await asyncio.get_running_loop().run_in_executor(SCREENING, screening.lane, environ)


async def _take_in(body: IO[bytes], receive: Receive) -> None:
    """Fill `body`; raises ConnectionResetError when the sender leaves half-way, TooLargeError past our limit.

    Raises TimeoutError when nothing comes for SILENCE_S, and OSError when the disk takes nothing.
    """
    while True:
        async with asyncio.timeout(SILENCE_S):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        if message["type"] == "http.request":
            body.write(message.get("body", b""))
            if body.tell() > MOST_BYTES:
                raise TooLargeError
            if not message.get("more_body", False):
                return


async def _close(scope: HTTPScope, why: Why, send: Send, lane: Lane | None = None) -> None:
    note(why, lane)
    said = [value for name, value in scope["headers"] if name in {b"accept", b"content-type"}]
    answer = closed.answer(why, closed.form_of(scope["path"], said))
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _has_body(scope: HTTPScope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names or b"transfer-encoding" in names


async def _live(receive: Receive, send: Send) -> None:
    """Keep the worker beside the pages where one process serves all, and let its last job finish."""
    stop = Event()
    worker = _worker(stop) if settings.ENV.worker_in_web else None
    await receive()
    if worker:
        worker.start()
    # What is loaded now stays to the end: nobody need look through it for what has become waste.
    gc.collect()
    gc.freeze()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if worker:
        stop.set()
        await asyncio.to_thread(worker.join, WORKER_STOP_S)
    await send({"type": "lifespan.shutdown.complete"})


def _worker(stop: Event) -> Thread:
    from linli.site.worker import sweep  # noqa: PLC0415 - the jobs import models, which must be ready first

    return Thread(target=sweep, args=(stop,), name="worker", daemon=True)
