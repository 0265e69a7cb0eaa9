"""The approved reports as a list with its map, and each as a page."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.doors import clock
from linli.doors.sheet_out import csv_bytes
from linli.issues.forms.public import FilterForm
from linli.issues.forms.words import area_words
from linli.issues.queries import public
from linli.issues.queries.moderating import moderation_log
from linli.issues.queries.public import Asked, Cursor, Dot, Only
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services.following import case_follow, case_unfollow
from linli.issues.views.desk import words
from linli.issues.views.desk.refusals import REFUSALS
from linli.issues.views.public import places, shown
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.people.queries import ActorRequest, sender_of

# Above this a phone draws slowly (screens 11).
MOST_DOTS = 2000


@require_GET
def reports(request: ActorRequest) -> HttpResponse:
    """List the approved reports, newest first, with the map of the same reports as a second view."""
    asked, now = _asked(request.GET), clock.now()
    page = public.published(asked, now, limit=settings.ENV.page_size)
    all_of_it = replace(asked, after=None, before=None)
    context = {
        "items": [shown.item(row) for row in page.rows],
        "form": FilterForm(initial={"area": asked.area, "category": asked.category, "state": asked.only}),
        "is_filtered": all_of_it != Asked(),
        "newer_url": _url("map", asked, before=page.before) if page.before else "",
        "older_url": _url("map", asked, after=page.after) if page.after else "",
        "points_url": _url("map_points", all_of_it),
        "map": places.centre(asked.area),
    }
    return render(request, "issues/public/reports.html", context)


@require_GET
def points(request: ActorRequest) -> JsonResponse:
    """Give the approved reports of a list as GeoJSON points, at most 2,000, the newest."""
    now = clock.now()
    found = public.published_dots(_asked(request.GET), now, limit=MOST_DOTS + 1)
    features = [_feature(dot, is_over=shown.is_over(dot.state, dot.due_at, now)) for dot in found[:MOST_DOTS]]
    truncated = len(found) > MOST_DOTS
    return JsonResponse({"type": "FeatureCollection", "truncated": truncated, "features": features})


def _feature(dot: Dot, *, is_over: bool) -> dict[str, Any]:
    state, look = shown.state(dot.state, dot.outcome)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [dot.long, dot.lat]},
        "properties": {
            "id": dot.number,
            "title": words.category(dot.category),
            "url": reverse("public_case", args=[dot.number]),
            "look": "overdue" if is_over else look,
            "state": state,
        },
    }


@require_GET
def report(request: ActorRequest, number: str) -> HttpResponse:
    """Show one approved report: how far it is, who has it and until when, and what was done."""
    found = public.published_case(number)
    case = found.case
    state, look = shown.state(case.state, case.outcome)
    context = {
        "found": found,
        "case": case,
        "title": words.category(case.category),
        "place": area_words(found.area_code[: shown.VILLAGE_DIGITS]),
        "state": state,
        "look": look,
        "steps": shown.steps(found),
        "parts": shown.parts(found),
        "lines": shown.lines(found),
        "photos": shown.thumbs(found),
        "is_followed": cases.is_followed(request.actor, case.pk),
        "may_follow": request.actor.account_id is not None,
    }
    return render(request, "issues/public/report.html", context)


@require_POST
def follow(request: ActorRequest, number: str) -> HttpResponse:
    """Follow a published report's news, or no longer (`on` is 1 or 0), and go back to it."""
    if request.POST.get("on") != "1":
        case_unfollow(request.actor, number, clock.now())
        return redirect("public_case", number)
    try:
        case_follow(request.actor, number, clock.now(), sender=sender_of(request))
    except RefusedActError:
        messages.warning(request, str(REFUSALS["blocked"]))
    return redirect("public_case", number)


@require_GET
def moderation(_request: ActorRequest) -> HttpResponse:
    """Give what moderators decided as a table to download: when, of which report, why; no person, no text."""
    rows = [
        [f"{each.at:%Y-%m-%dT%H:%M:%SZ}", each.number, each.act, each.reason, "strike" if each.is_strike else ""]
        for each in moderation_log()
    ]
    table = csv_bytes(["decided_at", "number", "act", "reason", "strike"], rows)
    headers = {"Content-Disposition": 'attachment; filename="moderation.csv"'}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


def _asked(query: QueryDict) -> Asked:
    """Read the list from the address; what is not understood is left out, so an old link still opens."""
    only, category, area = (query.get(name, "") for name in ("state", "category", "area"))
    return Asked(
        only=only if only in list(Only) else "",
        category=category if category in taxonomy().categories else "",
        area=area if areas.is_known(area) else "",
        after=Cursor.parse(query.get("after", "")),
        before=Cursor.parse(query.get("before", "")),
    )


def _url(name: str, asked: Asked, *, before: Cursor | None = None, after: Cursor | None = None) -> str:
    parts = {
        "state": asked.only,
        "category": asked.category,
        "area": asked.area,
        "before": str(before or ""),
        "after": str(after or ""),
    }
    return f"{reverse(name)}?{urlencode({key: value for key, value in parts.items() if value})}"
