"""Debian's coturn with the settings as they are shipped (deploy/coturn), on a port of the loopback."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.needs import missing

CONF = Path(__file__).resolve().parents[3] / "deploy" / "coturn" / "turnserver.conf"
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - known to tests alone
_LOOPBACK = "denied-peer-ip=127.0.0.0-127.255.255.255"


@contextmanager
def relay_run(folder: Path, *, reaches_loopback: bool = False) -> Iterator[int]:
    """Run the relay and give its port; `reaches_loopback` for browsers of this machine, which nobody's relay may."""
    program = shutil.which("turnserver")
    if program is None:
        missing("no coturn: apt install coturn")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = [
        "listening-ip=127.0.0.1",
        "relay-ip=127.0.0.1",
        "no-tls",
        "no-dtls",
        f"pidfile={folder}/pid",
        f"userdb={folder}/db",
    ]
    shipped = CONF.read_text("utf-8").replace("PUT-THE-SECRET-HERE", SECRET)
    shipped = shipped.replace("listening-port=3478", f"listening-port={port}")
    if reaches_loopback:
        assert _LOOPBACK in shipped
        shipped = shipped.replace(_LOOPBACK, "allow-loopback-peers")
    (folder / "conf").write_text("\n".join([shipped, *here]) + "\n", "utf-8")
    with subprocess.Popen(  # noqa: S603 - a program of the system, told only what stands here
        [str(program), "-c", str(folder / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        yield port
        run.kill()
