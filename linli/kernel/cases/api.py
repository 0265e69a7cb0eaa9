"""Photos and documents of cases over HTTP, each to whoever may see it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.doors import clock
from linli.kernel.cases import queries
from linli.kernel.files.api import document_response, photo_response
from linli.kernel.files.rules import DOCUMENT_TYPE, Copy
from linli.kernel.people.queries import ActorRequest


@require_GET
def photo_show(request: ActorRequest, name: str) -> HttpResponse:
    """Answer with a photo or a document; `as=public` shows staff and the reporter a photo as everybody sees it."""
    found = queries.photo(request.actor, name, clock.now())
    if found.media_type == DOCUMENT_TYPE:
        return document_response(found)
    is_whole = request.GET.get("as") != "public" and queries.sees_whole(request.actor, found, clock.now())
    return photo_response(found, Copy.SHOWN if is_whole else Copy.PUBLIC)
