"""A mediator's own notes on a dispute, which are no part of its file."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.filing import NoteForm
from linli.mediation.queries.apart import notes_of
from linli.mediation.queries.panels import own_seat
from linli.mediation.services import forgetting
from linli.mediation.views import shown

kept_private = cache_control(private=True, no_store=True)


@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show a mediator of the panel the own notes and those shared with it; keep one more, or delete one."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now, Permission.MEDIATION_SIT)
    if own_seat(request.actor, seen.pk) is None:
        raise Http404
    drop = request.POST.get("drop", "")
    form = NoteForm(request.POST if request.method == "POST" and not drop else None)
    if drop:
        forgetting.note_drop(request.actor, case_id, int(drop) if drop.isdecimal() and drop.isascii() else 0, now)
        messages.success(request, gettext("The note is deleted."))
        return redirect("mediation_notes", case_id)
    if form.is_bound and form.is_valid():
        forgetting.note_write(request.actor, case_id, **form.cleaned_data, now=now)
        messages.success(request, gettext("The note is kept."))
        return redirect(f"{reverse('mediation_notes', args=[case_id])}?kept=1")
    page = {
        "case": seen,
        "kind": shown.kind_words(seen.category),
        "case_url": reverse("mediation_case", args=[case_id]),
        "form": form,
        "is_kept": "kept" in request.GET,
        "notes": [
            {"row": note, "is_own": note.account_id == request.actor.account_id, "by": str(note.account)}
            for note in notes_of(request.actor, case_id)
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "mediation/notes.html", page, status=status)
