"""What every request passes: notes about it, and the gate: who acts, what is open to them, how a refusal is told."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from http import HTTPStatus
from math import ceil
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty
from django.utils.translation import gettext

from linli.doors import clock, ids, outage
from linli.kernel.cases.rules import DomainError, TooOftenError
from linli.kernel.people.queries import ActorRequest, actor_of
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, may
from linli.kernel.people.urls import View
from linli.site import live, logs, metrics
from linli.site.offline import account_key
from linli.site.sign_in import client_address
from linli.site.views import NOT_FOUND, SIGN_IN, not_found, refusal, wants_json

# Our defaults, screens 5: a forgotten desk computer closes sooner than somebody's own phone.
STAFF_IDLE_S = 30 * 60
RESIDENT_IDLE_S = 12 * 3600
# The session is written once a minute, not at each request.
SEEN_EVERY_S = 60
# The header by which a page says that nobody pressed anything (LL-Quiet), as a request keeps it.
QUIET = "HTTP_LL_QUIET"
# Pictures are small already, and a stream must not wait to be squeezed.
TEXTS = ("text/html", "text/csv", "text/xml", "application/json", "application/geo+json", "application/xml")


class TextsCompressed(GZipMiddleware):
    """Compress pages and data, also where no proxy does: a page is then a fifth of its size on a cheap phone's line.

    Django adds some random bytes to each, so that the size tells nothing about a secret inside (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a whole answer of text for who can read it so."""
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        return super().process_response(request, response) if is_text and not response.streaming else response


class Sessions(SessionMiddleware):
    """Django's sessions; a page that was only read is shown though a full disk cannot note that somebody was here."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session where it has changed."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            # Django takes whatever the database says for a session that somebody else has ended.
            cause = getattr(error.__context__, "__context__", None)
            if cause is None or not outage.is_outage(cause):
                raise
            if request.method != "GET" or response.status_code != HTTPStatus.OK:
                raise cause from None
            outage.alarm(cause)
            return response


class Languages(LocaleMiddleware):
    """Django's choice of a language by cookie and browser; our addresses name none and are not searched for one."""

    def process_request(self, request: HttpRequest) -> None:
        """Speak the reader's language."""
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # noqa: ARG002 - Django's signature
        """Name the language, and what it hangs on."""
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class Messages(MessageMiddleware):
    """Django's messages to somebody; their store is made for who looks into it or leaves one, which data never do."""

    def process_request(self, request: HttpRequest) -> None:
        """Give a store that is made later."""
        request._messages = SimpleLazyObject(partial(default_storage, request))  # type: ignore[attr-defined]  # noqa: SLF001 - its place

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep what was left, where there is a store."""
        store = getattr(request, "_messages", None)
        is_made = store is not None and store._wrapped is not empty  # noqa: SLF001 - the one way to ask
        return super().process_response(request, response) if is_made else response


class Sealed(CSPMiddleware):
    """Seal every answer with the policy of the settings, put together once for all that have nothing of their own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the policy; the library looks after a page with a nonce, or with a policy it changed."""
        if hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response)):
            sealed: HttpResponseBase = super().process_response(request, response)
            return sealed
        response.headers.setdefault(HEADER, policy())
        return response


@cache
def policy() -> str:
    """Give the policy of an answer whose page has no script of its own."""
    return str(build_policy())


# Short enough to be read out on the telephone.
REFERENCE_CHARS = 8
# A sender may write any word there.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = logging.getLogger(__name__)


class Statements:
    """How many statements a request has sent, and how long they took."""

    def __init__(self) -> None:
        self.count, self.took_s = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *said: Any) -> Any:
        """Send one, as Django asks of what stands around its statements."""
        began_s = clock.tick_s()
        try:
            return execute(*said)
        finally:
            self.count += 1
            self.took_s += clock.tick_s() - began_s


def notes(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give the middleware that numbers a request, counts it and logs it: which route, never which address."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        number = ids.token()[:REFERENCE_CHARS]
        current = logs.REQUEST.set(number)
        began_s, statements = clock.tick_s(), Statements()
        try:
            with connection.execute_wrapper(statements):
                response = get_response(request)
            _note(request, response, clock.tick_s() - began_s, statements)
        finally:
            logs.REQUEST.reset(current)
        return response

    return handle


def _note(request: HttpRequest, response: HttpResponseBase, took_s: float, statements: Statements) -> None:
    method = request.method if request.method in METHODS else "other"
    route = request.resolver_match.view_name if request.resolver_match else "none"
    metrics.requested(method, route, response.status_code, took_s, statements.took_s, statements.count)
    fields = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(1000 * took_s, 1),
        "database_ms": round(1000 * statements.took_s, 1),
        "statements": statements.count,
        "actor": _kind(getattr(request, "actor", ANONYMOUS)),
        "refused": getattr(request, "refused", ""),
    }
    log.info("request", extra={"fields": fields})


def _kind(actor: Actor) -> str:
    """Name staff by their account; of others the kind, or the log would keep what a resident has read and when."""
    return actor.ref if actor.is_staff else actor.ref.partition(":")[0]


def gate(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give the middleware that names the actor, guards the routes and answers domain errors."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        request.is_quiet = QUIET in request.META or request.path == live.PATH  # type: ignore[attr-defined]
        request.actor = _actor(request, clock.now())  # type: ignore[attr-defined]
        request.address = client_address(request)  # type: ignore[attr-defined]
        response = get_response(request)
        if getattr(request, "is_kept", False) and request.method == "GET" and response.status_code == HTTPStatus.OK:
            response["Linli-Keep"] = account_key(request.actor)  # type: ignore[attr-defined]
        if request.actor != ANONYMOUS and not response.has_header("Cache-Control"):  # type: ignore[attr-defined]
            response["Cache-Control"] = "no-store"
        return response

    # Django looks for its hooks on the callable.
    handle.process_view = _admit  # type: ignore[attr-defined]
    handle.process_exception = _answer  # type: ignore[attr-defined]
    return handle


def _actor(request: HttpRequest, now: datetime) -> Actor:
    """Give who sends the request; a session left alone for too long is ended here."""
    code_case_id = request.session.get("code_case_id")
    if not request.user.is_authenticated:
        return ANONYMOUS if code_case_id is None else Actor(code_case_id=code_case_id)
    actor = replace(actor_of(request.user, now), code_case_id=code_case_id)
    seen_s = request.session.get("seen_s", now.timestamp())
    idle_s = now.timestamp() - seen_s
    if idle_s > (STAFF_IDLE_S if actor.is_staff else RESIDENT_IDLE_S):
        logout(request)
        return ANONYMOUS
    # What a page asks by itself keeps nobody signed in.
    is_asked = not request.is_quiet  # type: ignore[attr-defined]
    if "seen_s" not in request.session or (idle_s >= SEEN_EVERY_S and is_asked):
        request.session["seen_s"] = now.timestamp()
    if settings.ENV.staff_second_factor and actor.is_staff and not _second_factor_used(request):
        # Posts count only after a second factor, so no page can forget to ask for it.
        request.awaits_second_factor = True  # type: ignore[attr-defined]
        return replace(actor, posts=())
    return actor


def _second_factor_used(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def _admit(
    request: ActorRequest, view: View, _args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase | None:
    """Let the request through to its view, or answer in the view's place."""
    request.is_kept = getattr(view, "ll_kept", False)  # type: ignore[attr-defined]
    permission: Permission | None = getattr(view, "ll_permission", None)
    if permission is None:
        if getattr(view, "ll_public", ""):
            return None
        raise PermissionDenied(f"{request.path}: a route without a declaration stays closed")
    if may(request.actor, permission):
        return None
    if request.actor.account_id is None:
        return _to_sign_in(request, reverse(settings.LOGIN_URL), gettext("Sign in to go on."))
    if getattr(request, "awaits_second_factor", False):
        page = reverse(_second_factor_page(request))
        return _to_sign_in(request, page, gettext("Sign in with a second step to go on."))
    if kwargs and permission is not Permission.SETUP_EDIT:
        raise Http404
    raise PermissionDenied


def _to_sign_in(request: HttpRequest, page: str, message: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"error": "sign_in", "message": message}, status=SIGN_IN)
    if "HX-Request" in request.headers:
        # The whole page goes to sign in; a plain redirect would put the form into the place of the fragment.
        to = redirect_to_login(request.headers.get("HX-Current-URL", "/"), page)
        return HttpResponse(status=SIGN_IN, headers={"HX-Redirect": to.url})
    # A form that was refused is found again on the page that held it.
    is_read = request.method in {"GET", "HEAD"}
    return redirect_to_login(request.get_full_path() if is_read else request.headers.get("Referer", "/"), page)


def _second_factor_page(request: HttpRequest) -> str:
    """Name the page that proves the second factor, or sets the first one up."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if Authenticator.Type.WEBAUTHN in kinds else "mfa_index"


def _answer(request: ActorRequest, error: Exception) -> HttpResponse | None:
    """Turn a domain error into its page or JSON; every other error is Django's."""
    if not isinstance(error, DomainError):
        return None
    request.refused = error.code  # type: ignore[attr-defined]
    if error.status == NOT_FOUND:
        # In the very words of an address that leads nowhere (promises P9).
        return not_found(request, error)
    answer = refusal(request, error.code, error.status, str(error))
    if isinstance(error, TooOftenError):
        answer["Retry-After"] = str(ceil((error.until - clock.now()).total_seconds()))
    return answer
