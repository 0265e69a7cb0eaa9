"""The desk's pages of a listed place: listing it, its proofs, and the acts that are open."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms import projects as forms
from linli.issues.forms.desk import ActForm, WordsForm
from linli.issues.forms.words import area_words, named, refusal
from linli.issues.queries import listed
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.places import SURVEY_LEAST, wilson
from linli.issues.services import places
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, calls, label
from linli.issues.views.desk.acting import note_refusal
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.issues.queries.listed import Listed
    from linli.kernel.cases.models import Entry

Shown = dict[str, Any]
PROJECT_ACTS: dict[str, Act] = {
    "month_report": Act(
        _("Report on the month"), _("What was done, what comes next. The next report is due in thirty days."),
        WordsForm, calls(places.month_report, "text"), "",
        label(_("What was done"), _("Everybody reads it.")),
    ),
    "site_check": Act(
        _("Check the place"), _("By somebody of none of the units at work."),
        forms.CheckForm, calls(places.site_check, "verdict", "text"),
    ),
    "survey": Act(
        _("Keep a survey"), _("At least thirty people who use the place; the interval is worked out."),
        forms.SurveyForm, calls(places.survey_note, "asked", "content", "text"),
    ),
    "delist": Act(
        _("Take off the list"), _("Once all three proofs hold. The place is watched for ninety days."),
        WordsForm, calls(places.place_delist, "text"), "", label(_("Ruling"), _("Everybody reads it.")),
    ),
}  # fmt: skip


@require_safe
def project(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show one listed place: its aim, its proofs, its timeline, and what the reader may do."""
    known = listed.listed(request.actor, case_id, clock.now(), Permission.ISSUES_DESK)
    buttons = [
        {"verb": PROJECT_ACTS[act].verb, "url": reverse("project_act", args=[case_id, act])}
        for act in open_acts(request.actor, known)
    ]
    return render(request, "issues/desk/project.html", {**shown(known), "buttons": buttons})


def open_acts(actor: Actor, known: "Listed") -> list[str]:
    """Give what the actor may do with a listed place now."""
    kind, spot = rules.kind_named(known.case.kind), cases.spot(known.case)
    able = kind.acts_from(known.case.state)
    return [t.act for t in able if not t.is_automatic and rules.covers(actor, t.permission, spot)]


def shown(known: "Listed") -> Shown:
    """Give a listed place in words, as desk and public page show it."""
    case, place = known.case, known.place
    units = people.units_by_id([case.holder_id, case.first_desk_id or 0, *place.assistants])
    others = gettext(", ").join(named(units[pk]) for pk in place.assistants if pk in units)
    rows = [
        (gettext("Class of trouble"), words.category(case.category)),
        (gettext("Where"), "\n".join(area_words(cell, levels=3) for cell in place.cells)),
        (gettext("Listed by"), named(units[case.first_desk_id]) if case.first_desk_id else ""),
        (gettext("Lead unit"), named(units[case.holder_id])),
        (gettext("Assistants"), others),
        (gettext("Why it is listed"), place.reasons),
        (gettext("What must be reached"), place.measures),
        (gettext("Term"), place.term_on.isoformat()),
        (gettext("Reports in sixty days when it was listed"), str(place.baseline)),
    ]
    return {
        "case": case,
        "state": words.state(case.state),
        "look": words.LOOKS.get(case.state, "neutral"),
        "facts": [{"key": key, "value": value} for key, value in rows if value],
        "proofs": proofs(known),
        "due_words": gettext("Watched until") if case.state == "watched" else gettext("Monthly report by"),
        "lines": [_line(entry) for entry in reversed(known.entries)],
    }


def proofs(known: "Listed") -> list[Shown]:
    """Give the three proofs with what they rest on and whether they hold."""
    found = known.proofs
    low, high = wilson(found.content, found.asked)
    verdicts = {"": gettext("nobody has looked yet"), **{k: str(v) for k, v in _VERDICTS.items()}}
    survey = gettext("{content} of {asked} content: {low:.0%} to {high:.0%} (95 %, Wilson)").format(
        content=found.content, asked=found.asked, low=low, high=high
    )
    none = gettext("nobody was asked yet; at least {n} must be").format(n=SURVEY_LEAST)
    rows = [
        (
            gettext("Few reports"),
            gettext("{count} in sixty days, at most {target}").format(count=found.count, target=found.target),
            found.few_reports,
        ),
        (gettext("Independent check"), verdicts[found.verdict], found.checked),
        (gettext("Survey of users"), survey if found.asked else none, found.content_users),
    ]
    return [
        {
            "name": n,
            "words": w,
            "state": gettext("Holds") if ok else gettext("Missing"),
            "look": "done" if ok else "wait",
        }
        for n, w, ok in rows
    ]


