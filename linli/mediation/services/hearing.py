"""A hearing room is opened for a dispute, people are seated and let in, and come and go."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules as case_rules
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, Sender, TooManyError
from linli.kernel.people.services import tally
from linli.mediation.models import HearingRoom, HearingSeat, JoinLink, Participant
from linli.mediation.queries.hearing import room as room_row
from linli.mediation.rules.room import MOST_SEATS, OVER, Job, Stand, Way
from linli.mediation.services.bell import ring

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# From so long before the beginning a link lets in, until so long after the planned end (hearing-room 8).
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=2)
LONGEST = timedelta(hours=6)
# Who may hold a sitting: whoever of the committee leads the dispute, or decides on it.
HOLDERS = (Permission.MEDIATION_SCREEN, Permission.MEDIATION_DECIDE)
# While a dispute is talked about.
STATES = frozenset({"accepted", "panel", "preparing", "scheduled", "in_sitting", "adjourned", "proposal"})


class LinkSpentError(case_rules.DomainError):
    """A link that lets nobody in: never made, used, replaced, too early or too late; all answer alike."""

    code = "link_spent"
    status = 404


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who acts from a seat, as audit rows name them."""

    seat: HearingSeat

    @property
    def ref(self) -> str:
        """Name the account, or the seat where there is none."""
        return f"account:{self.seat.account_id}" if self.seat.account_id else f"seat:{self.seat.pk}"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody a room is opened with beside the panel."""

    job: Job
    way: Way
    name: str = ""
    side: str = ""
    participant_id: int | None = None


def may_hold(actor: Actor, seen: "Case") -> bool:
    """Tell whether somebody may hold the sittings of a dispute they have been shown."""
    return any(case_rules.covers(actor, right, cases.spot(seen)) for right in HOLDERS)


def presided(actor: Actor, case_id: int, now: datetime) -> "Case":
    """Give a dispute to somebody who may hold its sittings; raises NotThereError, NotYoursError."""
    seen = cases.case(actor, case_id, now, Permission.MEDIATION_DESK)
    if not may_hold(actor, seen):
        raise case_rules.NotYoursError(act="hearing")
    return seen


@transaction.atomic
def room_open(
    actor: Actor,
    case_id: int,
    now: datetime,
    *,
    starts_at: datetime,
    ends_at: datetime,
    guests: Sequence[Guest],
    recorder_id: int | None = None,
    is_one_sided: bool = False,
    is_relay_only: bool = False,
) -> HearingRoom:
    """Open a room of a dispute with the actor in the chair; raises NotThereError, NotYoursError, RefusedActError."""
    seen = presided(actor, case_id, now)
    if seen.state not in STATES or seen.closed_at is not None:
        raise case_rules.RefusedActError(act="hearing", why="not_talking")
    if not now <= ends_at or not starts_at < ends_at <= starts_at + LONGEST:
        raise case_rules.MissingFieldError(fields=["ends_at"])
    if len(guests) + 2 > MOST_SEATS:
        raise case_rules.RefusedActError(act="hearing", why="too_many_seats")
    row = HearingRoom.objects.create(
        case_id=case_id, starts_at=starts_at, ends_at=ends_at, is_one_sided=is_one_sided, is_relay_only=is_relay_only
    )
    row.chair = _staff(row, Job.MEDIATOR, actor.account_id)
    row.save(update_fields=["chair"])
    if recorder_id is not None and recorder_id != actor.account_id:
        _staff(row, Job.RECORDER, recorder_id)
    names = dict(Participant.objects.filter(case_id=case_id).values_list("pk", "name"))
    for guest in guests:
        if guest.participant_id is not None and guest.participant_id not in names:
            raise case_rules.NotThereError
        HearingSeat.objects.create(
            case_id=case_id, room=row, job=guest.job, side=guest.side, way=guest.way,
            participant_id=guest.participant_id, name=guest.name or names.get(guest.participant_id or 0, ""),
        )  # fmt: skip
    audit.record(actor, "mediation:room:open", f"case:{case_id}", {"room": row.pk, "guests": len(guests)}, now)
    return row


def _staff(row: HearingRoom, job: Job, account_id: int | None) -> HearingSeat:
    """Seat somebody of the committee, whom it knows."""
    if account_id is None:
        raise case_rules.NotYoursError(act="hearing")
    account = people.account(account_id)
    return HearingSeat.objects.create(
        case_id=row.case_id, room=row, job=job, account=account, name=str(account), identity="known", is_alone=True,
        stand=Stand.IN,
    )  # fmt: skip


def digest_of(token: str) -> str:
    """Give what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def link_make(actor: Actor, room_id: int, seat_id: int, now: datetime) -> str:
    """Give the token of a new link for a seat, which takes the place of those before; raises as `room_open`."""
    row = room_row(room_id)
    presided(actor, row.case_id, now)
    seat = HearingSeat.objects.filter(pk=seat_id, room=row, account=None, way=Way.ONLINE).first()
    if seat is None:
        raise case_rules.NotThereError
    JoinLink.objects.filter(seat=seat, used_at=None).update(is_replaced=True)
    token = ids.short_token()
    JoinLink.objects.create(
        case_id=row.case_id, seat=seat, digest=digest_of(token), valid_from=row.starts_at - BEFORE,
        valid_until=row.ends_at + AFTER,
    )  # fmt: skip
    audit.record(actor, "mediation:room:invite", f"case:{row.case_id}", {"room": row.pk, "seat": seat.pk}, now)
    return token


