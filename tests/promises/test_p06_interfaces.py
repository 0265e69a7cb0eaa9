"""The interfaces never break: whatever is sent to a documented address or to a form, the answer is a documented one.

schemathesis reads `/api/openapi.json` from a running server and sends generated calls, right ones and wrong ones, with
and without a session or a key, under all of its checks. Then the forms of every page are sent back with what no field
expects. Small form: about 1,000 calls, the forms of a fifth of the pages once. Full form: 10,000 calls and more, every
form 20 times.
"""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import get_resolver, resolve

from linli.issues.api import open311
from linli.issues.rules import limits
from linli.issues.rules.open311 import limits as open311_limits
from linli.issues.tests.open311 import Door
from linli.kernel.files import rules as files
from linli.kernel.people.rules import Limit, Role
from linli.kernel.people.urls import route
from linli.site import openapi
from linli.site.openapi.shapes import JSON, SESSION, content, operation
from tests.journeys.forms import Form, forms
from tests.journeys.screens import NOT_PAGES, Screen, World, screens
from tests.promises.results import FORM, IS_FULL, SEED, note

pytestmark = pytest.mark.slow

MOST_EXAMPLES = 200 if IS_FULL else 4
PAGES, TRIES = (1.0, 20) if IS_FULL else (0.2, 1)
RUN_WITHIN_S = 4 * 3600 if IS_FULL else 300
# What no field expects: the ends of columns, numbers that are none, what ends a text in C, other scripts' digits.
ODD = ["", " ", "\x00", "x" * 300, "长" * 5000, "²", "٣", "9" * 30, "-1", "1e400", "nan", "2022-13-45", "9999-12-31",
       "0001-01-01", "=1+1", "<b>'\"", "%00", "\u202e", "{{7}}", "../..", "\r\n", "null", "\ud7ff"]  # fmt: skip
# A document's types cannot say which place, category or month there is: 400 and 422 refuse calls of the right form.
# The tests' server cannot go on behind a body that it refused unread, so that each call has a connection of its own.
# Requests that are named override whatever else is asked for, sense or nonsense (Open311 C084).
# Django asks for its form token before it looks at the method, so that only methods which need none are tried.
CONFIG = """
seed = {seed}
continue-on-failure = true
request-timeout = 60
headers = {{ Accept = "application/json", Connection = "close" }}
[cache]
enabled = false
[generation]
max-examples = {most}
no-shrink = true
database = "none"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "422", "429"]
[[operations]]
include-name = "GET /open311/v2/requests.{{suffix}}"
checks.negative_data_rejection.expected-statuses = ["2xx", "400", "401", "403", "404", "406", "422", "429"]
[phases.coverage]
unexpected-methods = ["GET", "TRACE"]
[dictionaries]
{dictionaries}
[parameters]
{parameters}
{keys}
"""


class Fuzz:
    """The server under test, and what there is on it to be asked for."""

    def __init__(self, base: str, folder: Path, known: Mapping[str, Sequence[object]]) -> None:
        self.base, self.folder, self.known = base, folder, known

    def run(self, *options: str, **keys: str) -> dict[str, Any]:
        """Give the report of schemathesis; `keys` are what the description's security schemes ask for."""
        words = {name: json.dumps(found) for name, found in self.known.items()}
        settings, report = self.folder / "schemathesis.toml", self.folder / "report.json"
        config = CONFIG.format(
            seed=SEED,
            most=MOST_EXAMPLES,
            dictionaries="\n".join(f'"{name}" = {{ values = {found} }}' for name, found in words.items()),
            parameters="\n".join(f'"{name}" = {{ dictionary = "{name}", probability = 0.7 }}' for name in words),
            keys="\n".join(f'[auth.openapi.{scheme}]\napi_key = "{value}"' for scheme, value in keys.items()),
        )
        settings.write_text(config, "utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
        said = ["--url", self.base, "--checks", "all", "--report-json-path", str(report), *options]
        ran = subprocess.run(
            [*command, f"{self.base}/api/openapi.json", *said],
            capture_output=True,
            text=True,
            check=False,
            timeout=RUN_WITHIN_S,
        )
        assert report.exists(), ran.stdout + ran.stderr
        return json.loads(report.read_text("utf-8")) | {"said": ran.stdout}


@pytest.fixture
def _unlimited(monkeypatch) -> None:
    """Let a sender do a thing as often as it likes; behind the limits nothing but 429 would be seen."""
    for module in (limits, open311_limits, files):
        for name, limit in vars(module).items():
            if isinstance(limit, Limit):
                monkeypatch.setattr(module, name, replace(limit, most=10**9))
    monkeypatch.setattr(open311_limits, "READ_BY_ADDRESS", 10**9)
    monkeypatch.setattr(open311_limits, "READ_BY_KEY", 10**9)


@pytest.fixture
def fuzz(_unlimited, live_server, door: Door, tmp_path: Path) -> Fuzz:
    known = door.published()
    case, lat, long = known.case, *door.town.point()
    return Fuzz(
        live_server.url,
        tmp_path,
        {
            "path.number": [case.number, door.report()],
            "path.code": [case.lookup_code, "0201", "0203"],
            "path.name": [door.photo(door.now)],
            "path.case_id": [case.pk],
            "query.service_request_id": [case.number],
            "query.month": ["2022-07", "2022-06"],
            "query.bbox": ["111.7,29,111.72,29.04"],
            "body.service_code": ["0201", "0203"],
            "body.category": ["0201", "0203"],
            "body.service_request_id": [case.number],
            "body.lat": [lat],
            "body.long": [long],
            "body.area_code": [case.area_code],
        },
    )


@pytest.mark.django_db(transaction=True)
def test_generated_calls_get_documented_answers(fuzz, door, signed_in):
    clerk = signed_in(door.town.staff(Role.CLERK, door.town.county_desk))
    token = clerk.get("/outbox/token/").json()["token"]
    cookies = {"session": clerk.cookies["sessionid"].value, "form_cookie": clerk.cookies["csrftoken"].value}
    keys = {**cookies, "form_token": token, "key": door.key()}
    reports = [fuzz.run(**keys), fuzz.run(*([] if IS_FULL else ["--phases", "fuzzing"]))]
    calls = sum(report["test_cases"]["generated"] for report in reports)
    faults = [failure for report in reports for failure in report["failures"] + report["errors"]]
    note("P6", form=FORM, seed=SEED, operations=reports[0]["operations"]["tested"], calls=calls, failures=len(faults))
    assert faults == [], "\n".join(report["said"] for report in reports)


def test_every_json_address_is_described():
    described = {re.sub(r"{\w+}", "1", where.replace("{suffix}", "json")) for where in openapi.document()["paths"]}
    wanted = {name for name, what in NOT_PAGES.items() if "JSON" in what and ":" not in name}
    # What is below the base of Open311 is one address to Django; it has its own table.
    assert wanted - {resolve(where).url_name for where in described} == {"mfa_login_webauthn", "open311_base"}
    stems = {*open311._LISTS, *(f"{kind}/1" for kind in open311._ITEMS)}
    assert {f"/open311/v2/{stem}.json" for stem in stems} - described == set()


def planted(monkeypatch) -> None:
    """Add three faulty addresses to the server and to its description."""

    def breaks(request):
        if len(request.GET.get("text", "")) == 300:
            raise ValueError
        return JsonResponse({})

    def forgets(_request):
        return JsonResponse({})

    def surprises(_request):
        return HttpResponse("{}", status=418, content_type=JSON)

    faulty = {"breaks": breaks, "forgets": forgets, "surprises": surprises}
    pages = [route(f"planted/{name}/", view, name=name, public="a control") for name, view in faulty.items()]
    monkeypatch.setattr(get_resolver(), "url_patterns", [*pages, *get_resolver().url_patterns])
    text = {"name": "text", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 300}}
    told = {200: content({}, JSON)}
    described = {
        "/planted/breaks/": {"get": operation("", told, [], parameters=[text])},
        "/planted/forgets/": {"get": operation("", told, [], security=[{SESSION: []}])},
        "/planted/surprises/": {"get": operation("", told, [])},
    }
    whole = openapi.document() | {"paths": described}
    monkeypatch.setattr(openapi, "document", lambda: whole)


