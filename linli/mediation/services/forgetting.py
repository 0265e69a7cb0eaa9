"""Mediators' notes, and what a side said apart: written, and gone a year after closing or when the side asks (21)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.audit.services.erasing import erased
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import MissingFieldError, NotThereError, NotYoursError, RefusedActError
from linli.kernel.cases.services import Line
from linli.kernel.files.queries import files_by_id
from linli.kernel.files.services import photos_drop
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Note, PanelSeat, Participant
from linli.mediation.models.notes import MAX_NOTE_CHARS
from linli.mediation.queries.apart import privates_over, said_apart
from linli.mediation.queries.panels import assents_in, own_seat
from linli.mediation.rules.talking import Consent, all_gave
from linli.mediation.services.ending import disputes_erase_again
from linli.mediation.services.side_forgetting import sides_erase_again
from linli.mediation.services.speaking import Word, side_data, speaker, words_keep
from linli.mediation.services.taking import INSIDE, demand, take

SWEEPER = Actor(job="privates_forget")
# Our default: as long as somebody may still complain about the mediation.
KEPT = timedelta(days=365)
BATCH = 100


@transaction.atomic
def note_write(actor: Actor, case_id: int, *, text: str, is_shared: bool, now: datetime) -> int:
    """Keep a note of a mediator of the panel; nobody else reads it, but the panel where it is marked for it.

    No line and no audit row tells a word of it. Raises NotYoursError to who does not sit on the panel.
    """
    seat = _demand_seat(actor, case_id, now)
    demand(text=text)
    if len(text) > MAX_NOTE_CHARS:
        raise MissingFieldError(fields=["text"])
    note = Note.objects.create(
        case_id=case_id, account_id=seat.mediator.account_id, text=text.strip(), is_shared=is_shared, written_at=now
    )
    audit.record(actor, "mediation:note:write", f"case:{case_id}", {"is_shared": is_shared}, now)
    return note.pk


@transaction.atomic
def note_drop(actor: Actor, case_id: int, note_id: int, now: datetime) -> None:
    """Delete a note of one's own; NotThereError for any other."""
    _demand_seat(actor, case_id, now)
    gone, _ = Note.objects.filter(pk=note_id, case=case_id, account=actor.account_id).delete()
    if not gone:
        raise NotThereError
    audit.record(actor, "mediation:note:drop", f"case:{case_id}", {}, now)


def _demand_seat(actor: Actor, case_id: int, now: datetime) -> PanelSeat:
    seen = cases.case(actor, case_id, now, Permission.MEDIATION_SIT)
    seat = own_seat(actor, seen.pk)
    if seat is None:
        raise NotYoursError(act="note")
    return seat


@transaction.atomic
def caucus_erase(actor: Actor, case_id: int, *, version: int, participant: int, channel: str, now: datetime) -> None:
    """Erase what a side said apart, at its own wish once the talks are over; of several, once each has asked."""
    held = take(actor, case_id, "caucus_erase", version, now)
    who = speaker(held, participant, channel)
    if not any(rows.exists() for rows in said_apart([case_id], who.side)):
        raise RefusedActError(act="caucus_erase", why="nothing_apart")
    words_keep(held, who, channel, [Word(Consent.ERASE_APART, True)], now)
    held.move(Line("caucus_erase", INSIDE, data=side_data(who)), "", now)
    side = [each.pk for each in held.standing.participants if each.side == who.side]
    if all_gave(assents_in(SWEEPER, case_id), side, Consent.ERASE_APART):
        apart_forget([case_id], now, who.side)
        erased(Gone.APART, side, now)


def privates_forget(now: datetime) -> int:
    """Erase what was said apart, and mediators' notes, of disputes closed a year ago, in batches; give how many."""
    total = 0
    while count := _batch(now):
        total += count
    return total


@transaction.atomic
def _batch(now: datetime) -> int:
    over = privates_over(SWEEPER, now - KEPT, BATCH)
    if over:
        apart_forget(over, now)
        Note.objects.filter(case__in=over).delete()
        rows = [audit.Row(SWEEPER, "mediation:case:forget", f"case:{case_id}", {}) for case_id in over]
        audit.record_rows(rows, now)
    return len(over)


@audit.part
def apart_forget(case_ids: Collection[int], now: datetime, side: str = "") -> None:
    """Erase records, lines and evidence that were for one side and the panel alone; of every side for ""."""
    records, lines, items = said_apart(case_ids, side)
    files = list(items.exclude(file=None).values_list("file_id", flat=True))
    records.update(text="")
    lines.update(text="")
    items.update(name="", proves="", view_said="", file_sha256="")
    photos_drop(files_by_id(files, now))


@audit.part
def private_erase_again(again: Erased) -> None:
    """Erase again what a restored backup has brought back of disputes, or of what a side said apart (ADR 0025)."""
    if again.what is Gone.SIDE:
        sides_erase_again(again)
        return
    if again.what is not Gone.APART:
        disputes_erase_again(again)
        return
    rows = Participant.objects.filter(pk__in=again.ids, case__opened_at__lte=again.at)
    for case_id, side in set(rows.values_list("case_id", "side")):
        apart_forget([case_id], again.at, side)
