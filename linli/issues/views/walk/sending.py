"""Takes a keyed form in: photos, shape, one service, once; answers a browser by a page and the outbox by JSON."""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy

from linli.doors import clock
from linli.issues.forms.words import refusal
from linli.issues.services.keyed import once
from linli.issues.views.resident.photos import taken_in
from linli.kernel.cases import rules
from linli.kernel.files.rules import MAX_PHOTOS
from linli.kernel.people.queries import ActorRequest

_KEY = re.compile(r"[\w-]{20,80}", re.ASCII)
_UNSAID = {"csrfmiddlewaretoken", "form_key"}
_ADD = gettext_lazy("Add a photo.")
_WANTED = {
    **dict.fromkeys(("before", "after", "photos", "evidence"), _ADD),
    "text": gettext_lazy("Write a few words, or add a photo."),
}

Row = dict[str, str]


def wants_words(request: ActorRequest) -> bool:
    """Tell whether the outbox sends, which reads JSON and shows it where the form was written."""
    return request.headers.get("Accept", "") == "application/json"


def photos_of(
    request: ActorRequest, form: forms.Form, names: Iterable[str], most: int = MAX_PHOTOS
) -> dict[str, tuple[str, ...]]:
    """Take the photos of a form in and give their names by field; what was refused stands in the form."""
    found = {}
    for name in names:
        found[name], faults = taken_in(request, most, field=name, tokens=f"{name}_tokens")
        for fault in faults:
            form.add_error(name, fault)
    return found


def sent(
    request: ActorRequest, form: forms.Form, do: Callable[[], str], theirs: Callable[[], Iterable[Row]] = tuple
) -> HttpResponse | None:
    """Do what a whole form asks, once, and lead to its result; None where it is refused, which the form then says.

    `theirs` gives what others wrote, for an outbox that comes too late.
    """
    try:
        url = once(_key(request), _body(request), clock.now(), do)
    except rules.MissingFieldError as error:
        for name in _names(error):
            words = _WANTED.get(name) or gettext("Fill this in.")
            form.add_error(name if name in form.fields else None, words)
        return None
    except (rules.StaleFormError, rules.NotNowError, rules.RefusedActError) as error:
        if wants_words(request):
            conflict = {"error": error.code, "message": refusal(error), "theirs": list(theirs())}
            return JsonResponse(conflict, status=HTTPStatus.CONFLICT)
        form.add_error(None, refusal(error))
        return None
    return JsonResponse({"url": url}, status=HTTPStatus.CREATED) if wants_words(request) else redirect(url)


def refused(form: forms.Form) -> JsonResponse:
    """Give the outbox what has to be put right."""
    said = [str(words) for errors in form.errors.values() for words in errors]
    return JsonResponse({"error": "refused", "faults": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _names(error: rules.MissingFieldError) -> list[str]:
    names: Any = error.facts.get("fields", ())
    return [str(name) for name in names]


def _key(request: ActorRequest) -> str:
    key = request.headers.get("Idempotency-Key") or request.POST.get("form_key", "")
    if key and not _KEY.fullmatch(key):
        raise rules.MissingFieldError("a key has 20 to 80 letters, digits and hyphens", fields=["form_key"])
    return key


def _body(request: ActorRequest) -> bytes:
    """Give what tells one sending from another: the address, every field and every byte of the files."""
    digest = sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in _UNSAID:
            digest.update(repr((name, values)).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            whole = sha256()
            for chunk in upload.chunks():
                whole.update(chunk)
            upload.seek(0)
            digest.update(repr((name, whole.hexdigest())).encode())
    return digest.digest()
