"""Open311 GeoReport v2 over HTTP: find the call, check in the standard's order, one domain call, render."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from math import ceil
from threading import Lock
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from linli.doors import clock, outage
from linli.doors.datum import Point
from linli.issues.api import open311_writing as writing
from linli.issues.forms import open311 as words
from linli.issues.queries import open311 as queries
from linli.issues.rules.open311 import documents, limits, reading
from linli.issues.rules.open311.faults import Fault, RefusedError, Word
from linli.issues.rules.open311.rendering import Document, Format
from linli.issues.services import open311 as services
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Certainty
from linli.kernel.audit.queries import last_at
from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import ANONYMOUS, GUESSES, Actor, KeyBearer
from linli.kernel.people.services.guessing import guess_count

log = logging.getLogger(__name__)

RETRY_S = 30
# What changes only with the set-up may be kept by clients so long.
KEPT_S = 300
READS = ("GET", "HEAD", "OPTIONS")
# Answers that may be long, whose cost goes by their rows.
_LONG = ("requests.", "servicerequestupdates.")
# What was read in this process; readings need no row in the database (docs/open311.md).
_window, _counting = limits.Window(), Lock()
KEY_FIELD, KEY_HEADER = "api_key", "X-Api-Key"


@dataclass(frozen=True, slots=True)
class Call:
    """One call after its checks: who, what was said, for which part of the country, and the name in its address."""

    request: ActorRequest
    form: Format
    said: reading.Given
    bearer: KeyBearer | None = None
    # The beginning of the codes of the areas asked about.
    prefix: str = ""
    name: str = ""

    @property
    def actor(self) -> Actor:
        """Give who acts: the account of the key, never a browser's session."""
        return self.bearer.actor if self.bearer else ANONYMOUS


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: what answers each method, whether clients may keep the answer, whether it has a jurisdiction."""

    read: Callable[[Call], HttpResponse]
    write: Callable[[Call], Document] | None = None
    is_kept: bool = False
    has_jurisdiction: bool = True

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods it takes."""
        return (*READS, "POST") if self.write else READS


# No session counts here: a key in the call is the only right.
@csrf_exempt
def call(request: ActorRequest, path: str = "") -> HttpResponse:
    """Answer one call; whatever happens, in the form of the standard."""
    form = Format.JSON if path.endswith(".json") else Format.XML
    try:
        response = _answered(request, path)
    except RefusedError as error:
        response = _refused(form, error)
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        response = _refused(form, RefusedError(Fault(Word.TOO_MANY_FIELDS)))
    except (DatabaseError, OSError) as error:
        if outage.is_outage(error):
            outage.alarm(error)
        else:
            log.exception("open311 unavailable")
        response = _refused(form, RefusedError(Fault(Word.UNAVAILABLE), headers={"Retry-After": str(RETRY_S)}))
    except Exception:
        log.exception("open311 failed")
        response = _refused(form, RefusedError(Fault(Word.INTERNAL)))
    if request.method != "POST":
        response["Access-Control-Allow-Origin"] = "*"
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@csrf_exempt
def discovery(request: ActorRequest, suffix: str) -> HttpResponse:
    """Answer with the discovery document at its second address, the same bytes."""
    return call(request, f"discovery.{suffix}")


def page(request: ActorRequest) -> HttpResponse:
    """Show people what this is, how to get a key, and the discovery document as a table."""
    if not settings.ENV.open311_enabled:
        raise Http404
    return render(request, "issues/public/open311.html", {"endpoint": _endpoint(), "jurisdictions": _served()})


def _answered(request: ActorRequest, path: str) -> HttpResponse:
    if not settings.ENV.open311_enabled:
        raise RefusedError(Fault(Word.PATH_NOT_FOUND))
    endpoint, form, name = _endpoint_at(path)
    if request.method not in endpoint.methods:
        raise RefusedError(Fault(Word.METHOD_NOT_ALLOWED), headers={"Allow": ", ".join(endpoint.methods)})
    if request.method == "OPTIONS":
        return _options(request, endpoint)
    is_write = request.method == "POST"
    query = reading.encoded(_query(request))
    said = reading.given([*query.pairs, *writing.fields(request).pairs]) if is_write else query
    bearer = _bearer(request, said, is_needed=is_write)
    told = {} if is_write else _counted(request, said, bearer)
    prefix = _prefix(said) if endpoint.has_jurisdiction else ""
    if bearer is not None and not _overlap(bearer.area_code, prefix):
        raise RefusedError(Fault(Word.KEY_INVALID))
    made = Call(request, form, said, bearer, prefix, name)
    if is_write and endpoint.write:
        response = _rendered(endpoint.write(made), form)
        origin = request.headers.get("Origin", "")
        if bearer is not None and origin in bearer.origins:
            response["Access-Control-Allow-Origin"] = origin
        return response
    response = endpoint.read(made)
    for header, value in told.items():
        response[header] = value
    return _kept(request, response) if endpoint.is_kept else response


