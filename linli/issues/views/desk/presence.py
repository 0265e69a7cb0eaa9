"""Who has a form of a case open at this moment. Kept apart from all data: it ends by itself and leaves no trace."""

from datetime import datetime, timedelta

from django.core.cache import caches
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission

# Two of the page's own signs of life and a bit (parts/presence.html, our default).
KEPT = timedelta(seconds=75)
# Account → since when, and until when without another sign of life.
Present = dict[int, tuple[datetime, datetime]]


@require_http_methods(["GET", "HEAD", "POST"])
def here(request: ActorRequest, case_id: int) -> HttpResponse:
    """Tell who else works on a case; a POST says that its sender does, or with `left` that no longer."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now, Permission.ISSUES_DESK)
    if request.method == "POST":
        _mark(request.actor, seen.pk, now, has_left="left" in request.POST)
    return JsonResponse({"here": others(request.actor, seen.pk, now)})


def others(actor: Actor, case_id: int, now: datetime) -> list[str]:
    """Give a sentence for everybody else who works on a case the actor has been shown."""
    since = {who: began for who, (began, _) in _present(case_id, now).items() if who != actor.account_id}
    # A sign of life may outlive its account.
    names = people.account_names(since) if since else {}
    return [
        gettext("{name} has been working here since {time}").format(
            name=names[who], time=f"{timezone.localtime(began):%H:%M}"
        )
        for who, began in since.items()
        if who in names
    ]


def _present(case_id: int, now: datetime) -> Present:
    found: Present = caches["presence"].get(_key(case_id), {})
    return {account: (since, until) for account, (since, until) in found.items() if until > now}


def _mark(actor: Actor, case_id: int, now: datetime, *, has_left: bool) -> None:
    # Two at the same instant may lose one of them until the next sign of life; nothing depends on it.
    found = _present(case_id, now)
    since, _ = found.pop(actor.account_id or 0, (now, now))
    if not has_left:
        found[actor.account_id or 0] = (since, now + KEPT)
    caches["presence"].set(_key(case_id), found, KEPT.total_seconds())


def _key(case_id: int) -> str:
    return f"case:{case_id}"
