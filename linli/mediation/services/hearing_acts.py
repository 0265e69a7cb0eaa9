"""What is done in a hearing room: every act checked in one place, written with its audit row, then told to all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases.rules import NotThereError
from linli.mediation.models import HearingGroup, HearingSeat
from linli.mediation.queries.hearing import room_of
from linli.mediation.queries.invitees import welcome
from linli.mediation.rules import room as rules
from linli.mediation.rules import room_frames as frames
from linli.mediation.rules.room import APART, CAUCUS, JOINT, Job, Phase, Stand, Way
from linli.mediation.rules.room_loss import loss
from linli.mediation.rules.room_powers import Do, begin_faults, refusal
from linli.mediation.rules.room_screen import may_be_allowed, screen_fault
from linli.mediation.services import hearing_papers as papers
from linli.mediation.services import hearing_record as record
from linli.mediation.services.bell import ring
from linli.mediation.services.hearing import Sitter, locked
from linli.mediation.services.hearing_sitting import apart_begin, attend, sitting_begin, sitting_broken, sitting_end
from linli.mediation.services.hearing_turn import RoomError, Turn
from linli.mediation.services.told import PLATFORM

# What moves the dispute with the room.
_MOVES = frozenset({Do.BEGIN, Do.CLOSE})


@transaction.atomic
def room_do(seat_id: int, connection: str, said: Any, now: datetime) -> dict[str, Any]:
    """Do what a seat says over its connection; gives what only it is answered. RoomError where it may not."""
    room_id = HearingSeat.objects.filter(pk=seat_id).values_list("room_id", flat=True).first()
    do = Do(type(said).__struct_config__.tag)
    row, seats = locked(room_id, with_case=do in _MOVES)
    me = seats[seat_id]
    if me.connection != connection:
        raise NotThereError
    turn = Turn(row, seats, me, now)
    if why := refusal(turn.room, turn.room.seats[seat_id], do):
        raise RoomError(why)
    answer = _DOINGS[do](turn, said) or {}
    _note_private(turn)
    data = {"room": row.pk, "seat": seat_id, "do": str(do), "to": getattr(said, "seat", None)}
    audit.record(Sitter(me), "mediation:room:act", f"case:{row.case_id}", data, now)
    ring(row.pk)
    return answer


def may_signal(seat_id: int, connection: str, said: frames.Sig) -> bool:
    """Tell whether a step of two browsers' way to each other may pass; nothing of it is kept."""
    me = HearingSeat.objects.select_related("room").filter(pk=seat_id, connection=connection).first()
    if me is None:
        return False
    room = room_of(me.room, HearingSeat.objects.filter(room=me.room, pk__in=[seat_id, said.to]))
    return rules.may_signal(room, seat_id, said.to, said.version)


def is_news(seat_id: int, said: frames.Ack) -> bool:
    """Tell whether what a browser says of its links is not known yet; it says so every few seconds."""
    me = HearingSeat.objects.only("acked", "links").get(pk=seat_id)
    return (me.acked, frozenset(me.links)) != (said.version, frozenset(said.links))


@transaction.atomic
def room_tick(room_id: int, now: datetime) -> bool:
    """Do what a lost presider, or a group without its mediator, asks for by now; tells whether something was done."""
    row, seats = locked(room_id, with_case=True)
    found = loss(room_of(row, seats.values()), now)
    if not (found.must_abandon or found.must_break or found.ended):
        return False
    turn = Turn(row, seats, next(iter(seats.values())), now)
    if found.must_abandon:
        turn.apart(Phase.ABANDONED)
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        sitting_broken(turn)
    elif found.must_break:
        turn.apart(Phase.BREAK)
    else:
        _end_left(turn, found.ended)
    audit.record(Platform(), "mediation:room:act", f"case:{row.case_id}", {"room": row.pk, "phase": row.phase}, now)
    ring(row.pk)
    return True


class Platform:
    """The platform itself, when a room is left alone."""

    ref = "job:hearing"


def _end_left(turn: Turn, groups: frozenset[str]) -> None:
    """Let the members of groups left by their mediator wait; never does such a group fall back into the talk of all."""
    for seat in turn.seats.values():
        if seat.group in groups:
            seat.stand = Stand.WAITING
            turn.move(seat, APART)
    HearingGroup.objects.filter(room=turn.row, name__in=groups).update(ended_at=turn.now)
    is_any_left = any(seat.group.startswith(CAUCUS) for seat in turn.seats.values())
    turn.regroup(Phase.CAUCUS if is_any_left else Phase.JOINT)


def _note_private(turn: Turn) -> None:
    """Note since when each group has been private."""
    room = turn.room
    waiting = HearingGroup.objects.filter(room=turn.row, private_at=None, ended_at=None)
    names = [group.name for group in waiting if rules.is_private(room, group.name)]
    waiting.filter(name__in=names).update(private_at=turn.now)


