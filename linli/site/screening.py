"""Who asks, told before the request is answered: looked at only while there is no thread free for it (ADR 0023)."""

from importlib import import_module
from typing import Any, cast

from a2wsgi.wsgi_typing import Environ
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections
from django.http.multipartparser import MultiPartParserError
from msgspec import MsgspecError

from linli.doors import clock
from linli.issues.queries import taxonomy
from linli.issues.views.resident.report import COOKIE
from linli.issues.views.resident.urgent import is_urgent
from linli.kernel.people.queries import ActorRequest, actor_of
from linli.kernel.people.rules import ANONYMOUS
from linli.site.crowd import Lane

HEALTH = "/healthz"
_sessions = import_module(settings.SESSION_ENGINE)


def is_quick(environ: Environ) -> bool:
    """Tell whether `lane` can answer from memory: without a cookie of ours there is nothing to be looked up."""
    sent = str(environ.get("HTTP_COOKIE", ""))
    return settings.SESSION_COOKIE_NAME not in sent and COOKIE not in sent and taxonomy.is_at_hand()


def lane(environ: Environ) -> Lane:
    """Give the lane of a request; one that cannot be read, or asked about, waits with everybody."""
    close_old_connections()
    try:
        return _lane(cast("ActorRequest", WSGIRequest(cast("dict[str, Any]", environ))))
    except (BadRequest, SuspiciousOperation, MultiPartParserError, MsgspecError, DatabaseError, UnicodeError):
        return Lane.EVERYBODY
    finally:
        close_old_connections()


def _lane(request: ActorRequest) -> Lane:
    request.session = _sessions.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    account = get_user(request)
    request.actor = actor_of(account, clock.now()) if account.is_authenticated else ANONYMOUS
    if is_urgent(request):
        return Lane.URGENT
    # A proxy that hears nothing would take the whole process for dead.
    return Lane.STAFF if request.actor.is_staff or request.path == HEALTH else Lane.EVERYBODY