_VERDICTS = {"solved": _("In order"), "not_solved": _("Not in order")}


def _line(entry: "Entry") -> Shown:
    data = entry.data
    said = [
        str(_VERDICTS.get(entry.reason, "")),
        gettext("{content} of {asked} content").format(**data) if "asked" in data else "",
        gettext("{count} reports in sixty days").format(count=data["count"]) if "count" in data else "",
        entry.text,
    ]
    return {
        "happened_at": entry.happened_at,
        "act_words": words.act(entry.act),
        "who": named(entry.unit) if entry.unit else gettext("Linli"),
        "text": "\n".join(filter(None, said)),
        "photos": [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def project_act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of a listed place and take it; what was typed stays where it is refused."""
    if act not in PROJECT_ACTS:
        raise Http404
    known = listed.listed(request.actor, case_id, clock.now(), Permission.ISSUES_DESK)
    if act not in open_acts(request.actor, known):
        raise rules.NotYoursError(act=act)
    what = PROJECT_ACTS[act]
    form = _form(what, request.POST or None, known.case.version)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                what.do(request.actor, case_id, form.cleaned_data, clock.now())
            except rules.StaleFormError as error:
                sent = request.POST.copy()
                sent["version"] = str(known.case.version)
                form = _form(what, sent)
                form.add_error(None, refusal(error))
                status = HTTPStatus.CONFLICT
            except (rules.MissingFieldError, rules.RefusedActError, rules.NotNowError) as error:
                status = HTTPStatus(note_refusal(form, error))
            else:
                messages.success(request, gettext("Done: {act}").format(act=what.verb))
                return redirect("desk_project", case_id)
    page = {"case": known.case, "verb": what.verb, "hint": what.hint, "form": form, "proofs": proofs(known)}
    return render(request, "issues/desk/project_act.html", page, status=status)


def _form(what: Act, sent: Any, version: int = 0) -> ActForm:
    """Give the form of an act with its words; a listed place offers nothing to choose from."""
    return what.form(sent, initial={"version": version}, **what.fit(None))  # type: ignore[arg-type]  # words alone


@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: ActorRequest) -> HttpResponse:
    """Ask what is listed, and list it."""
    post = rules.acting_post_anywhere(request.actor, Permission.ISSUES_PROJECT)
    if post is None:
        raise rules.NotYoursError(act="list_place")
    units = [(u.pk, named(u)) for u in people.units_over(post.area_code)]
    classes = [(c.code, named(c)) for c in taxonomy().leaves() if c.object_kind in places.SITES]
    form = forms.PlaceForm(request.POST or None, within=post.area_code, units=units, categories=classes)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                made = places.place_list(request.actor, _new(form.cleaned_data), clock.now())
            except rules.MissingFieldError as error:
                for name in error.facts["fields"]:  # type: ignore[attr-defined]  # a list of names
                    form.add_error(name, _FAULTS.get(name, _("Fill this in.")))
            else:
                messages.success(request, gettext("The place is listed."))
                return redirect("desk_project", made)
    return render(request, "issues/desk/place_new.html", {"form": form}, status=status)


_FAULTS = {
    "target": _("The target must be lower than the reports of the last sixty days."),
    "numbers": _("One of these numbers is no case that you may see."),
    "cells": _("Only villages and grids of your area can be listed."),
}


def _new(given: Shown) -> places.NewPlace:
    names = ("title", "category", "cells", "reasons", "measures", "target", "numbers")
    return places.NewPlace(
        **{name: given[name] for name in names},
        lead_id=given["lead"],
        assistant_ids=tuple(pk for pk in given["assistants"] if pk != given["lead"]),
        is_about_place=given["about_place"],
    )
