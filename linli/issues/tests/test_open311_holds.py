"""C126 and C132 of the Open311 checks: whatever is sent, the answer has the standard's form and is no defect."""

from urllib.parse import quote

import hypothesis
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from hypothesis import HealthCheck
from hypothesis.strategies import binary, dictionaries, integers, lists, one_of, sampled_from, text

from linli.issues.rules.open311 import limits
from linli.issues.rules.open311.statuses import Incoming
from linli.issues.tests.open311 import BASE, FORMS, told, tree

PATHS = ("discovery", "services", "services/0201", "requests", "requests/x", "servicerequestupdates", "tokens/x")
NAMES = ("service_request_id", "service_code", "status", "start_date", "end_date", "updated_after", "updated_before",
         "page", "page_size", "bbox", "lat", "long", "radius", "extensions", "jurisdiction_id", "group", "api_key",
         "description", "email", "phone", "first_name", "address_string", "address_id", "media_url", "update_id",
         "attribute[accident]", "attribute[nature]", "attribute[danger_now][]", "attribute[]", "requested_datetime",
         "updated_datetime", "source_datum", "device_id")  # fmt: skip
LIKELY = ("0201", "0901", "open", "2022-07-01T00:00:00Z", "29.005", "111.705", "0", "-1", "1e9", "gcj02", "bd09", "yes",
          "no", "true", "help", "localhost", "http://x.example/y", "1,2,3,4", *Incoming)  # fmt: skip
VALUES = one_of(sampled_from(LIKELY), text(max_size=30), integers().map(str))
SAID = dictionaries(sampled_from(NAMES), one_of(VALUES, lists(VALUES, max_size=3)), max_size=8)
tries = hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_whole(response):
    """Tell whether an answer is one of the standard's: no defect, and a refusal that says why."""
    if response.status_code >= 500 or response.status_code in {301, 302}:
        return False
    return response.status_code < 400 or all(one["description"] for one in tree(response))


@tries
@hypothesis.given(path=sampled_from(PATHS), form=sampled_from(FORMS), said=SAID)
def test_open311_c132_no_question_is_answered_with_a_defect(door, path, form, said):
    assert is_whole(door.get(f"{path}.{form}", **{"api_key": "", **said}))


@tries
@hypothesis.given(path=sampled_from(("requests", "servicerequestupdates")), form=sampled_from(FORMS), said=SAID)
def test_open311_c132_no_form_is_answered_with_a_defect(door, path, form, said):
    least = door.road() | {"service_request_id": door.keys.setdefault("a report", door.report())}
    assert is_whole(door.post(f"{path}.{form}", **(least | said | {"api_key": door.key()})))


@tries
@hypothesis.given(body=binary(max_size=200), kind=sampled_from(("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/xml", "")))  # fmt: skip
def test_open311_c132_no_bytes_are_answered_with_a_defect(door, body, kind):
    framed = b"--x\r\n" + body + b"\r\n--x--\r\n"
    for sent in (body, framed):
        assert is_whole(door.client.post(f"{BASE}requests.json", sent, content_type=kind))


@tries
@hypothesis.given(path=text(max_size=40).filter(lambda path: not set(path) & set("\r\n")))
def test_open311_c132_no_path_is_answered_with_a_defect(door, path):
    # No address of the platform has a line break in it; its own page says so.
    assert is_whole(door.client.get(BASE + quote(path, safe="/")))


@pytest.mark.parametrize("form", FORMS)
def test_open311_c126_a_stopped_database_is_said_so_and_stores_nothing(door, form):
    said = door.road()

    def stopped(*_):
        raise OperationalError("server closed the connection")

    for ask in (lambda: door.get(f"requests.{form}"), lambda: door.post(f"requests.{form}", **said)):
        with connection.execute_wrapper(stopped):
            answer = ask()
        assert (answer.status_code, answer["Linli-Error"], answer["Retry-After"]) == (503, "unavailable", "30")
        assert tree(answer)[0]["description"]


def test_open311_a_defect_says_nothing_of_itself(door):
    def broken(*_):
        raise RuntimeError("planted-inside")

    with connection.execute_wrapper(broken):
        answer = door.get("requests.json")
    assert (answer.status_code, answer["Linli-Error"]) == (500, "internal")
    assert "planted-inside" not in answer.content.decode()


def test_open311_an_oversized_field_name_and_a_broken_part_are_refused(door):
    named = {f"{'n' * 300}": "x", "media": SimpleUploadedFile("a" * 300 + ".jpg", b"x")}
    assert door.client.post(f"{BASE}requests.json", named).status_code == 400


FOUR = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def test_open311_c125_who_asks_too_much_waits_a_minute(door):
    answers = [door.get("services/0201.json") for _ in range(limits.READ_BY_ADDRESS + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert told(answers[-1]) == (429, "rate_limited")
    assert all(int(answers[-1][name]) >= 0 for name in FOUR)
    assert answers[-1].json()[0]["code"] == 429
    assert door.get("services.json", api_key=door.key()).status_code == 200


def test_open311_c125_a_person_sends_twenty_an_hour_but_danger_is_always_taken(door):
    said = door.road(email="reporter@example.org")
    statuses = [door.post("requests.json", **(said | {"description": str(n)})).status_code for n in range(21)]
    assert statuses == [*[200] * 20, 429]
    refused = door.post("requests.json", **(said | {"description": "again"}))
    assert told(refused) == (429, "rate_limited")
    assert all(int(refused[name]) >= 0 for name in FOUR)
    danger = {"description": "危险", "attribute[danger_now]": "yes"}
    assert door.post("requests.json", **(said | danger)).status_code == 200
    assert door.post("requests.json", **(said | {"description": "1", "email": "other@example.org"})).status_code == 200


def test_open311_a_list_costs_by_its_rows(door):
    left = [int(door.get("requests.json", page_size=size)["RateLimit-Remaining"]) for size in (1, 200, 1_000)]
    assert [limits.READ_BY_ADDRESS - left[0], left[0] - left[1], left[1] - left[2]] == [1, 2, 6]
