"""The report on one page (screens R2, 12.2): the way to report without a network, and the shortest way with one."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.quick import QuickForm
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.drafts import MAX_PHOTOS, ContactDraft, ReportDraft
from linli.issues.services import intake
from linli.issues.views.resident.report import counted
from linli.issues.views.walk.sending import photos_of, refused, sent, wants_words
from linli.issues.views.walk.task import parts
from linli.kernel.people.queries import ActorRequest, sender_of


@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: ActorRequest) -> HttpResponse:
    """Show the report on one page, and take it; sent again with the same key it is the same report."""
    if request.method != "POST":
        return counted(request, _page(request, QuickForm(tables=taxonomy())))
    form = QuickForm(request.POST, tables=taxonomy())
    photos = photos_of(request, form, form.photo_fields, MAX_PHOTOS)

    def do() -> str:
        now, draft = clock.now(), _draft(form, photos["photos"])
        code = intake.report_receive(request.actor, draft, now, sender=sender_of(request)).lookup_code
        return reverse("follow", args=[code])

    answer = sent(request, form, do) if form.is_valid() else None
    if answer is not None:
        return answer
    return refused(form) if wants_words(request) else _page(request, form, photos)


def _draft(form: QuickForm, photos: tuple[str, ...]) -> ReportDraft:
    given = form.cleaned_data
    made_at = given["made_at"]
    return ReportDraft(
        text=given["text"],
        answers={"danger_now": given["danger_now"]},
        place_text=given["place_text"],
        photos=photos,
        contact=ContactDraft(phone=given["phone"]),
        emergency_call=given["emergency_call"] if given["danger_now"] == "yes" else "",
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
        made_at=made_at.isoformat() if made_at else "",
    )


def _page(request: ActorRequest, form: QuickForm, photos: dict[str, tuple[str, ...]] | None = None) -> HttpResponse:
    page = {"form": form, "photos": next(part for part in parts(form, photos) if part["is_photos"])}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "issues/resident/report/quick.html", page, status=status)
