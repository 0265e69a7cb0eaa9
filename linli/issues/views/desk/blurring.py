"""Drawing boxes on a photo before everybody sees it; without script they are typed as figures."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.blurring import BoxForms, drawn
from linli.issues.services import publishing
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def blur(request: ActorRequest, case_id: int, name: str) -> HttpResponse:
    """Show a photo with its boxes and as everybody will see it, and take the boxes."""
    case = cases.case(request.actor, case_id, clock.now(), Permission.ISSUES_PUBLISH)
    photo = next((p for p in cases.photos(request.actor, case) if p.name == name), None)
    if photo is None:
        raise NotThereError
    first = [dict(zip(("left", "top", "width", "height"), box, strict=True)) for box in photo.boxes]
    forms = BoxForms(request.POST or None, initial=first)
    if request.method == "POST" and forms.is_valid():
        publishing.photo_blur(request.actor, case_id, name, drawn(forms), clock.now())
        messages.success(request, gettext("Kept. Look at the photo as everybody will see it."))
        return redirect("blur", case_id, name)
    page = {
        "case": case,
        "photo": photo,
        "forms": forms,
        "whole_url": reverse("photo_show", args=[name]),
        "public_url": f"{reverse('photo_show', args=[name])}?as=public",
        "publish_url": reverse("act", args=[case_id, "publish"]),
        "case_url": reverse("case", args=[case_id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms.is_bound and forms.total_error_count() else HTTPStatus.OK
    return render(request, "issues/desk/blur.html", page, status=status)