def link_open(actor: Actor, token: str, sender: Sender, now: datetime) -> HearingSeat:
    """Let one browser in by a link as `link_use` does; a token that lets nobody in is counted as a code would be.

    Raises TooManyMissesError for an address that has tried too many.
    """
    if until := people.tally_until({case_rules.CODE_MISSES: sender.address}, now):
        raise TooManyMissesError(until)
    try:
        return link_use(token, now)
    except LinkSpentError:
        link_miss(actor, sender, now)
        raise


@transaction.atomic
def link_miss(actor: Actor, sender: Sender, now: datetime) -> None:
    """Count a link that let nobody in."""
    with suppress(TooManyError):
        tally({case_rules.CODE_MISSES: sender.address}, now)
    audit.record(actor, "mediation:room:miss", "link", {}, now)


@transaction.atomic
def link_use(token: str, now: datetime) -> HearingSeat:
    """Let one browser in by a link, once; LinkSpentError for every token that lets nobody in."""
    link = JoinLink.objects.select_for_update(of=("self",)).select_related("seat__room").filter(
        digest=digest_of(token), used_at=None, is_replaced=False, valid_from__lte=now, valid_until__gt=now
    ).first()  # fmt: skip
    if link is None or link.seat.stand == Stand.EJECTED or link.seat.room.phase in OVER:
        raise LinkSpentError
    link.used_at = now
    link.save(update_fields=["used_at"])
    audit.record(Sitter(link.seat), "mediation:room:join", f"case:{link.case_id}", {"seat": link.seat_id}, now)
    return link.seat


@transaction.atomic
def seat_by_code(room_id: int, case_id: int, now: datetime) -> HearingSeat:
    """Seat the browser of who holds the code of the case; raises NotThereError, LinkSpentError."""
    seat = HearingSeat.objects.filter(
        room_id=room_id, case_id=case_id, participant__side="A", way=Way.ONLINE
    ).select_related("room").first()  # fmt: skip
    if seat is None:
        raise case_rules.NotThereError
    is_time = seat.room.starts_at - BEFORE <= now < seat.room.ends_at + AFTER
    if not is_time or seat.stand == Stand.EJECTED or seat.room.phase in OVER:
        raise LinkSpentError
    audit.record(Sitter(seat), "mediation:room:join", f"case:{case_id}", {"seat": seat.pk}, now)
    return seat


@transaction.atomic
def seat_come(seat_id: int, connection: str, now: datetime, *, has_media: bool) -> int:
    """Lead a seat over a connection, the only one from now on; gives the room. Raises NotThereError, NotNowError."""
    row, seats = locked(HearingSeat.objects.filter(pk=seat_id).values_list("room_id", flat=True).first())
    seat = seats[seat_id]
    if seat.stand == Stand.EJECTED:
        raise case_rules.NotThereError
    if row.phase in OVER:
        raise case_rules.NotNowError
    seat.connection, seat.lost_at, seat.has_media, seat.way = connection, None, has_media, Way.ONLINE
    if seat.stand in {Stand.INVITED, Stand.LEFT}:
        seat.stand = Stand.WAITING if seat.account_id is None else Stand.IN
    seat.save(update_fields=["connection", "lost_at", "has_media", "way", "stand"])
    audit.record(Sitter(seat), "mediation:room:come", f"case:{row.case_id}", {"room": row.pk, "seat": seat_id}, now)
    ring(row.pk)
    return row.pk


@transaction.atomic
def seats_lose(room_id: int, connections: Sequence[str], now: datetime) -> None:
    """Note that connections of a room are gone; one that was replaced meanwhile changes nothing."""
    row, seats = locked(room_id)
    gone = [seat for seat in seats.values() if seat.connection and seat.connection in connections]
    for seat in gone:
        seat.connection, seat.lost_at, seat.mic, seat.cam = "", now, False, False
        seat.save(update_fields=["connection", "lost_at", "mic", "cam"])
        data = {"room": row.pk, "seat": seat.pk}
        audit.record(Sitter(seat), "mediation:room:lose", f"case:{row.case_id}", data, now)
    if gone:
        ring(row.pk)


def locked(room_id: int | None) -> tuple[HearingRoom, dict[int, HearingSeat]]:
    """Give a room, its row locked, and its seats; every change of a room begins so. Raises NotThereError."""
    row = HearingRoom.objects.select_for_update(of=("self",)).filter(pk=room_id or 0).first()
    if row is None:
        raise case_rules.NotThereError
    return row, {seat.pk: seat for seat in HearingSeat.objects.filter(room=row).order_by("pk")}
