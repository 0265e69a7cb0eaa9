"""The public count of complaints about conduct."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.issues.queries.conduct import monthly_counts
from linli.kernel.people.queries import ActorRequest


@require_safe
def conduct(request: ActorRequest) -> HttpResponse:
    """Tell how many complaints about conduct each past month brought, and where they go."""
    return render(request, "issues/public/conduct.html", {"months": monthly_counts(clock.now())})
