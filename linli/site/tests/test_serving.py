"""One port serves pages: through the real server process, and message by message."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import StreamingHttpResponse

from linli.site import asgi, paging, wsgi

PATIENCE_S = 20


@pytest.fixture
def server(tmp_path):
    """A server of its own on a free port, with an empty database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "static").mkdir()
    env = {k: v for k, v in os.environ.items() if k != "LINLI_DATABASE_URL"}
    env |= {"LINLI_VAR_DIR": str(tmp_path), "LINLI_PUBLIC_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", "from linli.site.cli import main; main()", "serve", "--port", str(port)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for line in process.stdout:
        if "Uvicorn running" in line:
            break
    yield process, port
    if process.poll() is None:
        process.kill()
    process.stdout.close()
    process.wait(PATIENCE_S)


@pytest.mark.slow
def test_pages_are_served_and_ctrl_c_ends_the_process_cleanly(server):
    process, port = server
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_S) as answer:
        assert answer.read() == b"ok\n"
    process.send_signal(signal.SIGINT)
    # Read on while it ends: a process that nobody reads waits at a full pipe.
    said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert re.search(r"Stopped\.\s*$", said)


def run(coroutine):
    """The value of a coroutine; in a thread of its own, because a browser test may have left a loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(PATIENCE_S)


async def answered(length, *messages):
    """What the server sends back to a request that announces `length` bytes and arrives as these messages."""
    sent, arriving, token = [], list(messages), b"a" * 32

    async def receive():
        return arriving.pop(0)

    async def send(message):
        sent.append(message)

    headers = [
        (b"host", b"localhost"),
        (b"cookie", b"csrftoken=" + token),
        (b"x-csrftoken", token),
        (b"content-length", str(length).encode()),
        (b"content-type", b"application/x-www-form-urlencoded"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/i18n/setlang/", "query_string": b"", "headers": headers}
    await asgi.application({**scope, "http_version": "1.1", "scheme": "http"}, receive, send)
    return sent


def body(content, *, more):
    return {"type": "http.request", "body": content, "more_body": more}


def test_a_form_in_two_pieces_is_acted_upon():
    sent = run(answered(11, body(b"language", more=True), body(b"=en", more=False)))
    assert sent[0]["status"] == 302
    assert any(b"ll_lang=en" in value for _, value in sent[0]["headers"])


def test_half_a_form_is_never_taken_for_a_form():
    assert run(answered(100, body(b"language=en", more=True), {"type": "http.disconnect"})) == []


def test_a_request_larger_than_any_form_is_refused(monkeypatch):
    monkeypatch.setattr(asgi, "MOST_BYTES", 10)
    assert run(answered(11, body(b"language=en", more=False)))[0]["status"] == 413


@pytest.fixture
def long_answer(monkeypatch):
    """Give a function that has every page answer so many pieces."""

    def of(pieces):
        def application(_environ, start):
            start("200 OK", [])
            return StreamingHttpResponse(b"piece" for _ in range(pieces))

        monkeypatch.setattr(wsgi, "application", application)

    return of


async def read_slowly():
    """The pieces of an answer, and whether its thread was free before the first was read."""
    free, read = asyncio.Event(), []

    async def send(event):
        if event["type"] == "http.response.start":
            await asyncio.wait([asyncio.create_task(free.wait())], timeout=0.2)
            read.append(free.is_set())
        else:
            read.append(event["body"])

    await paging.Page({}, send).answer(free.set)
    return read


@pytest.mark.parametrize(("pieces", "is_free"), [(1, True), (4, True), (9, False)])
def test_a_slow_reader_holds_no_thread_while_there_is_room_for_what_it_has_not_read(
    pieces, is_free, long_answer, monkeypatch
):
    monkeypatch.setattr(paging, "PIECES_AHEAD", 5)
    long_answer(pieces)
    assert run(read_slowly()) == [is_free, *[b"piece"] * pieces]


def test_an_answer_that_cannot_be_sent_any_more_leaves_no_thread_waiting(long_answer, monkeypatch):
    monkeypatch.setattr(paging, "PIECES_AHEAD", 1)
    long_answer(9)

    async def send(_event):
        raise RuntimeError("the line is gone")

    async def answered():
        await paging.Page({}, send).answer(lambda: None)

    with pytest.raises(RuntimeError, match="line is gone"):
        run(answered())
