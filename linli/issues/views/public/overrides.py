"""The public list of exceptions to the rule that a department's work is not pushed down (issue-desk 9.3)."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.issues.queries import overrides as queries
from linli.kernel.people.queries import ActorRequest


@require_safe
def overrides(request: ActorRequest) -> HttpResponse:
    """List by number the cases that were handed down against the catalogue, newest first, with how many there are."""
    start = request.GET.get("below", "")
    below = int(start) if start.isdecimal() else None
    page = queries.overrides(below=below, limit=settings.ENV.page_size)
    here = reverse("overrides")
    shown = {
        "rows": page.rows,
        "count": page.count,
        "unnamed": page.unnamed,
        "newer_url": here if below is not None else "",
        "older_url": f"{here}?below={page.next}" if page.next else "",
    }
    return render(request, "issues/public/overrides.html", shown)
