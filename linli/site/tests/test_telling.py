"""What a process tells the operator: a line for each event without anybody's words, and figures for monitoring."""

import io
import json
import logging
import socket
import sys
import urllib.request
from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.db import DatabaseError

from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import Play
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from linli.site import logs, metrics

PHONE = "13800000001"


@pytest.fixture
def told():
    """Give a function that gives every line of JSON told so far."""
    words = io.StringIO()
    handler = logging.StreamHandler(words)
    handler.setFormatter(logs.Lines())
    logging.root.addHandler(handler)
    yield lambda: [json.loads(line) for line in words.getvalue().splitlines()]
    logging.root.removeHandler(handler)


def requests_in(lines):
    return [line for line in lines if line["event"] == "request"]


def test_a_request_is_told_by_its_route_and_never_by_its_address(client, told, signed_in, town):
    client.get("/case/SECRET99/?q=%E5%BC%A0%E4%B8%89")
    signed_in(town.resident).get("/")
    clerk = town.staff(Role.CLERK, town.county_desk)
    signed_in(clerk).get("/desk/")
    first, home, desk = requests_in(told())
    assert first.keys() >= {"at", "level", "method", "status", "ms", "database_ms", "request"}
    assert home["actor"] == "account"
    assert desk["actor"] == f"account:{clerk.pk}"
    assert (first["route"], desk["route"]) == ("none", "desk")
    assert desk["statements"] > 0
    assert desk["request"] != home["request"]
    assert not any(word in json.dumps(told()) for word in ("SECRET99", "张三", clerk.username, "/desk/"))


def test_a_refusal_is_told_by_its_code(filed, signed_in, town, told):
    signed_in(town.staff(Role.CLERK, town.county_desk)).get("/desk/c/123456/")
    [line] = requests_in(told())
    assert (line["status"], line["refused"]) == (404, "not_there")


@pytest.mark.django_db
def test_an_error_is_told_by_type_and_place_under_the_number_its_page_shows(client, told, monkeypatch):
    def broken(*_, **__):
        raise DatabaseError(f"duplicate key ({PHONE})")

    client.raise_request_exception = False
    monkeypatch.setattr("linli.site.views.HttpResponse", broken)
    page = client.get("/healthz").content.decode()
    error, request = told()
    assert error["error"] == "DatabaseError"
    assert error["trace"][-1].endswith("broken")
    assert error["request"] == request["request"]
    assert request["request"] in page
    assert PHONE not in json.dumps(told())
    assert "/healthz" not in json.dumps(told())


def test_what_others_put_into_their_messages_is_not_told_and_a_terminal_shows_what_we_did(told):
    logging.getLogger("library").warning("sent to %s", PHONE)
    try:
        int(f"{PHONE}?")
    except ValueError:
        logging.getLogger("linli.site.worker").exception("job %s failed", "note", extra={"fields": {"job": "note"}})
    foreign, ours = told()
    assert foreign["event"] == "sent to %s"
    assert (ours["event"], ours["job"], ours["error"]) == ("job note failed", "note", "ValueError")
    record = logging.LogRecord("linli", logging.INFO, "", 1, "request", (), None)
    record.fields = {"status": 200, "refused": ""}
    assert logs.Words().format(record).endswith("INFO    request status=200")


def test_services_of_messages_say_nothing_themselves():
    assert not logging.getLogger("apprise").isEnabledFor(logging.ERROR)


def value(name, **labels):
    return metrics.REGISTRY.get_sample_value(name, labels)


def test_requests_and_jobs_are_counted(filed, client, now):
    before = value("linli_requests_total", method="GET", route="health", status="200") or 0
    client.get("/healthz")
    assert value("linli_requests_total", method="GET", route="health", status="200") == before + 1
    assert value("linli_request_seconds_count", route="health") >= 1
    assert value("linli_database_statements_total", route="health") >= 1


def test_what_waits_is_told_with_the_age_of_the_oldest(desk, photo, clock, now):
    rows_seal(now, 100)
    play = Play(desk, photo, now).opens(contact=ContactDraft("", PHONE, ""))
    assert value("linli_unsealed_waiting") > 0
    assert value("linli_notices_failed") == 0
    clock(play.now + timedelta(days=30))
    month_s = timedelta(days=30).total_seconds()
    assert value("linli_outbox_waiting") > 0
    assert value("linli_outbox_oldest_seconds") == pytest.approx(month_s, abs=60)
    assert value("linli_unsealed_oldest_seconds") == pytest.approx(month_s, abs=60)
    assert value("linli_dues_waiting") > 0
    assert value("linli_dues_oldest_seconds") > 0
    Outbox.objects.exclude(contact=None).update(state=Outbox.State.FAILED)
    assert value("linli_notices_failed") > 0
    assert value("linli_database_up") == 1


@pytest.mark.django_db
def test_a_database_that_is_down_is_told_too(monkeypatch):
    def down(_now):
        raise DatabaseError

    monkeypatch.setattr(metrics, "_waiting", down)
    assert value("linli_database_up") == 0
    assert value(
        "linli_build_info", version="0.1.0", python=sys.version.split()[0], django=metrics.django.get_version()
    )


def test_the_figures_are_told_to_this_machine_alone(monkeypatch):
    monkeypatch.setattr(metrics, "_waiting", lambda _now: iter(()))
    with socket.create_server(("127.0.0.2", 0)) as free:
        port = free.getsockname()[1]
        # On every address of the machine the port is not free.
        metrics.serve(port)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b"linli_streams_open 0.0" in answer.read()
        with pytest.raises(CommandError, match=f"--metrics-port {port}"):
            metrics.serve(port)
