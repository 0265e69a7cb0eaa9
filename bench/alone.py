"""Django's WSGI handler with no server around it: what a page costs before anybody carries it over a wire.

A process of its own (`python -m bench.alone`): it reads requests as JSON from standard input, answers them one after
the other for some seconds and writes the processor time of one to standard output.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
WARM_REQUESTS = 20


def environ(request: str) -> dict[str, Any]:
    """Give the WSGI environment of a whole HTTP/1.1 request."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split()
    found = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body.encode()),
        "wsgi.errors": sys.stderr,
    }
    return found | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in _fields(lines)}


def _fields(lines: list[str]) -> list[list[str]]:
    return [line.split(": ", 1) for line in lines]


def main() -> None:
    from linli.site.wsgi import application  # noqa: PLC0415 - it reads the settings

    asked = json.load(sys.stdin)

    requests = cycle(asked["requests"])
    for request in islice(requests, WARM_REQUESTS):
        _answer(application, request)
    until, began_s, answered = time.monotonic() + asked["seconds"], time.process_time(), 0
    while time.monotonic() < until:
        _answer(application, next(requests))
        answered += 1
    print((time.process_time() - began_s) / answered * 1000)


def _answer(application: WSGIHandler, request: str) -> None:
    page = application(environ(request), _started)
    b"".join(page)
    page.close()


def _started(*_: object) -> Callable[[bytes], object]:
    return lambda _: None


if __name__ == "__main__":
    main()
