"""The desk's page of registers: monthly themes, listed places, and what stands among the difficult cases."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.forms.words import named
from linli.issues.queries import difficult, listed, themes
from linli.issues.queries.projects import open_to
from linli.issues.views.desk import place, theme, words
from linli.issues.views.desk.queue import around
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission, may


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """List the themes, the places under improvement and the difficult cases, the next review first."""
    now = clock.now()
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
        **project_rows(request.actor, now),
        "may_list": may(request.actor, Permission.ISSUES_PROJECT),
        **pager(reverse("desk_projects"), start, page.next),
        **around(request.actor),
        "is_projects": True,
        "export": {"what": "difficult", "filters": {}},
    }
    return render(request, "issues/desk/projects.html", shown)


def project_rows(actor: Actor | None, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Give `places` and `themes` as lines; each leads to its desk page if the actor may open it, else to the public."""
    listed_rows, theme_rows = listed.rows(limit=settings.ENV.page_size), themes.rows(limit=settings.ENV.page_size)
    rows: list[listed.Row | themes.Row] = [*listed_rows, *theme_rows]
    own = open_to(actor, (row.case_id for row in rows), now) if actor else set()
    units = people.units_by_id(row.holder_id for row in rows)

    def line(row: listed.Row | themes.Row, due_words: str) -> dict[str, Any]:
        to_desk = row.case_id in own
        return {
            "url": reverse("desk_project", args=[row.case_id])
            if to_desk
            else reverse("public_project", args=[row.number]),
            "title": row.title,
            "facts": f"{row.number} · {named(units[row.holder_id])}",
            "state": words.state(row.state),
            "look": words.LOOKS[row.state],
            "due_words": due_words,
            "due_at": row.due_at,
        }

    return {
        "places": [
            {**line(row, place.due_words(row.state)), "class": words.category(row.category), "term": row.term_on}
            for row in listed_rows
        ],
        "themes": [{**line(row, theme.due_words(row.state)), "month": theme.month(row.month_on)} for row in theme_rows],
    }


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
