"""The words of an OpenAPI document: shapes, parameters, answers and operations. No address stands here."""

from collections.abc import Mapping, Sequence
from typing import Any

from linli.doors.datum import Datum

# A shape is a JSON Schema.
Shape = dict[str, Any]

JSON, HTML, XML = "application/json", "text/html", "text/xml"
SESSION, FORM_COOKIE, FORM_TOKEN, KEY = "session", "form_cookie", "form_token", "key"
# Who may call: everybody, also signed in; whoever is signed in; a page of ours with its form token.
SIGNED_IN: list[Shape] = [{SESSION: []}]
OPEN: list[Shape] = [{}, *SIGNED_IN]
FORM_OF_OURS: Shape = {FORM_COOKIE: [], FORM_TOKEN: []}

TEXT: Shape = {"type": "string"}
WHOLE: Shape = {"type": "integer"}
YES_NO: Shape = {"type": "boolean"}
DEGREES: Shape = {"type": ["number", "null"]}
LAT: Shape = {"type": "number", "minimum": -90, "maximum": 90}
LONG: Shape = {"type": "number", "minimum": -180, "maximum": 180}
MOMENT: Shape = {"type": "string", "format": "date-time"}
# What is sent empty counts as not said.
MOMENT_OR_EMPTY: Shape = {"anyOf": [MOMENT, {"const": ""}]}
DATUM: Shape = {"type": "string", "enum": [*Datum]}
ANYTHING: Shape = {}

SAID = {
    200: "Here it is.",
    201: "It is stored.",
    204: "What may be asked here stands in the headers.",
    302: "Sign in first, at the page named.",
    304: "What you have is still good.",
    400: "The call cannot be read; the answer says where.",
    401: "Sign in first.",
    403: "Not with this session, key or form token.",
    404: "There is nothing here, or it is not open to you.",
    405: "Not by this method; `Allow` says by which.",
    409: "Not now, or not again: the same `Idempotency-Key` came with another body.",
    413: "The body is too large.",
    415: "Send another kind of body.",
    422: "It can be read and not be done; the answer says why.",
    429: "Too often; `Retry-After` says when to come again.",
    503: "Nothing was stored; send it again.",
}
# Refused by the address as such, before anything was read of the call; there is nothing to read in the answer either.
BARE = {204, 302, 304, 405}


def record(**fields: Shape) -> Shape:
    """Give the shape of an object that has all these fields."""
    return {"type": "object", "properties": fields, "required": list(fields)}


def many(one: Shape) -> Shape:
    """Give the shape of a list."""
    return {"type": "array", "items": one}


def content(shape: Shape, *media: str) -> Shape:
    """Give a body by its media types; only JSON has a shape that can be told."""
    return {kind: {"schema": shape} if kind.endswith("json") else {} for kind in media}


# Refusals of programs' own addresses, and those of pages, which a program gets in JSON when it says that it reads it.
TOLD = content(record(error=TEXT), JSON)
TOLD_OR_PAGE = content(record(error=TEXT), JSON, HTML)


def query(name: str, shape: Shape, said: str = "", *, is_required: bool = False) -> Shape:
    """Give a parameter behind the question mark."""
    told = {"description": said} if said else {}
    return {"name": name, "in": "query", "schema": shape, "required": is_required, **told}


def within(name: str, shape: Shape) -> Shape:
    """Give a part of the path."""
    return {"name": name, "in": "path", "schema": shape, "required": True}


def header(name: str, shape: Shape) -> Shape:
    """Give a header that may be sent."""
    return {"name": name, "in": "header", "schema": shape}


def body(*media: str, shape: Shape) -> Shape:
    """Give what a call must carry."""
    return {"required": True, "content": {kind: {"schema": shape} for kind in media}}


def operation(
    summary: str,
    answers: Mapping[int, Shape],
    refusals: Sequence[int],
    *,
    told: Shape = TOLD,
    **more: Any,
) -> Shape:
    """Give one method of an address: what it answers by status, and the statuses whose body is `told`."""
    bodies = {**answers, **dict.fromkeys(refusals, told)}
    responses = {
        str(status): {"description": SAID[status]} | ({} if status in BARE else {"content": found})
        for status, found in sorted(bodies.items())
    }
    return {"summary": summary, "responses": responses, **more}
