"""The pages of sweeps: the list, a new one, one with its cells, and each act."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.doors import clock
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import (
    DomainError,
    MissingFieldError,
    NotYoursError,
    StaleFormError,
    acting_post_anywhere,
    covers,
    kind_named,
)
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.forms import sweeps as forms
from linli.mediation.forms.acts import ActForm
from linli.mediation.forms.words import area_words, named, refusal, said
from linli.mediation.queries.sweeps import KIND, Swept, sweep_acts, sweeps, swept, visited
from linli.mediation.rules.sweeps import Found, Topic
from linli.mediation.services import sweeps as services

if TYPE_CHECKING:
    from linli.mediation.models import Sweep

SEASON = timedelta(days=30)
Service = Callable[..., None]
# The word on the button, what follows, and the service.
ACTS: Mapping[str, tuple[Any, Any, Service]] = {
    "sweep_visit": (
        _("Note a visit"),
        _("Nothing found is a full result, and no cell has a quota."),
        services.sweep_visit,
    ),
    "sweep_finish": (
        _("End the visits"),
        _("The director reads the notes and closes the sweep. Cells not visited stay so."),
        services.sweep_finish,
    ),
    "sweep_reword": (_("Reword the note"), _("The old words are gone for good."), services.sweep_reword),
    "sweep_return": (_("Give it back"), _("The clerk changes what you name."), services.sweep_return),
    "sweep_close": (
        _("Close the sweep"),
        _("Numbers of cells and drafts stay; no person is among them."),
        services.sweep_close,
    ),
}
LOOKS = {"running": "work", "checking": "wait"}


@require_GET
def sweep_list(request: ActorRequest) -> HttpResponse:
    """List the sweeps of the reader's committees."""
    now = clock.now()
    shown = sweeps(request.actor, now)
    seen = visited(request.actor, shown, now)
    rows = [{**_head(s), "due": len(s.cells), "visited": len(seen[s.pk] & set(s.cells))} for s in shown]
    page = {"rows": rows, "may_begin": acting_post_anywhere(request.actor, Permission.MEDIATION_SCREEN) is not None}
    return render(request, "mediation/sweeps.html", page)


