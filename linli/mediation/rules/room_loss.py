"""What becomes of a hearing room when a connection is lost (hearing-room 12). Pure; every number our default."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.mediation.rules.room import CAUCUS, OVER, TALKING, Job, Phase, Room, Seat, Stand, Way

# So long is nothing done; then another mediator may take the chair, or all are set apart; then it is given up.
OFFER_AFTER, BREAK_AFTER, ABANDON_AFTER = timedelta(seconds=30), timedelta(seconds=60), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Loss:
    """What must be done now: who may take the chair, which groups end in waiting, whether all pause or it is over."""

    heir: int | None = None
    ended: frozenset[str] = frozenset()
    must_break: bool = False
    must_abandon: bool = False


def is_lost(seat: Seat) -> bool:
    """Tell whether somebody who takes part by a browser has lost the connection."""
    return seat.way is Way.ONLINE and not seat.is_online and seat.lost_at is not None


def loss(room: Room, now: datetime) -> Loss:
    """Give what a lost presider, or a group left without a mediator, means by now.

    A group apart never falls back into the talk of all: its members wait.
    """
    chair = room.seats.get(room.chair)
    away = _away(chair, now)
    heirs = sorted(s.id for s in room.seats.values() if s.job is Job.MEDIATOR and _is_here(s) and s.id != room.chair)
    groups = {s.group for s in room.seats.values() if s.stand is Stand.IN and s.group.startswith(CAUCUS)}
    return Loss(
        heir=heirs[0] if heirs and away >= OFFER_AFTER else None,
        ended=frozenset(group for group in groups if _is_left(room, group, now)),
        must_break=room.phase in TALKING and away >= BREAK_AFTER,
        must_abandon=room.phase not in {*OVER, Phase.OPEN} and away >= ABANDON_AFTER,
    )


def _is_here(seat: Seat) -> bool:
    return seat.stand is Stand.IN and (seat.is_online or seat.way is not Way.ONLINE)


def _away(seat: Seat | None, now: datetime) -> timedelta:
    return now - seat.lost_at if seat is not None and is_lost(seat) and seat.lost_at else timedelta(0)


def _is_left(room: Room, group: str, now: datetime) -> bool:
    mediators = [room.seats[each] for each in room.members(group) if room.seats[each].job is Job.MEDIATOR]
    return all(_away(seat, now) >= OFFER_AFTER for seat in mediators)
