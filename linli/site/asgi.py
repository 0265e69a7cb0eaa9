"""One port, one process type: Django's WSGI handler answers every page in a small pool of threads (ADR 0002)."""

import asyncio
from threading import Event, Thread
from typing import TYPE_CHECKING, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, ReceiveEvent, Scope, Send
from django.conf import settings

from linli.site import wsgi

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import WSGIApp

# How long a stopping process waits for the job that its worker has begun.
WORKER_STOP_S = 60

pages = WSGIMiddleware(cast("WSGIApp", wsgi.application), workers=settings.ENV.threads)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or accompany the life of the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return

    async def whole() -> ReceiveEvent:
        # Half a form must never be taken for a form: Django turns the error into a refused request.
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the sender left before the request was whole")
        return message

    await pages(scope, whole, send)


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
