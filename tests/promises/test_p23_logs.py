"""Logs hold no personal data: of 500 values that people gave, at every address and in every error, none is written down.

Names, telephones, identity numbers, addresses, tokens and texts are put wherever a request can carry them: path, query,
headers, cookies, forms, JSON and files; as a stranger, a resident, a clerk and an administrator. Then every view is made
to fail with the form in its error, as databases do that quote the row they refuse. What is read is what the product's
own settings write, and what queues, audit and counters keep of it.
"""

import io
import json
import logging
import logging.config
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern

from linli.issues.tests.acting import Play
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from linli.site import metrics
from linli.site.jobs import Job
from linli.site.worker import _run
from tests.fixtures.town import Town
from tests.promises.matrix import leaves
from tests.promises.results import FORM, IS_FULL, SEED, note

VALUES = 500

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def people() -> list[str]:
    """500 values, none of which stands in another or in anything that the platform says by itself."""
    draw = random.Random(SEED)  # noqa: S311 - the same values every time
    makers: list[Callable[[int], str]] = [
        lambda n: f"欧阳{chr(0x6800 + n)}{chr(0x7000 + n)}",
        lambda n: f"1397{draw.randrange(10**4):04d}{n:03d}",
        lambda n: f"990101199001{draw.randrange(10**3):03d}{n:03d}",
        lambda n: f"白鹤巷{n + 1000}弄",
        lambda n: f"tok{draw.randbytes(12).hex()}{n}",
        lambda n: f"夜里有人在{chr(0x6C00 + n)}{chr(0x7600 + n)}桥下倒灰",
    ]
    return [makers[n % len(makers)](n) for n in range(VALUES)]


PEOPLE = people()


