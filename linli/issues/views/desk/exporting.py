"""The desk's lists as sheets to take along: the columns of the page, masked as the page is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from linli.doors import clock, sheet_out
from linli.issues.forms.words import named
from linli.issues.queries import difficult, queue
from linli.issues.queries.queue import Row
from linli.issues.services.exporting import cases_export, difficult_export
from linli.issues.views.desk import words
from linli.issues.views.desk.queue import asked_of, place_of, places_of
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def export(request: ActorRequest, what: str) -> HttpResponse:
    """Give one of the desk's lists whole, as a workbook or, `as` being csv, as plain text."""
    now = clock.now()
    try:
        match what:
            case "cases":
                views = queue.views(request.actor)
                if not views:
                    raise PermissionDenied
                header, rows = _cases(cases_export(request.actor, asked_of(request.POST, views), now))
            case "difficult":
                header, rows = _difficult(difficult_export(request.actor, now))
            case _:
                raise Http404
    except RefusedActError as error:
        messages.warning(request, str(REFUSALS[str(error.facts["why"])]))
        return redirect("desk_projects" if what == "difficult" else "desk")
    return sheet(f"linli-{what}-{timezone.localtime(now):%Y%m%d-%H%M}", header, rows, request.POST.get("as", ""))


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], form: str) -> HttpResponse:
    """Give a table as a file to keep: CSV where `form` is csv, else a workbook."""
    if form == "csv":
        answer, suffix = HttpResponse(sheet_out.csv_bytes(header, rows), content_type="text/csv"), "csv"
    else:
        answer, suffix = HttpResponse(sheet_out.workbook(header, rows), content_type=XLSX), "xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return answer


def _cases(found: Sequence[Row]) -> tuple[list[str], Iterator[Sequence[object]]]:
    units, places = people.units_by_id({row.holder_id for row in found}), places_of(found)
    header = [
        gettext("Number"), gettext("Report"), gettext("Category"), gettext("State"), gettext("Urgency"),
        gettext("Place"), gettext("Unit"), gettext("Since"), gettext("Due"), gettext("Reopened"),
    ]  # fmt: skip
    return header, (
        (
            row.number, row.title, words.category(row.category), words.state(row.state),
            str(words.URGENCIES[row.urgency]), place_of(row, places), named(units[row.holder_id]), _iso(row.opened_at),
            _iso(row.due_at), row.reopened_count,
        )
        for row in found
    )  # fmt: skip


def _difficult(found: Sequence[difficult.Row]) -> tuple[list[str], Iterator[Sequence[object]]]:
    units = people.units_by_id({row.owner_id for row in found})
    header = [
        gettext("Number"), gettext("Report"), gettext("Place"), gettext("In it because"), gettext("What hinders"),
        gettext("Owner"), gettext("Since"), gettext("Next review"),
    ]  # fmt: skip
    return header, (
        (
            row.case__number, row.case__title, words.short_place(row.case__area_code), str(words.GROUNDS[row.ground]),
            str(words.OBSTACLES[row.obstacle]), " ".join(filter(None, [named(units[row.owner_id]), row.role])),
            _iso(row.case__opened_at), _iso(row.review_at),
        )
        for row in found
    )  # fmt: skip


def _iso(moment: datetime | None) -> str:
    """Give a moment with its zone."""
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""
