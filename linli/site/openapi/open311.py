"""Open311 GeoReport v2 in the words of OpenAPI; docs/open311.md says what the calls mean."""

from typing import Any

from linli.issues.api.open311_writing import FORM, MOST, MULTIPART
from linli.issues.rules.open311.reading import MAX_PAGE_SIZE, MAX_RADIUS_M
from linli.site.openapi.shapes import (
    DATUM,
    JSON,
    KEY,
    LAT,
    LONG,
    MOMENT,
    MOMENT_OR_EMPTY,
    TEXT,
    WHOLE,
    XML,
    YES_NO,
    Shape,
    body,
    content,
    many,
    operation,
    query,
    record,
    within,
)

# A key is a right; without one only what is public is told.
WITH: list[Shape] = [{KEY: []}]
WITH_OR_WITHOUT: list[Shape] = [{}, *WITH]
# In JSON what is empty is null.
MAYBE: Shape = {"type": ["string", "null"]}
NUMBER: Shape = {"type": ["number", "null"]}
PLACE = [query("jurisdiction_id", TEXT)]
PAGE = [
    query("page", {"type": "integer", "minimum": 1}),
    query("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE}),
]

DISCOVERY = record(changeset=MOMENT, contact=MAYBE, key_service=MAYBE, endpoints=many({}))
SERVICE = record(
    service_code=TEXT,
    service_name=MAYBE,
    description=MAYBE,
    metadata=YES_NO,
    type={"enum": ["realtime", "batch"]},
    keywords=MAYBE,
    group=MAYBE,
)
VALUE = record(key=TEXT, name=MAYBE)
ATTRIBUTE = record(
    variable=YES_NO,
    code=TEXT,
    datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
    required=YES_NO,
    datatype_description=MAYBE,
    order=WHOLE,
    description=MAYBE,
    values=many(VALUE),
)
REQUEST = record(
    service_request_id=TEXT,
    status={"enum": ["open", "closed"]},
    status_notes=MAYBE,
    service_name=MAYBE,
    service_code=TEXT,
    description=MAYBE,
    agency_responsible=MAYBE,
    service_notice=MAYBE,
    requested_datetime=MOMENT,
    updated_datetime=MOMENT,
    expected_datetime=MAYBE,
    address=MAYBE,
    address_id=MAYBE,
    zipcode=MAYBE,
    lat=NUMBER,
    long=NUMBER,
    media_url=MAYBE,
)
UPDATE = record(
    update_id=TEXT,
    service_request_id=TEXT,
    status=TEXT,
    updated_datetime=MOMENT,
    description=MAYBE,
    media_url={"type": ["string", "array", "null"]},
    external_status_code=MAYBE,
)
RECEIVED = {"type": "object", "properties": {"service_notice": MAYBE, "account_id": MAYBE}} | {
    "oneOf": [{"required": ["service_request_id"]}, {"required": ["token"]}]
}
FAULTS = content(many(record(code=WHOLE, description=TEXT)), JSON, XML)


def paths() -> dict[str, Any]:
    """Give the calls, each in the form that its suffix names."""
    discovery = _read("Who this is, and where", DISCOVERY, [])
    dates = [query(name, MOMENT_OR_EMPTY) for name in ("start_date", "end_date")]
    near = [query("lat", LAT), query("long", LONG)]
    narrowed = [
        *(query(name, TEXT) for name in ("service_request_id", "service_code", "bbox", "extensions")),
        query("status", {"type": "string", "pattern": "^((open|closed)(,(open|closed))*)?$"}),
        query("radius", {"type": "number", "minimum": 1, "maximum": MAX_RADIUS_M}),
        *(query(name, MOMENT_OR_EMPTY) for name in ("updated_after", "updated_before")),
    ]
    found = {
        "discovery": {"get": discovery},
        "services": {"get": _read("What may be reported", many(SERVICE), [*PLACE, *near, query("group", TEXT)])},
        "services/{code}": {
            "get": _read(
                "The questions of a service",
                record(service_code=TEXT, attributes=many(ATTRIBUTE)),
                [*PLACE, within("code", TEXT)],
            )
        },
        "requests": {
            "get": _read("Approved reports", many(REQUEST), [*PLACE, *dates, *near, *narrowed, *PAGE]),
            "post": _write("File a report", many(RECEIVED), _report(), ["service_code"]),
        },
        "requests/{number}": {
            "get": _read("One report", many(REQUEST), [*PLACE, within("number", TEXT), query("extensions", TEXT)])
        },
        "requests/{number}/{part}": {
            "get": _read(
                "One part of a report",
                many(REQUEST),
                [*PLACE, within("number", TEXT), within("part", WHOLE), query("extensions", TEXT)],
            )
        },
        "tokens/{token}": {
            "get": _read(
                "The number that a token stands for, once somebody has looked",
                many(record(service_request_id=MAYBE, token=TEXT)),
                [*PLACE, within("token", TEXT)],
            )
        },
        "servicerequestupdates": {
            "get": _read(
                "What happened in a time", many(UPDATE), [*PLACE, *dates, query("service_request_id", TEXT), *PAGE]
            ),
            "post": _write(
                "Send a comment, or the act that a status stands for",
                many(record(update_id=TEXT, account_id=MAYBE)),
                {"service_request_id": TEXT, "status": TEXT, "updated_datetime": MOMENT, **_texts("update_id")},
                ["service_request_id"],
            ),
        },
    }
    below = {f"/open311/v2/{stem}.{{suffix}}": methods for stem, methods in found.items()}
    return {"/open311/discovery.{suffix}": {"get": discovery}} | below


def _report() -> dict[str, Shape]:
    return {
        "service_code": TEXT,
        "lat": LAT,
        "long": LONG,
        "source_datum": DATUM,
        "requested_datetime": MOMENT,
        **_texts("description", "email", "phone", "first_name", "last_name", "address_string", "address_id"),
        **_texts("device_id", "account_id", "media_url"),
    }


def _texts(*names: str) -> dict[str, Shape]:
    return {name: {"type": "string", "maxLength": MOST[name]} for name in names}


def _read(summary: str, shape: Shape, parameters: list[Shape]) -> Shape:
    return operation(
        summary,
        {200: content(shape, JSON, XML)},
        [400, 403, 404, 405, 429, 503],
        told=FAULTS,
        parameters=[within("suffix", {"type": "string", "enum": ["json", "xml"]}), *parameters],
        security=WITH_OR_WITHOUT,
    )


def _write(summary: str, shape: Shape, fields: dict[str, Shape], required: list[str]) -> Shape:
    form = {"type": "object", "properties": fields, "required": required}
    return operation(
        summary,
        {200: content(shape, JSON, XML)},
        [400, 403, 404, 405, 413, 415, 429, 503],
        told=FAULTS,
        parameters=[within("suffix", {"type": "string", "enum": ["json", "xml"]})],
        requestBody=body(FORM, MULTIPART, shape=form),
        security=WITH,
    )
