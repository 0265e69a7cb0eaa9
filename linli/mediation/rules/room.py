"""The hearing room: who sits there, in which group, who may connect to whom, and when that is confirmed. Pure.

A mesh rests on browsers that close their links, so a group is called private only after everybody has confirmed it
(hearing-room 7). What is decided here is decided from the seats alone, the same in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a room is (hearing-room 4)."""

    OPEN = "open"
    JOINT = "joint"
    CAUCUS = "caucus"
    BREAK = "break"
    CLOSING = "closing"
    CLOSED = "closed"
    ABANDONED = "abandoned"


# While people talk to each other, and when nobody comes in any more.
TALKING = frozenset({Phase.JOINT, Phase.CAUCUS, Phase.CLOSING})
OVER = frozenset({Phase.CLOSED, Phase.ABANDONED})


class Job(StrEnum):
    """As what somebody sits there. The chair is beside it: a mediator may hold it for one who is lost."""

    MEDIATOR = "mediator"
    RECORDER = "recorder"
    PARTY = "party"
    # Acts for a party by a paper; in the room as the party itself.
    AGENT = "agent"
    INVITEE = "invitee"
    SUPPORTER = "supporter"
    # Sees to the technical side: identifies, calls and seats people; never in a talk apart.
    CLERK = "clerk"


PANEL = frozenset({Job.MEDIATOR, Job.RECORDER})
OFFICERS = PANEL | {Job.CLERK}
PARTIES = frozenset({Job.PARTY, Job.AGENT})


class Way(StrEnum):
    """How somebody takes part: with a browser, on the telephone, or at the table where the panel sits."""

    ONLINE = "online"
    PHONE = "phone"
    TABLE = "table"


class Stand(StrEnum):
    """How far somebody has come."""

    INVITED = "invited"
    WAITING = "waiting"
    IN = "in"
    LEFT = "left"
    EJECTED = "ejected"


# The group of all, the beginning of the name of one that talks apart, and that of who is with nobody.
JOINT, CAUCUS, APART = "joint", "caucus-", ""
# Mediators, parties and an expert; others take part by sound and text (hearing-room 2).
MOST_SENDERS, MOST_SEATS = 6, 20


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat as it stands."""

    id: int
    job: Job
    side: str = ""
    way: Way = Way.ONLINE
    stand: Stand = Stand.INVITED
    group: str = APART
    # The group map it has confirmed last, and the seats it then still had, or has since seen, a link to.
    acked: int = 0
    links: frozenset[int] = frozenset()
    is_online: bool = False
    lost_at: datetime | None = None
    is_identified: bool = False
    # Whether it was asked who else is in the room there.
    is_asked_alone: bool = False
    # Whether the presider lets them share their screen, and whether they do.
    may_screen: bool = False
    screen: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A room with its seats; `version` counts the changes of its groups."""

    phase: Phase
    version: int
    # Who holds the chair.
    chair: int
    seats: Mapping[int, Seat] = field(default_factory=dict)

    def members(self, group: str) -> frozenset[int]:
        """Give who is in a group; nobody is in that of those who are apart."""
        return frozenset(s.id for s in self.seats.values() if group and s.stand is Stand.IN and s.group == group)


def may_connect(room: Room, one: int, other: int) -> bool:
    """Tell whether two seats may have a link: both in, in one group, while people talk.

    >>> a, b = (Seat(n, Job.PARTY, stand=Stand.IN, group=JOINT) for n in (1, 2))
    >>> [may_connect(Room(phase, 1, 1, {1: a, 2: b}), 1, 2) for phase in (Phase.JOINT, Phase.BREAK)]
    [True, False]
    """
    if one == other or room.phase not in TALKING or not {one, other} <= room.seats.keys():
        return False
    first, second = room.seats[one], room.seats[other]
    is_both_in = first.stand is second.stand is Stand.IN and first.way is second.way is Way.ONLINE
    return is_both_in and bool(first.group) and first.group == second.group


def may_signal(room: Room, sender: int, to: int, version: int) -> bool:
    """Tell whether a signal may pass: as a link may, and only if the sender knows the groups as they are now."""
    return version == room.version and may_connect(room, sender, to)


def missing(room: Room, group: str) -> frozenset[int]:
    """Give the seats that have yet to confirm that a group is by itself.

    Every member must have confirmed with no link outside, and everybody else none to a member; for whoever is on the
    telephone or at the table an officer does so. Who was sent out need not, once no member has a link there. The group
    of all waits for nobody who is lost, or is there without a browser.
    """
    members = room.members(group)
    return frozenset(s.id for s in room.seats.values() if not _has_confirmed(room, s, group, members))


def _has_confirmed(room: Room, seat: Seat, group: str, members: frozenset[int]) -> bool:
    knows = seat.acked == room.version
    if seat.id in members:
        is_waited_for = group != JOINT or (seat.is_online and seat.way is Way.ONLINE)
        return not is_waited_for or (knows and seat.links <= members)
    if seat.stand is Stand.IN:
        is_waited_for = group != JOINT or (seat.is_online and seat.way is Way.ONLINE)
        return not is_waited_for or (knows and not seat.links & members)
    return not (knows and seat.links & members)


def is_open(room: Room, group: str) -> bool:
    """Tell whether microphones may be on in a group."""
    return room.phase in TALKING and bool(room.members(group)) and not missing(room, group)


def is_private(room: Room, group: str) -> bool:
    """Tell whether a group may be called private."""
    return group.startswith(CAUCUS) and is_open(room, group)


def side_of(room: Room, members: frozenset[int]) -> str:
    """Give the side whose members talk apart with the panel, "" for the panel alone."""
    sides = {room.seats[each].side for each in members} - {""}
    return sides.pop() if len(sides) == 1 else ""


def caucus_fault(room: Room, members: frozenset[int]) -> str:
    """Give why these seats cannot talk apart, as a code; "" where they can (hearing-room 5 and 7)."""
    if not members <= room.seats.keys() or any(room.seats[each].stand is not Stand.IN for each in members):
        return "not_in"
    seats = [room.seats[each] for each in members]
    if not any(seat.job is Job.MEDIATOR for seat in seats):
        return "no_mediator"
    if any(seat.job is Job.CLERK for seat in seats):
        return "clerk"
    if len(members) == 1:
        return "alone"
    return "two_sides" if len({seat.side for seat in seats} - {""}) > 1 else ""


@dataclass(frozen=True, slots=True)
class Said:
    """Where something was said, as far as it matters who may read it."""

    group: str
    # Of a group apart: who was in it, and whose side it is.
    members: frozenset[int] = frozenset()
    side: str = ""


def may_read(reader: Seat, said: Said) -> bool:
    """Tell whether a seat may read what was said in a group (mediation 11).

    What was said apart stays with those who were there, their side and the mediators.
    """
    if reader.stand is not Stand.IN:
        return False
    if said.group == JOINT:
        return True
    is_own = bool(said.side) and reader.side == said.side and reader.job in PARTIES
    return reader.id in said.members or reader.job is Job.MEDIATOR or is_own


def may_see(reader: Seat, seat: Seat) -> bool:
    """Tell whether a seat is in another's roster: the officers see all, others their own group, who waits itself."""
    if reader.id == seat.id:
        return True
    if reader.stand is not Stand.IN:
        return False
    return reader.job in OFFICERS or (bool(reader.group) and seat.stand is Stand.IN and seat.group == reader.group)
