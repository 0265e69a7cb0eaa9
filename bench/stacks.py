"""The ways to serve that ADR 0002 compares, each with live streams beside the pages; started by `bench.serving`.

The streams are the bench's own: an event of a few bytes at once and a heartbeat every fifteen seconds.
"""

import asyncio
import os
from typing import cast

from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")

STREAMS = "/_streams"
HEARTBEAT_S = 15


def with_streams(pages: ASGIApp) -> ASGIApp:
    """Give an application that answers `STREAMS` by itself and leaves everything else to `pages`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == STREAMS:
            await _stream(receive, send)
        else:
            await pages(scope, receive, send)

    return application


async def _stream(receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_left(receive))
    words = b"id: 1\ndata: \n\n"
    while not gone.done():
        await send({"type": "http.response.body", "body": words, "more_body": True})
        await asyncio.wait([gone], timeout=HEARTBEAT_S)
        words = b": still here\n\n"


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def bare() -> ASGIApp:
    """Give an application that answers at once: what carrying a request over the wire costs, without a page."""

    async def nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return nothing


def threads() -> ASGIApp:
    """Give what the product runs: Django's WSGI handler in a pool of threads behind an ASGI router."""
    from linli.site.asgi import application  # noqa: PLC0415 - only this stack loads it

    return with_streams(application)


def django_asgi() -> ASGIApp:
    """Give Django's own ASGI handler.

    It answers each request in a new thread, and a connection kept open belongs to a thread that is gone; so it must
    open one for every request.
    """
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.core.asgi import get_asgi_application  # noqa: PLC0415 - as above

    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    return with_streams(cast("ASGIApp", get_asgi_application()))