@contextmanager
def written() -> Iterator[io.StringIO]:
    """What the loggers write meanwhile, by the handler and the levels of the product's settings."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    # A copy, because configuring empties it.
    line = dict(settings.LOGGING["formatters"]["line"])
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(line))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(settings.LOGGING["root"]["level"])
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def found(text: str) -> set[str]:
    """The values that stand in a text, also as an address, as JSON and as Python write them."""
    return {value for value in PEOPLE if any(form in text for form in (value, quote(value), json.dumps(value)[1:-1]))}


def stored() -> str:
    """What queues, keys, the audit and the counters keep."""
    kept = {
        "notify_outbox": "key error", "feed_feedevent": "topic key kind", "cases_idempotencykey": "scope answer",
        "audit_audit": "actor act object_ref data",
    }  # fmt: skip
    with connection.cursor() as cursor:
        text = str([list(counter.collect()) for counter in (metrics.REQUESTS, metrics.REQUEST_S, metrics.JOB_FAILURES)])
        for table, columns in kept.items():
            cursor.execute(f"SELECT {', '.join(columns.split())} FROM {table}")
            text += "\n".join(str(row) for row in cursor.fetchall())
    return text


FIELDS = """
text name phone email place_text q number code username login password reason description address first_name last_name
comment api_key data do act next object detail service_code to until note
"""
HEADERS = "User-Agent Referer X-Forwarded-For Authorization Idempotency-Key Accept-Language"


class Visitor:
    """Somebody who goes to an address and gives something of a person wherever there is room for it."""

    def __init__(self, client: Client, play: Play) -> None:
        self.client, self.play = client, play
        self.client.raise_request_exception = False
        self.next = cycle(PEOPLE).__next__

    def goes(self, path: str, pattern: URLPattern) -> Iterator[HttpResponse]:
        """Ask an address and send to it, as a browser and as a program do."""
        self.client.cookies["other"] = quote(self.next())
        headers = {name: self.next().encode().decode("latin-1") for name in HEADERS.split()}
        said = {name: self.next() for name in FIELDS.split()}
        photo = SimpleUploadedFile(f"{self.next()}.jpg", self.next().encode(), "image/jpeg")
        real, other = (self._address(path, pattern, is_real=is_real) for is_real in (True, False))
        asked = {name: self.next() for name in ("q", "text", "code", "next", "number")}
        yield self.client.get(other, asked, headers=headers)
        yield self.client.post(real, {**said, "photo": photo}, headers=headers)
        yield self.client.post(real, json.dumps(said), content_type="application/json", headers=headers)
        yield self.client.post(other, b"{" + self.next().encode(), content_type="application/json")

    def _address(self, path: str, pattern: URLPattern, *, is_real: bool) -> str:
        """Give an address of a pattern: of the case there is, or with something of a person in each place for words."""
        case = self.play.case
        known = {"case_id": case.pk, "number": case.number, "code": case.lookup_code}
        for name, converter in pattern.pattern.converters.items():
            has_words = type(converter).__name__ in {"StringConverter", "PathConverter"}
            value = known.get(name, 1) if is_real or not has_words else self.next()
            path = re.sub(rf"<[^>]*{name}>", str(value), path)
        return f"/{path.replace('^', '').replace('$', '')}"


def broken(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view, open to everybody, that fails as a database does: with the row in its words."""

    @wraps(view)
    def fails(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        # Read first: a form that is taken apart can be read no more.
        body = request.body
        raise ValueError(f"duplicate key: DETAIL: ({request.get_full_path()}, {request.POST}, {body!r}, {named})")

    fails.ll_permission, fails.ll_public = None, "for this test"  # type: ignore[attr-defined]
    return fails


@pytest.fixture
def visitors(desk: Town, photo: Any, now: Any, signed_in: Callable[[Account], Client]) -> list[Visitor]:
    play = Play(desk, photo, now).opens().does("accept")
    staff = (desk.staff(Role.CLERK, desk.village_desks[0]), desk.staff(Role.ADMINISTRATOR))
    clients = [Client(), *(signed_in(account) for account in (desk.resident, *staff))]
    return [Visitor(client, play) for client in clients]


def rounds(visitors: list[Visitor]) -> Iterator[tuple[Visitor, str, URLPattern]]:
    """Who goes where: in full everybody everywhere, on a change one of them to each address in turn."""
    # Whoever leaves is a stranger from there on.
    addresses = [(path, pattern) for path, pattern in leaves() if pattern.name != "account_logout"]
    for place, (path, pattern) in enumerate(addresses):
        for visitor in visitors if IS_FULL else [visitors[place % len(visitors)]]:
            yield visitor, path, pattern


def test_no_address_writes_down_what_people_gave(visitors: list[Visitor]) -> None:
    with written() as lines:
        answers = Counter(a.status_code for who, path, pattern in rounds(visitors) for a in who.goes(path, pattern))
    kept = found(lines.getvalue() + stored())
    note(
        "P23", form=FORM, database=connection.vendor, seed=SEED, values=VALUES, requests=answers.total(), kept=len(kept)
    )
    assert kept == set()
    assert visitors[0].play.case.lookup_code not in lines.getvalue() + stored()


def test_no_view_that_fails_writes_down_what_people_gave(
    visitors: list[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    failed, unfailed = 0, set()
    for _, pattern in leaves():
        monkeypatch.setattr(pattern, "callback", broken(pattern.callback))
    with written() as lines:
        for visitor, path, pattern in rounds(visitors):
            for answer in visitor.goes(path, pattern):
                if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
                    failed += 1
                else:
                    unfailed.add(f"{pattern.name} {answer.status_code}")
    kept = found(lines.getvalue() + stored())
    note("P23", form=f"{FORM} failing", database=connection.vendor, seed=SEED, failures=failed, kept=len(kept))
    assert kept == set()
    assert unfailed == set()
    assert lines.getvalue().count("ValueError") >= failed


def test_no_job_that_fails_writes_down_what_people_gave() -> None:
    def fails(_now: datetime) -> int:
        raise ValueError(f"duplicate key: DETAIL: ({PEOPLE})")

    with written() as lines:
        _run(Job("any", fails, period_s=60))
    assert "ValueError" in lines.getvalue()
    assert found(lines.getvalue()) == set()


def test_control_a_view_that_logs_its_form_is_found(visitors: list[Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    def talkative(request: HttpRequest, *_args: Any, **_named: Any) -> HttpResponse:
        logging.getLogger("linli.issues").info("somebody sent %s", dict(request.POST))
        return HttpResponse()

    [(path, pattern)] = [(path, pattern) for path, pattern in leaves() if pattern.name == "home"]
    monkeypatch.setattr(pattern, "callback", wraps(pattern.callback)(talkative))
    with written() as lines:
        list(visitors[0].goes(path, pattern))
    kept = found(lines.getvalue())
    note("P23", form="control logs its form", kept=len(kept))
    assert kept


def test_control_an_error_told_in_full_is_found(visitors: list[Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LOGGING["formatters"], "line", {"format": "%(levelname)s %(message)s"})
    [(path, pattern)] = [(path, pattern) for path, pattern in leaves() if pattern.name == "report"]
    monkeypatch.setattr(pattern, "callback", broken(pattern.callback))
    with written() as lines:
        list(visitors[0].goes(path, pattern))
    kept = found(lines.getvalue())
    note("P23", form="control error in full", kept=len(kept))
    assert kept
