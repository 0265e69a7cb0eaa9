"""C001–C032 of the Open311 checks: discovery, services, definitions, paths, methods, jurisdictions."""

import json
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils.dateparse import parse_datetime

from linli.doors import clock as time_door
from linli.issues.models import Category, Question
from linli.issues.queries.taxonomy import forget
from linli.issues.services import setup
from linli.issues.tests.open311 import BASE, FORMS, OPERATOR, same, told, tree

LISTED = ("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
READS = ("discovery", "services", "services/0201", "requests", "servicerequestupdates", "tokens/x", "requests/x")
# What can be published of the shipped table (open311 5.1).
PUBLIC = {
    *(f"01{n:02}" for n in range(1, 8)), *(f"02{n:02}" for n in range(1, 9)), *(f"03{n:02}" for n in range(1, 8)),
    "0401", "0402", "0403", "0404", "0502", "0601", *(f"07{n:02}" for n in range(1, 6)), "0803", "0804", "0805",
}  # fmt: skip


@pytest.fixture
def environment(monkeypatch):
    """Change settings of the interface for one test."""

    def change(**said):
        monkeypatch.setattr(settings, "ENV", replace(settings.ENV, **said))

    return change


def test_open311_c001_discovery_is_the_same_at_both_addresses(door):
    for form in FORMS:
        below, above = door.get(f"discovery.{form}"), door.client.get(f"/open311/discovery.{form}")
        assert (below.status_code, above.status_code) == (200, 200)
        assert below.content == above.content


def test_open311_c002_content_types_name_their_charset(door):
    assert door.get("discovery.xml")["Content-Type"] == "text/xml; charset=utf-8"
    assert door.get("discovery.json")["Content-Type"] == "application/json; charset=utf-8"


def test_open311_c003_xml_is_plain(door):
    for path in READS[:4]:
        text = door.get(f"{path}.xml").content.decode()
        assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
        assert not re.search(r"<\w+ |xmlns|<!|<\?(?!xml )", text)


def test_open311_c004_contact_and_key_service_are_equal_in_both_formats(door):
    as_json, as_xml = (tree(door.get(f"discovery.{form}")) for form in ("json", "xml"))
    assert as_json["contact"]
    assert as_json["key_service"]
    assert same(as_json, as_xml)


def test_open311_c005_the_changeset_grows_with_an_edit(door, clock):
    before = door.get("discovery.json").json()["changeset"]
    clock(door.now.replace(hour=6))
    setup.row_save(OPERATOR, Category.objects.get(pk="0101"), time_door.now())
    after = door.get("discovery.json").json()["changeset"]
    assert before < after
    assert parse_datetime(after) <= time_door.now()


def test_open311_c006_and_c007_the_endpoint_is_whole(door):
    found = door.get("discovery.json").json()
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["type"] in {"test", "production"}
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]


test_open311_c007 = test_open311_c006_and_c007_the_endpoint_is_whole


def test_open311_c008_the_printed_address_works(door):
    url = door.get("discovery.json").json()["endpoints"][0]["url"]
    assert not url.endswith("/")
    assert door.client.get(f"{url}/services.json".removeprefix(settings.ENV.public_url)).status_code == 200


def test_open311_c009_people_find_a_page(door):
    page = door.client.get("/open311/")
    assert page.status_code == 200
    assert "discovery.json" in page.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_open311_c010_every_field_is_there_in_order(door, form):
    found = tree(door.get(f"services.{form}"))
    assert {tuple(one) for one in found} == {LISTED}


def test_open311_c011_the_default_services_say_whether_they_ask(door):
    found = door.get("services.json").json()
    assert len(found) == 71
    for one in found:
        asked = door.get(f"services/{one['service_code']}.json").json()["attributes"]
        assert one["metadata"] is bool(asked)


def test_open311_c012_nothing_sent_disappears(door):
    Category.objects.filter(pk="0101").update(is_screened=True)
    forget()
    assert {one["type"] for one in door.get("services.json").json()} == {"realtime", "batch"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_open311_c013_codes_and_names_are_unique(door, language):
    found = door.get("services.json", {"Accept-Language": language}).json()
    codes, names = [one["service_code"] for one in found], [one["service_name"] for one in found]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code) for code in codes)
    assert len(set(codes)) == len(set(names)) == len(found)
    assert names == [name.strip() for name in names]


