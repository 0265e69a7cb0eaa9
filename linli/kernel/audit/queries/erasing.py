"""Reads the journal of erasures, and what of it the database does not know."""

from pathlib import Path

from django.db.models import QuerySet

from linli.kernel.audit.models import Erasure
from linli.kernel.audit.rules.erasing import BadJournalError, Erased, read


def unwritten() -> QuerySet[Erasure]:
    """Give the erasures that the journal does not have yet."""
    return Erasure.objects.filter(written_at=None)


def brought_back(where: Path) -> list[Erased]:
    """Give the erasures of the journal that the database does not know, because it is a backup from before them.

    Raises BadJournalError where the journal is not there though the database knows of one.
    """
    if not where.exists():
        if Erasure.objects.exclude(written_at=None).exists():
            said = "what was erased since the backup is here again. Put the journal there, then `linli retention run`"
            raise BadJournalError(f"there is no journal of erasures at {where}: {said}")
        return []
    # What follows the last end of a line is half a line, which the database still has to write.
    whole, _, _ = where.read_text(encoding="utf-8").rpartition("\n")
    known = set(Erasure.objects.values_list("key", flat=True))
    # A line may stand there twice, where somebody was killed between writing and noting it.
    found = {each.key: each for each in read(whole.splitlines())}
    return [each for each in found.values() if each.key not in known]
