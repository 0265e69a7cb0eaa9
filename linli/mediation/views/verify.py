"""Tells anybody whether a document is genuine, and nothing of what it says."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.mediation.forms.papers import VerifyForm
from linli.mediation.models import Paper
from linli.mediation.queries.papers import paper_known
from linli.mediation.views.follow import kept_private

_STATES = {
    Paper.State.MADE: _("It was made by us and stands as it is."),
    Paper.State.EFFECTIVE: _("It is in effect."),
    Paper.State.SUPERSEDED: _("A newer version has taken its place."),
    Paper.State.VOID: _("It was declared void."),
}
_PAST = {Paper.State.SUPERSEDED, Paper.State.VOID}


@kept_private
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for code and check code, or answer to those that a scanned square has brought."""
    asked = {"code": request.GET.get("code", code), "hash": request.GET.get("hash", "")}
    is_asked = "hash" in request.GET
    form = VerifyForm(asked) if is_asked else VerifyForm(initial={"code": code})
    is_whole = is_asked and form.is_valid()
    found = paper_known(form.cleaned_data["code"], form.cleaned_data["hash"]) if is_whole else None
    page = {
        "form": form,
        "is_asked": is_whole,
        "found": found,
        "state": _STATES[Paper.State(found.state)] if found else "",
        "look": "warning" if found and found.state in _PAST else "success",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_asked and not is_whole else HTTPStatus.OK
    return render(request, "mediation/verify.html", page, status=status)
