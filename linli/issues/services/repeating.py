"""Erases again what a restored backup has brought back, as the journal of erasures names it (ADR 0025)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from linli.issues.models import Draft, Report
from linli.issues.services.indexing import index_compact
from linli.issues.services.keeping import reporter_forget, reports_erase, retention_run, wish_note
from linli.kernel.audit import services as audit
from linli.kernel.audit.queries.erasing import brought_back
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.audit.services.erasing import erasure_known
from linli.kernel.cases.rules import kinds
from linli.kernel.files.queries import files_by_id
from linli.kernel.files.services import originals_erase, photos_drop, strays_erase
from linli.kernel.notify.services import channels_forget
from linli.kernel.people.queries import account
from linli.kernel.people.rules import Actor
from linli.kernel.people.services import account_erase

if TYPE_CHECKING:
    from django.db.models import QuerySet

REPEATER = Actor(job="restore")


def all_erase(now: datetime, told: Callable[[str, int], None]) -> int:
    """Erase what a backup has brought back, files that no row has, and whatever is due; give how many rows.

    `told` hears what went and how much. Raises BadJournalError.
    """
    back = {"erasures brought back by a backup": erasures_repeat(now), "files without a row": strays_erase(now)}
    for what, count in back.items():
        if count:
            told(what, count)
    return sum(back.values()) + retention_run(now, told)


def erasures_repeat(now: datetime) -> int:
    """Do again every erasure of the journal that the database does not know; give how many.

    Stopped half-way it goes on where it was. Raises BadJournalError.
    """
    found = brought_back(settings.ENV.erasures_file)
    for erased in found:
        erasure_repeat(erased, now)
    if found:
        index_compact(REPEATER, now)
    return len(found)


@transaction.atomic
def erasure_repeat(erased: Erased, now: datetime) -> None:
    """Do one erasure again, of rows that are here and had come by its moment.

    No hold stops it: none did when it was done. Who was told then is not told again.
    """
    _AGAIN[erased.what](erased)
    erasure_known(erased, now)
    done = {"what": erased.what, "rows": len(erased.ids)}
    audit.record(REPEATER, "issues:erasure:repeat", f"erasure:{erased.key}", done, now)


def _reports(erased: Erased) -> None:
    reports_erase(_found(erased).filter(case__tombstone=None), erased.what, erased.at)
    _of_kinds(erased)


def _of_kinds(erased: Erased) -> None:
    for kind in kinds():
        if kind.on_erase is not None:
            kind.on_erase(erased)


def _wishes(erased: Erased) -> None:
    for report in _found(erased):
        wish_note(report, erased.at)


def _reporters(erased: Erased) -> None:
    for report in _found(erased):
        reporter_forget(report)


def _photos(erased: Erased) -> None:
    photos_drop(files_by_id(erased.ids, erased.at))


def _originals(erased: Erased) -> None:
    originals_erase(files_by_id(erased.ids, erased.at), erased.at, len(erased.ids))


def _accounts(erased: Erased) -> None:
    for account_id in erased.ids:
        with suppress(ObjectDoesNotExist):
            if account(account_id).date_joined <= erased.at:
                channels_forget(Actor(account_id=account_id))
                account_erase(Actor(account_id=account_id), erased.at)


def _drafts(erased: Erased) -> None:
    Draft.objects.filter(pk__in=erased.ids, changed_at__lte=erased.at).delete()


def _found(erased: Erased) -> "QuerySet[Report]":
    reports = Report.objects.filter(pk__in=erased.ids, case__opened_at__lte=erased.at)
    return reports.select_related("case__contact", "case__reporter__contact")


_AGAIN: dict[Gone, Callable[[Erased], None]] = {
    Gone.PERIOD: _reports,
    Gone.ASKED: _reports,
    Gone.REPORTER: _reporters,
    Gone.WISH: _wishes,
    Gone.APART: _of_kinds,
    Gone.SIDE: _of_kinds,
    Gone.PHOTO: _photos,
    Gone.ORIGINAL: _originals,
    Gone.ACCOUNT: _accounts,
    Gone.DRAFT: _drafts,
}