def _ready(turn: Turn, said: frames.Ready) -> None:
    turn.me.is_alone, turn.me.others = said.is_alone, said.others
    turn.me.save(update_fields=["is_alone", "others"])


def _admit(turn: Turn, said: frames.Admit) -> None:
    seat = turn.other(said.seat)
    if seat.stand in {Stand.EJECTED, Stand.IN}:
        raise RoomError("not_waiting")
    is_there = seat.connection or seat.way != Way.ONLINE
    if not is_there:
        raise RoomError("not_waiting")
    if not seat.identity:
        raise RoomError("not_identified")
    attend(turn, seat)
    seat.stand, seat.reason = Stand.IN, ""
    is_talking = turn.row.phase in rules.TALKING
    turn.move(seat, JOINT if is_talking else APART)
    if is_talking:
        turn.regroup(Phase(turn.row.phase))


def _eject(turn: Turn, said: frames.Eject) -> None:
    seat = turn.other(said.seat)
    if seat.pk == turn.row.chair_id or not said.reason.strip():
        raise RoomError("reason_missing")
    seat.stand, seat.reason = (Stand.EJECTED if said.is_for_good else Stand.WAITING), said.reason
    turn.move(seat, APART)
    if turn.row.phase in rules.TALKING:
        turn.regroup(Phase(turn.row.phase))


def _identify(turn: Turn, said: frames.Identify) -> None:
    seat = turn.other(said.seat)
    seat.identity, seat.identified_by = said.method, turn.me
    if said.is_alone is not None:
        seat.is_alone = said.is_alone
    if seat.stand in {Stand.INVITED, Stand.LEFT} and seat.way != Way.ONLINE:
        seat.stand = Stand.WAITING
    seat.save(update_fields=["identity", "identified_by", "is_alone", "stand"])


def _begin(turn: Turn, said: frames.Begin) -> None:
    faults = begin_faults(turn.room, is_read=said.is_read, is_one_sided=turn.row.is_one_sided)
    if faults:
        raise RoomError(faults[0])
    sitting_begin(turn, is_read=said.is_read)
    turn.row.begun_at = turn.row.begun_at or turn.now
    turn.row.save(update_fields=["begun_at"])
    turn.together()


def _group(turn: Turn, said: frames.Group) -> None:
    members = frozenset(said.members)
    if fault := rules.caucus_fault(turn.room, members):
        raise RoomError(fault)
    name = f"{CAUCUS}{1 + HearingGroup.objects.filter(room=turn.row).count()}"
    left = {turn.seats[each].group for each in members} - {JOINT}
    group = HearingGroup.objects.create(
        case_id=turn.row.case_id, room=turn.row, name=name, side=rules.side_of(turn.room, members),
        members=sorted(members), made_at=turn.now,
    )  # fmt: skip
    apart_begin(turn, group)
    for each in members:
        turn.move(turn.seats[each], name)
    turn.end_screens()
    emptied = left - {seat.group for seat in turn.seats.values()}
    HearingGroup.objects.filter(room=turn.row, name__in=emptied, ended_at=None).update(ended_at=turn.now)
    turn.regroup(Phase.CAUCUS)


def _join(turn: Turn, _said: frames.Join) -> None:
    turn.together()


def _ack(turn: Turn, said: frames.Ack) -> None:
    if said.version != turn.row.version:
        # It speaks of groups that are no more; its answer to the newest comes.
        return
    turn.me.acked, turn.me.links = said.version, sorted(set(said.links))
    turn.me.save(update_fields=["acked", "links"])


def _vouch(turn: Turn, said: frames.Vouch) -> None:
    seat = turn.other(said.seat)
    if seat.way == Way.ONLINE:
        raise RoomError("has_browser")
    if said.version == turn.row.version:
        seat.acked, seat.links = said.version, []
        seat.save(update_fields=["acked", "links"])


def _senders(turn: Turn) -> int:
    """Give how many others send a picture, of themselves or of their screen."""
    return sum(seat.cam or seat.screen for seat in turn.seats.values() if seat.pk != turn.me.pk)


def _media(turn: Turn, said: frames.Media) -> None:
    turn.me.mic, turn.me.cam = said.mic, said.cam and _senders(turn) < rules.MOST_SENDERS
    turn.me.save(update_fields=["mic", "cam"])
    if said.cam and not turn.me.cam:
        raise RoomError("too_many_cameras")


def _mute(turn: Turn, said: frames.Mute) -> None:
    seat = turn.other(said.seat)
    setattr(seat, said.what, False)
    seat.save(update_fields=[said.what])


def _allow(turn: Turn, said: frames.Allow) -> None:
    seat = turn.other(said.seat)
    if said.is_allowed and not may_be_allowed(turn.room.seats[seat.pk]):
        raise RoomError("not_in")
    seat.may_screen, seat.screen = said.is_allowed, seat.screen and said.is_allowed
    seat.save(update_fields=["may_screen", "screen"])


