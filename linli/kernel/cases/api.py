"""Photos of cases over HTTP, each to whoever may see it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.doors import clock
from linli.kernel.cases import queries
from linli.kernel.files.api import photo_response
from linli.kernel.people.queries import ActorRequest


@require_GET
def photo_show(request: ActorRequest, name: str) -> HttpResponse:
    """Answer with the shown copy of a photo."""
    return photo_response(queries.photo(request.actor, name, clock.now()))
