"""The dispatch catalogue as a workbook to edit, and back as a draft."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock, sheet_out
from linli.doors.sheet_upload import BadUploadError, handed_in
from linli.issues.forms import catalogue_sheet as sheets
from linli.issues.forms.catalogue import EntryForm
from linli.issues.forms.catalogue_sheet import SheetForm
from linli.issues.models import CatalogueEntry
from linli.issues.queries import catalogue as queries
from linli.issues.services.catalogue_sheet import RowRefusedError, edition_from_sheet
from linli.issues.views.desk import catalogue_words as words
from linli.issues.views.desk.exporting import XLSX
from linli.issues.views.desk.uploads import FAULTS, FILES
from linli.kernel.people.queries import ActorRequest

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# A row's place in its sheet, the entry it stands for, and what it says.
Taken = tuple[int, int | None, CatalogueEntry]


@require_safe
def sheet(request: ActorRequest, edition_id: int) -> HttpResponse:
    """Give the entries of an edition as a workbook."""
    found = queries.edition(request.actor, edition_id)
    rows = [sheets.row(entry) for entry in found.entries.order_by("category", "area_prefix", "pk")]
    headers = {"Content-Disposition": f'attachment; filename="linli-catalogue-{edition_id}.xlsx"'}
    return HttpResponse(sheet_out.workbook(sheets.headings(), rows), content_type=XLSX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ActorRequest, edition_id: int) -> HttpResponse:
    """Begin a draft of an edition from its edited sheet; a row that cannot be taken is named, and nothing changes."""
    base = queries.edition(request.actor, edition_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, faults = _read(form.cleaned_data["sheet"])
            if not faults:
                made = edition_from_sheet(request.actor, base.pk, form.cleaned_data["note"], rows, clock.now())
                return redirect("catalogue_edition", made)
        except BadUploadError as error:
            form.add_error("sheet", FILES[error.why])
        except RowRefusedError as error:
            faults = [_at(int(str(error.facts["place"])), words.WHY[str(error.facts["why"])])]
    page = {"form": form, "edition": words.edition(base), "faults": faults}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or faults else HTTPStatus.OK
    return render(request, "issues/desk/catalogue_sheet.html", page, status=status)


def _read(handed: "UploadedFile[bytes]") -> tuple[list[Taken], list[str]]:
    """Give the entries of a sheet with their places, and what must be put right before they can be taken."""
    header, lines = handed_in(handed.name or "", handed.read())
    if not set(sheets.fields_by_heading()) & set(header):
        raise BadUploadError("no_header")
    if not lines:
        raise BadUploadError("no_rows")
    faults = [_at(line.place, f"{', '.join(line.formulas)} {FAULTS['formula']}") for line in lines if line.formulas]
    rows = list(sheets.forms_of(lines))
    faults += [fault for place, _, row in rows for fault in _faults(place, row)]
    return [(place, old, row.instance) for place, old, row in rows], faults


def _faults(place: int, row: EntryForm) -> list[str]:
    labels = {name: str(field.label) for name, field in row.fields.items()}
    return [
        _at(place, ": ".join(filter(None, [labels.get(name), " ".join(map(str, errors))])))
        for name, errors in row.errors.items()
    ]


def _at(place: int, said: object) -> str:
    return gettext("Row {n}: {fault}").format(n=place, fault=said)
