"""One page per act: the form beside what it is about; whatever goes wrong, what was typed stays."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.issues.forms.desk import ActForm, SharesForm
from linli.issues.forms.words import said
from linli.issues.queries.replies import replies_for
from linli.issues.queries.standing import holds
from linli.issues.rules import acts as guards
from linli.issues.rules import answers
from linli.issues.rules.replies import inserted
from linli.issues.views.desk import history, notices, shown, words
from linli.issues.views.desk.act import Stage
from linli.issues.views.desk.acts import ACTS, build
from linli.issues.views.desk.case import buttons, contact_fields, head, may_reveal, near, staged
from linli.issues.views.desk.refusals import REFUSALS
from linli.issues.views.desk.sending import route
from linli.issues.views.resident.photos import taken_in
from linli.kernel.cases import rules
from linli.kernel.files.rules import MAX_PHOTOS
from linli.kernel.files.services import PhotosUnknownError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, may

Names = tuple[str, ...]
REQUIRED = str(forms.Field.default_error_messages["required"])
# Where a refusal belongs in the form; the others stand above it.
_FIELD_OF = {
    "assistants_open": "waiver",
    "as_before": "confidentiality",
    "consent_first": "confidentiality",
    "gives_away": "text",
    "looks_personal": "weighed",
    "named_already": "unit",
    "names_maybe": "no_names",
    "open_to_unit": "confidentiality",
    "personal_data": "text",
} | {fault.value: "text" for fault in answers.Fault}
_LOOK = gettext_lazy("Look at the similar reports, then tick the box.")
_PHOTO = gettext_lazy("Add a photo.")
_STEPS = gettext_lazy("One a line: a day after today, a blank, the words. Days ascend; at most twelve lines.")
_MOVED_ON = gettext_lazy("The case has moved on: this is not possible any longer.")
_FAULTS = {"looked": _LOOK, "after": _PHOTO, "before": _PHOTO, "measures": _STEPS, "milestones": _STEPS}


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, case_id: int, act: str) -> HttpResponse:
    """Show one act of a case and take it; 409 with both versions where somebody was faster."""
    if act not in ACTS:
        raise Http404
    stage = staged(request.actor, case_id)
    _demand_held(stage, act)
    if request.method != "POST":
        return _asked(request, stage, act)
    photos, faults = _photos(request, act)
    if {"insert", "compare"} & request.POST.keys():
        return _page(request, stage, act, photos=photos, **_going_on(stage, act, request.POST.dict()))
    form = build(act, stage, request.POST)
    for field, sentences in faults.items():
        for sentence in sentences:
            form.add_error(field, sentence)
    if not form.is_valid():
        return _page(request, stage, act, form, photos, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        ACTS[act].do(request.actor, case_id, form.cleaned_data | photos, stage.now)
    except rules.StaleFormError:
        return _conflict(request, case_id, act, photos)
    except (rules.MissingFieldError, rules.RefusedActError, rules.NotNowError, PhotosUnknownError) as error:
        return _page(request, stage, act, form, photos, note_refusal(form, error))
    messages.success(request, gettext("Done: {act}").format(act=ACTS[act].verb))
    return redirect(f"{reverse('case', args=[case_id])}?done={act}")


def _demand_held(stage: Stage, act: str) -> None:
    """Raise NotThereError for an act of another kind of case, NotYoursError where no post holds it here."""
    if not any(t.act == act for t in rules.kind_named(stage.seen.case.kind).transitions):
        raise rules.NotThereError
    if not holds(stage.actor, stage.seen, act):
        raise rules.NotYoursError(act=act)


def _asked(request: ActorRequest, stage: Stage, act: str) -> HttpResponse:
    if act not in {button.act for button in buttons(stage)}:
        why = REFUSALS.get(guards.refusal(act, stage.seen.facts), gettext("This is not open to you now."))
        messages.warning(request, f"{ACTS[act].verb}: {why}")
        return redirect("case", stage.seen.case.pk)
    return _page(request, stage, act, build(act, stage), {})


def _going_on(stage: Stage, act: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give the form with what was typed so far, and what was asked for: a template put in, or the comparison (6.4)."""
    if "insert" in typed:
        return {"form": build(act, stage, typed=_template(stage, typed))}
    missed = answers.unaddressed(shown.text(stage)["text"], typed.get("text", ""))
    return {"form": build(act, stage, typed=typed), "is_compared": True, "open_sentences": missed}


