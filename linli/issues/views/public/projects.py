"""The public page of registers: which cases nobody could solve yet, what hinders, when they are looked at again."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.queries import difficult
from linli.issues.queries.projects import project_publicly
from linli.issues.views.desk import words
from linli.issues.views.desk.project import LOOKS, shown
from linli.issues.views.desk.projects import age, pager, project_rows, start_of
from linli.kernel.people.queries import ActorRequest


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """List the difficult cases by number, the next review first: no words of theirs, no place nearer than a village."""
    start, now = start_of(request), clock.now()
    page = difficult.public_entries(start=start, limit=settings.ENV.page_size)
    page_shown = {
        "difficult": [
            {
                "number": row.case__number,
                "place": words.short_place(row.case__area_code),
                "obstacle": words.OBSTACLES[row.obstacle],
                "age": age(row.case__opened_at, now),
                "review_at": row.review_at,
            }
            for row in page.rows
        ],
        "count": page.count,
        **project_rows(None, now),
        **pager(reverse("projects"), start, page.next),
    }
    return render(request, "issues/public/projects.html", page_shown)


@require_safe
def project(request: ActorRequest, number: str) -> HttpResponse:
    """Show one listed place or monthly theme: aim, what shows how it goes, what was told of it."""
    now = clock.now()
    case, lines = project_publicly(number, now)
    known = LOOKS[case.kind].publicly(case, lines, now)
    return render(request, "issues/public/project.html", shown(known))
