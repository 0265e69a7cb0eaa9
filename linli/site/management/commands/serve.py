"""`linli serve`: the web process."""

from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from linli.site import live

# Requests in flight get this long to end after the process is asked to stop.
STOP_S = 10


class Server(uvicorn.Server):
    """The server, which ends its live streams when it is told to stop."""

    async def shutdown(self, sockets: Any = None) -> None:
        """End the live streams first: nobody else would, and a stopping server waits for what is open."""
        live.HUB.close()
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serve the pages, and the worker beside them where LINLI_WORKER_IN_WEB says so. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
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
        )
        where = settings.ENV.public_url
        self.stdout.write(f"Linli serves {where} (listening on {host}:{port}). Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            Server(config).run()
        self.stdout.write("Stopped.")
