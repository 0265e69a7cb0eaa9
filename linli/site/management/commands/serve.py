"""`linli serve`: the web process."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from linli.site import asgi, environment, live, metrics

# Requests in flight get this long to end after the process is asked to stop.
STOP_S = 10
# Whoever has connected gets this long to say what for; so a proxy must not hold a silent connection for longer.
LINGER_S, LOOK_S = 1.0, 0.05
LAST = (b"connection", b"close")


class Server(uvicorn.Server):
    """The server, which loses no request when it is told to stop."""

    async def shutdown(self, sockets: Any = None) -> None:
        """Accept no more, answer whoever is connected once more, then end the live streams and what is silent."""
        for listener in self.servers:
            listener.close()
        self.server_state.default_headers = [*self.server_state.default_headers, LAST]
        loop = asyncio.get_running_loop()
        until_s = loop.time() + LINGER_S
        # Nothing tells that the last connection has gone.
        while self.server_state.connections and loop.time() < until_s:  # noqa: ASYNC110 - as just said
            await asyncio.sleep(LOOK_S)
        # Nobody else would, and a stopping server waits for what is open.
        live.HUB.close()
        asgi.sockets_close()
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serve the pages, and the worker beside them where LINLI_WORKER_IN_WEB says so. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        metrics.add_option(parser)

    def handle(self, *, host: str, port: int, metrics_port: int, **_: Any) -> None:
        metrics.serve(metrics_port)
        metrics.THREADS_AWAITED.set_function(asgi.awaited)
        config = uvicorn.Config(
            "linli.site.asgi:application",
            host=host,
            port=port,
            lifespan="on",
            access_log=False,  # a path may carry a lookup code
            log_config=None,
            server_header=False,
            proxy_headers=False,  # Django and axes count the trusted proxies themselves
            timeout_graceful_shutdown=STOP_S,
            ws="websockets-sansio",
            ws_max_size=asgi.MOST_FRAME_BYTES,
            ws_ping_interval=asgi.PING_S,
            ws_ping_timeout=asgi.LOST_S,
        )
        if connection.vendor == "sqlite":
            # Held open: the last to close removes the log, and on a full disk nobody could make it anew, even to read.
            connection.ensure_connection()
        handed = environment.handed_socket()
        where = f"{host}:{port}" if handed is None else "the socket it was handed"
        self.stdout.write(f"Linli serves {settings.ENV.public_url} (listening on {where}). Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            Server(config).run(None if handed is None else [socket.socket(fileno=handed)])
        self.stdout.write("Stopped.")