@pytest.mark.django_db(transaction=True)
def test_control_planted_faults_are_reported(fuzz, monkeypatch):
    planted(monkeypatch)
    report = fuzz.run("--phases", "coverage,fuzzing", session="forged")
    found = {failure["type"]: " ".join(failure["operations"]) for failure in report["failures"]}
    wanted = {"ServerError": "breaks", "IgnoredAuth": "forgets", "UndefinedStatusCode": "surprises"}
    reported = {kind for kind, name in wanted.items() if name in found.get(kind, "")}
    note("P6", form="control planted faults", faults=len(wanted), reported=len(reported))
    assert reported == set(wanted)


def sent(form: Form, chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Give the fields of a form, most of them filled with what they do not expect."""
    for name, control in form.controls.items():
        if control.kind == "file":
            yield name, SimpleUploadedFile(f"{chance.choice(ODD)}.jpg", chance.randbytes(100))
        elif chance.random() < 0.6:
            yield name, chance.choice(ODD)
        elif control.held:
            yield name, control.held
    if form.buttons:
        yield chance.choice(form.buttons)


def broken(screen: Screen, form: Form, chance: random.Random) -> str:
    """Send a form and give what was sent where that broke the page; nothing of it is kept."""
    client = Client(raise_request_exception=False)
    client.cookies.load(dict(screen.cookies))
    said = dict(sent(form, chance))
    with transaction.atomic():
        send = client.post if form.method == "post" else client.get
        status = send(form.action or screen.path, said).status_code
        transaction.set_rollback(True)
    return f"{screen.name} {form.action} {status}: {said}" if status >= 500 else ""


@pytest.mark.django_db
@pytest.mark.usefixtures("_unlimited")
def test_no_form_breaks_whatever_is_typed_in(desk, now):
    chance, known, found = random.Random(SEED), set(), []  # noqa: S311 - a workload, not a secret
    for screen in screens(World(desk, now)):
        if chance.random() > PAGES:
            continue
        client = Client()
        client.cookies.load(dict(screen.cookies))
        for form in forms(client.get(screen.path).content.decode()):
            where = resolve(re.sub(r"\?.*", "", form.action or screen.path)).url_name
            fields = (where, form.method, *form.controls, *form.buttons)
            if fields not in known:
                known.add(fields)
                found += filter(None, (broken(screen, form, chance) for _ in range(TRIES)))
    note("P6", form=f"{FORM} forms", seed=SEED, forms=len(known), sent=len(known) * TRIES, failures=len(found))
    assert not found, "\n".join(found)


@pytest.mark.django_db
def test_control_a_form_that_breaks_at_one_of_these_is_found(monkeypatch):
    def breaks(request):
        int(request.POST["number"])
        return HttpResponse()

    monkeypatch.setattr(get_resolver(), "url_patterns", [route("planted/", breaks, name="planted", public="a control")])
    [form] = forms('<form method="post" action="/planted/"><input name="number" value="7"></form>')
    chance = random.Random(SEED)  # noqa: S311 - a workload, not a secret
    found = [said for _ in range(20) if (said := broken(Screen("", "planted", "/planted/"), form, chance))]
    note("P6", form="control forms", sent=20, failures=len(found))
    assert found
    assert all("planted /planted/ 500" in said for said in found)
