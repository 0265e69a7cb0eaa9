"""Photos over HTTP: taken in before their report, given out by `kernel.cases`, which knows who may look."""

from http import HTTPStatus
from math import ceil

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from linli.doors import clock
from linli.kernel.files import forms, queries, rules, services
from linli.kernel.files.models import File
from linli.kernel.files.rules import Copy, PhotoRefusedError, Refusal
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import TooManyError

# Our default. Not a year: a photo that was hidden or erased must not live on in browsers.
CACHE_S = 24 * 3600
_ASKED_AGAIN = {"Cache-Control": "private, no-cache"}
_SHUT_IN = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@require_POST
def photo_receive(request: ActorRequest) -> JsonResponse:
    """Store the photo of the form field `photo`; answer its name, its address, and where it was taken if it says."""
    try:
        file = services.photo_receive(request.actor, _uploaded(request), clock.now(), sender=sender_of(request))
    except PhotoRefusedError as error:
        refused = {"error": error.refusal, "message": forms.refusal_text(error.refusal)}
        return JsonResponse(refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyError as reached:
        told = {"error": "too_many_photos", "message": forms.limit_text(reached.until)}
        wait_s = ceil((reached.until - clock.now()).total_seconds())
        return JsonResponse(told, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait_s)})
    received = {"name": file.name, "url": f"{request.path}{file.name}/", "lat": file.lat, "long": file.long}
    return JsonResponse(received, status=HTTPStatus.CREATED)


def _uploaded(request: ActorRequest) -> bytes:
    upload = request.FILES.get("photo")
    if upload is None:
        raise PhotoRefusedError(Refusal.NOT_A_PHOTO)
    if (upload.size or 0) > rules.MAX_BYTES:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    data: bytes = upload.read()
    return data


def document_response(file: File) -> HttpResponse:
    """Answer with a document to be saved, never shown; that the sender may see it has been checked."""
    return HttpResponse(
        queries.document_bytes(file),
        content_type=rules.DOCUMENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{file.name}.pdf"', **_SHUT_IN, **_ASKED_AGAIN},
    )


def photo_response(file: File, copy: Copy) -> HttpResponse:
    """Answer with a copy of a photo; that the sender may see it has been checked.

    A copy for everybody may get another box at any time, so that it is asked for again.
    """
    kept = {"Cache-Control": f"private, max-age={CACHE_S}, immutable"} if copy is Copy.SHOWN else _ASKED_AGAIN
    shown = queries.shown_bytes(file, copy)
    return HttpResponse(shown, content_type=rules.MEDIA_TYPE, headers={**_SHUT_IN, **kept})
