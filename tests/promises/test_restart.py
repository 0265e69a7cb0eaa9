"""A restart loses no request: who comes meanwhile waits, and nobody is refused or left without an answer.

The test does what systemd does with `deploy/linli.socket`: it holds the listening socket, and starts the next process
once the one before has ended. Four clients ask all the while: each time anew, over one connection, with a form that
arrives in two halves, and with one that connects and is silent at first. One restart; in full twenty.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from functools import partial
from threading import Event, Thread

import pytest

from tests.promises.live import within
from tests.promises.results import FORM, IS_FULL, note

RESTARTS = 20 if IS_FULL else 1
ENOUGH, PATIENCE_S, PAUSE_S, HALF_S = 50, 30, 0.02, 0.3
# As systemd starts a process that has a socket unit.
STARTED = """
import os, sys
os.dup2(int(sys.argv.pop(1)), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
from linli.site.cli import main
main()
"""
TOKEN = "a" * 32
FORM_HEADERS = {
    "Host": "localhost",
    "Cookie": f"csrftoken={TOKEN}",
    "X-CSRFToken": TOKEN,
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": "11",
}


def line(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)


def anew(port):
    """Ask over a connection of its own."""
    with closing(line(port)) as one:
        return kept(one)


def kept(one):
    """Ask over a connection that stays; where the server said that it was the last time, the library opens another."""
    one.request("GET", "/healthz")
    return one.getresponse().read() == b"ok\n"


def in_halves(port):
    """Send a form whose second half comes later."""
    with closing(line(port)) as one:
        one.putrequest("POST", "/i18n/setlang/", skip_host=True)
        for name, value in FORM_HEADERS.items():
            one.putheader(name, value)
        one.endheaders(b"language")
        time.sleep(HALF_S)
        one.send(b"=en")
        return "ll_lang=en" in one.getresponse().headers["Set-Cookie"]


def silent_first(port):
    """Connect, and ask a moment later."""
    with closing(line(port)) as one:
        one.connect()
        time.sleep(HALF_S)
        return kept(one)


@contextmanager
def asking(port):
    """Let four clients ask until the block ends; gives what became of their requests, and how long each waited."""
    stop, found, waits_s = Event(), Counter(), []

    def ask(way):
        while not stop.wait(PAUSE_S):
            began_s = time.monotonic()
            try:
                found["answered" if way() else "wrong"] += 1
                waits_s.append(time.monotonic() - began_s)
            except ConnectionRefusedError:
                found["refused"] += 1
            except (OSError, http.client.HTTPException):
                found["lost"] += 1

    ways = [partial(anew, port), partial(kept, line(port)), partial(in_halves, port), partial(silent_first, port)]
    threads = [Thread(target=ask, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    try:
        yield found, waits_s
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)
        ways[1].args[0].close()


@contextmanager
def served(held, env, log):
    """Run the web process on the held socket; end it as systemd would, and wait until it has ended."""
    command = [sys.executable, "-c", STARTED, str(held.fileno()), "serve"]
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log, pass_fds=[held.fileno()])
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


@pytest.mark.slow
def test_a_restart_under_load_loses_nothing_and_without_the_held_socket_it_does(tmp_path):
    (tmp_path / "static").mkdir()
    env = {name: value for name, value in os.environ.items() if name != "LINLI_DATABASE_URL"}
    env |= {"LINLI_VAR_DIR": str(tmp_path), "LINLI_WORKER_IN_WEB": "0"}
    with (
        (tmp_path / "log").open("ab") as log,
        socket.create_server(("127.0.0.1", 0), backlog=512) as held,
        asking(held.getsockname()[1]) as (found, waits_s),
    ):
        for restart in range(RESTARTS + 1):
            with served(held, env, log):
                enough = found["answered"] + ENOUGH
                assert within(PATIENCE_S, lambda enough=enough: found["answered"] >= enough)
                if restart == RESTARTS:
                    figures = {name: found[name] for name in ("answered", "refused", "lost", "wrong")}
                    longest_s = max(waits_s)
                    # The control: this stop is one after which nobody holds the socket.
                    held.close()
        assert within(PATIENCE_S, lambda: found["refused"])
    note("restart", form=FORM, restarts=RESTARTS, **figures, longest_wait_s=round(longest_s, 1))
    assert figures["refused"] == figures["lost"] == figures["wrong"] == 0
