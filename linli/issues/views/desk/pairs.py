"""Reports that may be about the same thing, side by side: joined, or said to be different."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.queries import pairs as queries
from linli.issues.queries.pairs import Pair, Report
from linli.issues.services.linking import case_link
from linli.issues.services.pairs import pair_keep_apart, pair_look_again
from linli.issues.views.desk import words
from linli.issues.views.desk.queue import around
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases.rules import NotNowError, NotThereError, RefusedActError, StaleFormError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import masked_address

Shown = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def pairs(request: ActorRequest) -> HttpResponse:
    """Show the pairs a desk should look at, likeliest first; a POST joins one, keeps it apart, or shows it again."""
    if request.method == "POST":
        return _done(request)
    actor, now = request.actor, clock.now()
    joined = request.GET.get("joined", "")
    page = {
        "pairs": [_pair(pair) for pair in queries.pairs(actor, now)],
        "apart": [
            {"one": a.one_id, "other": a.other_id, "words": f"{a.one.number} · {a.other.number}", "at": a.said_at}
            for a in queries.said_apart(actor, now)
        ],
        "unlink_url": reverse("act", args=[int(joined), "unlink"]) if joined.isdecimal() else "",
        **around(actor),
        "is_pairs": True,
    }
    return render(request, "issues/desk/pairs.html", page)


def _pair(pair: Pair) -> Shown:
    return {
        "sides": [_side(pair.older), _side(pair.newer)],
        "older": pair.older.id,
        "newer": pair.newer.id,
        "version": pair.newer.version,
        "older_version": pair.older.version,
        "distance": gettext("{n} m away").format(n=round(pair.distance_m)),
        "days": (pair.newer.opened_at - pair.older.opened_at).days,
    }


def _side(report: Report) -> Shown:
    return {
        "url": reverse("case", args=[report.id]),
        "number": report.number,
        "title": report.title,
        "text": report.report__text,
        "state": words.state(report.state),
        "look": words.LOOKS.get(report.state, "neutral"),
        "place": masked_address(report.place_text) or words.short_place(report.area_code),
        "opened_at": report.opened_at,
    }


def _done(request: ActorRequest) -> HttpResponse:
    one, other, version = (_number(request, name) for name in ("one", "other", "version"))
    now = clock.now()
    try:
        match request.POST.get("do"):
            case "link":
                case_link(request.actor, one, version=version, root_id=other, now=now)
                return redirect(f"{reverse('pairs')}?joined={one}")
            case "apart":
                pair_keep_apart(request.actor, one, other, now)
                messages.success(request, gettext("Remembered: these two are different."))
            case "again":
                pair_look_again(request.actor, one, other, now)
    except RefusedActError as error:
        messages.warning(request, str(REFUSALS[str(error.facts["why"])]))
    except (StaleFormError, NotNowError):
        messages.warning(request, gettext("One of them has changed meanwhile. Look at the pair again."))
    return redirect("pairs")


def _number(request: ActorRequest, name: str) -> int:
    given = request.POST.get(name, "0")
    if not given.isdecimal():
        raise NotThereError
    return int(given)
