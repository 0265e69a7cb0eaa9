"""A hearing room is opened for a dispute, people are seated and let in, and come and go."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules as case_rules
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, Sender, TooManyError
from linli.kernel.people.services import tally
from linli.mediation.models import Agency, Dispute, HearingRoom, HearingSeat, JoinLink, PanelSeat, Participant
from linli.mediation.queries.hearing import room as room_row
from linli.mediation.queries.panels import own_seat
from linli.mediation.queries.talks import current_sitting
from linli.mediation.rules import safety
from linli.mediation.rules.filling import Seat
from linli.mediation.rules.room import MOST_SEATS, OVER, Job, Stand, Way
from linli.mediation.rules.talking import Mode
from linli.mediation.services.bell import ring
from linli.mediation.services.hearing_sitting import attend
from linli.mediation.services.hearing_turn import Turn

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# From so long before the beginning a link lets in, until so long after the planned end (hearing-room 8).
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=2)
LONGEST = timedelta(hours=6)
# Who may hold a sitting: whoever of the committee leads the dispute, or decides on it.
HOLDERS = (Permission.MEDIATION_SCREEN, Permission.MEDIATION_DECIDE)
# While a sitting is arranged or was held: its rooms stand on the page of the dispute.
STATES = frozenset({"scheduled", "in_sitting", "adjourned", "proposal"})


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
    """Somebody a room is opened for beside the panel: a participant, or who acts for one by a paper; by which way."""

    way: Way
    participant: int | None = None
    agency: int | None = None


def may_hold(actor: Actor, seen: "Case") -> bool:
    """Tell whether somebody may hold the sittings of a dispute they were shown: the presider, clerk and director."""
    seat = own_seat(actor, seen.pk)
    is_presider = seat is not None and seat.name == Seat.PRESIDER
    return is_presider or any(case_rules.covers(actor, right, cases.spot(seen)) for right in HOLDERS)


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
    ends_at: datetime,
    guests: Sequence[Guest],
    recorder: int | None = None,
    is_relay_only: bool = False,
) -> HearingRoom:
    """Open a room for the sitting that is arranged or going on, with its panel, and its presider in the chair.

    `recorder` is the seat of the panel that writes; without one the committee's clerk does, who opens the room. Where
    somebody has to be kept apart from the other side, all goes over the own relay (hearing-room 7). Raises
    NotThereError, NotYoursError, MissingFieldError, RefusedActError: no_sitting, has_room, relay, recorder.
    """
    seen = presided(actor, case_id, now)
    sitting = current_sitting(actor, case_id)
    if sitting is None or sitting.mode == Mode.IN_PERSON:
        raise case_rules.RefusedActError(act="hearing", why="no_sitting")
    is_one_sided = sitting.mode == Mode.SEPARATE
    if not is_one_sided and HearingRoom.objects.filter(sitting=sitting).exclude(phase__in=OVER).exists():
        raise case_rules.RefusedActError(act="hearing", why="has_room")
    if not now <= ends_at or not sitting.starts_at < ends_at <= sitting.starts_at + LONGEST:
        raise case_rules.MissingFieldError(fields=["ends_at"])
    # Sides that are never in one room learn nothing of each other.
    is_relay_only = is_relay_only or (must_relay(seen) and not is_one_sided)
    if is_relay_only and not settings.ENV.turn_urls:
        raise case_rules.RefusedActError(act="hearing", why="relay")
    row = HearingRoom.objects.create(case_id=case_id, sitting=sitting, ends_at=ends_at, is_relay_only=is_relay_only)
    _seat_panel(row, actor, recorder)
    for guest in guests:
        _seat_guest(row, guest, now)
    if row.seats.count() > MOST_SEATS:
        raise case_rules.RefusedActError(act="hearing", why="too_many_seats")
    audit.record(actor, "mediation:room:open", f"case:{case_id}", {"room": row.pk, "guests": len(guests)}, now)
    return row


def must_relay(seen: "Case") -> bool:
    """Tell whether nobody may learn another's network address: in families, and where somebody is afraid."""
    dispute = Dispute.objects.get(pk=seen.pk)
    return safety.must_relay(seen.category, dispute.safety, dispute.danger_to)


def _seat_panel(row: HearingRoom, actor: Actor, recorder: int | None) -> None:
    """Seat the mediators, and the clerk who opens the room: to write the record, or to see to people's ways in."""
    taken = PanelSeat.objects.filter(case_id=row.case_id, state=PanelSeat.State.TAKEN).select_related("mediator")
    seats = {seat.pk: seat for seat in taken.order_by("pk")}
    is_clerk = actor.account_id not in {seat.mediator.account_id for seat in seats.values()}
    if row.sitting.presider_id not in seats or (recorder is None and not is_clerk) or recorder not in {None, *seats}:
        raise case_rules.RefusedActError(act="hearing", why="recorder")
    if recorder == row.sitting.presider_id and len(seats) > 1:
        raise case_rules.RefusedActError(act="hearing", why="recorder")
    for pk, seat in seats.items():
        job = Job.RECORDER if pk == recorder and pk != row.sitting.presider_id else Job.MEDIATOR
        made = _staff(row, job, seat.mediator.account_id, seat)
        if pk == row.sitting.presider_id:
            row.chair = made
    row.save(update_fields=["chair"])
    if is_clerk:
        _staff(row, Job.RECORDER if recorder is None else Job.CLERK, actor.account_id)


