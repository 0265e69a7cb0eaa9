"""The desk's page of registers: listed places, and what stands among the difficult cases."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import named
from linli.issues.queries import difficult, listed, queue
from linli.issues.queries.queue import View
from linli.issues.views.desk import words
from linli.issues.views.desk.queue import tabs
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, may


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """List the places under improvement and the difficult cases, the next review first."""
    now, open_views = clock.now(), queue.views(request.actor)
    start = start_of(request)
    page = difficult.entries(request.actor, now, start=start, limit=settings.ENV.page_size)
    units = people.units_by_id(row.owner_id for row in page.rows)
    shown = {
        "difficult": [
            {
                "url": reverse("case", args=[row.case_id]),
                "title": row.case__title,
                "facts": f"{row.case__number} · {words.short_place(row.case__area_code)}",
                "ground": words.GROUNDS[row.ground],
                "obstacle": words.OBSTACLES[row.obstacle],
                "owner": " ".join(filter(None, [named(units[row.owner_id]), row.role])),
                "age": age(row.case__opened_at, now),
                "review_at": row.review_at,
            }
            for row in page.rows
        ],
        "count": page.count,
        "places": place_rows("desk_project"),
        "may_list": may(request.actor, Permission.ISSUES_PROJECT),
        **pager(reverse("desk_projects"), start, page.next),
        "tabs": tabs(open_views),
        "has_legs": View.MINE in open_views,
        "is_projects": True,
    }
    return render(request, "issues/desk/projects.html", shown)


def place_rows(route: str) -> list[dict[str, Any]]:
    """Give the listed places as lines that lead to the pages of `route`, for desk or public."""
    rows = listed.rows(limit=settings.ENV.page_size)
    units = people.units_by_id(row.holder_id for row in rows)
    return [
        {
            "url": reverse(route, args=[row.case_id if route == "desk_project" else row.number]),
            "title": row.title,
            "facts": f"{row.number} · {words.category(row.category)} · {named(units[row.holder_id])}",
            "state": words.state(row.state),
            "look": words.LOOKS[row.state],
            "due_words": gettext("Watched until") if row.state == "watched" else gettext("Monthly report by"),
            "due_at": row.due_at,
            "term": row.term_on,
        }
        for row in rows
    ]


def start_of(request: HttpRequest) -> int:
    """Give where a page of a list starts; the beginning for anything else than a number."""
    start = request.GET.get("start", "")
    return int(start) if start.isdecimal() else 0


def pager(here: str, start: int, next_start: int | None) -> dict[str, str]:
    """Give the addresses of the pages before and after; empty where there is none."""
    return {
        "newer_url": here if start else "",
        "older_url": f"{here}?start={next_start}" if next_start else "",
    }


def age(since: Any, now: Any) -> str:
    """Give how long something has been open, in whole days."""
    return gettext("{n} days").format(n=(now - since).days)
