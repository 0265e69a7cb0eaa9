"""The desk's pages of a project, a listed place or a monthly theme: its file, and the acts that are open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms.desk import ActForm
from linli.issues.forms.words import named, refusal
from linli.issues.queries import listed, themes
from linli.issues.views.desk import place, theme, words
from linli.issues.views.desk.act import Act
from linli.issues.views.desk.acting import note_refusal
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How projects of one kind are read and shown; what is known of one is a `Listed` or a `Themed`."""

    of_case: Callable[..., Any]
    publicly: Callable[..., Any]
    acts: Mapping[str, Act]
    facts: Callable[[Any], place.Facts]
    # Says what a line says beside its text.
    told: Callable[["Entry"], list[str]]
    due_words: Callable[[str], str]
    # What stands beside: the template and what it reads.
    beside: str
    aside: Callable[[Any], Shown]


LOOKS = {
    listed.KIND: Look(
        listed.of_case, listed.publicly, place.ACTS, place.facts, place.told, place.due_words,
        "issues/desk/proofs.html", place.aside,
    ),
    themes.KIND: Look(
        themes.of_case, themes.publicly, theme.ACTS, theme.facts, theme.told, theme.due_words,
        "issues/desk/theme_figures.html", theme.aside,
    ),
}  # fmt: skip
PROJECT_ACTS = {act: what for look in LOOKS.values() for act, what in look.acts.items()}


def _known(actor: Actor, case_id: int) -> Any:
    """Give what is known of a project the actor may see; NotThereError for any other case."""
    now = clock.now()
    case = cases.case(actor, case_id, now, Permission.ISSUES_DESK)
    if case.kind not in LOOKS:
        raise rules.NotThereError
    return LOOKS[case.kind].of_case(actor, case, now)


@require_safe
def project(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show one project: its aim, what shows how it goes, its timeline, and what the reader may do."""
    known = _known(request.actor, case_id)
    buttons = [
        {"verb": PROJECT_ACTS[act].verb, "url": reverse("project_act", args=[case_id, act])}
        for act in open_acts(request.actor, known.case)
    ]
    return render(request, "issues/desk/project.html", {**shown(known), "buttons": buttons})


def open_acts(actor: Actor, case: "Case") -> list[str]:
    """Give what the actor may do with a project now."""
    kind, spot = rules.kind_named(case.kind), cases.spot(case)
    able = kind.acts_from(case.state)
    return [t.act for t in able if not t.is_automatic and rules.covers(actor, t.permission, spot)]


def shown(known: Any) -> Shown:
    """Give a project in words, as desk and public page show it."""
    case, look = known.case, LOOKS[known.case.kind]
    return {
        "case": case,
        "kind": words.kind(case.kind),
        "state": words.state(case.state),
        "look": words.LOOKS.get(case.state, "neutral"),
        "facts": [{"key": key, "value": value} for key, value in look.facts(known) if value],
        "due_words": look.due_words(case.state),
        "lines": [_line(entry, look) for entry in reversed(known.entries)],
        "beside": look.beside,
        **look.aside(known),
    }


def _line(entry: "Entry", look: Look) -> Shown:
    return {
        "happened_at": entry.happened_at,
        "act_words": words.act(entry.act),
        "who": named(entry.unit) if entry.unit else gettext("Linli"),
        "text": "\n".join(filter(None, [*look.told(entry), entry.text])),
        "photos": [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def project_act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of a project and take it; what was typed stays where it is refused."""
    if act not in PROJECT_ACTS:
        raise Http404
    known = _known(request.actor, case_id)
    if act not in open_acts(request.actor, known.case):
        raise rules.NotYoursError(act=act)
    what, look = PROJECT_ACTS[act], LOOKS[known.case.kind]
    form = _form(what, known, request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                what.do(request.actor, case_id, form.cleaned_data, clock.now())
            except rules.StaleFormError as error:
                sent = request.POST.copy()
                sent["version"] = str(known.case.version)
                form = _form(what, known, sent)
                form.add_error(None, refusal(error))
                status = HTTPStatus.CONFLICT
            except (rules.MissingFieldError, rules.RefusedActError, rules.NotNowError) as error:
                status = HTTPStatus(note_refusal(form, error))
            else:
                messages.success(request, gettext("Done: {act}").format(act=what.verb))
                return redirect("desk_project", case_id)
    page = {"case": known.case, "verb": what.verb, "hint": what.hint, "form": form}
    page |= {"beside": look.beside, **look.aside(known)}
    return render(request, "issues/desk/project_act.html", page, status=status)


def _form(what: Act, known: Any, sent: Any) -> ActForm:
    """Give the form of an act with its words and choices."""
    return what.form(sent, initial={"version": known.case.version}, **what.fit(known))
