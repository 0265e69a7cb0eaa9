"""C127–C131 of the Open311 checks: other people's programs, and FixMyStreet's ways, against a live server."""

import itertools
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from multiprocessing.dummy import Pool
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
import requests

from linli.issues.models import Category, Report
from linli.issues.queries.taxonomy import forget
from linli.issues.rules.open311.reading import stamp
from linli.issues.services import setup
from linli.issues.tests.acting import TO_DONE, TO_ROADS
from linli.issues.tests.open311 import OPERATOR, Door, jpeg
from linli.kernel.cases.models import Case, Entry
from linli.kernel.files.models import File

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@pytest.fixture
def base(door: Door, live_server) -> str:
    """Give the address of the interface on a live server over the county."""
    return f"{live_server.url}/open311/v2"


@pytest.fixture
def cities(door: Door) -> list[Case]:
    """Approved reports in several states, on several of the last forty days."""
    lives = ["", TO_ROADS, TO_DONE, f"{TO_DONE} verify", ""]
    plays = [door.play().does("publish").does(life) if life else door.published() for life in lives]
    for play, days in zip(plays, (0, 1, 20, 39, 60), strict=True):
        Case.objects.filter(pk=play.case_id).update(opened_at=door.now - days * DAY)
    return [play.case for play in plays]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_open311_c127_georeport_reads_everything(door, cities, base, form):
    from georeport import GeoReport

    client = GeoReport(base, jurisdiction="localhost", output_format=form)
    assert len(client.get_service_list()) == 71
    assert client.get_service_definition("0201")["service_code"] == "0201"
    found = client.get_service_requests(status="open,closed")
    assert {one["service_request_id"] for one in found} == {case.number for case in cities}
    only = client.get_service_request(cities[0].number)
    assert only["service_request_id"] == cities[0].number
    ranged = client.get_service_requests(start_date=stamp(door.now - 25 * DAY), end_date=stamp(door.now))
    assert len(ranged) == 3