def _head(sweep: "Sweep") -> dict[str, Any]:
    state = kind_named(KIND).state(sweep.case.state)
    return {
        "url": reverse("mediation_sweep", args=[sweep.pk]),
        "sweep": sweep,
        "case": sweep.case,
        "holder": named(sweep.case.holder),
        "state": said(state.zh, state.en),
        "look": LOOKS.get(state.code, "neutral"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sweep_new(request: ActorRequest) -> HttpResponse:
    """Begin a sweep."""
    post = acting_post_anywhere(request.actor, Permission.MEDIATION_SCREEN)
    if post is None:
        raise NotYoursError(act="sweep_start")
    home, today = people.unit(post.unit_id).area_id, timezone.localdate(clock.now())
    cells = [(place.code, area_words(place.code)) for place in areas.children(home)] or [(home, area_words(home))]
    is_post = request.method == "POST"
    form = forms.SweepForm(
        request.POST if is_post else None, cells=cells, initial={"from_on": today, "to_on": today + SEASON}
    )
    status = HTTPStatus.OK
    if is_post and form.is_valid():
        try:
            case_id = services.sweep_start(request.actor, services.NewSweep(**form.cleaned_data), clock.now())
        except MissingFieldError as error:
            for name in error.facts["fields"]:  # type: ignore[attr-defined]
                form.add_error(name, _wrong(name))
        else:
            return redirect("mediation_sweep", case_id)
    if is_post:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = {"form": form, "title": gettext("Begin a sweep"), "back_url": reverse("mediation_sweeps")}
    return render(request, "mediation/sweep_act.html", page, status=status)


def _wrong(name: str) -> str:
    said_of = {
        "to_on": gettext("The last day lies today or later, and at most 120 days after the first."),
        "cells": gettext("Choose cells of your own area."),
    }
    return said_of.get(name, gettext("This is missing or cannot be so."))


def _swept(actor: Actor, case_id: int) -> Swept:
    return swept(actor, cases.case(actor, case_id, clock.now(), Permission.MEDIATION_DESK))


@require_GET
def sweep(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show a sweep: its cells, what visits came to, and what may be done."""
    found = _swept(request.actor, case_id)
    acts = sweep_acts(request.actor, found)
    by_cell: dict[str, list[dict[str, Any]]] = {cell: [] for cell in found.sweep.cells}
    for visit in found.visits:
        by_cell[visit.cell].append(
            {
                "row": visit,
                "words": forms.FOUND[Found(visit.found)],
                "topic": forms.TOPICS[Topic(visit.topic)] if visit.topic else "",
                "hints": found.hinted.get(visit.pk),
            }
        )
    page = {
        **_head(found.sweep),
        "figures": found.figures,
        "cells": [{"code": cell, "words": area_words(cell), "visits": of} for cell, of in by_cell.items()],
        "topics": [forms.TOPICS[Topic(topic)] for topic in found.sweep.topics],
        "acts": [
            {"words": ACTS[act][0], "hint": ACTS[act][1], "url": _url(case_id, act)}
            for act in acts
            if act in ACTS and act not in {"sweep_reword", "sweep_visit"}
        ],
        "visit_url": _url(case_id, "sweep_visit") if "sweep_visit" in acts else "",
        "reword_url": _url(case_id, "sweep_reword") if "sweep_reword" in acts else "",
        "hinted": bool(found.hinted),
        "returned": next((e for e in reversed(found.entries) if e.act == "sweep_return"), None),
    }
    return render(request, "mediation/sweep.html", page)


def _url(case_id: int, act: str) -> str:
    return reverse("mediation_sweep_act", args=[case_id, act])


@require_http_methods(["GET", "HEAD", "POST"])
def sweep_act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of a sweep and take it; whatever goes wrong, what was typed stays."""
    found = _swept(request.actor, case_id)
    if act not in ACTS:
        raise Http404
    if not covers(request.actor, kind_named(KIND).transition(act).permission, cases.spot(found.case)):
        raise NotYoursError(act=act)
    is_post = request.method == "POST"
    if not is_post and act not in sweep_acts(request.actor, found):
        messages.warning(request, gettext("This is not open now."))
        return redirect("mediation_sweep", case_id)
    form = _form(request, found, act)
    if not is_post or not form.is_valid():
        return _asked(request, found, act, form, HTTPStatus.UNPROCESSABLE_ENTITY if is_post else HTTPStatus.OK)
    try:
        ACTS[act][2](request.actor, case_id, **form.cleaned_data, now=clock.now())
    except DomainError as error:
        stale = gettext("Somebody else has changed this sweep. Open it again; your words are below.")
        form.add_error(None, stale if isinstance(error, StaleFormError) else refusal(error))
        return _asked(request, found, act, form, error.status)
    messages.success(request, gettext("Done: {act}").format(act=ACTS[act][0]))
    if form.cleaned_data.get("found") == Found.DRAFT:
        # The person's own words and consent stand in the application, never in the sweep.
        return redirect("mediation")
    return redirect("mediation_sweep", case_id)


def _form(request: ActorRequest, found: Swept, act: str) -> ActForm:
    data = request.POST if request.method == "POST" else None
    start: dict[str, Any] = {"version": found.case.version}
    if act == "sweep_visit":
        cells = [(cell, area_words(cell)) for cell in found.sweep.cells]
        start |= {"cell": request.GET.get("cell", "")}
        return forms.VisitForm(data, initial=start, cells=cells, topics=found.sweep.topics)
    if act == "sweep_reword":
        wanted = request.GET.get("visit", "")
        visit = next((v for v in found.visits if str(v.pk) == wanted), None)
        start |= {"visit": visit.pk, "note": visit.note} if visit else {}
        return forms.RewordForm(data, initial=start)
    kinds: Mapping[str, type[ActForm]] = {"sweep_return": forms.ReturnForm, "sweep_close": forms.CloseForm}
    return kinds.get(act, ActForm)(data, initial=start)


def _asked(request: ActorRequest, found: Swept, act: str, form: ActForm, status: int) -> HttpResponse:
    title, hint, _service = ACTS[act]
    page = {
        **_head(found.sweep),
        "form": form,
        "title": title,
        "hint": hint,
        "back_url": reverse("mediation_sweep", args=[found.case.pk]),
    }
    return render(request, "mediation/sweep_act.html", page, status=status)