def test_open311_c014_descriptions_and_groups_are_not_empty(door):
    assert all(one["description"] and one["group"] for one in door.get("services.json").json())


def test_open311_c015_keywords_steer_nobody_by_accident(door):
    found = {one["service_code"]: one["keywords"] for one in door.get("services.json").json()}
    assert not [words for words in found.values() if ", " in words]
    assert not [words for words in found.values() if {"inactive", "staff", "waste_only"} & set(words.split(","))]
    assert {code for code, words in found.items() if "private" not in words.split(",")} == PUBLIC


def test_open311_c016_own_channels_and_retired_ones_are_not_offered(door):
    Category.objects.filter(pk="0101").update(is_retired=True)
    forget()
    codes = {one["service_code"] for one in door.get("services.json").json()}
    assert not codes & {"1303", "9902", "0101"}


def test_open311_c017_names_follow_the_language(door):
    english = door.get("services.json", {"Accept-Language": "en"})
    chinese = door.get("services.json")
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]
    assert [r.json()[0]["service_name"] for r in (english, chinese)] == ["Exposed rubbish", "暴露垃圾"]


@pytest.mark.parametrize(("form", "empty"), [("xml", b"<services/>"), ("json", b"[]")])
def test_open311_c018_a_jurisdiction_without_services_gives_an_empty_list(door, environment, form, empty):
    environment(open311_jurisdictions=(("nowhere.example", "98"),))
    assert door.get(f"services.{form}").content.endswith(empty)


def test_open311_c019_a_service_of_one_part_is_offered_and_taken_there_alone(door):
    row = Category.objects.get(pk="0201")
    row.offered_in = door.town.villages[0].code
    setup.row_save(OPERATOR, row, door.now)
    (here, away), outside = (door.town.point(grid) for grid in (0, 2)), (45.0, 100.0)

    def codes(**said):
        return {one["service_code"] for one in door.get("services.json", **said).json()}

    at = {place: codes(lat=place[0], long=place[1]) for place in (here, away, outside)}
    assert at[here] == codes() == at[away] | {"0201"}
    assert ("0201" in at[away], at[outside]) == (False, set())
    assert told(door.get("services.json", lat="91", long="0")) == (400, "location_invalid")
    assert told(door.post("requests.json", **door.road(lat=away[0], long=away[1]))) == (404, "service_not_found")
    assert door.report()


def test_open311_c020_a_known_list_is_not_sent_again(door):
    first = door.get("services.json")
    known = {"If-None-Match": first["ETag"]}
    assert door.get("services.json", known).status_code == 304
    row = Category.objects.get(pk="0101")
    row.name_zh = "垃圾"
    setup.row_save(OPERATOR, row, door.now)
    assert door.get("services.json", known).status_code == 200
    assert first["Cache-Control"] == "public, max-age=300"


TYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


@pytest.fixture
def every_type(door):
    for order, datatype in enumerate(TYPES, 1):
        values = "a:甲:A|b:乙:B" if "list" in datatype else ""
        Question.objects.create(
            category="0103", order=order, variable=f"q_{datatype}", datatype=datatype, text_zh="问？", text_en="Q?",
            values=values,
        )  # fmt: skip
    forget()
    return door


@pytest.mark.parametrize("form", FORMS)
def test_open311_c021_all_six_datatypes_are_defined(every_type, form):
    found = tree(every_type.get(f"services/0103.{form}"))["attributes"]
    own = {one["datatype"]: one for one in found if one["code"].startswith("q_")}
    assert set(own) == set(TYPES)
    orders = [int(one["order"]) for one in found]
    assert min(orders) >= 1
    assert len(set(orders)) == len(orders)
    assert {datatype: bool(one["values"]) for datatype, one in own.items()} == {t: "list" in t for t in TYPES}


