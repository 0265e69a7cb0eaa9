"""What Open311 clients send to us: a new request, or an update. Reads the form, checks it whole, one domain call."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language

from linli.doors import clock, ids
from linli.doors.datum import Datum, Point
from linli.issues.forms import open311 as words
from linli.issues.queries import open311 as queries
from linli.issues.rules import drafts
from linli.issues.rules.open311 import attributes, documents, reading, statuses
from linli.issues.rules.open311.faults import Fault, RefusedError, Word, demand_none
from linli.issues.rules.open311.rendering import Document
from linli.issues.services import intake
from linli.issues.services import open311 as services
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, KeyReusedError, MissingFieldError
from linli.kernel.files.rules import MAX_BYTES, PhotoRefusedError, is_document
from linli.kernel.files.services import document_receive, photo_receive
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import ANONYMOUS, KeyBearer, KeyKind

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from linli.issues.models import Category

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MAX_FORM_BYTES, MAX_MULTIPART_BYTES = 64 * 1024, 30 * 1024 * 1024
MAX_FILES = 5
MAX_KEY_CHARS = 80
# Nearer places are filed, and the desk looks (our default).
OUTSIDE_M = 5_000
# Our defaults (open311 3.8): field → characters.
MOST = {
    "description": drafts.MAX_OPEN311_CHARS, "email": 254, "phone": 40, "first_name": 100, "last_name": 100,
    "address_string": 500, "address_id": 100, "device_id": 200, "deviceid": 200, "account_id": 200,
    "media_url": 2_000, "update_id": 200,
}  # fmt: skip
# What a client says beyond our questions, and what we keep of it under which name.
KEPT = {"address_string": "address_string", "address_id": "address_id", "device_id": "device", "deviceid": "device",
        "account_id": "account"}  # fmt: skip
NOT_PINPOINTED = "#NOTPINPOINTED#"
EARLIEST_REQUESTED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Sent:
    """One form by the bearer of a live key, for the areas that begin with `prefix`."""

    request: ActorRequest
    said: reading.Given
    bearer: KeyBearer
    prefix: str


def fields(request: ActorRequest) -> reading.Given:
    """Give the fields of a form; RefusedError for another kind of body, a larger one, or text that is not UTF-8."""
    most = {FORM: MAX_FORM_BYTES, MULTIPART: MAX_MULTIPART_BYTES}.get(request.content_type or "")
    if most is None:
        raise RefusedError(Fault(Word.UNSUPPORTED_MEDIA_TYPE))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > most:
        raise RefusedError(Fault(Word.BODY_TOO_LARGE))
    if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise RefusedError(Fault(Word.INVALID_ENCODING))
    if request.content_type == FORM:
        return reading.encoded(request.body)
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    if any("\ufffd" in text for pair in pairs for text in pair):
        # What Django puts where bytes were no UTF-8.
        raise RefusedError(Fault(Word.INVALID_ENCODING))
    if len(_files(request)) > MAX_FILES:
        raise RefusedError(Fault(Word.TOO_MANY_FIELDS))
    return reading.given(pairs)


def _files(request: ActorRequest) -> "list[UploadedFile[Any]]":
    return [file for files in request.FILES.lists() for file in files[1] if file is not None]


def faults(error: DomainError) -> list[Fault]:
    """Give what the domain refused in the words of this interface."""
    if isinstance(error, KeyReusedError):
        return [Fault(Word.IDEMPOTENCY_CONFLICT)]
    if not isinstance(error, MissingFieldError):
        raise error
    named = {"contact": Fault(Word.CONTACT_MISSING), "category": Fault(Word.SERVICE_NOT_FOUND)}
    names = error.facts.get("fields", ())
    gaps = names if isinstance(names, list | tuple) else ()
    return [named.get(name, Fault(Word.ATTRIBUTE_MISSING, name)) for name in gaps]


def request_create(sent: Sent) -> Document:
    """Receive a new request and give its number, or its token where it is screened first."""
    said, now = sent.said, clock.now()
    category = _category(sent)
    answered = attributes.answers(words.attributes(category.code), said) if category else attributes.Answers()
    of_place, of_person = _of_place(said), _of_contact(said, category)
    demand_none([*_of_service(said, category), *of_place, *answered.faults, *_of_texts(said), *of_person])
    assert category is not None  # noqa: S101 - without one the line above has refused
    draft = _draft(sent, category, answered)
    lies_in = intake.locate(draft).place.area_code
    if not queries.is_offered(category, lies_in):
        raise RefusedError(Fault(Word.SERVICE_NOT_FOUND))
    if sent.bearer.kind is not KeyKind.CHANNEL or not sent.bearer.is_for(category.code, lies_in):
        raise RefusedError(Fault(Word.KEY_INVALID))
    photos, dropped, marks = _kept_files(sent.request)
    taken = services.report_take(
        sent.bearer,
        replace(draft, photos=photos),
        now,
        said=_digest(said, marks),
        key=sent.request.headers.get("Idempotency-Key", "").strip()[:MAX_KEY_CHARS],
        replay=timedelta(hours=settings.ENV.open311_replay_hours),
        media_urls=sent.said.all("media_url"),
        person=next(filter(None, map(said.one, ("email", "device_id", "deviceid", "account_id"))), ""),
    )
    notice = words.notice(category, answered.known, taken.received, dropped)
    return documents.received(taken.received.number, taken.token, notice)


def _category(sent: Sent) -> "Category | None":
    code = sent.said.one("service_code")
    return next((category for category in queries.offered(sent.prefix) if category.code == code), None)


def _of_service(said: reading.Given, category: "Category | None") -> Iterator[Fault]:
    if not said.one("service_code"):
        yield Fault(Word.SERVICE_CODE_MISSING)
    elif category is None:
        yield Fault(Word.SERVICE_NOT_FOUND)


def _of_place(said: reading.Given) -> Iterator[Fault]:
    lat, long, datum = said.one("lat"), said.one("long"), said.one("source_datum").lower()
    has_address = bool(said.one("address_string"))
    if datum and datum not in set(Datum):
        yield Fault(Word.LOCATION_INVALID, "source_datum")
        return
    if bool(lat) != bool(long):
        yield Fault(Word.LOCATION_INCOMPLETE)
        return
    if not lat:
        if not has_address:
            yield Fault(Word.LOCATION_MISSING)
        return
    point = reading.coordinates(lat, long)
    if point is None or (point == (0, 0) and not has_address):
        yield Fault(Word.LOCATION_INVALID)
    elif point != (0, 0) and not areas.is_near(Point(*point, Datum(datum or Datum.WGS84)), OUTSIDE_M):
        yield Fault(Word.OUTSIDE_AREA)


def _of_texts(said: reading.Given) -> Iterator[Fault]:
    for name, most in MOST.items():
        if any(len(value) > most for value in said.all(name)):
            yield Fault(Word.TEXT_TOO_LONG, name)
    urls = said.all("media_url")
    if len(urls) > MAX_FILES:
        yield Fault(Word.TOO_MANY_FIELDS, "media_url")
    for url in urls:
        if not _is_web(url):
            yield Fault(Word.INVALID_URL)
    if (moment := said.one("requested_datetime")) and reading.moment(moment) is None:
        yield Fault(Word.INVALID_DATETIME, moment)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _of_contact(said: reading.Given, category: "Category | None") -> Iterator[Fault]:
    email = said.one("email")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            yield Fault(Word.INVALID_EMAIL)
    is_needed = category is not None and category.code in drafts.CONTACT_NEEDED
    if is_needed and not email and not said.one("phone"):
        yield Fault(Word.CONTACT_MISSING)


def _draft(sent: Sent, category: "Category", answered: attributes.Answers) -> drafts.ReportDraft:
    said, known = sent.said, dict(answered.known)
    nature, wish = known.pop("nature", "help"), known.pop("confidential", "")
    known.setdefault("danger_now", "unsure")
    point = reading.coordinates(said.one("lat"), said.one("long"))
    if point == (0, 0):
        point = None
    further = answered.further | {KEPT[name]: said.one(name) for name in KEPT if said.one(name)}
    if (at := reading.moment(said.one("requested_datetime"))) and clock.now() - EARLIEST_REQUESTED <= at <= clock.now():
        further["requested_datetime"] = reading.stamp(at)
    if further.get("address_id") == NOT_PINPOINTED:
        del further["address_id"]
    names = [said.one(name) for name in ("last_name", "first_name")]
    return drafts.ReportDraft(
        text=said.one("description"),
        category=category.code,
        nature=nature,
        channel=drafts.OPEN311,
        answers=known,
        lat=point[0] if point else None,
        long=point[1] if point else None,
        datum=said.one("source_datum").lower(),
        area_code="" if point else sent.prefix,
        place_text=said.one("address_string")[: drafts.MAX_PLACE_CHARS],
        contact=drafts.ContactDraft(" ".join(filter(None, names)), said.one("phone"), said.one("email")),
        confidentiality=wish,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        token=ids.short_token() if category.is_screened else "",
        further=further,
    )


def _kept_files(request: ActorRequest) -> tuple[tuple[str, ...], list[str], list[str]]:
    """Give the names of the photos and PDFs kept, those of the files that were not, and a mark of each's bytes."""
    kept, dropped, marks = [], [], []
    for file in _files(request):
        data = file.read(MAX_BYTES + 1)
        marks.append(hashlib.sha256(data).hexdigest())
        try:
            receive = document_receive if is_document(data) else photo_receive
            kept.append(receive(ANONYMOUS, data, clock.now()).name)
        except PhotoRefusedError:
            dropped.append(reading.cleaned(file.name or "?")[:60])
    return tuple(kept), dropped, marks


