"""Whoever is refused before there is a page is counted, and told so seldom that no flood fills the disk."""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client import CollectorRegistry

from linli.doors import clock, outage
from linli.issues.rules.open311.rendering import DECLARATION
from linli.site import asgi, closed, live, logs, metrics, refusals
from linli.site.crowd import Crowd, Lane
from linli.site.refusals import Why
from tests.promises.sealed import unsealed

TYPED = "张三13800000001"
SECOND_S = 1.0


@pytest.fixture
def ticks(monkeypatch):
    """Hold the ticks; give a function that lets seconds pass."""
    now_s = [1_000_000.0]
    monkeypatch.setattr(clock, "tick_s", lambda: now_s[0])
    monkeypatch.setattr(outage, "_last_s", 0.0)
    monkeypatch.setattr(refusals, "_told_s", {})
    monkeypatch.setattr(refusals, "_untold", refusals.Counter())

    def passed(seconds):
        now_s[0] += seconds

    return passed


@pytest.fixture
def written(monkeypatch):
    """Give a function that gives every event that has reached the log's own handler, past its filters."""
    [handler] = [each for each in logging.root.handlers if each.get_name() == "stderr"]
    records = []
    monkeypatch.setattr(handler, "emit", records.append)
    return lambda: [record.getMessage() for record in records]


def count(why, lane="unknown"):
    registry = CollectorRegistry()
    registry.register(metrics.Refused())
    return registry.get_sample_value("linli_requests_refused_total", {"reason": why, "lane": lane})


def told(caplog):
    """The lines about refusals, as they are written."""
    ours = [record for record in caplog.records if record.name == refusals.log.name]
    return [json.loads(logs.Lines().format(record)) for record in ours]


def run(coroutine):
    """The value of a coroutine; in a thread of its own, because a browser test may have left a loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(20)


async def asked(path, *messages, headers=()):
    """What the platform answers to a request that comes in these messages."""
    sent, waiting = [], list(messages)

    async def send(message):
        sent.append(message)

    async def receive():
        if not waiting:
            await asyncio.sleep(20)
        said = waiting.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    method = "POST" if messages else "GET"
    lengths = [(b"content-length", b"9")] if messages else []
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [*lengths, *headers]}
    await asgi.application(scope, receive, send)
    return sent[0]["status"], {n.decode(): v.decode() for n, v in sent[0]["headers"]}, sent[1]["body"]


def full(monkeypatch, lane):
    """Let there be no room for anybody of a lane."""
    crowd = Crowd(1)
    crowd.room, crowd.at_work = dict.fromkeys(crowd.room, 0), 1

    async def looked_at(*_):
        return lane

    monkeypatch.setattr(asgi, "CROWD", crowd)
    monkeypatch.setattr(asgi, "_lane", looked_at)


PIECE = {"type": "http.request", "body": b"text=abcd", "more_body": True}


@pytest.mark.parametrize("lane", [Lane.STAFF, Lane.EVERYBODY])
def test_whoever_finds_no_room_is_counted_in_the_own_lane(lane, monkeypatch, ticks):
    full(monkeypatch, lane)
    before = count("busy", lane.name.lower())
    assert run(asked("/report/", PIECE | {"more_body": False}))[0] == 503
    assert count("busy", lane.name.lower()) == before + 1


@pytest.mark.parametrize(
    ("why", "status", "word"),
    [(Why.TOO_LARGE, 413, "body_too_large"), (Why.TOO_SLOW, 408, None), (Why.OUTAGE, 503, "unavailable")],
)
def test_a_form_that_does_not_come_whole_is_counted_and_answered_in_the_form_that_was_asked(
    why, status, word, monkeypatch, ticks
):
    monkeypatch.setattr(asgi, "MOST_BYTES", 1 if why is Why.TOO_LARGE else 100)
    monkeypatch.setattr(asgi, "SILENCE_S", 0.01)
    last = [OSError(28, "No space left on device")] if why is Why.OUTAGE else []
    before = count(why)
    found, headers, body = run(asked("/open311/v2/requests.xml", PIECE, *last))
    assert (found, headers["content-type"], headers.get("linli-error")) == (status, "text/xml; charset=utf-8", word)
    assert body.decode().startswith(f"{DECLARATION}<errors><error><code>{status}</code><description>")
    found, headers, body = run(asked("/report/", PIECE, *last))
    assert (found, "请返回" in body.decode(), "Go back" in body.decode()) == (status, True, True)
    assert unsealed(headers, is_about_somebody=True) == []
    assert count(why) == before + 2


def test_a_stream_too_many_and_bytes_that_are_no_request_are_counted(monkeypatch, ticks, caplog):
    async def pages(_scope, *rest):
        send = rest[-1]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        said = b': {"account": "1", "position": "", "subjects": [], "paths": [], "units": [], "missed": []}'
        await send({"type": "http.response.body", "body": said})

    async def nobody(_message):
        pass

    monkeypatch.setattr(live.HUB, "join", lambda _stream: False)
    streams, malformed = count("streams"), count("malformed")
    run(live.answer({"path": "/live/"}, None, nobody, pages))
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert (count("streams"), count("malformed")) == (streams + 1, malformed + 1)
    assert [line["refused"] for line in told(caplog)] == ["streams", "malformed"]


def test_a_flood_is_told_once_a_second_for_each_reason_with_how_many_they_were(ticks, caplog):
    for _ in range(1000):
        refusals.note(Why.BUSY, Lane.EVERYBODY)
        refusals.note(Why.TOO_LARGE)
    ticks(SECOND_S)
    refusals.note(Why.BUSY, Lane.STAFF)
    lines = [(line["event"], line["refused"], line["count"]) for line in told(caplog)]
    assert lines == [("requests refused", why, n) for why, n in (("busy", 1), ("too_large", 1), ("busy", 1000))]


def test_no_line_says_who_was_refused_or_what_was_asked(monkeypatch, ticks, caplog):
    full(monkeypatch, Lane.EVERYBODY)
    asked_with = ((b"cookie", TYPED.encode()), (b"accept", TYPED.encode()))
    run(asked(f"/case/{TYPED}/", PIECE | {"body": TYPED.encode(), "more_body": False}, headers=asked_with))
    [line] = told(caplog)
    assert line.keys() == {"at", "level", "part", "event", "refused", "count"}
    assert TYPED not in str(line)


def test_what_strangers_make_the_server_say_is_told_once_a_second(ticks, written):
    server = logging.getLogger("uvicorn.error")
    for _ in range(5):
        server.warning("Unsupported upgrade request.")
        server.error("Exception in ASGI application")
    assert written() == ["Unsupported upgrade request.", *5 * ["Exception in ASGI application"]]


def test_control_without_the_filter_every_line_of_the_server_is_told(ticks, written, monkeypatch):
    monkeypatch.setattr(refusals, "SERVER", "another")
    for _ in range(5):
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert len(written()) == 5


def test_every_answer_is_ready_in_every_form():
    for why in closed.STATUS:
        for form in closed.Form:
            answer = closed.answer(why, form)
            assert dict(answer.headers)["content-length"] == str(len(answer.body))
            assert ("retry-after" in dict(answer.headers)) is (answer.status == 503)
