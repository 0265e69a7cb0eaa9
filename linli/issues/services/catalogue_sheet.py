"""Brings a catalogue that was edited as a sheet in as a draft: what is the same stays, the rest is changed or goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.issues.models import CatalogueEntry, Edition
from linli.issues.services.catalogue import edition_draft, entry_drop, entry_set
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.people.rules import Actor


class RowRefusedError(RefusedActError):
    """A row that the draft does not take: its `place` in the sheet, and `why` as `entry_set` says."""


@transaction.atomic
def edition_from_sheet(
    actor: Actor, base_id: int, note: str, rows: Sequence[tuple[int, int | None, CatalogueEntry]], now: datetime
) -> int:
    """Begin a draft of an edition and make it what the rows say; gives its number.

    A row is its place in the sheet, the entry it stands for (None: a new one) and what it says. Entries without a row
    leave the draft. Raises RowRefusedError, after which there is no draft.
    """
    draft_id = edition_draft(actor, base_id, note, now)
    held = {entry.pk: entry for entry in Edition.objects.get(pk=draft_id).entries.all()}
    for gone in held.keys() - {old for _, old, _ in rows}:
        entry_drop(actor, draft_id, gone, now)
    for place, old, entry in rows:
        if old in held and _says(held[old]) == _says(entry):
            continue
        try:
            entry_set(actor, draft_id, entry, now, instead_of=old if old in held else None)
        except RefusedActError as error:
            raise RowRefusedError(act="catalogue", why=error.facts["why"], place=place) from error
    return draft_id


def _says(entry: CatalogueEntry) -> dict[str, object]:
    kept = {"id", "version", "replaces"}
    return {f.name: getattr(entry, f.attname) for f in entry._meta.concrete_fields if f.name not in kept}
