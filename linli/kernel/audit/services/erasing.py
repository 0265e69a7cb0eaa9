"""Keeps the journal of erasures: noted with the erasure, written soon after to a file beside the backups."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from linli.doors import ids
from linli.kernel.audit.models import Erasure
from linli.kernel.audit.queries.erasing import unwritten
from linli.kernel.audit.rules.erasing import MOST_IDS, BadJournalError, Erased, Gone, read
from linli.kernel.audit.services import appending, part


@part
def erased(what: Gone, rows: Collection[int], now: datetime) -> None:
    """Note the ids of rows of which an erasure takes something, for the journal."""
    found = sorted(rows)
    Erasure.objects.bulk_create(
        Erasure(key=ids.token(), what=what, ids=found[first : first + MOST_IDS], erased_at=now)
        for first in range(0, len(found), MOST_IDS)
    )


@part
def erasure_known(erasure: Erased, now: datetime) -> None:
    """Note that an erasure of the journal was done here too."""
    Erasure.objects.create(key=erasure.key, what=erasure.what, ids=erasure.ids, erased_at=erasure.at, written_at=now)


def erasures_write(now: datetime) -> int:
    """Write the erasures that wait to the journal, and give how many; a journal that is not there begins with all.

    Killed between file and database it writes them twice, which does no harm. Raises BadJournalError where the journal
    ends with an erasure that the database does not know: nothing is added before that was done again.
    """
    with appending.adding(settings.ENV.erasures_file) as lines:
        last = read([lines.last])[0] if lines.last else None
        if last and not Erasure.objects.filter(key=last.key).exists():
            said = "the journal of erasures goes on after what this database knows: is it a restored backup?"
            raise BadJournalError(f"{said} Run `linli retention run`, or name another file as LINLI_ERASURES_FILE")
        # In their order: words are masked by what is known of an account before the account goes.
        found = list((unwritten() if last else Erasure.objects.all()).order_by("pk"))
        for row in found:
            lines.add(Erased(row.key, row.erased_at, Gone(row.what), row.ids).line)
    # Only now that they are on disk.
    return Erasure.objects.filter(key__in=[row.key for row in found]).update(written_at=now)
