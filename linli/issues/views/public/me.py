"""One's own reports."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from linli.doors import clock
from linli.issues.queries import public
from linli.issues.queries.notices import unread
from linli.issues.views.public import shown
from linli.kernel.people.queries import ActorRequest


@require_GET
def me(request: ActorRequest) -> HttpResponse:
    """List what the signed-in person has reported, newest first, and who has it now."""
    now, start = clock.now(), request.GET.get("below", "")
    below = int(start) if start.isdecimal() else None
    page = public.own_reports(request.actor, now, below=below, limit=settings.ENV.page_size)
    context = {
        "unread": unread(request.actor, now),
        "items": [shown.own(row) for row in page.rows],
        "newer_url": reverse("me") if below is not None else "",
        "older_url": f"{reverse('me')}?below={page.next}" if page.next else "",
    }
    return render(request, "issues/public/me.html", context)
