"""The forms a grid worker or a village is asked to fill in, and what they cost the reader: shown to nobody else."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms.burden import FillForm
from linli.issues.forms.walk import RHYTHMS
from linli.issues.forms.words import area_words, named
from linli.issues.queries import burden as queries
from linli.issues.rules.duties import Rhythm
from linli.issues.services.burden import sheet_fill
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest


@require_safe
def asked(request: ActorRequest) -> HttpResponse:
    """List the forms that are asked of the reader, the first due first, with the reader's own weeks."""
    now = clock.now()
    today = timezone.localdate(now)
    rows = [_row(item, today) for item in queries.asked(request.actor, now)]
    return render(request, "issues/walk/sheets.html", {"rows": rows, "weeks": queries.own_weeks(request.actor, now)})


def _row(item: queries.Asked, today: Any) -> dict[str, Any]:
    is_due = item.due_on <= today
    return {
        "id": item.sheet.pk,
        "name": item.sheet.name,
        "owner": named(item.sheet.owner),
        "basis": item.sheet.basis,
        "place": area_words(item.area_code, levels=1),
        "rhythm": RHYTHMS[Rhythm(item.sheet.rhythm)],
        "minutes": item.sheet.minutes,
        "last_at": item.last_at,
        "due_on": item.due_on,
        "state": gettext("To fill in") if is_due else gettext("Filled in"),
        "look": "wait" if is_due else "done",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """Show one form with what is held already in its place, and keep what is filled in."""
    now = clock.now()
    item = next((each for each in queries.asked(request.actor, now) if each.sheet.pk == sheet_id), None)
    if item is None:
        raise rules.NotThereError
    labels = [field["label"] for field in item.sheet.fields]
    form = FillForm(request.POST or None, labels=labels, held=queries.prefilled(request.actor, item, now))
    if form.is_valid():
        sheet_fill(request.actor, sheet_id, form.answers, form.cleaned_data["minutes"], now)
        messages.success(request, gettext("Kept: {form}").format(form=item.sheet.name))
        return redirect("sheets_asked")
    page = {"row": _row(item, timezone.localdate(now)), "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/walk/sheet.html", page, status=status)
