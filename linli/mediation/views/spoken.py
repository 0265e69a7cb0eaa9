"""What a participant says on the own page, whichever key opens it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from linli.doors import clock
from linli.kernel.cases.rules import DomainError
from linli.kernel.files.queries import document_bytes, shown_bytes
from linli.kernel.files.rules import DOCUMENT_TYPE
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor
from linli.mediation.forms import filing as filing_forms
from linli.mediation.forms import invitees as invitee_forms
from linli.mediation.forms import rolls as roll_forms
from linli.mediation.forms import sittings as sitting_forms
from linli.mediation.forms import talking as talking_forms
from linli.mediation.forms.words import refusal
from linli.mediation.models import Participant
from linli.mediation.queries.standing import Standing, open_acts
from linli.mediation.queries.talks import item_file
from linli.mediation.views.acts import filing, invitees, rolls, sittings, talking

SPOKEN: Mapping[str, sittings.Spoken] = {
    **talking.SPOKEN,
    **sittings.SPOKEN,
    **sittings.OWN,
    **invitees.SPOKEN,
    **rolls.SPOKEN,
    **filing.SPOKEN,
}
FORMS = {
    **talking_forms.FORMS, **sitting_forms.FORMS, **invitee_forms.FORMS, **roll_forms.FORMS,
    **filing_forms.FILING_FORMS,
}  # fmt: skip


def open_words(bearer: Actor, stands: Standing) -> list[dict[str, Any]]:
    """Give what the bearer of a key may say now: the act and its words."""
    acts = {t.act for t in open_acts(bearer, stands)}
    return [{"act": act, "words": SPOKEN[act][0]} for act in SPOKEN if act in acts]


def item_shown(actor: Actor, stands: Standing, item_id: int) -> HttpResponse:
    """Give the file of a piece of evidence to who reads it; for everybody else it is not there."""
    file = item_file(actor, stands.case, stands.participants, item_id)
    is_paper = file.media_type == DOCUMENT_TYPE
    content = document_bytes(file) if is_paper else shown_bytes(file)
    name = f'{"attachment" if is_paper else "inline"}; filename="{item_id}.{"pdf" if is_paper else "jpg"}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=file.media_type, headers=headers)


def say(
    request: ActorRequest, stands: Standing, bearer: Actor, who: Participant, act: str, back_url: str
) -> HttpResponse:
    """Show what a participant may say, and take it; whatever goes wrong, what was typed stays."""
    if act not in SPOKEN or request.actor.is_staff:
        raise Http404
    if act not in {t.act for t in open_acts(bearer, stands)}:
        messages.warning(request, gettext("The dispute has moved on: this is not possible any longer."))
        return redirect(back_url)
    title, lead, button, service = SPOKEN[act]
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[act].of(stands, bearer, data, files, {"version": stands.case.version})
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        own = {"participant": who.pk, "channel": "page"}
        try:
            service(bearer, stands.case.pk, **form.cleaned_data, **own, now=clock.now())
        except DomainError as error:
            form.add_error(None, refusal(error))
            status = error.status
        else:
            messages.success(request, gettext("Done: {act}").format(act=title))
            return redirect(back_url)
    page = {"case": stands.case, "form": form, "title": title, "lead": lead, "button": button, "back_url": back_url}
    return render(request, "mediation/dispute_act.html", page, status=status)
