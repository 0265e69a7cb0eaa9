"""One server process as an operator starts it, on its own port."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN_S = 30


@contextmanager
def serving(command: list[str], port: int, log: Path, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends, and give its process id once it answers; its words go to `log`."""
    with log.open("wb") as words:
        process = subprocess.Popen(command, env=os.environ | dict(env or {}), stdout=words, stderr=words)
        try:
            _wait(process, port, log)
            yield process.pid
        finally:
            process.terminate()
            process.wait(READY_WITHIN_S)


def linli(port: int) -> list[str]:
    """Give the command that starts the product's server."""
    return [str(Path(sys.executable).with_name("linli")), "serve", "--port", str(port)]


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/healthz")
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server does not answer; it said:\n{log.read_text()[-2000:]}")
