"""A hearing room as it stands, and what each seat is shown of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agency, HearingGroup, HearingRoom, HearingSeat, PanelSeat, RecordAnswer, RecordEntry
from linli.mediation.queries.hearing_papers import paper_view, showable
from linli.mediation.rules import room as rules
from linli.mediation.rules.room import JOINT, Job, Phase, Room, Said, Seat, Stand, Way
from linli.mediation.rules.room_loss import is_lost, loss
from linli.mediation.rules.room_powers import Do, open_to
from linli.mediation.rules.room_screen import may_be_allowed, may_share

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import RawSQL


@dataclass(frozen=True, slots=True)
class Table:
    """A room with all that is told of it, read once for every seat."""

    row: HearingRoom
    seats: Mapping[int, HearingSeat]
    room: Room
    groups: Mapping[str, HearingGroup]


def seat_of(row: HearingSeat) -> Seat:
    """Give a seat as the rules know it."""
    return Seat(
        row.pk, Job(row.job), row.side, Way(row.way), Stand(row.stand), row.group, row.acked, frozenset(row.links),
        bool(row.connection), row.lost_at, bool(row.identity), row.is_alone is not None, row.may_screen, row.screen,
    )  # fmt: skip


def table(row: HearingRoom) -> Table:
    """Give a room with its seats and the groups that ever talked apart."""
    seats = {seat.pk: seat for seat in HearingSeat.objects.filter(room=row).order_by("pk")}
    return Table(row, seats, room_of(row, seats.values()), {g.name: g for g in HearingGroup.objects.filter(room=row)})


def room_of(row: HearingRoom, seats: Iterable[HearingSeat]) -> Room:
    """Give a room as the rules know it."""
    return Room(Phase(row.phase), row.version, row.chair_id or 0, {seat.pk: seat_of(seat) for seat in seats})


def room(room_id: int) -> HearingRoom:
    """Give a room by its number; NotThereError for none."""
    found = HearingRoom.objects.filter(pk=room_id).select_related("case", "sitting").first()
    if found is None:
        raise NotThereError
    return found


def seat_at(actor: Actor, room_id: int, seat_id: int | None) -> HearingSeat:
    """Give the seat a visitor has in a room: by the account, or the one the browser was seated on; NotThereError."""
    found = HearingSeat.objects.filter(room_id=room_id).exclude(stand=Stand.EJECTED)
    mine = None
    if actor.account_id is not None and actor.is_staff:
        mine = found.filter(account_id=actor.account_id).first()
    elif seat_id is not None:
        mine = found.filter(pk=seat_id, account=None).first()
    if mine is None:
        raise NotThereError
    return mine


def rooms_of(case_id: int) -> Sequence[HearingRoom]:
    """Give the rooms of a case, the newest first."""
    return list(HearingRoom.objects.filter(case_id=case_id).select_related("sitting").order_by("-pk"))


def seats_of(row: HearingRoom) -> Sequence[HearingSeat]:
    """Give the seats of a room, in the order they were made."""
    return list(HearingSeat.objects.filter(room=row).order_by("pk"))


def open_for(participant_side: str, case_id: int) -> HearingRoom | None:
    """Give the room of a case that a side has a seat in by browser and that is not over, the next one first."""
    mine = HearingSeat.objects.filter(case_id=case_id, side=participant_side, participant__isnull=False, way=Way.ONLINE)
    found = HearingRoom.objects.filter(pk__in=mine.values("room_id")).exclude(phase__in=rules.OVER)
    return found.select_related("sitting").order_by("sitting__starts_at", "pk").first()


def open_panel(case_id: int) -> Sequence[PanelSeat]:
    """Give the seats of a panel that were taken."""
    rows = PanelSeat.objects.filter(case_id=case_id, state=PanelSeat.State.TAKEN)
    return list(rows.select_related("mediator__account").order_by("pk"))


def papers_in_force(case_id: int, day: date) -> Sequence[Agency]:
    """Give by which papers somebody acts for a party on a day."""
    rows = Agency.objects.filter(case_id=case_id, from_on__lte=day, to_on__gte=day)
    return list(rows.select_related("participant").order_by("pk"))


def held_rooms(case_id: "int | RawSQL") -> "QuerySet[HearingRoom]":
    """Give the rooms in which a sitting of a case is held now."""
    return HearingRoom.objects.filter(case_id=case_id, begun_at__isnull=False).exclude(phase__in=rules.OVER)


def said_in(group: str, groups: Mapping[str, HearingGroup]) -> Said:
    """Give where something was said, as far as it matters who may read it."""
    if group not in groups:
        return Said(group)
    return Said(group, frozenset(groups[group].members), groups[group].side)


def readable(table: Table, seat: HearingSeat) -> list[RecordEntry]:
    """Give the lines of the record that a seat may read, in their order; it only ever grows at its end."""
    reader = seat_of(seat)
    rows = RecordEntry.objects.filter(room=table.row).order_by("pk")
    return [row for row in rows if rules.may_read(reader, said_in(row.group, table.groups))]


def entries_for(table: Table, seat: HearingSeat, after: int) -> list[dict[str, Any]]:
    """Give the lines of the record that a seat may read, after so many it has.

    They are numbered for each seat by itself: a gap would tell how much was said where it was not.
    """
    rows = readable(table, seat)
    number = {row.pk: n for n, row in enumerate(rows, 1)}
    return [_line(row, number) for row in rows[after:]]


def _line(row: RecordEntry, number: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": number[row.pk], "group": row.group, "kind": row.kind, "text": row.text, "speaker": row.speaker_id,
        "writer": row.writer_id, "corrects": number.get(row.corrects_id or 0), "at": row.said_at.isoformat(),
    }  # fmt: skip


def digest(room_id: int) -> str:
    """Give the hash of the record of the talk of all, in its order; talk by text is no part of it."""
    whole = hashlib.sha256()
    rows = RecordEntry.objects.filter(room_id=room_id, group=JOINT).exclude(kind=RecordEntry.Kind.CHAT).order_by("pk")
    for row in rows:
        said = [str(row.pk), row.kind, str(row.speaker_id or ""), str(row.corrects_id or ""), row.said_at.isoformat()]
        whole.update("\x1f".join([*said, row.text]).encode() + b"\x1e")
    return whole.hexdigest()


def view(table: Table, seat: HearingSeat, now: datetime) -> dict[str, Any]:
    """Give what one seat is shown of a room: of others no more than may be known there."""
    room, me = table.room, seat_of(seat)
    seen = [table.seats[s.id] for s in room.seats.values() if rules.may_see(me, s)]
    lost = loss(room, now)
    apart = table.groups.get(me.group)
    others = [g for g in table.groups.values() if g.ended_at is None and g.name != me.group]
    chair = room.seats.get(room.chair)
    is_officer = me.job in rules.OFFICERS and me.stand is Stand.IN
    is_panel = is_officer and me.job in rules.PANEL
    told: dict[str, Any] = {
        "t": "room",
        "phase": room.phase,
        "version": room.version,
        "me": me.id,
        "chair": room.chair,
        "group": me.group,
        "stand": me.stand,
        "seats": [_seat(each, room, me, is_officer=is_officer, is_panel=is_panel) for each in seen],
        "peers": sorted(s.id for s in room.seats.values() if rules.may_connect(room, me.id, s.id)),
        "is_open": rules.is_open(room, me.group),
        "is_private": rules.is_private(room, me.group),
        "missing": sorted(rules.missing(room, me.group)) if me.group and is_panel else [],
        "apart_since": apart.made_at.isoformat() if apart else None,
        # Outside nothing more is told than that some talk apart, and since when.
        "others_since": min(g.made_at for g in others).isoformat() if others and me.stand is Stand.IN else None,
        "is_chair_lost": chair is not None and is_lost(chair),
        "may_take": lost.heir == me.id,
        "acts": [do for do in open_to(room, me) if _is_offered(do, me, is_heir=lost.heir == me.id)],
    }
    told["paper"] = paper_view(table.row, me)
    if "show" in told["acts"] and me.group:
        told["papers"] = showable(table.row, room, me)
    if room.phase in {Phase.CLOSING, Phase.CLOSED} and me.stand is Stand.IN:
        told |= _answers(table, me)
    return told


def _is_offered(do: Do, me: Seat, *, is_heir: bool) -> bool:
    """Tell whether somebody is offered what their seat may do: not everything is for everybody who sits there."""
    return {Do.TAKE: is_heir, Do.SCREEN: may_share(me)}.get(do, True)


def _seat(row: HearingSeat, room: Room, me: Seat, *, is_officer: bool, is_panel: bool) -> dict[str, Any]:
    """Give a seat as another sees it; what was asked of somebody in confidence the officers alone see.

    A wish goes to the panel, and with whom it talks apart nobody else is told.
    """
    told = {
        "id": row.pk, "name": row.name, "job": row.job, "side": row.side, "way": row.way, "mic": row.mic,
        "cam": row.cam, "online": bool(row.connection), "media": row.has_media,
        "group": row.group if is_panel or row.group == me.group or row.pk == me.id else "",
        "stand": row.stand, "is_lost": is_lost(room.seats[row.pk]),
        # What is shown apart is nobody else's, nor that it is.
        "screen": row.screen and bool(me.group) and row.group == me.group,
    }  # fmt: skip
    if is_officer and may_be_allowed(room.seats[row.pk]):
        told["may_screen"] = row.may_screen
    if is_officer or row.pk == me.id:
        told |= {"identity": row.identity, "is_alone": row.is_alone, "others": row.others}
    if is_panel or row.pk == me.id:
        told["wish"] = row.wish
    return told


def _answers(table: Table, me: Seat) -> dict[str, Any]:
    whole = digest(table.row.pk)
    rows = RecordAnswer.objects.filter(seat__room=table.row, digest=whole)
    answers = {row.seat_id: {"is_right": row.is_right, "reason": row.reason} for row in rows}
    if me.job not in rules.PANEL:
        answers = {seat: said for seat, said in answers.items() if seat == me.id}
    return {"digest": whole, "answers": answers}