def test_open311_c128_chicagorequests_downloads_every_public_report_once(door, cities, base, monkeypatch):
    from chicagorequests import Downloader, day_intervals

    monkeypatch.setattr(Downloader, "BASE_URL", f"{base}/requests.json")
    more = [door.published().case for _ in range(3)]
    end = door.now.astimezone(SHANGHAI).replace(hour=23, minute=59, second=59, microsecond=999_999)
    start = (end - 40 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    with Pool(15) as pool:
        days = pool.map(Downloader(), day_intervals(start, end))
    got = [one["service_request_id"] for day in days for one in day]
    assert sorted(got) == sorted(case.number for case in [*cities[:4], *more])


@pytest.fixture
def three(monkeypatch):
    """Give the client `three`, which was written for Python 2 and looks for a name that is gone."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from three import Three
    return Three


def test_open311_c129_three_does_its_eight_calls(door, cities, base, three):
    Category.objects.filter(pk="0203").update(is_screened=True)
    forget()
    client = three(base, jurisdiction="localhost", api_key=door.key())
    assert client.discovery()["contact"]
    assert len(client.services()) == 71
    assert client.services("0201")["attributes"]
    day = door.now.strftime("%m-%d-%Y")
    listed = client.requests(start=(door.now - 45 * DAY).strftime("%m-%d-%Y"), end=day, count=50)
    assert {one["service_request_id"] for one in listed} == {case.number for case in cities[1:4]}
    assert client.request(cities[0].number)[0]["service_request_id"] == cities[0].number
    lat, long = door.town.point()
    said = {"lat": lat, "long": long, "attribute[accident]": "no", "name": "示例 诉求人", "phone": "13900000000"}
    [made] = client.post("0201", description="路面塌了一块。", **said)
    assert Report.objects.get(case__number=made["service_request_id"]).text == "路面塌了一块。"
    [pictured] = client.post("0201", description="有照片。", media=BytesIO(jpeg()), **said)
    assert File.objects.filter(case__number=pictured["service_request_id"]).count() == 1
    [waiting] = client.post("0203", address="示例县甲路1号")
    assert client.token(waiting["token"]) == [{"service_request_id": None, "token": waiting["token"]}]


class FixMyStreet:
    """Sends and reads as FixMyStreet's own module does: XML alone, every answer of 2xx a success, texts compared."""

    def __init__(self, base: str, key: str) -> None:
        self.base, self.key = f"{base}/", key

    def get(self, path: str, **said: str) -> ET.Element:
        response = requests.get(self.base + path, {"jurisdiction_id": "localhost", **said}, timeout=10)
        assert response.ok, response.text
        return ET.fromstring(response.content)  # noqa: S314 - our own server's

    def services(self) -> dict[str, dict[str, str | None]]:
        found = [{field.tag: field.text for field in one} for one in self.get("services.xml").iter("service")]
        names = [one["service_name"] for one in found]
        assert len(set(names)) == len(names)
        return {str(one["service_code"]): one for one in found}

    def questions(self, code: str) -> list[str]:
        asked = self.get(f"services/{code}.xml").iter("attribute")
        return [str(one.findtext("code")) for one in sorted(asked, key=lambda one: int(one.findtext("order") or 0))]

    def send(self, **said: object) -> str:
        whole = {"api_key": self.key, "jurisdiction_id": "localhost", **said}
        response = requests.post(self.base + "requests.xml", whole, timeout=10)
        assert response.ok, response.text
        sent = ET.fromstring(response.content)  # noqa: S314 - our own server's
        number, token = sent.findtext("request/service_request_id"), sent.findtext("request/token")
        for _ in range(0 if number else 5):
            number = number or self.get(f"tokens/{token}.xml").findtext("request/service_request_id")
        return number or str(token)

    def comment(self, number: str, **said: object) -> str:
        whole = {"api_key": self.key, "service_request_id": number, **said}
        response = requests.post(self.base + "servicerequestupdates.xml", whole, timeout=10)
        assert response.ok, response.text
        return str(ET.fromstring(response.content).findtext("request_update/update_id"))  # noqa: S314 - our own

    def updates(self, start: datetime, end: datetime) -> Iterator[dict[str, str | None]]:
        first, last = stamp(start), stamp(end)
        window = {"start_date": first, "end_date": last, "api_key": self.key}
        for one in self.get("servicerequestupdates.xml", **window).iter("request_update"):
            row = {field.tag: field.text for field in one}
            assert first <= str(row["updated_datetime"]) <= last
            assert row["description"]
            yield row

    def poll(self, numbers: list[str]) -> dict[str, str | None]:
        found = self.get("requests.xml", service_request_id=",".join(numbers)).iter("request")
        return {str(one.findtext("service_request_id")): one.findtext("status") for one in found}


# What it makes of a word; of one that is not here it leaves the report as it is.
MEANT = {"open": "confirmed", "fixed": "fixed - council", "investigating": "investigating", "closed": "closed",
         "in progress": "in progress", "no further action": "unable to fix", "planned": "planned"}  # fmt: skip


def test_open311_c130_fixmystreet_gets_what_it_expects(door, base):
    client = FixMyStreet(base, door.key())
    services = client.services()
    asked = client.questions("0201")
    assert services["0201"]["metadata"] == "true"
    lat, long = door.town.point()
    said = {
        "service_code": "0201", "description": "坑\n\n路上有一个坑。\n\nhttps://fms.example/report/1", "first_name": "某",
        "last_name": "示例", "email": "reporter@example.org", "phone": "", "lat": f"{lat:.6f}", "long": f"{long:.6f}",
        "attribute[accident]": "no", "attribute[fixmystreet_id]": "1", "deviceid": "", "account_id": "",
    }  # fmt: skip
    assert "accident" in asked
    number = client.send(**said)
    # It never sends a key of its own and sends again after five minutes.
    assert client.send(**said) == number
    assert client.poll([number, "unknown"]) == {number: "open"}
    line = client.comment(number, update_id="55", status="OPEN", description="还在。", updated_datetime=stamp(door.now))
    seen = list(client.updates(door.now - 2 * timedelta(hours=1), door.now))
    assert [row["update_id"] for row in seen].count(line) == 1
    assert {str(row["status"]).lower().replace("_", " ") for row in seen} <= set(MEANT)


def test_open311_c130_fixmystreet_follows_a_report_to_its_end(door, base):
    client, play = FixMyStreet(base, door.key()), door.play().does("publish").does(f"{TO_DONE} verify")
    seen = list(client.updates(door.now - timedelta(hours=2), door.now))
    words = [MEANT[str(row["status"]).replace("_", " ")] for row in seen]
    assert words[0] == "confirmed"
    assert words[-1] == "fixed - council"
    assert client.poll([play.case.number]) == {play.case.number: "closed"}
    assert [row["update_id"] for row in seen] == [str(pk) for pk in Entry.objects.filter(
        case_id=play.case_id, visibility="public").order_by("id").values_list("pk", flat=True)]  # fmt: skip


def test_open311_c131_the_validators_rules_hold(door, cities, base):
    discovery = requests.get(f"{base}/discovery.json", timeout=10).json()
    assert all(discovery[name] for name in ("changeset", "contact", "key_service", "endpoints"))
    services = requests.get(f"{base}/services.json", timeout=10).json()
    assert isinstance(services, list)
    for one in services:
        assert isinstance(one["metadata"], bool)
        assert all(isinstance(one[name], str) for name in ("service_code", "service_name", "type", "group", "keywords"))
    listed = requests.get(f"{base}/requests.json", timeout=10).json()
    assert listed
    for one in listed:
        assert isinstance(one["service_request_id"], str)
        assert one["status"] in {"open", "closed"}
        assert all(one[name] for name in ("service_name", "service_code", "requested_datetime", "updated_datetime"))


def test_open311_a_new_name_of_a_service_is_seen_by_its_readers(door, base):
    row = Category.objects.get(pk="0201")
    row.name_zh = "道路坑洼"
    setup.row_save(OPERATOR, row, door.now)
    assert FixMyStreet(base, door.key()).services()["0201"]["service_name"] == "道路坑洼"
