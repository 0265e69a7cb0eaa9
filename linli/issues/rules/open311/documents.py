"""The field tables of every answer, in the order of the standard. What may be empty is there all the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.issues.rules.open311.attributes import LISTS, Attribute
from linli.issues.rules.open311.rendering import Document, Format, Many, Several

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# The standard lets a client expect no longer description.
MAX_SHOWN_CHARS = 4_000
MAX_NOTICE_CHARS = 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the discovery document says of us."""

    changed_at: datetime
    contact: str
    key_service: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service in the reader's language."""

    code: str
    name: str
    description: str
    has_attributes: bool
    is_screened: bool
    keywords: Sequence[str]
    group: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request in the reader's language; `extensions` are shown to who asks for them."""

    number: str
    is_closed: bool
    notes: str
    service_name: str
    service_code: str
    description: str
    agency: str
    notice: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    address: str
    lat: float | None
    long: float | None
    media_url: str
    extensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """One public event of a request."""

    id: int
    number: str
    status: str
    at: datetime
    description: str
    media_urls: Sequence[str]
    state: str


def shown(text: str, most: int = MAX_SHOWN_CHARS) -> str:
    """Give a text no longer than clients expect, cut with a mark.

    >>> shown("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def discovery(said: Endpoint) -> Document:
    """Give the service discovery."""
    formats = Many("format", [form.media_type.partition(";")[0] for form in Format])
    endpoint = {
        "specification": SPECIFICATION,
        "url": said.url,
        "changeset": said.changed_at,
        "type": said.kind,
        "formats": formats,
    }
    return Document(
        "discovery",
        {
            "changeset": said.changed_at,
            "contact": said.contact,
            "key_service": said.key_service,
            "endpoints": Many("endpoint", [endpoint]),
        },
    )


def services(found: Sequence[Service]) -> Document:
    """Give the list of services. Keywords have no blank after a comma: FixMyStreet splits on the bare comma."""
    return Document(
        "services",
        Many(
            "service",
            [
                {
                    "service_code": one.code,
                    "service_name": one.name,
                    "description": one.description,
                    "metadata": one.has_attributes,
                    "type": "batch" if one.is_screened else "realtime",
                    "keywords": ",".join(one.keywords),
                    "group": one.group,
                }
                for one in found
            ],
        ),
    )


def definition(code: str, asked: Sequence[Attribute]) -> Document:
    """Give the questions of a service."""
    attributes = [
        {
            "variable": True,
            "code": one.code,
            "datatype": one.datatype,
            "required": one.is_required,
            "datatype_description": "",
            "order": order,
            "description": one.question,
            "values": Many("value", [{"key": key, "name": name} for key, name in one.values if one.datatype in LISTS]),
        }
        for order, one in enumerate(asked, 1)
    ]
    return Document("service_definition", {"service_code": code, "attributes": Many("attribute", attributes)})


def received(number: str, token: str, notice: str) -> Document:
    """Give the answer to a new request: its number, or the token by which it is asked for; never both."""
    name = {"token": token} if token else {"service_request_id": number}
    request = name | {"service_notice": shown(notice, MAX_NOTICE_CHARS), "account_id": ""}
    return Document("service_requests", Many("request", [request]))


def named(token: str, number: str) -> Document:
    """Give what a token stands for; no number while the request is being looked at."""
    return Document("service_requests", Many("request", [{"service_request_id": number, "token": token}]))


def requests(found: Sequence[Request]) -> Document:
    """Give a list of requests."""
    return Document("service_requests", Many("request", [_request(one) for one in found]))


def _request(one: Request) -> dict[str, Any]:
    return {
        "service_request_id": one.number,
        "status": "closed" if one.is_closed else "open",
        "status_notes": one.notes,
        "service_name": one.service_name,
        "service_code": one.service_code,
        "description": shown(one.description),
        "agency_responsible": one.agency,
        "service_notice": one.notice,
        "requested_datetime": one.requested_at,
        "updated_datetime": one.updated_at,
        "expected_datetime": one.expected_at,
        "address": one.address,
        # No register of public objects, no postal codes: always there, always empty.
        "address_id": "",
        "zipcode": "",
        "lat": one.lat,
        "long": one.long,
        "media_url": one.media_url,
        **one.extensions,
    }


def updates(found: Sequence[Update]) -> Document:
    """Give a list of updates."""
    rows = [
        {
            "update_id": str(one.id),
            "service_request_id": one.number,
            "status": one.status,
            "updated_datetime": one.at,
            "description": shown(one.description),
            "media_url": Several(one.media_urls),
            "external_status_code": one.state,
        }
        for one in found
    ]
    return Document("service_request_updates", Many("request_update", rows))


def noted(update_id: int) -> Document:
    """Give the answer to an update: the id under which it will be listed."""
    update = {"update_id": str(update_id), "account_id": ""}
    return Document("service_request_updates", Many("request_update", [update]))


def errors(status: int, sentences: Sequence[str]) -> Document:
    """Give the sentences of a refusal."""
    return Document("errors", Many("error", [{"code": status, "description": sentence} for sentence in sentences]))
