"""The list of destruction: whose years are over, what waits for a second signature, what was destroyed."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.queries import ActorRequest
from linli.mediation.forms.destroying import SIGN, DecideForm, ProposeForm
from linli.mediation.forms.words import named, refusal
from linli.mediation.models import DestructionList
from linli.mediation.queries import destroying as queries
from linli.mediation.services import destroying
from linli.mediation.views import shown


@require_http_methods(["GET", "HEAD", "POST"])
def destruction(request: ActorRequest) -> HttpResponse:
    """List what may be destroyed, what waits and what was decided; propose a list."""
    form = ProposeForm(request.actor, clock.now(), request.POST if request.method == "POST" else None)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            destroying.destruction_propose(request.actor, form.cleaned_data["picked"], clock.now())
        except DomainError as error:
            form.add_error("picked", refusal(error))
            status = error.status
        else:
            messages.success(request, gettext("The list waits for somebody else to sign it."))
            return redirect("mediation_destruction")
    begin, size = _start(request), settings.ENV.page_size
    decided = queries.lists_decided(request.actor, begin, size + 1)
    here = reverse("mediation_destruction")
    page = {
        "form": form,
        "waiting": [_row(each) for each in queries.lists_waiting(request.actor)],
        "decided": [_row(each) for each in decided[:size]],
        "newer_url": f"{here}?start={max(begin - size, 0)}" if begin else "",
        "older_url": f"{here}?start={begin + size}" if len(decided) > size else "",
    }
    return render(request, "mediation/destruction.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def destruction_list(request: ActorRequest, list_id: int) -> HttpResponse:
    """Show one list with its files, and what is kept of them; sign it or send it back while it waits."""
    listed = queries.destruction_list(request.actor, list_id)
    may_sign = listed.proposed_by_id != request.actor.account_id
    form = DecideForm(request.POST if request.method == "POST" else None, may_sign=may_sign)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["decision"] == SIGN:
                destroying.destruction_sign(request.actor, list_id, clock.now())
                done = gettext("The files are destroyed.")
            else:
                reason = form.cleaned_data["reason"]
                destroying.destruction_return(request.actor, list_id, reason=reason, now=clock.now())
                done = gettext("The list was sent back. All its files stay.")
        except DomainError as error:
            form.add_error(None, refusal(error))
            status = error.status
        else:
            messages.success(request, done)
            return redirect("mediation_destruction_list", list_id)
    files: list[Any] = list(queries.files_of(request.actor, listed))
    page = {
        "form": form,
        "list": _row(listed),
        "may_sign": may_sign,
        "files": [
            {
                "row": file,
                "number": file.number,
                "kind": shown.kind_words(file.case.category),
                "url": reverse("mediation_case", args=[file.pk]),
            }
            for file in files
        ],
    }
    return render(request, "mediation/destruction_list.html", page, status=status)


def _row(listed: DestructionList) -> dict[str, Any]:
    return {
        "row": listed,
        "unit": named(listed.unit),
        "proposed_by": str(listed.proposed_by),
        "decided_by": str(listed.decided_by or ""),
        "url": reverse("mediation_destruction_list", args=[listed.pk]),
    }


def _start(request: ActorRequest) -> int:
    start = request.GET.get("start", "")
    return int(start) if start.isdecimal() and start.isascii() else 0
