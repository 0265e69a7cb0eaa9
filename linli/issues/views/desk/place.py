"""Listed places at the desk: listing one, its acts, its facts and its three proofs."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms import projects as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.forms.words import area_words, named
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.places import SURVEY_LEAST
from linli.issues.services import places
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, calls, label
from linli.kernel.cases import rules
from linli.kernel.cases.rules.counting import wilson
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission

if TYPE_CHECKING:
    from linli.issues.queries.listed import Listed
    from linli.kernel.cases.models import Entry

Shown = dict[str, Any]
Facts = list[tuple[str, str]]
VERDICTS = {"solved": _("In order"), "not_solved": _("Not in order")}
ACTS: dict[str, Act] = {
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


def facts(known: "Listed") -> Facts:
    """Give what is known of a listed place, in words."""
    case, place = known.case, known.place
    units = people.units_by_id([case.holder_id, case.first_desk_id or 0, *place.assistants])
    return [
        (gettext("Class of trouble"), words.category(case.category)),
        (gettext("Where"), "\n".join(area_words(cell, levels=3) for cell in place.cells)),
        (gettext("Listed by"), named(units[case.first_desk_id]) if case.first_desk_id else ""),
        (gettext("Lead unit"), named(units[case.holder_id])),
        (gettext("Assistants"), gettext(", ").join(named(units[pk]) for pk in place.assistants if pk in units)),
        (gettext("Why it is listed"), place.reasons),
        (gettext("Cases that show it"), "\n".join(f"{each.number} {each.title}" for each in known.causes)),
        (gettext("What must be reached"), place.measures),
        (gettext("Term"), place.term_on.isoformat()),
        (gettext("Reports in sixty days when it was listed"), str(place.baseline)),
    ]


def due_words(state: str) -> str:
    """Give what the clock of a listed place waits for."""
    return gettext("Watched until") if state == "watched" else gettext("Monthly report by")


def told(entry: "Entry") -> list[str]:
    """Give what a line of a listed place says beside its text."""
    data = entry.data
    return [
        str(VERDICTS.get(entry.reason, "")),
        gettext("{content} of {asked} content").format(**data) if "asked" in data else "",
        gettext("{count} reports in sixty days").format(count=data["count"]) if "count" in data else "",
    ]


def aside(known: "Listed") -> Shown:
    """Give the three proofs with what they rest on and whether they hold."""
    found = known.proofs
    low, high = wilson(found.content, found.asked)
    verdicts = {"": gettext("nobody has looked yet"), **{k: str(v) for k, v in VERDICTS.items()}}
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
    return {
        "proofs": [
            {"name": name, "words": said, "state": gettext("Holds"), "look": "done"}
            if holds
            else {"name": name, "words": said, "state": gettext("Missing"), "look": "wait"}
            for name, said, holds in rows
        ]
    }


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
