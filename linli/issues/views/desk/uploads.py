"""Reports from a sheet: the template, the dry run with what must be put right, and the filing."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock, sheet_out
from linli.doors.sheet_upload import NOTE_MARK, BadUploadError
from linli.issues.forms.uploads import UndoForm, UploadForm
from linli.issues.forms.words import said
from linli.issues.models import Upload, UploadRow
from linli.issues.queries import uploads as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.queries.uploads import State
from linli.issues.rules.uploads import CHANNELS, COLUMNS
from linli.issues.services import uploads
from linli.issues.views.desk import words
from linli.issues.views.desk.exporting import XLSX
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.people.queries import ActorRequest

# So many faults stand on the page; all of them in the sheet.
SHOWN = 50
FILES = {
    "broken": _("The file cannot be read. Save it again as .xlsx or as CSV."),
    "encoding": _("The text cannot be read. Save the CSV as UTF-8 or GB 18030."),
    "filed_before": _("This very file was filed already. Change it, or hand in what is new."),
    "no_columns": _("A needed column is missing. Use the headings of the template: text, category, danger."),
    "no_header": _("The first row holds no headings. Use the template."),
    "no_rows": _("There is no row below the headings."),
    "no_sheet": _("Hand in an Excel workbook (.xlsx) or a CSV file."),
    "too_large": _("The file is too large. Hand in at most 10 MB."),
    "too_long": _("The sheet has too many rows. Hand in at most 2,000 reports at once."),
    "too_many_cases": _("The sheet has too many rows. Hand in at most 2,000 reports at once."),
    "too_wide": _("The sheet has more than 100 columns. Leave out what is not in the template."),
}
FAULTS = {
    "formula": _("holds a formula: paste its value instead"),
    "needed": _("is empty: fill it in"),
    "no_answers": _("is not understood: write name=answer, separated by ;"),
    "no_area": _("must be digits alone"),
    "no_phone": _("is no telephone number: digits, blanks and hyphens"),
    "no_point": _("is no position: write degrees such as 29.0312 and 111.6985"),
    "outside": _("lies outside your county: leave it to the desk there"),
    "refused": _("cannot be filed by you now"),
    "too_long": _("is too long: shorten it"),
    "twice": _("stands twice in this sheet: leave one row"),
    "unknown": _("is not known: choose from the lists of the platform"),
    "yes_or_no": _("must be yes or no"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: ActorRequest) -> HttpResponse:
    """Take a sheet and try it; a file that cannot be read says why."""
    channels = [(channel, words.CHANNELS[channel]) for channel in CHANNELS]
    form = UploadForm(request.POST or None, request.FILES or None, channels=channels)
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            held = uploads.sheet_hand_in(
                request.actor, sheet.name, sheet.read(), form.cleaned_data["channel"], clock.now()
            )
        except BadUploadError as error:
            form.add_error("sheet", FILES[error.why])
        else:
            return redirect("upload", held)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/desk/upload_new.html", {"form": form}, status=status)


@require_safe
def template(_request: ActorRequest) -> HttpResponse:
    """Give the empty sheet: headings, and what belongs under each."""
    header = [said(c.zh, c.en) + ("*" if c.is_needed else "") for c in COLUMNS]
    notes = [said(c.note_zh, c.note_en) for c in COLUMNS]
    return _workbook("linli-template", sheet_out.workbook(header, [], notes=[f"{NOTE_MARK} {notes[0]}", *notes[1:]]))


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActorRequest, upload_id: int) -> HttpResponse:
    """Show what filing one's sheet would do, how far it is, or what it did; a POST files it or takes it back."""
    held, now = queries.upload(request.actor, upload_id), clock.now()
    is_undo = request.POST.get("do") == "undo"
    undo = UndoForm(request.POST if is_undo else None)
    if request.method == "POST" and (not is_undo or undo.is_valid()):
        try:
            # The first rows at once, the rest by the job.
            if is_undo:
                uploads.sheet_undo(request.actor, upload_id, undo.cleaned_data["why"], now)
                uploads.sheet_take_back(upload_id, now)
            else:
                uploads.sheet_confirm(request.actor, upload_id, now)
                uploads.sheet_go_on(upload_id, now)
        except RefusedActError as error:
            messages.warning(request, str(REFUSALS[str(error.facts["why"])]))
        return redirect("upload", upload_id)
    refused = queries.rows(held, State.REFUSED)
    page = {
        "held": held,
        "counts": queries.row_counts(held),
        "faulty": [{"place": row.place, "faults": _sentences(row)} for row in refused[:SHOWN]],
        "more": len(refused) - SHOWN,
        "filed": _filed(held, State.FILED),
        "left": _filed(held, State.LEFT),
        "undo": undo if queries.may_undo(held, now) else None,
        "undo_until": held.finished_at + queries.UNDO_WITHIN if held.finished_at else None,
        "has_errors": bool(refused),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if undo.errors else HTTPStatus.OK
    return render(request, "issues/desk/upload.html", page, status=status)


def _filed(held: Upload, state: State) -> list[dict[str, Any]]:
    rows = queries.rows(held, state)[:SHOWN]
    filed = [(row.place, row.case) for row in rows if row.case]
    return [{"url": reverse("case", args=[case.pk]), "number": case.number, "place": place} for place, case in filed]


@require_safe
def errors(request: ActorRequest, upload_id: int) -> HttpResponse:
    """Give the refused rows in the file's own columns, each with what to put right; it can be handed in again."""
    held = queries.upload(request.actor, upload_id)
    rows = queries.rows(held, State.REFUSED)
    header = [*held.header, gettext("Put right")]
    found = []
    for row in rows:
        cells = queries.opened(row)
        found.append([*(cells.get(name, "") for name in held.header), "; ".join(_sentences(row))])
    content = sheet_out.workbook(header, found, marked=range(len(found)))
    return _workbook(f"linli-errors-{held.pk}", content)


def _workbook(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _sentences(row: UploadRow) -> list[str]:
    return [_sentence(column, why) for column, why in row.faults]


def _sentence(column: str, why: str) -> str:
    """Give what is wrong with a cell and what to do."""
    names = {c.key: said(c.zh, c.en) for c in COLUMNS}
    kind, __, variable = why.partition(":")
    if kind == "answer":
        asked = next((q for q in taxonomy().questions if q.variable == variable), None)
        words_of_it = said(asked.text_zh, asked.text_en) if asked else variable
        return gettext("{column}: “{question}” needs an answer: {variable}=…").format(
            column=names["answers"], question=words_of_it, variable=variable
        )
    return " ".join(filter(None, [names.get(column, ""), str(FAULTS[why])]))
