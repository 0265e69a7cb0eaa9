"""The county as other systems meet it: keys, calls in both forms, and one tree of values out of either."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse
from django.test import Client
from PIL import Image

from linli.issues.tests.acting import Play
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Actor, KeyKind, Role
from linli.kernel.people.services.keys import NewKey, key_issue
from tests.fixtures.town import FOUNDED_ON, Town

BASE = "/open311/v2/"
FORMS = ("xml", "json")
OPERATOR = Actor(job="test-keys")
# What has a row of children in XML.
CONTAINERS = {"services", "attributes", "values", "endpoints", "formats", "service_requests", "errors",
              "service_request_updates", "notes", "photos", "area_path"}  # fmt: skip
WITHDRAWN = "withdraw"


@dataclass
class Door:
    """The interface over one county, with its keys by kind."""

    town: Town
    now: datetime
    photo: Any = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, name: str = "channel", kind: KeyKind = KeyKind.CHANNEL, **bound: Any) -> str:
        """Give the key of an organisation, issued on first use."""
        if name not in self.keys:
            new = NewKey(f"org_{name}", kind, "contact@example.org", **bound)
            self.keys[name] = key_issue(OPERATOR, new, self.now)
        return self.keys[name]

    def unit_key(self, role: str = "highway_maintenance") -> str:
        """Give the key of a department's own system."""
        if role not in self.keys:
            account = Account.objects.create_user(f"org_{role}", password=None)
            unit = self.town.departments[role]
            Post.objects.create(account=account, unit=unit, role=Role.UNIT_LEAD, from_on=FOUNDED_ON)
        return self.key(role, KeyKind.UNIT)

    def get(self, path: str, headers: dict[str, str] | None = None, **said: Any) -> HttpResponse:
        """Ask an address below the base."""
        return self.client.get(BASE + path, said, headers=headers)

    def post(self, path: str, headers: dict[str, str] | None = None, **said: Any) -> HttpResponse:
        """Send a form to an address below the base."""
        from urllib.parse import urlencode

        body = urlencode(said, doseq=True)
        kind = "application/x-www-form-urlencoded"
        return self.client.post(BASE + path, body, content_type=kind, headers=headers)

    def road(self, **said: Any) -> dict[str, Any]:
        """Give the least a road report needs, changed by `said`."""
        lat, long = self.town.point()
        least = {"api_key": self.key(), "service_code": "0201", "lat": lat, "long": long, "attribute[accident]": "no"}
        return {name: value for name, value in (least | said).items() if value is not None}

    def report(self, **said: Any) -> str:
        """Send a road report and give its number."""
        response = self.post("requests.json", **self.road(**said))
        assert response.status_code == 200, response.content.decode()
        return str(response.json()[0]["service_request_id"])

    def play(self, **said: Any) -> Play:
        """Give a case opened by a resident."""
        return Play(self.town, self.photo, self.now).opens(**said)

    def published(self, life: str = "", **said: Any) -> Play:
        """Give an approved case that went through `life`."""
        return self.play(**said).does(life).does("publish")


def jpeg() -> bytes:
    """Give a small picture that says where it was taken."""
    buffer = BytesIO()
    picture = Image.new("RGB", (64, 48), "grey")
    exif = picture.getexif()
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def tree(response: HttpResponse) -> Any:
    """Give an answer as the values its JSON has, from JSON or XML."""
    if "json" in response["Content-Type"]:
        return json.loads(response.content)
    return _value(ET.fromstring(response.content))  # noqa: S314 - it is our own answer


def _value(element: ET.Element) -> Any:
    if element.tag in CONTAINERS:
        return [_value(child) for child in element]
    if len(element):
        return {child.tag: _value(child) for child in element}
    return element.text


def same(one: Any, other: Any) -> bool:
    """Tell whether a value of JSON and one of XML say the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool):
        return other == str(one).lower()
    if isinstance(one, int | float):
        return other is not None and float(other) == one
    return one == other


def told(response: HttpResponse) -> tuple[int, str]:
    """Give the status of a refusal and its machine words."""
    return response.status_code, response.headers.get("Linli-Error", "")
