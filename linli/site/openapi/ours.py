"""Our own JSON: reports and cases for programs, and the data that our pages fetch, which programs may fetch too."""

from typing import Any

import msgspec

from linli.issues.api import MAX_KEY_CHARS, ReportIn
from linli.issues.api.open311_writing import FORM, MULTIPART
from linli.issues.queries.listing import NamedRow, Page
from linli.issues.services.intake import Received
from linli.kernel.files.rules import DOCUMENT_TYPE, MEDIA_TYPE
from linli.site.openapi.shapes import (
    ANYTHING,
    DATUM,
    DEGREES,
    FORM_OF_OURS,
    JSON,
    LAT,
    LONG,
    OPEN,
    SIGNED_IN,
    TEXT,
    TOLD_OR_PAGE,
    WHOLE,
    YES_NO,
    body,
    content,
    header,
    many,
    operation,
    query,
    record,
    within,
)

# Off the very types that read and write these bodies.
(REPORT_IN, RECEIVED, CASE, CASES), COMPONENTS = msgspec.json.schema_components(
    [ReportIn, Received, NamedRow, Page], ref_template="#/components/schemas/{name}"
)
MONTH = {"type": "string", "pattern": "^([0-9]{4}-(0[1-9]|1[0-2]))?$"}
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}


def paths() -> dict[str, Any]:
    """Give the addresses with their methods."""
    return _for_programs() | _photos() | _public() | _of_pages()


def _for_programs() -> dict[str, Any]:
    return {
        "/api/openapi.json": {"get": operation("This document", {200: content(ANYTHING, JSON)}, [405])},
        "/api/reports/": {
            "post": operation(
                "File a report; the same `Idempotency-Key` with the same body gets the same answer",
                {201: content(RECEIVED, JSON)},
                [400, 405, 409, 422, 429, 503],
                parameters=[header("Idempotency-Key", {"type": "string", "maxLength": MAX_KEY_CHARS})],
                requestBody=body(JSON, shape=REPORT_IN),
                security=OPEN,
            )
        },
        "/api/cases/": {
            "get": operation(
                "The newest 50 cases you may see",
                {200: content(CASES, JSON)},
                [400, 401, 403, 405],
                parameters=[
                    query("before", {"type": "integer", "minimum": 0}, "The `next` of the page before"),
                    query("box", TEXT, "west,south,east,north in degrees: only the open cases on the map of this box"),
                ],
                security=SIGNED_IN,
            )
        },
        "/api/cases/{number}/": {
            "get": operation(
                "One case you may see",
                {200: content(CASE, JSON)},
                [401, 404, 405],
                parameters=[within("number", TEXT)],
                security=SIGNED_IN,
            )
        },
    }


def _photos() -> dict[str, Any]:
    stored = record(name=TEXT, url=TEXT, lat=DEGREES, long=DEGREES)
    return {
        "/files/": {
            "post": operation(
                "Send a photo before its report names it; cookie and token come from `/outbox/token/`",
                {201: content(stored, JSON)},
                [400, 403, 405, 413, 422, 429],
                told=TOLD_OR_PAGE,
                requestBody=body(MULTIPART, shape=record(photo={"type": "string", "format": "binary"})),
                security=[FORM_OF_OURS],
            )
        },
        "/files/{name}/": {
            "get": operation(
                "A photo, or a document to be saved, that you may see",
                {200: content(ANYTHING, MEDIA_TYPE, DOCUMENT_TYPE)},
                [404, 405],
                told=TOLD_OR_PAGE,
                parameters=[within("name", SLUG), query("as", TEXT, "`public`: as everybody sees it")],
                security=OPEN,
            )
        },
    }


def _public() -> dict[str, Any]:
    collection = record(type={"const": "FeatureCollection"}, truncated=YES_NO, features=many(ANYTHING))
    closing = record(number=TEXT, unit=WHOLE, closed_on={"type": "string", "format": "date"}, drawn=YES_NO)
    narrowed = [query(name, TEXT) for name in ("state", "category", "area", "after", "before")]
    return {
        "/map/points.json": {
            "get": operation(
                "The approved reports as points, the newest 2,000; what is not understood does not narrow them",
                {200: content(collection, JSON)},
                [405],
                parameters=narrowed,
            )
        },
        "/areas/cells.json": {
            "get": operation(
                "The outlines of cells, at most 2,000",
                {200: content(collection, JSON)},
                [405, 422],
                parameters=[
                    query("bbox", TEXT, "west,south,east,north"),
                    query("prefix", TEXT, "How their codes begin"),
                ],
            )
        },
        "/areas/cell.json": {
            "get": operation(
                "Where a point lies, in words",
                {200: content(record(words=TEXT, code=TEXT, certainty=TEXT), JSON)},
                [405, 422],
                parameters=[
                    query("lat", LAT, is_required=True),
                    query("long", LONG, is_required=True),
                    query("datum", DATUM),
                ],
            )
        },
        "/callbacks/closings.json": {
            "get": operation(
                "What was closed in a month that is over, and whom the draw of call-backs took",
                {200: content(many(closing), JSON)},
                [400, 405],
                parameters=[query("month", MONTH)],
            )
        },
    }


def _of_pages() -> dict[str, Any]:
    here = {200: content(record(here=many(TEXT)), JSON)}
    case = [within("case_id", {"type": "integer", "minimum": 0})]
    return {
        "/i/{code}/history.json": {
            "get": operation(
                "The proof that a case's history stands unchanged, for whoever holds its code",
                {200: content(ANYTHING, JSON)},
                [404, 405, 429],
                told=TOLD_OR_PAGE,
                parameters=[within("code", TEXT)],
            )
        },
        "/mediation/p/{code}/data/": {
            "get": operation(
                "All that is held of the applicant of a dispute, for whoever holds its code",
                {200: content(ANYTHING, JSON)},
                [404, 405, 429],
                told=TOLD_OR_PAGE,
                parameters=[within("code", TEXT)],
            )
        },
        "/outbox/token/": {
            "get": operation(
                "A form token with its cookie, and a mark of whose session this is",
                {200: content(record(token=TEXT, account=TEXT), JSON)},
                [405],
            )
        },
        "/manifest.webmanifest": {
            "get": operation(
                "What a telephone needs to put the platform on its first screen",
                {200: content(record(name=TEXT, start_url=TEXT), "application/manifest+json")},
                [405],
            )
        },
        "/desk/here/{case_id}/": {
            "get": operation(
                "Who else works on a case",
                here,
                [302, 401, 403, 404, 405],
                told=TOLD_OR_PAGE,
                parameters=case,
                security=SIGNED_IN,
            ),
            "post": operation(
                "Say that you work on a case, or with `left` that you no longer do",
                here,
                [302, 400, 401, 403, 404, 405],
                told=TOLD_OR_PAGE,
                parameters=case,
                requestBody={"content": {FORM: {"schema": {"type": "object", "properties": {"left": TEXT}}}}},
                security=[SIGNED_IN[0] | FORM_OF_OURS],
            ),
        },
    }