def _seat_guest(row: HearingRoom, guest: Guest, now: datetime) -> None:
    """Seat somebody of the case; nobody else's row lets anybody in."""
    if guest.agency is not None:
        today = timezone.localdate(now)
        paper = Agency.objects.filter(
            pk=guest.agency, case_id=row.case_id, from_on__lte=today, to_on__gte=today
        ).select_related("participant").first()  # fmt: skip
        if paper is None:
            raise case_rules.NotThereError
        who, job, name = paper.participant, Job.AGENT, paper.agent
    else:
        found = Participant.objects.filter(pk=guest.participant or 0, case_id=row.case_id).first()
        if found is None:
            raise case_rules.NotThereError
        paper, who, job, name = None, found, Job.PARTY, found.name
    HearingSeat.objects.create(
        case_id=row.case_id, room=row, job=job, side=who.side, way=guest.way, participant=who, agency=paper, name=name
    )


def _staff(row: HearingRoom, job: Job, account_id: int | None, seat: PanelSeat | None = None) -> HearingSeat:
    """Seat somebody of the panel or the committee, whom it knows."""
    account = people.account(account_id or 0)
    return HearingSeat.objects.create(
        case_id=row.case_id, room=row, job=job, account=account, panel_seat=seat, name=str(account), identity="known",
        is_alone=True, stand=Stand.IN,
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
    JoinLink.objects.create(case_id=row.case_id, seat=seat, digest=digest_of(token))
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
    link = JoinLink.objects.select_for_update(of=("self",)).select_related("seat__room__sitting").filter(
        digest=digest_of(token), used_at=None, is_replaced=False
    ).first()  # fmt: skip
    if link is None or not _lets_in(link.seat, now):
        raise LinkSpentError
    link.used_at = now
    link.save(update_fields=["used_at"])
    audit.record(Sitter(link.seat), "mediation:room:join", f"case:{link.case_id}", {"seat": link.seat_id}, now)
    return link.seat


def _lets_in(seat: HearingSeat, now: datetime) -> bool:
    """Tell whether somebody may take their seat now: from half an hour before the sitting to two hours after."""
    row = seat.room
    is_time = row.starts_at - BEFORE <= now < row.ends_at + AFTER
    return is_time and seat.stand != Stand.EJECTED and row.phase not in OVER


@transaction.atomic
def seat_by_code(room_id: int, case_id: int, now: datetime) -> HearingSeat:
    """Seat the browser of who holds the code of the case; raises NotThereError, LinkSpentError."""
    seat = HearingSeat.objects.filter(
        room_id=room_id, case_id=case_id, job=Job.PARTY, participant__side="A", way=Way.ONLINE
    ).select_related("room__sitting").first()  # fmt: skip
    if seat is None:
        raise case_rules.NotThereError
    if not _lets_in(seat, now):
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
    # Another window shares nothing yet.
    seat.screen = False
    if seat.stand in {Stand.INVITED, Stand.LEFT}:
        seat.stand = Stand.WAITING if seat.account_id is None else Stand.IN
    seat.save(update_fields=["connection", "lost_at", "has_media", "way", "stand", "screen"])
    if seat.stand == Stand.IN:
        # Whoever comes late is in the record as those are who were there when it began.
        attend(Turn(row, seats, seat, now), seat)
    audit.record(Sitter(seat), "mediation:room:come", f"case:{row.case_id}", {"room": row.pk, "seat": seat_id}, now)
    ring(row.pk)
    return row.pk


@transaction.atomic
def seats_lose(room_id: int, connections: Sequence[str], now: datetime) -> None:
    """Note that connections of a room are gone; one that was replaced meanwhile changes nothing."""
    row, seats = locked(room_id)
    gone = [seat for seat in seats.values() if seat.connection and seat.connection in connections]
    for seat in gone:
        seat.connection, seat.lost_at, seat.mic, seat.cam, seat.screen = "", now, False, False, False
        seat.save(update_fields=["connection", "lost_at", "mic", "cam", "screen"])
        data = {"room": row.pk, "seat": seat.pk}
        audit.record(Sitter(seat), "mediation:room:lose", f"case:{row.case_id}", data, now)
    if gone:
        ring(row.pk)


def locked(room_id: int | None, *, with_case: bool = False) -> tuple[HearingRoom, dict[int, HearingSeat]]:
    """Give a room, its row locked, and its seats; every change of a room begins so. Raises NotThereError.

    What moves the dispute as well locks that first, as whatever ends a room from outside does.
    """
    rooms = HearingRoom.objects.filter(pk=room_id or 0)
    if with_case:
        # Rows that name the case are written with the room locked alone, and must not wait for who waits for the room.
        rooms.select_for_update(of=("case",), no_key=True).select_related("case").first()
    row = rooms.select_for_update(of=("self",), no_key=True).select_related("sitting").first()
    if row is None:
        raise case_rules.NotThereError
    return row, {seat.pk: seat for seat in HearingSeat.objects.filter(room=row).order_by("pk")}
