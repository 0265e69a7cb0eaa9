"""Sheets of cases as whoever handed them in sees them; nobody else does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from linli.doors import vault
from linli.issues.models import Upload, UploadRow
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.uploads import Names
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor

SEAL = "upload-row"
# So long after a sheet was filed it can be taken back (screens 15).
UNDO_WITHIN = timedelta(days=1)
State = UploadRow.State


def upload(actor: Actor, upload_id: int) -> Upload:
    """Give one of the actor's own sheets; NotThereError for every other."""
    own = Upload.objects.filter(pk=upload_id, account_id=actor.account_id or 0)
    if (found := own.first()) is None:
        raise NotThereError
    return found


def row_counts(held: Upload) -> dict[str, int]:
    """Give how many rows of a sheet are in each state; once its rows are erased, as it was last."""
    found = dict(held.rows.values_list("state").annotate(Count("pk")).order_by()) or held.result
    return {state: found.get(state, 0) for state in State.values}


def may_undo(held: Upload, now: datetime) -> bool:
    """Tell whether what a sheet filed can be taken back now."""
    return held.finished_at is not None and held.undone_at is None and now < held.finished_at + UNDO_WITHIN


def undoing() -> QuerySet[Upload]:
    """Give the sheets that are being taken back, for the job that does it."""
    left = UploadRow.objects.filter(upload=OuterRef("pk"), state=State.FILED)
    return Upload.objects.filter(Exists(left), undone_at__isnull=False).order_by("pk")


def rows(held: Upload, *states: State) -> list[UploadRow]:
    """Give the rows of a sheet, or those in some states, in its order."""
    found = held.rows.select_related("case").order_by("place")
    return list(found.filter(state__in=states) if states else found)


def opened(row: UploadRow) -> dict[str, str]:
    """Give the cells of a row by the headings of its file."""
    cells: dict[str, str] = msgspec.json.decode(vault.unseal(settings.ENV.data_key, row.cells_enc, SEAL))
    return cells


def sealed(cells: Mapping[str, str]) -> bytes:
    """Give the cells of a row as they are stored."""
    return vault.seal(settings.ENV.data_key, msgspec.json.encode(cells).decode(), SEAL)


def names() -> Names:
    """Give the codes of categories and natures by all that people write for them."""
    tables = taxonomy()
    return Names(
        {word.lower(): c.code for c in tables.leaves() for word in (c.name_zh, c.name_en, c.code)},
        {word.lower(): n.code for n in tables.natures.values() for word in (n.name_zh, n.name_en, n.code)},
    )
