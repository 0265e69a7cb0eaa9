"""The record of a sitting: written line by line, never changed, read out and answered by each."""

from collections.abc import Mapping
from typing import Any

from linli.kernel.audit.services import part
from linli.mediation.models import HearingGroup, HearingRoom, HearingSeat, RecordAnswer, RecordEntry
from linli.mediation.queries.hearing import Table, digest, readable
from linli.mediation.rules.room import CAUCUS, Stand, Way
from linli.mediation.rules.room_frames import Chat, Confirm, Entry, Flag, ReadBack
from linli.mediation.services.hearing_turn import RoomError, Turn

Kind = RecordEntry.Kind


@part
def chat(turn: Turn, said: Chat) -> dict[str, Any]:
    """Say something by text, to the own group."""
    return _write(turn, Kind.CHAT, said, speaker=turn.me)


@part
def entry(turn: Turn, said: Entry) -> dict[str, Any]:
    """Write a line of the record of the own group; for somebody else's words it names who said them."""
    speaker = turn.other(said.speaker) if said.speaker is not None else None
    return _write(turn, Kind(said.kind), said, speaker=speaker, corrects=_readable(turn, said.corrects))


@part
def flag(turn: Turn, said: Flag) -> dict[str, Any]:
    """Say that a line is not what one said, and what one did."""
    return _write(turn, Kind.FLAG, said, speaker=turn.me, corrects=_readable(turn, said.entry))


def _readable(turn: Turn, number: int | None) -> RecordEntry | None:
    """Give a line by the actor's own numbers, of the actor's group; another does not exist."""
    if number is None:
        return None
    rows = _rows(turn)
    found = rows[number - 1] if 0 < number <= len(rows) else None
    if found is None or found.group != turn.me.group:
        raise RoomError("no_entry")
    return found


def _rows(turn: Turn) -> list[RecordEntry]:
    groups = {group.name: group for group in HearingGroup.objects.filter(room=turn.row)}
    return readable(Table(turn.row, turn.seats, turn.room, groups), turn.me)


def _write(
    turn: Turn,
    kind: RecordEntry.Kind,
    said: Chat | Entry | Flag,
    *,
    speaker: HearingSeat | None,
    corrects: RecordEntry | None = None,
) -> dict[str, Any]:
    text = said.text.strip()
    if said.mid and (written := RecordEntry.objects.filter(writer=turn.me, mid=said.mid).first()):
        return {"entry": _number(turn, written)}
    if not turn.me.group:
        raise RoomError("not_here")
    if not text:
        raise RoomError("empty")
    # What is said apart, or offered, is said towards an agreement.
    is_concession = turn.me.group.startswith(CAUCUS) or kind in {Kind.OFFER, Kind.CHAT}
    row = RecordEntry.objects.create(
        case_id=turn.row.case_id, room=turn.row, group=turn.me.group, kind=kind, speaker=speaker, writer=turn.me,
        text=text, corrects=corrects, is_concession=is_concession, said_at=turn.now, mid=said.mid,
    )  # fmt: skip
    return {"entry": _number(turn, row)}


def _number(turn: Turn, row: RecordEntry) -> int:
    """Give the number a line has for who wrote it."""
    return [each.pk for each in _rows(turn)].index(row.pk) + 1


@part
def confirm(turn: Turn, said: Confirm) -> None:
    """Answer the record as it was read: it is right, or it is not and why."""
    _answer(turn, turn.me, said, read_by=None)


@part
def read_back(turn: Turn, said: ReadBack) -> None:
    """Note what somebody without a browser said to the record that was read to them."""
    seat = turn.other(said.seat)
    if seat.way == Way.ONLINE or seat.stand != Stand.IN:
        raise RoomError("has_browser")
    _answer(turn, seat, said, read_by=turn.me)


def _answer(turn: Turn, seat: HearingSeat, said: Confirm | ReadBack, *, read_by: HearingSeat | None) -> None:
    if said.digest != digest(turn.row.pk):
        # A line came after what was read.
        raise RoomError("record_changed")
    if not said.is_right and not said.reason.strip():
        raise RoomError("reason_missing")
    told = {"is_right": said.is_right, "reason": said.reason.strip(), "read_by": read_by, "said_at": turn.now}
    RecordAnswer.objects.update_or_create(
        seat=seat, digest=said.digest, defaults=told, create_defaults={**told, "case_id": turn.row.case_id}
    )


def unanswered(row: HearingRoom, seats: Mapping[int, HearingSeat]) -> list[int]:
    """Give who is in, ever came, and has not answered the record as it stands."""
    answered = frozenset(
        RecordAnswer.objects.filter(seat__room=row, digest=digest(row.pk)).values_list("seat_id", flat=True)
    )
    present = [seat for seat in seats.values() if seat.stand == Stand.IN and seat.has_come]
    return [seat.pk for seat in present if seat.pk not in answered]
