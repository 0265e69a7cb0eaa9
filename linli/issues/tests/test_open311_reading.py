"""C076–C107 of the Open311 checks: what is listed, filtered, shown and hidden."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from linli.issues.models import PublicReport
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.open311.reading import stamp
from linli.issues.tests.acting import TO_DONE, TO_ROADS
from linli.issues.tests.open311 import BASE, FORMS, same, told, tree
from linli.kernel.cases.models import Case
from linli.kernel.files.models import File
from linli.kernel.people.rules import KeyKind

REQUEST = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
)  # fmt: skip
EXTENSIONS = ("attributes", "extended_attributes", "notes")
Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = timedelta(days=1)
PLANTED = ContactDraft("示例诉求人甲", "13900000001", "planted@example.org")


def numbers(response):
    assert response.status_code == 200, response.content.decode()
    return [one["service_request_id"] for one in response.json()]


def opened(play, at):
    """Move a case's receipt, as if it had come then."""
    Case.objects.filter(pk=play.case_id).update(opened_at=at)
    return play.case.number


@pytest.fixture
def aged(door):
    """Approved cases received 1, 40, 89 and 91 days ago."""
    return {days: opened(door.published(), door.now - days * DAY) for days in (1, 40, 89, 91)}


def test_open311_c076_without_dates_the_last_ninety_days_are_listed_newest_first(door, aged):
    assert numbers(door.get("requests.json")) == [aged[1], aged[40], aged[89]]


def test_open311_c077_ninety_days_are_the_longest_range(door):
    start, end = door.now - 90 * DAY, door.now
    assert door.get("requests.json", start_date=stamp(start), end_date=stamp(end)).status_code == 200
    longer = {"start_date": stamp(start - timedelta(seconds=1)), "end_date": stamp(end)}
    assert told(door.get("requests.json", **longer)) == (400, "range_too_long")


def test_open311_c078_one_end_of_a_range_is_enough(door, aged):
    start, end = stamp(door.now - 100 * DAY), stamp(door.now - 30 * DAY)
    assert numbers(door.get("requests.json", start_date=start)) == [aged[40], aged[89], aged[91]]
    assert numbers(door.get("requests.json", end_date=end)) == [aged[40], aged[89], aged[91]]
    assert told(door.get("requests.json", start_date=end, end_date=start)) == (400, "range_reversed")


def test_open311_c079_both_ends_of_a_range_belong_to_it(door):
    at = door.now - DAY + timedelta(microseconds=700_000)
    number = opened(door.published(), at)
    shown = door.get(f"requests/{number}.json").json()[0]["requested_datetime"]
    assert numbers(door.get("requests.json", start_date=shown, end_date=shown)) == [number]


@pytest.mark.parametrize("zone", ["Z", "+08:00", "+0800", " 08:00", ".5Z", "-05:30"])
def test_open311_c080_zones_mean_the_same_moment(door, zone):
    local = {"Z": 0, ".5Z": 0, "-05:30": -5.5}.get(zone, 8)
    number = opened(door.published(), door.now - DAY)
    said = f"{door.now - DAY + timedelta(hours=local):%Y-%m-%dT%H:%M:%S}{zone}"
    assert numbers(door.get("requests.json", start_date=said, end_date=said)) == [number]


@pytest.mark.parametrize("said", ["2022-07-01T00:00:00", "2022-07-01", "0000-01-01T00:00:00Z", "2022-13-01T00:00:00Z"])
def test_open311_c081_a_moment_without_its_zone_is_none(door, said):
    assert told(door.get("requests.json", start_date=said)) == (400, "invalid_datetime")


def test_open311_c082_statuses_add_up(door):
    is_open, is_closed = door.published().case.number, door.published().case
    Case.objects.filter(pk=is_closed.pk).update(state="closed", outcome="solved", closed_at=door.now)
    both = {is_open, is_closed.number}
    asked = {"open": {is_open}, "closed": {is_closed.number}, "open,closed": both, "open, closed": both, "": both}
    assert {said: set(numbers(door.get("requests.json", status=said))) for said in asked} == asked
    assert set(numbers(door.client.get(f"{BASE}requests.json?status=open&status=closed"))) == both
    assert told(door.get("requests.json", status="foo")) == (400, "invalid_status")