def _endpoint_at(path: str) -> tuple[Endpoint, Format, str]:
    """Give what stands at a path below the base, its form and the name in it; repeated slashes count as one."""
    parts = [part for part in path.split("/") if part]
    stem, dot, suffix = (parts or [""])[-1].rpartition(".")
    if path.endswith("/") or not dot or not stem or suffix not in {"xml", "json"}:
        raise RefusedError(Fault(Word.PATH_NOT_FOUND))
    form = Format(suffix)
    match [*parts[:-1], stem]:
        case [only] if only in _LISTS:
            return _LISTS[only], form, ""
        case [kind, name] if kind in _ITEMS:
            # Databases refuse what no name holds.
            return _ITEMS[kind], form, reading.cleaned(name)
        case [kind, whole, part] if kind in _ITEMS and part.isdecimal():
            # The number of a part of a report.
            return _ITEMS[kind], form, reading.cleaned(f"{whole}/{part}")
    raise RefusedError(Fault(Word.PATH_NOT_FOUND))


def _query(request: ActorRequest) -> bytes:
    query: bytes = request.META.get("QUERY_STRING", "").encode("latin-1", errors="replace")
    if len(query) > reading.MAX_QUERY_BYTES:
        raise RefusedError(Fault(Word.TOO_MANY_FIELDS))
    return query


def _bearer(request: ActorRequest, said: reading.Given, *, is_needed: bool) -> KeyBearer | None:
    sent = {*said.all(KEY_FIELD), request.headers.get(KEY_HEADER, "").strip()} - {""}
    if len(sent) > 1:
        raise RefusedError(Fault(Word.AMBIGUOUS_KEY))
    if not sent:
        if is_needed:
            raise RefusedError(Fault(Word.KEY_MISSING))
        return None
    sender, now = people.sender_of(request), clock.now()
    if until := people.tally_until({GUESSES: sender.address}, now):
        wait_s = ceil((until - now).total_seconds())
        raise RefusedError(Fault(Word.RATE_LIMITED), headers=limits.headers(GUESSES.most, -1, wait_s))
    bearer = people.key_bearer(sent.pop(), now)
    if bearer is None:
        guess_count(ANONYMOUS, sender, now)
        raise RefusedError(Fault(Word.KEY_INVALID))
    return bearer


def _counted(request: ActorRequest, said: reading.Given, bearer: KeyBearer | None) -> dict[str, str]:
    """Count a reading against its key or its address, and give the headers that say what is left."""
    most = limits.READ_BY_KEY if bearer else limits.READ_BY_ADDRESS
    caller = f"key {bearer.key_id}" if bearer else people.sender_of(request).address
    is_list = request.path.rpartition("/")[2].startswith(_LONG)
    with _counting:
        left, wait_s = _window.spend(caller, limits.cost(said, is_list=is_list), most, clock.tick_s())
    told = limits.headers(most, left, wait_s)
    if left < 0:
        raise RefusedError(Fault(Word.RATE_LIMITED), headers=told)
    return told


def readings_forget() -> None:
    """Let everybody's minute begin anew; for tests."""
    with _counting:
        _window.spent = None


def _served() -> Mapping[str, str]:
    return dict(settings.ENV.open311_jurisdictions)


def _prefix(said: reading.Given) -> str:
    served, name = _served(), said.one("jurisdiction_id").lower()
    if not name:
        if len(served) > 1:
            raise RefusedError(Fault(Word.JURISDICTION_MISSING))
        return next(iter(served.values()))
    if name not in served:
        raise RefusedError(Fault(Word.JURISDICTION_NOT_FOUND))
    return served[name]


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _refused(form: Format, error: RefusedError) -> HttpResponse:
    status = error.status
    response = _rendered(documents.errors(status, [words.fault(fault) for fault in error.faults]), form, status)
    response["Linli-Error"] = ", ".join(fault.word for fault in error.faults)
    for header, value in error.headers.items():
        response[header] = value
    return response


