"""An outage is told to whoever asks with a moment to come again, and to the operator once a minute."""

import errno
import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError

from linli.doors import clock, outage
from linli.site import views

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def _not_told(monkeypatch):
    monkeypatch.setattr(outage, "_last_s", -outage.ALARM_S)


@pytest.mark.parametrize("error", [OperationalError("database or disk is full"), FULL, OSError(errno.EIO, "broken")])
def test_what_cannot_be_stored_now_is_an_outage(error):
    assert outage.is_outage(error)


@pytest.mark.parametrize("error", [IntegrityError(), FileNotFoundError(errno.ENOENT, "gone"), ValueError(), None])
def test_a_fault_of_the_request_or_of_ours_is_none(error):
    assert not outage.is_outage(error)


def test_the_operator_is_told_once_a_minute(caplog, monkeypatch):
    moment_s = [1_000.0]
    monkeypatch.setattr(clock, "tick_s", lambda: moment_s[0])
    for later_s in (0, 1, 58, 2):
        moment_s[0] += later_s
        outage.alarm(FULL)
    assert [record.levelname for record in caplog.records] == ["CRITICAL"] * 2


def test_no_request_tells_it_again(rf, caplog):
    for method in ("get", "post"):
        try:
            raise FULL
        except OSError:
            answer = views.server_error(getattr(rf, method)("/", HTTP_ACCEPT="application/json"))
            record = logging.LogRecord("django.request", logging.ERROR, "", 0, "/", None, sys.exc_info())
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert not outage.is_news(record)
    assert len(caplog.records) == 1
    assert outage.is_news(logging.LogRecord("linli", logging.ERROR, "", 0, "else", None, None))
