"""Who may do what in the hearing room, and when (hearing-room 5 and 6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from linli.mediation.rules.room import OVER, PARTIES, TALKING, Job, Phase, Room, Seat, Stand, Way


class Do(StrEnum):
    """What somebody can do in a room."""

    READY = "ready"
    SEAT = "seat"
    WAY = "way"
    ADMIT = "admit"
    EJECT = "eject"
    IDENTIFY = "identify"
    BEGIN = "begin"
    GROUP = "group"
    JOIN = "join"
    ACK = "ack"
    VOUCH = "vouch"
    SIG = "sig"
    MEDIA = "media"
    MUTE = "mute"
    ALLOW = "allow"
    SCREEN = "screen"
    ASK = "ask"
    CHAT = "chat"
    ENTRY = "entry"
    FLAG = "flag"
    SHOW = "show"
    PAGE = "page"
    HIDE = "hide"
    PAUSE = "pause"
    RESUME = "resume"
    HAND = "hand"
    TAKE = "take"
    CLOSING = "closing"
    CONFIRM = "confirm"
    READ_BACK = "read_back"
    CLOSE = "close"
    LEAVE = "leave"


class As(StrEnum):
    """As what somebody acts: who holds the chair, beside what each is."""

    CHAIR = "chair"
    MEDIATOR = "mediator"
    RECORDER = "recorder"
    CLERK = "clerk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Power:
    """Who may do something, in which phases, and whether only from inside."""

    who: frozenset[As]
    phases: frozenset[Phase]
    is_inside: bool = True


_ALL = frozenset(As)
_CHAIR = frozenset({As.CHAIR})
_MEDIATORS = frozenset({As.CHAIR, As.MEDIATOR})
_PANEL = frozenset({As.CHAIR, As.MEDIATOR, As.RECORDER})
_OFFICERS = _PANEL | {As.CLERK}
_NOT_OVER = frozenset(Phase) - OVER
_TALKS = frozenset({Phase.JOINT, Phase.CAUCUS})

POWERS: Mapping[Do, Power] = {
    Do.READY: Power(_ALL, _NOT_OVER, is_inside=False),
    Do.SEAT: Power(_OFFICERS, _NOT_OVER),
    Do.WAY: Power(_OFFICERS, _NOT_OVER),
    Do.ADMIT: Power(_CHAIR, _NOT_OVER),
    Do.EJECT: Power(_CHAIR, _NOT_OVER),
    Do.IDENTIFY: Power(_OFFICERS, _NOT_OVER),
    Do.BEGIN: Power(_CHAIR, frozenset({Phase.OPEN})),
    Do.GROUP: Power(_CHAIR, _TALKS),
    Do.JOIN: Power(_CHAIR, frozenset({Phase.CAUCUS})),
    Do.ACK: Power(_ALL, _NOT_OVER, is_inside=False),
    Do.VOUCH: Power(_OFFICERS, _NOT_OVER),
    Do.SIG: Power(_ALL, TALKING),
    Do.MEDIA: Power(_ALL, _NOT_OVER, is_inside=False),
    Do.MUTE: Power(_MEDIATORS, TALKING),
    Do.ALLOW: Power(_CHAIR, _NOT_OVER),
    # Of the others only whom the presider lets (rules.room_screen).
    Do.SCREEN: Power(_ALL - {As.RECORDER, As.CLERK}, TALKING),
    Do.ASK: Power(_ALL - _CHAIR - {As.CLERK}, _NOT_OVER, is_inside=False),
    Do.CHAT: Power(_ALL, TALKING),
    Do.ENTRY: Power(_PANEL, TALKING),
    Do.FLAG: Power(_ALL, TALKING),
    Do.SHOW: Power(_PANEL, TALKING),
    Do.PAGE: Power(_PANEL, TALKING),
    Do.HIDE: Power(_PANEL, TALKING),
    Do.PAUSE: Power(_CHAIR, TALKING),
    Do.RESUME: Power(_CHAIR, frozenset({Phase.BREAK})),
    Do.HAND: Power(_CHAIR, _NOT_OVER),
    Do.TAKE: Power(frozenset({As.MEDIATOR}), _NOT_OVER),
    Do.CLOSING: Power(_CHAIR, frozenset({Phase.JOINT})),
    Do.CONFIRM: Power(_ALL, frozenset({Phase.CLOSING})),
    Do.READ_BACK: Power(_PANEL, frozenset({Phase.CLOSING})),
    Do.CLOSE: Power(_CHAIR, frozenset({Phase.CLOSING})),
    Do.LEAVE: Power(_ALL, _NOT_OVER, is_inside=False),
}


def acts_as(room: Room, seat: Seat) -> As:
    """Give as what a seat acts."""
    if seat.id == room.chair:
        return As.CHAIR
    return {Job.MEDIATOR: As.MEDIATOR, Job.RECORDER: As.RECORDER, Job.CLERK: As.CLERK}.get(seat.job, As.OTHER)


def refusal(room: Room, seat: Seat, do: Do) -> str:
    """Give why a seat may not do something now, as a code; "" where it may.

    >>> party = Seat(2, Job.PARTY, side="A", stand=Stand.IN, group="joint")
    >>> refusal(Room(Phase.JOINT, 1, 1, {2: party}), party, Do.EJECT)
    'not_yours'
    """
    power = POWERS[do]
    if seat.stand in {Stand.LEFT, Stand.EJECTED}:
        return "not_here"
    if acts_as(room, seat) not in power.who:
        return "not_yours"
    if power.is_inside and seat.stand is not Stand.IN:
        return "not_here"
    return "" if room.phase in power.phases else "not_now"


def open_to(room: Room, seat: Seat) -> list[Do]:
    """Give everything a seat may do now."""
    return [do for do in Do if not refusal(room, seat, do)]


def begin_faults(room: Room, *, is_read: bool, is_one_sided: bool) -> list[str]:
    """Give what keeps talk from beginning, as codes (m16): the rules read, both sides here, everybody known and asked.

    A sitting at separate times has one side alone.
    """
    seats = [seat for seat in room.seats.values() if seat.stand is Stand.IN]
    sides = {seat.side for seat in seats if seat.job in PARTIES}
    faults = {
        "rules_not_read": not is_read,
        "side_missing": not ({"A", "R"} <= sides or (is_one_sided and sides)),
        "no_recorder": not any(seat.job is Job.RECORDER or seat.id == room.chair for seat in seats),
        "not_identified": any(not seat.is_identified for seat in seats),
        "not_asked_alone": any(not seat.is_asked_alone for seat in seats if seat.way is not Way.TABLE),
    }
    return [code for code, is_so in faults.items() if is_so]