def test_open311_c022_a_definition_in_json_is_typed(door):
    found = door.get("services/0201.json").json()
    assert found["service_code"] == "0201"
    [first, *_] = found["attributes"]
    assert (first["variable"], first["required"], type(first["order"])) == (True, False, int)


def test_open311_c023_general_questions_can_be_switched_off(door, environment):
    found = door.get("services/0103.json").json()["attributes"]
    assert [one["code"] for one in found] == ["nature", "danger_now", "indoor", "confidential"]
    assert not any(one["required"] for one in found)
    environment(open311_general_questions=False)
    assert door.get("services/0103.json").json() == {"service_code": "0103", "attributes": []}


def test_open311_c024_services_that_are_not_offered_are_not_there(door):
    Category.objects.filter(pk="0101").update(is_retired=True)
    forget()
    answers = [door.get(f"services/{code}.xml") for code in ("abcd", "0101", "1303")]
    assert {told(answer) for answer in answers} == {(404, "service_not_found")}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("code", ["a/b", "%00", "0" * 5_000, "..", "%2e%2e%2f", "。"])
def test_open311_c025_odd_codes_are_not_there(door, code):
    assert door.get(f"services/{code}.json").status_code == 404


@pytest.mark.parametrize("path", [f"{read}{end}" for read in READS for end in ("", ".csv", ".XML", ".xml/")])
def test_open311_c026_other_suffixes_lead_nowhere(door, path):
    answer = door.get(path)
    assert told(answer) == (404, "path_not_found")
    assert tree(answer)[0]["code"] == "404"


def test_open311_c027_repeated_slashes_count_as_one(door):
    assert door.client.get("/open311/v2//requests.json").status_code == 200
    assert door.client.get("/open311/v2//services.xml").status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("read", READS)
def test_open311_c028_other_methods_are_refused(door, read, method):
    answer = getattr(door.client, method)(f"{BASE}{read}.json")
    assert told(answer) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]
    assert answer.json()[0]["code"] == 405


@pytest.mark.parametrize("read", READS)
def test_open311_c029_head_answers_like_get_without_a_body(door, read):
    head, get = door.client.head(f"{BASE}{read}.json"), door.get(f"{read}.json")
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head["Content-Type"] == get["Content-Type"]


TWO = (("one.example", "9901"), ("two.example", "9902"))


@pytest.mark.parametrize("read", READS[1:])
def test_open311_c030_one_of_several_jurisdictions_must_be_named(door, environment, read):
    environment(open311_jurisdictions=TWO)
    assert told(door.get(f"{read}.json")) == (400, "jurisdiction_missing")
    assert told(door.post("requests.json", **door.road())) == (400, "jurisdiction_missing")


@pytest.mark.parametrize("read", READS[1:])
def test_open311_c031_an_unknown_jurisdiction_is_not_there(door, environment, read):
    environment(open311_jurisdictions=TWO)
    assert told(door.get(f"{read}.json", jurisdiction_id="three.example")) == (404, "jurisdiction_not_found")


def test_open311_c032_the_only_jurisdiction_need_not_be_named(door):
    asked = {"": 200, "localhost": 200, "LOCALHOST": 200, "other.example": 404}
    assert {name: door.get("services.json", jurisdiction_id=name).status_code for name in asked} == asked


def test_open311_a_jurisdiction_shows_its_own_reports_alone(door, environment):
    number = door.published().case.number
    environment(open311_jurisdictions=TWO)
    here = door.get("requests.json", jurisdiction_id="one.example").json()
    assert [one["service_request_id"] for one in here] == [number]
    assert door.get("requests.json", jurisdiction_id="two.example").json() == []
    assert told(door.get(f"requests/{number}.json", jurisdiction_id="two.example")) == (404, "request_not_found")


def test_open311_switched_off_it_is_not_there(door, environment):
    environment(open311_enabled=False)
    assert door.get("services.json").status_code == 404
    assert door.client.get("/open311/").status_code == 404


def test_open311_json_is_utf8_without_escapes(door):
    body = door.get("services.json").content
    assert "暴露垃圾" in body.decode()
    assert json.loads(body)