def test_open311_c083_an_unknown_service_matches_nothing(door):
    number = door.published().case.number
    assert numbers(door.get("requests.json", service_code="0201,nowhere")) == [number]
    assert numbers(door.get("requests.json", service_code="nowhere")) == []


def test_open311_c084_named_requests_override_everything_else(door):
    first, second = (opened(door.published(), door.now - days * DAY) for days in (100, 200))
    said = {"service_request_id": f"{first}, {second},x", "status": "closed", "start_date": "nonsense", "page": "x"}
    assert numbers(door.get("requests.json", **said)) == [first, second]


@pytest.mark.parametrize(("how_many", "status"), [(1_000, 200), (1_001, 400)])
def test_open311_c085_a_thousand_may_be_named(door, how_many, status):
    named = ",".join(f"990101-220704-{n:05}-0" for n in range(how_many))
    assert door.get("requests.json", service_request_id=named).status_code == status


def test_open311_c086_and_c088_pages_together_are_the_list(door):
    all_of_them = {door.published().case.number for _ in range(5)}
    pages = [door.get("requests.json", page_size=2, page=page) for page in (1, 2, 3, 4)]
    assert [len(numbers(page)) for page in pages] == [2, 2, 1, 0]
    assert {number for page in pages for number in numbers(page)} == all_of_them
    assert ['rel="next"' in page.headers.get("Link", "") for page in pages] == [True, True, False, False]
    following = pages[0]["Link"].partition(">")[0].removeprefix("<").removeprefix(settings.ENV.public_url)
    assert numbers(door.client.get(following)) == numbers(pages[1])


test_open311_c088 = test_open311_c086_and_c088_pages_together_are_the_list


