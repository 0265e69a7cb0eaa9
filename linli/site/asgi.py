"""One port, one process type: Django's WSGI handler answers every page in a small pool of threads (ADR 0002).

What streams is held open on the loop.
"""

import asyncio
from tempfile import SpooledTemporaryFile
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import HTTPRequestEvent, HTTPScope, Receive, Scope, Send
from django.conf import settings

from linli.site import live, wsgi

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import WSGIApp

# How long a stopping process waits for the job that its worker has begun.
WORKER_STOP_S = 60
# The largest request Django may have to read: every file at its limit, and the fields.
MOST_BYTES = (
    settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.FILE_UPLOAD_MAX_MEMORY_SIZE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
)
IN_MEMORY_BYTES = CHUNK_BYTES = 1024 * 1024

pages = WSGIMiddleware(cast("WSGIApp", wsgi.application), workers=settings.ENV.threads)


def awaited() -> int:
    """Give how many requests wait for a thread, for the figures."""
    return int(pages.executor._work_queue.qsize())  # noqa: SLF001 - the pool tells it nowhere else


class TooLargeError(Exception):
    """The request is larger than any form of ours."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or accompany the life of the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and _has_body(scope):
        await _answer_form(scope, receive, send)
    elif scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", live.PATH):
        await live.answer(scope, receive, send, pages)
    else:
        await pages(scope, receive, send)


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
            await send({"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b"Too large.\n"})
            return
        body.seek(0)

        async def taken() -> HTTPRequestEvent:
            chunk = body.read(CHUNK_BYTES)
            return {"type": "http.request", "body": chunk, "more_body": len(chunk) == CHUNK_BYTES}

        await pages(scope, taken, send)


async def _take_in(body: IO[bytes], receive: Receive) -> None:
    """Fill `body`; raises ConnectionResetError when the sender leaves half-way, TooLargeError past our limit."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        if message["type"] == "http.request":
            body.write(message.get("body", b""))
            if body.tell() > MOST_BYTES:
                raise TooLargeError
            if not message.get("more_body", False):
                return


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
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if worker:
        stop.set()
        await asyncio.to_thread(worker.join, WORKER_STOP_S)
    await send({"type": "lifespan.shutdown.complete"})


def _worker(stop: Event) -> Thread:
    from linli.site.worker import sweep  # noqa: PLC0415 - the jobs import models, which must be ready first

    return Thread(target=sweep, args=(stop,), name="worker", daemon=True)