def _rendered(document: Document, form: Format, status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(document.render(form), content_type=form.media_type, status=status)


def _options(request: ActorRequest, endpoint: Endpoint) -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(endpoint.methods)
    if "Origin" in request.headers:
        response["Access-Control-Allow-Headers"] = f"Content-Type, Idempotency-Key, {KEY_HEADER}"
    return response


def _kept(request: ActorRequest, response: HttpResponse) -> HttpResponse:
    """Let clients keep an answer for a while, and ask whether theirs is still good."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    response["ETag"], response["Cache-Control"] = tag, f"public, max-age={KEPT_S}"
    return response


def _endpoint() -> documents.Endpoint:
    return documents.Endpoint(
        changed_at=last_at("issues:taxonomy:") or clock.now(),
        contact=settings.ENV.open311_contact,
        key_service=settings.ENV.open311_key_service,
        url=settings.ENV.public_url + reverse("open311_call", args=["x"]).removesuffix("/x"),
        kind="test" if settings.ENV.demo else "production",
    )


def _discovery(made: Call) -> HttpResponse:
    return _rendered(documents.discovery(_endpoint()), made.form)


def _services(made: Call) -> HttpResponse:
    here = _asked_area(made)
    offered = queries.offered(here) if here is not None and areas.is_any_in(here) else []
    found = [words.service(category) for category in offered]
    if group := made.said.one("group"):
        found = [one for one in found if one.group == group]
    return _rendered(documents.services(found), made.form)


def _asked_area(made: Call) -> str | None:
    """Give the area of the point that was asked for, without one the jurisdiction; None for a point outside of it."""
    lat, long = made.said.one("lat"), made.said.one("long")
    if not (lat or long):
        return made.prefix
    point = reading.coordinates(lat, long)
    if point is None:
        raise RefusedError(Fault(Word.LOCATION_INVALID))
    found = areas.cell_at(Point(*point))
    is_inside = found.certainty is not Certainty.UNLOCATED and found.area_code.startswith(made.prefix)
    return found.area_code if is_inside else None


def _definition(made: Call) -> HttpResponse:
    if made.name not in {category.code for category in queries.offered(made.prefix)}:
        raise RefusedError(Fault(Word.SERVICE_NOT_FOUND))
    return _rendered(documents.definition(made.name, words.attributes(made.name)), made.form)


def _requests(made: Call) -> HttpResponse:
    asked = reading.asked(made.said, clock.now())
    found = queries.public_reports(made.actor, made.prefix, asked)
    rows = [words.request(row, _photo_url, has_extensions=asked.has_extensions) for row in found.rows]
    return _paged(made, _rendered(documents.requests(rows), made.form), asked.page, has_more=found.has_more)


def _request(made: Call) -> HttpResponse:
    try:
        row = queries.public_report(made.actor, made.prefix, made.name)
    except NotThereError:
        raise RefusedError(Fault(Word.REQUEST_NOT_FOUND)) from None
    shown = words.request(row, _photo_url, has_extensions=made.said.is_true("extensions"))
    return _rendered(documents.requests([shown]), made.form)


def _token(made: Call) -> HttpResponse:
    try:
        number = queries.number_of_token(made.name, clock.now())
    except NotThereError:
        raise RefusedError(Fault(Word.TOKEN_NOT_FOUND)) from None
    return _rendered(documents.named(made.name, number), made.form)


def _updates(made: Call) -> HttpResponse:
    page_ = reading.page(made.said)
    span = reading.updates_span(made.said, clock.now())
    numbers = made.said.listed("service_request_id")
    rows, has_more = queries.public_updates(made.actor, made.prefix, span, numbers, page_)
    shown = documents.updates([words.update(row, _photo_url) for row in rows])
    return _paged(made, _rendered(shown, made.form), page_, has_more=has_more)


def _paged(made: Call, response: HttpResponse, page_: reading.Page, *, has_more: bool) -> HttpResponse:
    if has_more:
        following = [(name, value) for name, value in made.said.pairs if name not in {"page", KEY_FIELD}]
        address = f"{settings.ENV.public_url}{made.request.path}?{urlencode([*following, ('page', page_.number + 1)])}"
        response["Link"] = f'<{address}>; rel="next"'
    return response


def _photo_url(name: str) -> str:
    return f"{settings.ENV.public_url}{reverse('photo_show', args=[name])}"


def _written(write: Callable[[writing.Sent], Document], made: Call) -> Document:
    assert made.bearer is not None  # noqa: S101 - a call that writes has passed `_bearer`
    try:
        return write(writing.Sent(made.request, made.said, made.bearer, made.prefix))
    except NotThereError:
        raise RefusedError(Fault(Word.REQUEST_NOT_FOUND)) from None
    except services.TooManyReportsError as error:
        wait_s = max(1, round((error.until - clock.now()).total_seconds()))
        raise RefusedError(Fault(Word.RATE_LIMITED), headers=limits.headers(error.most, -1, wait_s)) from None
    except DomainError as error:
        raise RefusedError(*writing.faults(error)) from None


_LISTS = {
    "discovery": Endpoint(_discovery, is_kept=True, has_jurisdiction=False),
    "services": Endpoint(_services, is_kept=True),
    "requests": Endpoint(_requests, partial(_written, writing.request_create)),
    "servicerequestupdates": Endpoint(_updates, partial(_written, writing.update_create)),
}
_ITEMS = {
    "services": Endpoint(_definition, is_kept=True),
    "requests": Endpoint(_request),
    "tokens": Endpoint(_token),
}
