"""The register of forms at the desk (减负): what is asked of whom by whom, what it costs, and the word on a new one."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.doors.sheet_out import csv_bytes
from linli.issues.forms.burden import ASKED_OF, RulingForm, SheetForm
from linli.issues.forms.walk import RHYTHMS
from linli.issues.forms.words import area_words, named
from linli.issues.queries import burden as queries
from linli.issues.rules import burden as rules_of
from linli.issues.rules.burden import AskedOf, AskedTwiceError, NothingHeldError, Weight
from linli.issues.rules.duties import Rhythm
from linli.issues.services import burden
from linli.issues.views.desk.acting import note_refusal
from linli.issues.views.desk.queue import around
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, may

if TYPE_CHECKING:
    from linli.issues.models import Sheet

_HELD = {
    "name": _("Linli: your name"),
    "unit": _("Linli: your unit"),
    "place": _("Linli: the place"),
    "day": _("Linli: today"),
}
_HIDDEN = _("Fewer than five people filled forms in: nothing is shown, so that nobody is recognised.")


@require_safe
def sheets(request: ActorRequest) -> HttpResponse:
    """List the register, and what forms cost last week in the reader's area as median and p90."""
    now = clock.now()
    found, monday = queries.sheets(), _last_monday(now)
    measured = queries.measured([each.pk for each in found], monday)
    may_see = may(request.actor, Permission.ISSUES_FORM_REGISTER) or may(request.actor, Permission.ISSUES_FORM_APPROVE)
    page = {
        "rows": [_row(each, measured.get(each.pk), now) for each in found],
        "week": _week_words(queries.weight_of_week(request.actor, monday)) if may_see else "",
        "monday": monday,
        "is_sheets": True,
        **around(request.actor),
        "may_register": may(request.actor, Permission.ISSUES_FORM_REGISTER),
        "may_fill": may(request.actor, Permission.ISSUES_FORM_FILL),
    }
    return render(request, "issues/desk/sheets.html", page)


def _last_monday(now: datetime) -> Any:
    return rules_of.week_of(timezone.localdate(now)) - timedelta(weeks=1)


def _week_words(found: Weight | None) -> str:
    if found is None:
        return str(_HIDDEN)
    return gettext(
        "{workers} people; half of them at most {median:.0f} minutes on {forms:.0f} forms, nine in ten at most"
        " {p90:.0f} minutes on {p90_forms:.0f}"
    ).format(
        workers=found.workers, median=found.median_min, forms=found.median_forms, p90=found.p90_min,
        p90_forms=found.p90_forms,
    )  # fmt: skip


def _row(sheet: "Sheet", found: Weight | None, now: datetime) -> dict[str, Any]:
    state, look = _state(sheet, now)
    return {
        "id": sheet.pk,
        "name": sheet.name,
        "state": state,
        "look": look,
        "owner": named(sheet.owner),
        "asked_of": ASKED_OF[AskedOf(sheet.asked_of)],
        "rhythm": RHYTHMS[Rhythm(sheet.rhythm)],
        "area": area_words(sheet.area_prefix, levels=2),
        "ends_on": sheet.ends_on,
        "cost": _cost(sheet.minutes, found),
    }


def _cost(estimated: int, found: Weight | None) -> str:
    said = gettext("estimated {n} min").format(n=estimated)
    if found is None:
        return said
    return gettext("{said}; measured {n:.0f} min for half of the people at most").format(said=said, n=found.median_min)


