"""The day and the round (screens W1, W3): one list by the hour it is due, and the points to walk."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms.walk import RHYTHMS, DutyForm
from linli.issues.forms.words import area_words, named
from linli.issues.queries import walk
from linli.issues.rules.duties import Evidence, Rhythm
from linli.issues.services import duties
from linli.issues.views.desk import live, words
from linli.issues.views.walk.sending import photos_of, refused, sent, wants_words
from linli.issues.views.walk.task import away_words, parts
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest

Line = dict[str, Any]
WHY = {"fix": (_("To fix"), "new"), "check": (_("To check"), "wait"), "round": (_("Daily measure"), "work")}


@require_safe
def today(request: ActorRequest) -> HttpResponse:
    """Show everything to be done today in the own cells, soonest due first, and what comes later folded away."""
    now = clock.now()
    tasks = walk.tasks(request.actor, now)
    versions = {task.case_id: task.version for task in tasks}
    if request.is_quiet:
        return live.now(versions)
    items = walk.checklist(request.actor, now)
    due = [item for item in items if is_due(item, now)]
    lines = [*(_task(each) for each in tasks), *(_duty(item, now) for item in due)]
    lines.sort(key=lambda line: (line["due_at"] is None, line["due_at"] or now))
    later = [_duty(item, now) for item in items if item not in due]
    page = {
        "lines": lines,
        "live": live.listed(request.path, versions),
        "next": lines[0] if lines else None,
        "later": later,
        "next_on": _next_on(items, now),
    }
    return render(request, "issues/walk/today.html", page)


@require_safe
def patrol(request: ActorRequest) -> HttpResponse:
    """Show the points of the round in the own cells: those missed, those due, those seen."""
    now = clock.now()
    points = [item for item in walk.checklist(request.actor, now) if item.is_point]
    page = {"points": [_duty(item, now) for item in points], "left": sum(is_due(item, now) for item in points)}
    return render(request, "issues/walk/patrol.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: ActorRequest, duty_id: int) -> HttpResponse:
    """Show one duty alone, and note that it was done or skipped."""
    now = clock.now()
    item = walk.item(request.actor, duty_id, now)
    if item is None:
        raise rules.NotThereError
    if request.method != "POST":
        return render(request, "issues/walk/duty.html", {"line": _duty(item, now)})
    form = _duty_form(item, request.POST)
    photos = photos_of(request, form, form.photo_fields)

    def do() -> str:
        said = duties.Round(form.cleaned_data["skipped_because"].strip(), photos["photos"], form.here)
        duties.duty_do(request.actor, duty_id, said, now)
        return reverse("patrol" if item.is_point else "today")

    answer = sent(request, form, do) if form.is_valid() else None
    if answer is None:
        if wants_words(request):
            return refused(form)
        page = {"line": _duty(item, now, form, photos), "form": form}
        return render(request, "issues/walk/duty.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not wants_words(request):
        messages.success(request, gettext("Noted: {duty}").format(duty=named(item.duty)))
        if (off_m := form.here.off_m(item.duty.lat, item.duty.long)) is not None:
            messages.warning(request, away_words(off_m))
    return answer


def _duty_form(item: walk.Item, data: Any = None) -> DutyForm:
    needs_photo = item.duty.evidence == Evidence.PHOTO
    return DutyForm(data, is_point=item.is_point, needs_photo=needs_photo, auto_id=f"duty_{item.duty.pk}_%s")


def is_due(item: walk.Item, now: datetime) -> bool:
    """Tell whether a duty is to be done today, or was before."""
    return item.due_on is not None and item.due_on <= timezone.localdate(now)


def _next_on(items: Sequence[walk.Item], now: datetime) -> datetime | None:
    """Give when something is due next, for a day on which all is done."""
    return next((item.due_at for item in items if item.due_on and not is_due(item, now)), None)


def _task(task: walk.Task) -> Line:
    why, look = WHY[task.why]
    urgency_look, urgency_icon = words.URGENCY_LOOKS.get(task.urgency, ("", ""))
    return {
        "url": reverse("task", args=[task.case_id]),
        "why": why,
        "look": look,
        "title": task.title,
        "place": task.place_text or words.short_place(task.area_code),
        "measure": words.INTERIMS[task.measure] if task.measure else "",
        "urgency": words.URGENCIES[task.urgency],
        "urgency_look": urgency_look,
        "urgency_icon": urgency_icon,
        "due_at": task.due_at,
    }


def _duty(item: walk.Item, now: datetime, form: DutyForm | None = None, photos: Any = None) -> Line:
    duty = item.duty
    form = form or _duty_form(item)
    shown = {part["bound"].name: part for part in parts(form, photos)}
    is_due_now = is_due(item, now)
    return {
        "url": reverse("duty", args=[duty.pk]),
        "id": duty.pk,
        "title": named(duty),
        "place": duty.place_text or area_words(item.area_code, levels=1),
        "rhythm": RHYTHMS[Rhythm(duty.rhythm)],
        "last_at": item.last_at,
        "due_at": item.due_at,
        "is_due": is_due_now,
        "is_missed": is_due_now and item.due_on is not None and item.due_on < timezone.localdate(now),
        "is_point": item.is_point,
        "is_duty": True,
        "lat": duty.lat,
        "long": duty.long,
        "form": form,
        "photos": shown["photos"] if duty.evidence == Evidence.PHOTO else None,
        "skip": DutyForm(is_point=item.is_point, auto_id=f"skip_{duty.pk}_%s"),
    }
