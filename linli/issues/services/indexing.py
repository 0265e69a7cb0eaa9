"""Keeps what a case is found by beside the case, in the transaction of every change to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from linli.doors import rows_in
from linli.issues.models import Report, SearchLine
from linli.issues.rules import searching
from linli.kernel.audit.services import part, record
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

BATCH = 2_000


@part
def lines_write(reports: Sequence[Report]) -> None:
    """Index reports that were just written, many in one statement."""
    rows_in.add([line for report in reports for line in lines_of(report.case, report)])


@part
def lines_refresh(case: "Case") -> None:
    """Index a case anew whose words, place or confidentiality have changed, or that went to a desk beside its place."""
    SearchLine.objects.filter(case=case).delete()
    went_to = cases.units_on_the_way([case.pk])[case.pk]
    SearchLine.objects.bulk_create(lines_of(case, Report.objects.get(pk=case.pk), went_to))


def lines_of(case: "Case", report: Report, went_to: Iterable[int] = ()) -> list[SearchLine]:
    """Give the lines by which a case is found: one for all its readers, of a confidential one another for its desk.

    What a reporter wrote in confidence stands in the second alone; the first has the desk's words for the unit.
    `went_to` are the units that had the case after its receipt.
    """
    areas = _areas(case, went_to)
    whole = [case.place_text, report.handler_text, report.text]
    if case.confidentiality == "open":
        return [_line(case, areas, whole)]
    return [_line(case, areas, [report.handler_text]), _line(case, areas, whole, is_for_desk=True)]


def _areas(case: "Case", went_to: Iterable[int]) -> list[str]:
    """Give the area of a case, and those of the desks it is or was with that do not stand over it."""
    units = people.units_by_id({case.holder_id, case.first_desk_id or case.holder_id, *went_to})
    beside = {u.area_id for u in units.values() if u.kind == "desk" and not case.area_code.startswith(u.area_id)}
    return [case.area_code, *sorted(beside)]


def _line(case: "Case", areas: Iterable[str], words: Iterable[str], *, is_for_desk: bool = False) -> SearchLine:
    key = searching.line_id(case.pk, is_for_desk=is_for_desk)
    return rows_in.made(SearchLine, id=key, case_id=case.pk, grams=searching.indexed(words, areas))


@transaction.atomic
def index_rebuild(actor: Actor, now: datetime) -> int:
    """Index every case anew and give how many there are; for cases from before there was an index."""
    SearchLine.objects.all().delete()
    count = 0
    reports = Report.objects.select_related("case").order_by("-pk").iterator(chunk_size=BATCH)
    while batch := list(islice(reports, BATCH)):
        went_to = cases.units_on_the_way([report.pk for report in batch])
        rows_in.add([line for report in batch for line in lines_of(report.case, report, went_to[report.pk])])
        count += len(batch)
    record(actor, "issues:search:rebuild", "search", {"cases": count}, now)
    return count


@transaction.atomic
def index_compact(actor: Actor, now: datetime) -> None:
    """Drop the words of lines that are gone from the index itself; on PostgreSQL its own vacuum does so."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # FTS5 keeps deleted words beside a mark until its pieces are put together again.
            cursor.execute("INSERT INTO issues_searchline_words (issues_searchline_words) VALUES ('optimize')")
    record(actor, "issues:search:compact", "search", {}, now)
