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
    """Index a case anew, whose words, place or confidentiality have changed."""
    SearchLine.objects.filter(case=case).delete()
    SearchLine.objects.bulk_create(lines_of(case, Report.objects.get(pk=case.pk)))


def lines_of(case: "Case", report: Report) -> list[SearchLine]:
    """Give the lines by which a case is found: one for all its readers, of a confidential one another for its desk.

    What a reporter wrote in confidence stands in the second alone; the first has the desk's words for the unit.
    """
    whole = [case.place_text, report.handler_text, report.text]
    if case.confidentiality == "open":
        return [_line(case, whole)]
    return [_line(case, [report.handler_text]), _line(case, whole, is_for_desk=True)]


def _line(case: "Case", words: Iterable[str], *, is_for_desk: bool = False) -> SearchLine:
    key = searching.line_id(case.pk, is_for_desk=is_for_desk)
    return SearchLine(id=key, case_id=case.pk, grams=searching.indexed(words, case.area_code))


@transaction.atomic
def index_rebuild(actor: Actor, now: datetime) -> int:
    """Index every case anew and give how many there are; for cases from before there was an index."""
    SearchLine.objects.all().delete()
    count = 0
    reports = Report.objects.select_related("case").order_by("-pk").iterator(chunk_size=BATCH)
    while batch := list(islice(reports, BATCH)):
        lines_write(batch)
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
