"""The first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linli.doors import clock
from linli.issues.queries import public
from linli.issues.views.public import shown
from linli.kernel.people.queries import ActorRequest

# Our default: as many as are looked at before the wish to see all.
RECENT = 6


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """Show what one can do here, and what neighbours have reported lately."""
    now = clock.now()
    page = public.published(public.Asked(), now, limit=RECENT)
    # The numbers to call stand in the page itself, so not below it again.
    context = {"items": [shown.item(row) for row in page.rows], "no_emergency": True}
    return render(request, "issues/public/home.html", context)
