"""The world a story is played in: real area names, generated ground, invented units and people, served over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

BEGAN = datetime(2022, 7, 1, tzinfo=UTC)


def furnish() -> None:
    """Write the demo's ground, units and people into the database, without its cases."""
    from linli.kernel.people import queries as people
    from linli.site.demo import county

    county.ground(BEGAN)
    county.units(BEGAN)
    county.logins(BEGAN, lambda code: people.unit_by_code(code).pk)


def picture(*, is_mended: bool = False) -> bytes:
    """Give the picture of a road, which is plainly drawn and shows no real place."""
    from linli.site.demo import pictures

    return pictures.scene(Random(1), is_mended=is_mended)  # noqa: S311 - a drawing, not a secret


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal that shows the story's table."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the platform in this process, whose clock a story holds, on a free port; give its address."""
    from linli.site.wsgi import application

    server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
