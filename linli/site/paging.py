"""One request at work in a thread, and its answer on the way out (ADR 0024)."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, TYPE_CHECKING, cast

from a2wsgi.asgi_typing import HTTPResponseBodyEvent, HTTPResponseStartEvent, HTTPScope, Send, SendEvent
from a2wsgi.wsgi import build_environ
from django.conf import settings

from linli.site import wsgi

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    from a2wsgi.wsgi import Body
    from a2wsgi.wsgi_typing import Environ

# A file of ours goes out in pieces of 4 KiB: a reader who is slow with less than 4 MiB holds no thread.
PIECES_AHEAD = 1024
THREADS = ThreadPoolExecutor(settings.ENV.threads, "pages")


def environ_of(scope: HTTPScope, body: IO[bytes]) -> "Environ":
    """Give a request as WSGI asks for it; `body` is all that was sent."""
    return build_environ(scope, cast("Body", body))


class Page:
    """A page being made. A short answer goes out when its thread is free, a long one in pieces meanwhile."""

    def __init__(self, environ: "Environ", send: Send) -> None:
        self.environ, self.send = environ, send
        self.loop = asyncio.get_running_loop()
        # Of a long answer: what waits to be sent, and what sends it.
        self.pieces: asyncio.Queue[SendEvent]
        self.sending: asyncio.Task[None] | None = None

    async def answer(self, end: Callable[[], None]) -> None:
        """Have it made and send it; `end` is called as soon as its thread is free, however slowly it is read."""
        try:
            last = await self.loop.run_in_executor(THREADS, copy_context().run, self._make)
            end()
            for event in last:
                await (self._pass_on(event) if self.sending else self.send(event))
            if self.sending:
                await self.sending
        finally:
            if self.sending:
                self.sending.cancel()

    def _make(self) -> list[SendEvent]:
        """Answer the request, in a thread: give what is left to be sent."""
        held: list[SendEvent] = []

        def start(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
            # Django puts a space before a cookie.
            named = [(name.lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers]
            held.append(HTTPResponseStartEvent(type="http.response.start", status=int(status[:3]), headers=named))

        answer = wsgi.application(cast("dict[str, object]", self.environ), cast("StartResponse", start))
        try:
            pieces: Iterator[bytes] = iter(answer)
            last = next(pieces, b"")
            for piece in pieces:
                for event in (*held, _body(last, is_last=False)):
                    asyncio.run_coroutine_threadsafe(self._pass_on(event), self.loop).result()
                held, last = [], piece
            return [*held, _body(last, is_last=True)]
        finally:
            answer.close()

    async def _pass_on(self, event: SendEvent) -> None:
        """Queue an event of a long answer. Where it cannot be sent any more, that ends the thread's work as well."""
        if self.sending is None:
            self.pieces = asyncio.Queue(PIECES_AHEAD)
            self.sending = self.loop.create_task(self._send())
        put = self.loop.create_task(self.pieces.put(event))
        await asyncio.wait({put, self.sending}, return_when=asyncio.FIRST_COMPLETED)
        if self.sending.done():
            put.cancel()
            self.sending.result()

    async def _send(self) -> None:
        is_over = False
        while not is_over:
            event = await self.pieces.get()
            await self.send(event)
            is_over = not event.get("more_body", True)


def _body(piece: bytes, *, is_last: bool) -> HTTPResponseBodyEvent:
    return HTTPResponseBodyEvent(type="http.response.body", body=piece, more_body=not is_last)
