"""Photos of cases over HTTP, each to whoever may see it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.doors import clock
from linli.kernel.cases import queries
from linli.kernel.files.api import photo_response
from linli.kernel.files.rules import Copy
from linli.kernel.people.queries import ActorRequest


@require_GET
def photo_show(request: ActorRequest, name: str) -> HttpResponse:
    """Answer with a photo; `as=public` shows staff and the reporter, too, what everybody sees."""
    found = queries.photo(request.actor, name, clock.now())
    is_whole = request.GET.get("as") != "public" and queries.sees_whole(request.actor, found, clock.now())
    return photo_response(found, Copy.SHOWN if is_whole else Copy.PUBLIC)
