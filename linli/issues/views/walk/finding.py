"""A finding filed on the round: a photo and one tap (issue-desk 19)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.walk import FindingForm
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services import walking
from linli.issues.views.walk.sending import photos_of, refused, sent, wants_words
from linli.issues.views.walk.task import parts
from linli.kernel.people.queries import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: ActorRequest) -> HttpResponse:
    """Show the form for something found, and open a case of it."""
    if request.method != "POST":
        return _page(request, FindingForm(tables=taxonomy()))
    form = FindingForm(request.POST, tables=taxonomy())
    photos = photos_of(request, form, form.photo_fields)

    def do() -> str:
        given = {name: form.cleaned_data[name] for name in ("text", "category", "is_danger", "place_text")}
        found = walking.Finding(**given | photos, here=form.here)
        return reverse("task", args=[walking.finding_file(request.actor, found, clock.now())])

    answer = sent(request, form, do) if form.is_valid() else None
    if answer is None:
        return refused(form) if wants_words(request) else _page(request, form, photos)
    if not wants_words(request):
        messages.success(request, gettext("The finding is filed."))
    return answer


def _page(request: ActorRequest, form: FindingForm, photos: dict[str, tuple[str, ...]] | None = None) -> HttpResponse:
    page = {"form": form, "parts": parts(form, photos)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "issues/walk/finding.html", page, status=status)