def _template(stage: Stage, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was typed with the chosen template below it."""
    chosen = next((r for r in _replies(stage) if str(r["id"]) == typed.get("template")), None)
    return {**typed, "text": inserted(typed.get("text", ""), chosen["text"])} if chosen else dict(typed)


def _replies(stage: Stage, chosen: Any = None) -> list[dict[str, Any]]:
    is_english = stage.seen.report.language == "en"
    return [
        {
            "id": each.pk,
            "title": said(each.title_zh, each.title_en),
            "text": (is_english and each.text_en) or each.text_zh,
            "uses": gettext("used {n}×").format(n=each.uses),
            "is_chosen": str(each.pk) == str(chosen),
        }
        for each in replies_for(stage.actor, stage.seen.case.category)
    ]


def _photos(request: ActorRequest, act: str) -> tuple[dict[str, Names], dict[str, Names]]:
    """Give the photos of each photo field, and the sentences about those that were refused."""
    names, faults = {}, {}
    for field in ACTS[act].form.photo_fields:
        names[field], faults[field] = taken_in(request, MAX_PHOTOS, field=field, tokens=f"{field}_tokens")
    return names, faults


def _page(
    request: ActorRequest,
    stage: Stage,
    act: str,
    form: ActForm,
    photos: Mapping[str, Names],
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    found = shown.photos(stage)
    lat, long = shown.point(stage)
    page = {
        **head(request, stage),
        "act": act,
        "verb": ACTS[act].verb,
        "hint": ACTS[act].hint,
        "form": form,
        "parts": [_part(stage, bound, photos) for bound in form.visible_fields() if bound.name not in form.later],
        "later": [bound for bound in form.visible_fields() if bound.name in form.later],
        "is_later_open": any(form.errors.get(name) or form[name].value() for name in form.later),
        "can_send": True,
        "text": shown.text(stage),
        "photos": shown.thumbs(f for f in found if f.role == "report"),
        "facts": shown.facts(stage),
        "lat": lat,
        "long": long,
        "clocks": shown.clocks(stage),
        "lines": history.lines(stage, found)[:4],
        "why": history.why(route(stage).explanation) if act in {"dispatch", "hand_down", "whistle_call"} else [],
        "keeps_catalogue": act == "catalogue_settle" and may(stage.actor, Permission.ISSUES_CATALOGUE),
        "near": near(stage) if act == "accept" else [],
        "suggested": shown.suggested(stage) if act == "accept" else [],
        "public": shown.public(stage) if act == "publish" else [],
        "untold": notices.untold(stage) if act == "telephone" else [],
        "contact_fields": contact_fields(stage) if act == "telephone" else [],
        "may_reveal": act == "telephone" and may_reveal(stage),
        **more,
    }
    return render(request, "issues/desk/act.html", page, status=status)


def _part(stage: Stage, bound: forms.BoundField, photos: Mapping[str, Names]) -> dict[str, Any]:
    """Give one field with what its part of the page needs: photos received before, a list to choose from, a place."""
    name = bound.name
    if isinstance(bound.field, forms.FileField):
        tokens = [{"token": n, "small_url": reverse("photo_show", args=[n])} for n in photos.get(name, ())]
        return {"kind": "photos", "bound": bound, "tokens": tokens, "token_name": f"{name}_tokens"}
    if name == "template":
        return {"kind": "template", "bound": bound, "replies": _replies(stage, bound.value())}
    if name == "photos":
        found = {file.name: file for file in shown.photos(stage)}
        pictures = shown.thumbs(found.values())
        for name, picture in zip(found, pictures, strict=True):
            picture["small_url"] += "?as=public"
            picture["blur_url"] = reverse("blur", args=[stage.seen.case.pk, name])
        choices = list(zip(bound.subwidgets, pictures, strict=True))
        return {"kind": "pictures", "bound": bound, "choices": choices}
    if name == "assistants":
        first = {str(u.pk) for u in route(stage).assistants}
        ticked = {str(v) for v in bound.value() or []}
        share = bound.form.share if isinstance(bound.form, SharesForm) else None
        cards = [(str(c.data["value"]) in first | ticked, c) for c in bound.subwidgets]
        near_, rest = (
            [{"choice": c, "share": share(c.data["value"]) if share else ""} for is_near, c in cards if is_near is side]
            for side in (True, False)
        )
        return {"kind": "assistants", "bound": bound, "near": near_, "rest": rest, "has_shares": share is not None}
    return {"kind": "looked" if name == "looked" else "field", "bound": bound}


def note_refusal(form: forms.Form, error: Exception) -> int:
    """Write into the form why its act was refused; gives the status of the answer."""
    match error:
        case rules.MissingFieldError(facts={"fields": [*names]}):
            for name in names:
                other = gettext("Something is missing: {field}").format(field=name)
                form.add_error(*((name, _FAULTS.get(name, REQUIRED)) if name in form.fields else (None, other)))
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case rules.RefusedActError(facts={"why": str(why), **facts}):
            field = f"interim_{facts['interim']}" if "interim" in facts else _FIELD_OF.get(why)
            form.add_error(field if field in form.fields else None, REFUSALS.get(why, _MOVED_ON))
            return HTTPStatus.CONFLICT
        case PhotosUnknownError():
            form.add_error(None, gettext("A photo is no longer there. Add it again."))
            return HTTPStatus.UNPROCESSABLE_ENTITY
    form.add_error(None, _MOVED_ON)
    return HTTPStatus.CONFLICT


def _conflict(request: ActorRequest, case_id: int, act: str, photos: Mapping[str, Names]) -> HttpResponse:
    """Show what changed meanwhile beside what was typed; the form can be sent again where the act is still open."""
    stage = staged(request.actor, case_id)
    came = request.POST.get("line", "")
    new = history.since(stage, int(came) if came.isdecimal() else 0)
    sent = request.POST.copy()
    first = build(act, stage).initial
    sent["version"], sent["line"] = str(first["version"]), str(first["line"])
    form = build(act, stage, sent)
    theirs = [
        {"key": words.act(e.act), "value": " · ".join(filter(None, [history.who(e), history.told(e)]))} for e in new
    ]
    more = {
        "is_conflict": True,
        "can_send": act in {button.act for button in buttons(stage)},
        "yours": _typed(form),
        "theirs": theirs,
        "theirs_at": new[-1].happened_at if new else None,
    }
    return _page(request, stage, act, form, photos, HTTPStatus.CONFLICT, **more)


def _typed(form: ActForm) -> list[dict[str, str]]:
    """Give what was typed and chosen, as rows of words."""
    rows = []
    for bound in form.visible_fields():
        value = bound.value()
        if isinstance(bound.field, forms.FileField) or not value:
            continue
        labels = _labels(getattr(bound.field, "choices", ()))
        chosen = value if isinstance(value, list) else [value]
        said = gettext("yes") if value is True else ", ".join(str(labels.get(str(each), each)) for each in chosen)
        rows.append({"key": str(bound.label), "value": said})
    return rows


def _labels(choices: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            found |= {str(v): words_ for v, words_ in label}
        else:
            found[str(value)] = label
    return found
