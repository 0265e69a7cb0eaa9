"""The page of the independent caller: whom another body than the committee calls after an agreement (mediation 18)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.kernel.people.queries import ActorRequest
from linli.mediation.forms.after import CallForm
from linli.mediation.forms.words import named
from linli.mediation.queries import calls as queries
from linli.mediation.services import visiting
from linli.mediation.views import shown


@require_safe
def calls(request: ActorRequest) -> HttpResponse:
    """List the sides to call, those not called yet first."""
    found = sorted(queries.calls(request.actor), key=lambda each: each.is_done)
    rows = [
        {
            "name": each.participant.name or "–",
            "number": each.participant.case.number,
            "committee": named(each.draw.unit),
            "month": each.draw.month_on.strftime("%Y-%m"),
            "is_done": each.is_done,
            "url": reverse("mediation_call", args=[each.participant.case_id, each.participant.pk]),
        }
        for each in found
    ]
    return render(request, "mediation/calls.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: ActorRequest, case_id: int, participant_id: int) -> HttpResponse:
    """Ask one side how it went: the number on a press that is recorded, then the answers."""
    found, now = queries.call_of(request.actor, case_id, participant_id), clock.now()
    wants_number = "show" in request.POST
    form = CallForm(request.POST if request.method == "POST" and not wants_number else None)
    phone = visiting.call_show(request.actor, case_id, participant=participant_id, now=now) if wants_number else None
    if form.is_bound and form.is_valid():
        visiting.call_note(request.actor, case_id, participant=participant_id, **form.cleaned_data, now=now)
        messages.success(request, gettext("The call is noted."))
        return redirect("mediation_calls")
    page = {
        "form": form,
        "name": found.name or "–",
        "number": found.case.number,
        "kind": shown.kind_words(found.case.category),
        "phone": phone,
        "is_shown": wants_number,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "mediation/call.html", page, status=status)
