"""One case of the day (screens W2): what, where, one thing to do; the rest folded away, so that it works offline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms import walk
from linli.issues.forms.words import area_words
from linli.issues.queries.standing import open_acts, standing
from linli.issues.rules.walking import Here
from linli.issues.services import closing, relief, walking
from linli.issues.views.desk import history, live, shown, words
from linli.issues.views.desk.act import Stage
from linli.issues.views.walk.sending import photos_of, refused, sent, wants_words
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission

Given = Mapping[str, Any]
# Of the timeline, for whoever comes too late.
LATEST = 2


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done on the way: the button, what follows, its form and the one service."""

    verb: Any
    hint: Any
    form: type[walk.HereForm]
    do: Callable[[Stage, Given, Here], None]


def _fix(stage: Stage, given: Given, here: Here) -> None:
    said = {name: given[name] for name in ("version", "text", "before", "after")}
    walking.fix_on_the_spot(stage.actor, stage.seen.case.pk, **said, here=here, now=stage.now)


def _look(stage: Stage, given: Given, here: Here) -> None:
    finding = closing.Finding(given["verdict"], text=given["text"], photos=given["photos"], here=here)
    closing.case_check(stage.actor, stage.seen.case.pk, version=given["version"], finding=finding, now=stage.now)


def _round(stage: Stage, given: Given, here: Here) -> None:
    said = {"interim_id": given["interim"], **{name: given[name] for name in ("version", "evidence", "text")}}
    relief.interim_round(stage.actor, stage.seen.case.pk, **said, here=here, now=stage.now)


def _word(reason: str) -> Callable[[Stage, Given, Here], None]:
    def tell(stage: Stage, given: Given, here: Here) -> None:
        said = {"text": given["text"], "photos": given["photos"], "here": here}
        walking.field_report(stage.actor, stage.seen.case.pk, reason=reason, **said, now=stage.now)

    return tell


