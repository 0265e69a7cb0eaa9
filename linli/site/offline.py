"""What makes the pages go on without a network (screens 12.2): service worker, manifest, outbox, the pages kept."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission, may
from linli.site import assets
from linli.site.templatetags.ll import MODULES

# The style sheets of the pages kept, beside every own module; maps need the network anyway.
STYLES = (
    "vendor/govuk.css",
    "site/base.css",
    "site/shell.css",
    "site/parts.css",
    "issues/resident.css",
    "issues/walk.css",
)
_WORKER = assets.STATIC / "site" / "sw.js"


def account_key(actor: Actor) -> str:
    """Give what keeps two people at one browser apart; it says nothing about either, and is empty for nobody."""
    if actor.account_id is None:
        return ""
    return hashlib.sha256(f"draft:{actor.account_id}".encode()).hexdigest()[:12]


def kept_for(actor: Actor) -> tuple[str, ...]:
    """Give the pages that a browser keeps ready for the actor."""
    if may(actor, Permission.ISSUES_DUTY):
        return ("/today/", "/today/finding/", "/patrol/", "/outbox/")
    return () if actor.is_staff else ("/report/quick/", "/outbox/")


@require_safe
def worker(_request: ActorRequest) -> HttpResponse:
    """Give the service worker with its build and the files it holds; never from a cache."""
    return HttpResponse(_worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@cache
def _worker() -> str:
    names = [*STYLES, "site/mark.svg", *(path for name, path in MODULES.items() if not name.startswith("ll/map"))]
    build = hashlib.sha256()
    for name in names:
        build.update(Path(str(finders.find(name))).read_bytes())
    shell = json.dumps([static(name) for name in names])
    return f'const BUILD = "{build.hexdigest()[:16]}";\nconst SHELL = {shell};\n{_WORKER.read_text("utf-8")}'


@require_safe
def manifest(_request: ActorRequest) -> JsonResponse:
    """Give what a telephone needs to put the platform on its first screen."""
    told = {
        "name": gettext("Linli"),
        "short_name": gettext("Linli"),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0b5c8a",
        "background_color": "#ffffff",
        "icons": [{"src": static("site/mark.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def without_network(request: ActorRequest) -> HttpResponse:
    """Show what still works; the service worker keeps this page for when nothing else is there."""
    return render(request, "offline.html")


@require_safe
def outbox(request: ActorRequest) -> HttpResponse:
    """Show what waits on this device; the server knows nothing of it."""
    return render(request, "outbox.html")


@require_safe
def token(request: ActorRequest) -> JsonResponse:
    """Give a fresh form token, and whose browser this is now."""
    told = {"token": get_token(request), "account": account_key(request.actor)}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})