def _screen(turn: Turn, said: frames.Screen) -> None:
    if said.is_on and (fault := screen_fault(turn.room, turn.room.seats[turn.me.pk])):
        raise RoomError(fault)
    if said.is_on and _senders(turn) >= rules.MOST_SENDERS:
        raise RoomError("too_many_cameras")
    turn.me.screen = said.is_on
    turn.me.save(update_fields=["screen"])


def _ask(turn: Turn, said: frames.Ask) -> None:
    turn.me.wish = said.what
    fields = ["wish"]
    if said.what == "unsafe":
        turn.me.cam = turn.me.screen = False
        fields += ["cam", "screen"]
    turn.me.save(update_fields=fields)


def _pause(turn: Turn, _said: frames.Pause) -> None:
    turn.apart(Phase.BREAK)


def _resume(turn: Turn, _said: frames.Resume) -> None:
    turn.together()


def _hand(turn: Turn, said: frames.Hand) -> None:
    seat = turn.other(said.seat)
    if seat.job != Job.MEDIATOR or seat.stand != Stand.IN:
        raise RoomError("not_mediator")
    _take_chair(turn, seat)


def _take(turn: Turn, _said: frames.Take) -> None:
    if loss(turn.room, turn.now).heir != turn.me.pk:
        raise RoomError("chair_held")
    _take_chair(turn, turn.me)


@part
def _take_chair(turn: Turn, seat: HearingSeat) -> None:
    turn.row.chair = seat
    turn.row.save(update_fields=["chair"])


def _closing(turn: Turn, _said: frames.Closing) -> None:
    turn.row.phase = Phase.CLOSING
    turn.row.save(update_fields=["phase"])


def _close(turn: Turn, _said: frames.Close) -> None:
    if record.unanswered(turn.row, turn.seats):
        raise RoomError("record_open")
    turn.apart(Phase.CLOSED)
    turn.row.closed_at = turn.now
    turn.row.save(update_fields=["closed_at"])
    sitting_end(turn)


def _leave(turn: Turn, _said: frames.Leave) -> None:
    turn.me.stand, turn.me.connection, turn.me.lost_at = Stand.LEFT, "", None
    turn.me.mic = turn.me.cam = False
    turn.me.save(update_fields=["connection", "lost_at", "mic", "cam"])
    turn.move(turn.me, APART)
    if turn.row.phase in rules.TALKING:
        turn.regroup(Phase(turn.row.phase))


def _seat(turn: Turn, said: frames.NewSeat) -> None:
    if len(turn.seats) >= rules.MOST_SEATS:
        raise RoomError("too_many_seats")
    # Whoever is invited comes by the consent of all, under the name they were named by (PML 20).
    if Job(said.job) is Job.INVITEE and said.name not in {row.name for row in welcome(PLATFORM, turn.row.case_id)}:
        raise RoomError("invitee_unwelcome")
    seat = HearingSeat.objects.create(
        case_id=turn.row.case_id, room=turn.row, job=said.job, side=said.side, way=said.way, name=said.name
    )
    turn.seats[seat.pk] = seat


def _way(turn: Turn, said: frames.ByOtherWay) -> None:
    seat = turn.other(said.seat)
    if seat.connection:
        raise RoomError("has_browser")
    seat.way, seat.lost_at, seat.has_media = said.way, None, False
    seat.save(update_fields=["way", "lost_at", "has_media"])
    if seat.stand == Stand.IN:
        attend(turn, seat)
    if seat.group:
        turn.regroup(Phase(turn.row.phase))


_DOINGS: Mapping[Do, Callable[[Turn, Any], dict[str, Any] | None]] = {
    Do.READY: _ready,
    Do.SEAT: _seat,
    Do.WAY: _way,
    Do.ADMIT: _admit,
    Do.EJECT: _eject,
    Do.IDENTIFY: _identify,
    Do.BEGIN: _begin,
    Do.GROUP: _group,
    Do.JOIN: _join,
    Do.ACK: _ack,
    Do.VOUCH: _vouch,
    Do.MEDIA: _media,
    Do.MUTE: _mute,
    Do.ALLOW: _allow,
    Do.SCREEN: _screen,
    Do.ASK: _ask,
    Do.CHAT: record.chat,
    Do.ENTRY: record.entry,
    Do.FLAG: record.flag,
    Do.SHOW: papers.paper_show,
    Do.PAGE: papers.paper_page,
    Do.HIDE: papers.paper_hide,
    Do.PAUSE: _pause,
    Do.RESUME: _resume,
    Do.HAND: _hand,
    Do.TAKE: _take,
    Do.CLOSING: _closing,
    Do.CONFIRM: record.confirm,
    Do.READ_BACK: record.read_back,
    Do.CLOSE: _close,
    Do.LEAVE: _leave,
}