# What comes first is the main thing to do where it is open.
DEEDS = {
    "check": Deed(_("Send the check"), _("An independent look at what others report done."), walk.LookForm, _look),
    "fix": Deed(_("Fixed on the spot"), _("The reporter is then asked whether it is solved."), walk.FixForm, _fix),
    "round": Deed(_("Today's round is given"), _("Without it the unit is alarmed."), walk.GivenForm, _round),
    "fixed": Deed(_("Tell the unit it is fixed"), _("The unit then reports it done."), walk.WordForm, _word("fixed")),
    "cannot_fix": Deed(
        _("Cannot be fixed here: ask for a whistle"), _("The desk calls those who can."), walk.WordForm,
        _word("cannot_fix"),
    ),
    "need_info": Deed(
        _("More must be known"), _("The desk asks the reporter or the unit."), walk.WordForm, _word("need_info")
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show one case to whoever walks its cell, and take what was done about it."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now, Permission.ISSUES_DUTY)
    if request.is_quiet and request.method != "POST":
        return live.now({seen.pk: seen.version})
    stage = Stage(request.actor, standing(request.actor, seen, now), now)
    if request.method != "POST":
        return _page(request, stage)
    name = request.POST.get("do", "")
    if name not in DEEDS:
        raise Http404
    form = _form(name, stage, request.POST)
    photos = photos_of(request, form, form.photo_fields)

    def do() -> str:
        DEEDS[name].do(stage, form.cleaned_data | photos, form.here)
        return reverse("today")

    answer = sent(request, form, do, lambda: _latest(stage)) if form.is_valid() else None
    if answer is None:
        return refused(form) if wants_words(request) else _page(request, stage, name, form, photos)
    if not wants_words(request):
        messages.success(request, gettext("Done: {act}").format(act=DEEDS[name].verb))
        if (off_m := form.here.off_m(seen.lat, seen.long)) is not None:
            messages.warning(request, away_words(off_m))
    return answer


def _latest(stage: Stage) -> list[dict[str, str]]:
    """Give the newest lines of the case in words."""
    return [
        {"key": str(words.act(e.act)), "value": " · ".join(filter(None, [history.who(e), history.told(e)]))}
        for e in stage.seen.entries[-LATEST:]
    ]


def away_words(off_m: int) -> str:
    """Give the warning about an act far from its place; it is kept all the same."""
    said = gettext("This was {n} m away from the place. It is kept as it is; tell the desk if the place is wrong.")
    return said.format(n=f"{off_m:,}")


def _form(name: str, stage: Stage, data: Any = None) -> walk.HereForm:
    form = DEEDS[name].form(data, auto_id=f"{name}_%s", initial={"version": stage.seen.case.version})
    if "interim" in form.fields:
        field: Any = form.fields["interim"]
        field.choices = [
            (i.pk, words.INTERIMS[i.kind])
            for i in stage.seen.interims
            if i.ended_at is None and i.next_at and i.unit_id in stage.actor.unit_ids
        ]
        if len(field.choices) == 1:
            form.initial["interim"] = field.choices[0][0]
    return form


def _open_deeds(stage: Stage) -> list[str]:
    acts = {each.act for each in open_acts(stage.actor, stage.seen)}
    case, holds = stage.seen.case, stage.seen.case.holder_id in stage.actor.unit_ids
    rounds = [i for i in stage.seen.interims if i.ended_at is None and i.next_at and i.unit_id in stage.actor.unit_ids]
    is_open = {
        "check": "check" in acts,
        "fix": holds and ("self_handle" in acts or (case.state == "accepted" and "file" in acts)),
        "round": "interim_round" in acts and bool(rounds),
        "fixed": holds and "field_report" in acts and case.state in {"dispatched", "in_hand"},
        "cannot_fix": holds and "field_report" in acts,
        "need_info": holds and "field_report" in acts,
    }
    return [name for name in DEEDS if is_open[name]]


def _page(
    request: ActorRequest,
    stage: Stage,
    bad: str = "",
    form: forms.Form | None = None,
    photos: Mapping[str, tuple[str, ...]] | None = None,
) -> HttpResponse:
    case = stage.seen.case
    names = sorted({*_open_deeds(stage), *([bad] if bad else [])}, key=lambda n: (n != bad, list(DEEDS).index(n)))
    found = shown.photos(stage)
    look, drawing = words.URGENCY_LOOKS.get(case.urgency, ("", ""))
    page = {
        "case": case,
        "live": live.one(case.pk, case.version, request.path),
        "state": words.state(case.state),
        "look": words.LOOKS.get(case.state, "neutral"),
        "urgency": words.URGENCIES[case.urgency],
        "urgency_look": look,
        "urgency_icon": drawing,
        "where": "\n".join(filter(None, [case.place_text, area_words(case.area_code)])),
        "text": shown.text(stage),
        "photos": shown.thumbs(f for f in found if f.role == "report"),
        "deeds": [
            shown_deed(name, form if name == bad and form else _form(name, stage), photos if name == bad else None)
            for name in names
        ],
        "bad": form,
    }
    return render(
        request, "issues/walk/task.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    )


def shown_deed(name: str, form: forms.Form, photos: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """Give a deed with the parts of its form."""
    deed = DEEDS[name]
    return {"name": name, "verb": deed.verb, "hint": deed.hint, "form": form, "parts": parts(form, photos)}


def parts(form: forms.Form, photos: Mapping[str, tuple[str, ...]] | None = None) -> list[dict[str, Any]]:
    """Give the visible fields of a form but the position, each photo field with the photos received before."""
    known = photos or {}
    found = []
    for bound in form.visible_fields():
        if bound.name == "no_position":
            continue
        tokens = [{"token": n, "small_url": reverse("photo_show", args=[n])} for n in known.get(bound.name, ())]
        is_photos = isinstance(bound.field, forms.FileField)
        found.append({"bound": bound, "is_photos": is_photos, "tokens": tokens, "name": f"{bound.html_name}_tokens"})
    return found