def _digest(said: reading.Given, marks: list[str]) -> bytes:
    plain = sorted(pair for pair in said.pairs if pair[0] != "api_key")
    return repr((plain, sorted(marks))).encode()


def update_create(sent: Sent) -> Document:
    """Receive an update and give the id under which it will be listed."""
    said, now = sent.said, clock.now()
    word = statuses.incoming(said.one("status")) if said.one("status") else statuses.Incoming.UNCHANGED
    told_at = reading.moment(said.one("updated_datetime"))
    wrong = [*_of_texts(said)]
    if word is None:
        wrong.append(Fault(Word.INVALID_STATUS))
    if said.one("updated_datetime") and told_at is None:
        wrong.append(Fault(Word.INVALID_DATETIME, said.one("updated_datetime")))
    if not (said.one("status") or said.one("description") or _files(sent.request)):
        wrong.append(Fault(Word.UPDATE_EMPTY))
    demand_none(wrong)
    assert word is not None  # noqa: S101 - without one the line above has refused
    if sent.bearer.kind is KeyKind.READER:
        raise RefusedError(Fault(Word.KEY_INVALID))
    case = cases.case_by_number(sent.bearer.actor, said.one("service_request_id"), now)
    photos, _dropped, _marks = _kept_files(sent.request)
    update = services.Update(
        word,
        said.one("description"),
        photos,
        said.one("update_id"),
        told_at,
        said.all("media_url"),
        {code: "|".join(values)[: attributes.MAX_TEXT_CHARS] for code, values in attributes.sent(said).items()},
    )
    return documents.noted(services.update_take(sent.bearer, case.pk, update, now))