def _state(sheet: "Sheet", now: datetime) -> tuple[str, str]:
    if sheet.ended_at or sheet.ends_on < timezone.localdate(now):
        return gettext("Ended"), "neutral"
    if sheet.ruled_at is None:
        return gettext("Waits for the centre"), "wait"
    return (pgettext("form", "In force"), "done") if sheet.is_approved else (gettext("Refused"), "overdue")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: ActorRequest) -> HttpResponse:
    """Ask what a new form is, and register it; what is asked twice is named with where it is held."""
    form = SheetForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        fields = given.pop("fields_text")
        try:
            made = burden.sheet_register(request.actor, burden.NewSheet(**given, fields=fields), clock.now())
        except AskedTwiceError as error:
            for label, source in error.labels.items():
                words = gettext("“{label}” is held already ({source}). Write “={label}”, so that it is filled in.")
                form.add_error("fields_text", words.format(label=label, source=_source(source)))
        except NothingHeldError as error:
            for label in error.labels:
                words = gettext("Nothing is held for “{label}”. Leave the = out.")
                form.add_error("fields_text", words.format(label=label))
        except rules.MissingFieldError as error:
            for name in error.facts["fields"]:  # type: ignore[attr-defined]  # a list of names
                form.add_error("fields_text" if name == "fields" else name, _FAULTS.get(name, _("Fill this in.")))
        else:
            messages.success(request, gettext("The form is registered; it is asked of nobody before it is approved."))
            return redirect("sheet", made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/desk/sheet_new.html", {"form": form}, status=status)


_FAULTS = {
    "ends_on": _("Choose a day after today and within twelve months."),
    "fields": _("At most forty fields of at most forty characters."),
}


def _source(source: str) -> str:
    """Give in words where a field is held."""
    if source in _HELD:
        return str(_HELD[source])
    other = queries.sheet(int(source.removeprefix("form:")))
    return f"{named(other.owner)} · {other.name}" if other else source


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """Show one form of the register; the centre approves or refuses it, its owner ends it."""
    now, found = clock.now(), queries.sheet(sheet_id)
    if found is None:
        raise rules.NotThereError
    form, status = RulingForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            _do(request, sheet_id, form.cleaned_data["ruling"], now)
        except (rules.MissingFieldError, rules.RefusedActError, rules.NotNowError) as error:
            status = HTTPStatus(note_refusal(form, error))
        else:
            messages.success(request, gettext("Done."))
            return redirect("sheet", sheet_id)
    measured = queries.measured([sheet_id], _last_monday(now)).get(sheet_id)
    is_open = found.ended_at is None
    page = {
        "row": _row(found, measured, now),
        "sheet": found,
        "fields": [{"label": f["label"], "source": _source(f["source"]) if f["source"] else ""} for f in found.fields],
        "form": form,
        "may_rule": is_open and found.ruled_at is None and queries.ruling_post(request.actor, found) is not None,
        "may_end": is_open
        and found.owner_id in request.actor.unit_ids
        and may(request.actor, Permission.ISSUES_FORM_REGISTER),
        "has_answers": queries.answers(request.actor, found) is not None,
    }
    return render(request, "issues/desk/sheet.html", page, status=status)


def _do(request: ActorRequest, sheet_id: int, ruling: str, now: datetime) -> None:
    what = request.POST.get("do", "")
    if what == "end":
        burden.sheet_end(request.actor, sheet_id, now)
    else:
        burden.sheet_rule(request.actor, sheet_id, is_approved=what == "approve", ruling=ruling, now=now)


@require_safe
def sheet_answers(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """Give a form's answers to its owner as a table: when, for which place, what; never who nor how long."""
    found = queries.sheet(sheet_id)
    filled = queries.answers(request.actor, found) if found else None
    if found is None or filled is None:
        raise rules.NotThereError
    labels = [field["label"] for field in found.fields]
    rows = [
        [
            timezone.localtime(f.filled_at).date().isoformat(),
            f.area_code,
            *(f.answers.get(label, "") for label in labels),
        ]
        for f in filled
    ]
    headers = {"Content-Disposition": f'attachment; filename="form-{sheet_id}.csv"'}
    return HttpResponse(
        csv_bytes(["filled_on", "area", *labels], rows), content_type="text/csv; charset=utf-8", headers=headers
    )
