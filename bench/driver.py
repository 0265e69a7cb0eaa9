"""The floor of a read in Python: the statements of a request, run by the driver alone in a server like the product's.

The same server and as many threads, joined by `a2wsgi` as it is shipped, but behind them no framework and no page: each
answer is the rows, as JSON. What stands between this and the product is ours. Started by `bench.speed`; the address
names the request.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, cast

import msgspec
import psycopg
from a2wsgi import WSGIMiddleware
from psycopg import RawCursor

from bench.floor import Script

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from a2wsgi.wsgi_typing import WSGIApp

# As many as the product starts with.
THREADS = 8
STATEMENTS = "LINLI_BENCH_STATEMENTS"
_PREPARED_AFTER = 5


def command(port: int) -> list[str]:
    """Give the command that serves it."""
    flags = ["--factory", "--no-access-log", "--log-level", "warning", "--port", str(port)]
    return [sys.executable, "-m", "uvicorn", "bench.driver:application", *flags]


def written(scripts: Sequence[Script], path: Path) -> dict[str, str]:
    """Write down the statements of all requests, and give the environment that tells the server where."""
    runs = [[[(each.text, each.values) for each in run] for run in script.runs] for script in scripts]
    path.write_text(json.dumps(runs), "utf-8")
    return {STATEMENTS: str(path)}


def request(number: int) -> str:
    """Give the request that runs the statements of one script, of each of its requests in turn."""
    return f"GET /{number} HTTP/1.1\r\nHost: localhost\r\n\r\n"


def application() -> WSGIMiddleware:
    """Give the application that `command` serves."""
    scripts = [cycle(runs) for runs in json.loads(Path(os.environ[STATEMENTS]).read_text("utf-8"))]
    encoder, held = msgspec.json.Encoder(), local()

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if not hasattr(held, "cursor"):
            held.cursor = _connected()
        rows = [_run(held.cursor, text, values) for text, values in next(scripts[int(environ["PATH_INFO"][1:] or 0)])]
        body = encoder.encode(rows)
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return WSGIMiddleware(cast("WSGIApp", answer), workers=THREADS)


def _connected() -> RawCursor[tuple[Any, ...]]:
    server = psycopg.connect(os.environ["LINLI_DATABASE_URL"], autocommit=True, prepare_threshold=_PREPARED_AFTER)
    return RawCursor(server)


def _run(cursor: RawCursor[tuple[Any, ...]], text: str, values: Sequence[str | None]) -> list[tuple[Any, ...]]:
    cursor.execute(text, values)
    return cursor.fetchall()
