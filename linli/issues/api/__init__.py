"""JSON in and out: file a report, read one case, read a list. Parse, one domain call, render."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from linli.doors import clock
from linli.issues.queries import listing
from linli.issues.rules import drafts
from linli.issues.services import intake
from linli.kernel.areas.rules import hexagons
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import Actor, Sender

MAX_KEY_CHARS = 80
_JSON = "application/json"
_ENCODER = msgspec.json.Encoder()

Text = Annotated[str, msgspec.Meta(max_length=drafts.MAX_TEXT_CHARS)]
Word = Annotated[str, msgspec.Meta(max_length=200)]


class ReportIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a client sends to file a report; degrees are in `datum` (WGS-84 when not said)."""

    text: Text
    category: Word = drafts.UNCLASSIFIED
    nature: Word = "help"
    answers: dict[Word, Word] = {}
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    long: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    datum: Word = ""
    area_code: Word = ""
    place_text: Word = ""
    photos: Annotated[list[Word], msgspec.Meta(max_length=drafts.MAX_PHOTOS)] = []
    name: Word = ""
    phone: Word = ""
    email: Word = ""
    confidentiality: Word = ""
    language: Word = "zh-hans"


class BadBodyError(rules.DomainError):
    """The body is not the JSON this address takes; the message says where."""

    code = "bad_body"
    status = 400


_REPORT = msgspec.json.Decoder(ReportIn)


# No session is trusted here without a JSON body, which another site's form cannot send without being asked first.
@csrf_exempt
@require_POST
def report_create(request: ActorRequest) -> HttpResponse:
    """File a report; 201 with number and lookup code, the same answer for the same `Idempotency-Key` and body."""
    if request.content_type != _JSON:
        raise BadBodyError("send the report as application/json")
    body = _decoded(_REPORT.decode, request.body)
    key = request.headers.get("Idempotency-Key", "")[:MAX_KEY_CHARS]
    sender = sender_of(request)
    received = intake.report_receive(
        request.actor, _draft(body), clock.now(), sender=sender, key=key, scope=_scope(request.actor, sender)
    )
    return _answer(received, HTTPStatus.CREATED)


def _decoded(decode: Callable[[bytes], ReportIn], body: bytes) -> ReportIn:
    try:
        return decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadBodyError(str(error)) from None


def _draft(body: ReportIn) -> drafts.ReportDraft:
    return drafts.ReportDraft(
        text=body.text,
        category=body.category,
        nature=body.nature,
        answers=body.answers,
        lat=body.lat,
        long=body.long,
        datum=body.datum,
        area_code=body.area_code,
        place_text=body.place_text,
        photos=tuple(body.photos),
        contact=drafts.ContactDraft(body.name, body.phone, body.email),
        confidentiality=body.confidentiality,
        language=body.language,
    )


def _scope(actor: Actor, sender: Sender) -> str:
    # The same key from two senders is two reports; without an account the address stands for the sender.
    told = actor.ref if actor.account_id is not None else sender.address
    return hashlib.sha256(told.encode()).hexdigest()


@require_GET
def case_read(request: ActorRequest, number: str) -> HttpResponse:
    """Give one case the actor may see, by its number."""
    return _answer(listing.case_row(request.actor, number, clock.now()))


@require_GET
def case_list(request: ActorRequest) -> HttpResponse:
    """Give the newest 50 cases the actor may see, and the cursor to the next; `before` is such a cursor.

    With a `box`, only the open cases on the map of it.
    """
    before, said = request.GET.get("before"), request.GET.get("box")
    if before is not None and not (before.isascii() and before.isdigit()):
        raise BadBodyError("before: give the `next` of the page before this one")
    box = hexagons.read_box(said or "")
    if said is not None and box is None:
        raise BadBodyError(f"box: give west,south,east,north in degrees, at most {hexagons.WIDEST}° wide and high")
    return _answer(listing.newest(request.actor, clock.now(), before=int(before) if before else None, box=box))


def _answer(value: Any, status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(_ENCODER.encode(value), content_type=_JSON, status=status)