@pytest.mark.parametrize("said", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page_size": "0"}, {"page_size": "1001"}, {"page": "1000", "page_size": "1000"}])  # fmt: skip
def test_open311_c087_a_page_out_of_range_is_refused_and_never_clamped(door, said):
    assert told(door.get("requests.json", **said)) == (400, "invalid_page")


def test_open311_c089_what_changed_lately_is_found_however_old_it_is(door):
    play = door.published()
    number = opened(play, door.now - 200 * DAY)
    Case.objects.filter(pk=play.case_id).update(closed_at=door.now - DAY, outcome="solved", state="closed")
    assert numbers(door.get("requests.json", updated_after=stamp(door.now - 2 * DAY))) == [number]
    assert numbers(door.get("requests.json", updated_after=stamp(door.now - DAY / 2))) == []
    assert numbers(door.get("requests.json")) == []


def test_open311_c090_ranges_of_change_follow_the_table(door):
    number = door.published().case.number
    now = stamp(door.now)
    assert numbers(door.get("requests.json", updated_before=now)) == [number]
    assert numbers(door.get("requests.json", updated_after=now, updated_before=now)) == [number]
    old = stamp(door.now - 91 * DAY)
    assert told(door.get("requests.json", updated_after=now, updated_before=old)) == (400, "range_reversed")
    assert told(door.get("requests.json", updated_after=old)) == (400, "range_too_long")


def test_open311_c091_a_box_holds_the_public_points_in_it(door):
    here, there = (door.published(grid=grid).case for grid in (0, 7))
    box = f"{here.long - 0.001},{here.lat - 0.001},{here.long + 0.001},{here.lat + 0.001}"
    assert numbers(door.get("requests.json", bbox=box)) == [here.number]
    assert there.number not in numbers(door.get("requests.json", bbox=box))
    for wrong in ("1,1,0,0", "1,2,3", "-181,0,1,1", "a,b,c,d", "1,2,3,4,5"):
        assert told(door.get("requests.json", bbox=wrong)) == (400, "invalid_bbox")


def test_open311_c092_a_rounded_point_cannot_be_found_by_narrowing(door):
    case = door.published(answers={"danger_now": "no", "accident": "no", "indoor": "no"}, category="0201").case
    public = PublicReport.objects.get(pk=case.pk)
    assert (public.lat, public.long) != (case.lat, case.long)
    tight = f"{case.long - 1e-6:.7f},{case.lat - 1e-6:.7f},{case.long + 1e-6:.7f},{case.lat + 1e-6:.7f}"
    assert numbers(door.get("requests.json", bbox=tight)) == []


def test_open311_c093_a_circle_needs_all_its_parts(door):
    case = door.published().case
    here = {"lat": case.lat, "long": case.long}
    assert numbers(door.get("requests.json", **here, radius=50)) == [case.number]
    assert numbers(door.get("requests.json", lat=case.lat + 0.01, long=case.long, radius=1_000)) == []
    assert told(door.get("requests.json", **here)) == (400, "invalid_number")
    assert told(door.get("requests.json", **here, radius=5_001)) == (400, "invalid_number")


@pytest.mark.parametrize("form", FORMS)
def test_open311_c094_extensions_are_for_who_asks(door, form):
    number = door.published(TO_ROADS).case.number
    for path in (f"requests.{form}", f"requests/{number}.{form}"):
        assert tuple(tree(door.get(path))[0]) == REQUEST
        [one] = tree(door.get(path, extensions="true"))
        assert tuple(one) == (*REQUEST, *EXTENSIONS)
        assert one["extended_attributes"]["nature"] == "help"
        assert one["notes"]


def test_open311_c095_and_c096_both_forms_say_the_same(door):
    for life in ("", TO_ROADS, TO_DONE):
        door.published(life)
    as_json, as_xml = (tree(door.get(f"requests.{form}", extensions="true")) for form in ("json", "xml"))
    assert len(as_json) == 3
    assert same(as_json, as_xml)
    assert {tuple(one)[:17] for one in as_xml} == {REQUEST}


test_open311_c095 = test_open311_c096 = test_open311_c095_and_c096_both_forms_say_the_same


def oracle(one):
    """What is wrong with a request by the field table; nothing for a good one."""
    times = [one[name] for name in ("requested_datetime", "updated_datetime")]
    if not all(Z.fullmatch(at) for at in times) or times[0] > times[1]:
        yield f"times {times}"
    if one["expected_datetime"] is not None and not Z.fullmatch(one["expected_datetime"]):
        yield "expected_datetime"
    if one["status"] not in {"open", "closed"}:
        yield "status"
    if not all(isinstance(one[name], float) for name in ("lat", "long")):
        yield "coordinates"
    texts = ("service_request_id", "service_name", "service_code", "agency_responsible", "address", "status_notes")
    yield from (name for name in texts if not isinstance(one[name], str) or not one[name])
    if not re.fullmatch(r"[A-Za-z0-9_-]{6,40}", one["service_request_id"]):
        yield "service_request_id"


LIVES = ("", "accept", "accept file", TO_ROADS, f"{TO_ROADS} sign", TO_DONE, f"{TO_DONE} verify")


def test_open311_c097_c098_and_c099_every_request_holds_the_field_table(door):
    for life in LIVES:
        door.published(life) if "verify" not in life else door.play().does("publish").does(life)
    found = door.get("requests.json").json()
    assert len(found) == len(LIVES)
    assert {one["service_request_id"]: wrong for one in found if (wrong := list(oracle(one)))} == {}
    closed = [one for one in found if one["status"] == "closed"]
    assert [one["updated_datetime"] for one in closed] == [
        stamp(c.closed_at) for c in Case.objects.exclude(closed_at=None)
    ]


test_open311_c097 = test_open311_c098 = test_open311_c099 = (
    test_open311_c097_c098_and_c099_every_request_holds_the_field_table
)


def test_open311_c100_the_length_of_a_list_costs_no_query(door):
    counts = []
    for more in (2, 6):
        for _ in range(more):
            door.published(TO_ROADS)
        door.get("requests.json")
        with CaptureQueriesContext(connection) as queries:
            door.get("requests.json")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


@pytest.mark.parametrize("form", FORMS)
def test_open311_c101_and_c105_before_approval_little_is_told_and_only_by_number(door, form):
    play = door.play()
    number = play.case.number
    assert tree(door.get(f"requests.{form}")) == []
    for asked in (door.get(f"requests/{number}.{form}"), door.get(f"requests.{form}", service_request_id=number)):
        [one] = tree(asked)
        assert tuple(one) == REQUEST
        assert (one["description"], one["media_url"], one["status_notes"]) == (None, None, None)
        assert abs(float(one["lat"]) - play.case.lat) > 1e-4 or abs(float(one["long"]) - play.case.long) > 1e-4
    play.does("publish")
    assert tree(door.get(f"requests/{number}.{form}"))[0]["description"] == "村道路面塌陷，正在处理。"


test_open311_c101 = test_open311_c105 = test_open311_c101_and_c105_before_approval_little_is_told_and_only_by_number


def test_open311_c102_what_is_not_for_the_public_is_not_there(door):
    private = door.play(nature="report", contact=PLANTED).case.number
    hidden = door.published("").does("unpublish").case.number
    indoor = door.play(answers={"danger_now": "no", "accident": "no", "indoor": "no"}).case.number
    asked = [door.get(f"requests/{name}.xml") for name in ("unknown", private, hidden, indoor, "'; --", "%00")]
    assert {told(answer) for answer in asked} == {(404, "request_not_found")}
    assert len({answer.content for answer in asked}) == 1


def test_open311_c103_a_channel_finds_its_own_and_nobody_elses(door):
    said = {"attribute[nature]": "report", "phone": "13900000001", "description": "planted words"}
    number = door.report(**said)
    own = door.get(f"requests/{number}.json", api_key=door.key())
    assert own.status_code == 200
    assert "13900000001" not in own.content.decode()
    other = door.get(f"requests/{number}.json", api_key=door.key("other"))
    assert told(other) == (404, "request_not_found")
    reader = door.get(f"requests/{number}.json", api_key=door.key("reader", KeyKind.READER))
    assert told(reader) == (404, "request_not_found")


def test_open311_c104_nothing_planted_ever_comes_out(door):
    plays = [door.published(life, contact=PLANTED, text="planted-words 13900000001") for life in LIVES[:-1]]
    plays.append(door.play(contact=PLANTED, text="planted-words"))
    plays[0].does("note", text="planted-note")
    shown = []
    for form in FORMS:
        for who in ({}, {"api_key": door.key("other")}, {"api_key": door.unit_key()}):
            shown += [door.get(f"requests.{form}", extensions="true", **who)]
            shown += [door.get(f"servicerequestupdates.{form}", **who)]
            shown += [door.get(f"requests/{p.case.number}.{form}", extensions="true", **who) for p in plays[:2]]
    text = "".join(one.content.decode() for one in shown)
    planted = [PLANTED.name, PLANTED.phone, PLANTED.email, "planted-note", "测试员", "测试居民"]
    assert [word for word in planted if word in text] == []
    public = "".join(one.content.decode() for one in shown if one.request["QUERY_STRING"].find("api_key") < 0)
    assert "planted-words" not in public


def test_open311_c106_numbers_in_an_approved_text_are_masked(door):
    play = door.published(text="请联系13900000001")
    PublicReport.objects.filter(pk=play.case_id).update(text="请联系13900000001，车牌湘J·12345")
    assert door.get("requests.json").json()[0]["description"] == "请联系***，车牌***"
    assert play.report.text == "请联系13900000001"


def test_open311_c107_a_picture_is_there_while_it_is_released(door):
    name = door.photo(door.now)
    play = door.play(photos=(name,))
    assert door.get(f"requests/{play.case.number}.json").json()[0]["media_url"] is None
    play.does("publish", photos=(name,))
    url = door.get("requests.json").json()[0]["media_url"]
    path = url.removeprefix(settings.ENV.public_url)
    picture = door.client.get(path)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    play.does("unpublish")
    assert door.get("requests.json").json() == []
    assert door.client.get(path, headers={"Accept": "application/json"}).status_code == 404
    assert File.objects.get(name=name).case_id == play.case_id


@pytest.mark.parametrize("call", ["discovery.K%0Ap", "requests/%0A.json", "services/%1E%0D%0A.xml", "%0A"])
def test_open311_an_address_with_a_line_break_is_refused_in_the_words_of_the_interface(door, call):
    answer = door.client.get(f"/open311/v2/{call}")
    assert answer.status_code == 404
    assert "description" in answer.content.decode()


def test_open311_times_are_whole_seconds_in_utc(door):
    opened(door.published(), datetime(2022, 7, 1, 1, 2, 3, 999_999, tzinfo=UTC))
    assert door.get("requests.json").json()[0]["requested_datetime"] == "2022-07-01T01:02:03Z"
    assert parse_datetime("2022-07-01T01:02:03Z") is not None
