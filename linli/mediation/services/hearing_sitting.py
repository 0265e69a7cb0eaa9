"""What goes on in a hearing room is the sitting it was opened for: who came, and what was written, are its record."""

from collections.abc import Iterable
from dataclasses import replace

from linli.kernel.audit.services import part
from linli.kernel.cases import services as cases
from linli.kernel.cases.rules import DomainError, acting_post_anywhere
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Permission
from linli.mediation.models import (
    Attendance,
    Fact,
    HearingGroup,
    HearingSeat,
    Invitee,
    RecordAnswer,
    RecordEntry,
    Sitting,
    SittingGroup,
)
from linli.mediation.queries.hearing import digest
from linli.mediation.queries.standing import standing
from linli.mediation.queries.talks import record_about
from linli.mediation.rules.room import JOINT, PARTIES, Job, Stand, Way
from linli.mediation.rules.room_record import How
from linli.mediation.rules.talking import Consent
from linli.mediation.services.hearing_keep import record_keep, sitting_leave, sittings_leave
from linli.mediation.services.hearing_turn import RoomError, Turn
from linli.mediation.services.sittings import Here, opened, sitting_over
from linli.mediation.services.speaking import Word, words_keep
from linli.mediation.services.taking import PLATFORM, Held

# Where a draft was given out, and since.
_PROPOSED = frozenset({"proposal", "signing", "effective", "followed_up"})
_WAYS = {Way.ONLINE: "online", Way.PHONE: "phone", Way.TABLE: "room"}


def _identified(seat: HearingSeat) -> str:
    """Give how somebody was identified, as attendance has it."""
    if seat.identity == "document":
        return "camera" if seat.way == Way.ONLINE else "paper"
    return {"known": "known", "call_back": "call"}.get(seat.identity, "")


def _held(turn: Turn, act: str) -> Held:
    """Take the dispute for what the chair does; that the chair may is said by the room's table of powers."""
    chair = turn.seats[turn.row.chair_id or 0]
    taken = cases.case_take(PLATFORM, turn.row.case_id, act, None, turn.now)
    actor = people.actor_of(people.account(chair.account_id or 0), turn.now)
    mine = replace(taken, post=acting_post_anywhere(actor, Permission.MEDIATION_SIT))
    return Held(actor, mine, standing(PLATFORM, taken.case, turn.now))


def _here(seats: Iterable[HearingSeat]) -> list[Here]:
    """Give who is there: once for each of the case, by themselves before who acts for them."""
    found: dict[tuple[str, int], Here] = {}
    for seat in sorted(seats, key=lambda each: each.job == Job.AGENT):
        way, how = _WAYS[Way(seat.way)], _identified(seat)
        if seat.participant_id and seat.job in PARTIES:
            here = Here(way, participant=seat.participant_id, agency=seat.agency_id, identified=how)
            found.setdefault(("participant", seat.participant_id), here)
        elif seat.panel_seat_id:
            found.setdefault(("seat", seat.panel_seat_id), Here(way, seat=seat.panel_seat_id))
        elif seat.job == Job.INVITEE:
            # Nobody has such a seat whom the participants have not agreed to.
            for row in Invitee.objects.filter(case=seat.case_id, name=seat.name):
                found.setdefault(("invitee", row.pk), Here(way, invitee=row.pk, identified=how))
    return list(found.values())


@part
def sitting_begin(turn: Turn, *, is_read: bool) -> None:
    """Open the sitting with the talk in the room (m16), or go on with one that is open; RoomError says what is missing.

    At separate times the second room goes on with the sitting the first has opened.
    """
    sitting = turn.row.sitting
    present = [seat for seat in turn.seats.values() if seat.stand == Stand.IN and seat.has_come]
    if sitting.state == Sitting.State.ARRANGED:
        held = _asked(turn, "open_sitting")
        if "no_open_disclosure" not in held.standing.met:
            raise RoomError("no_open_disclosure")
        writes = next((seat for seat in present if seat.job == Job.RECORDER), turn.seats[turn.row.chair_id or 0])
        try:
            turn.row.part = opened(
                held, sitting, here=_here(present), recorder=writes.panel_seat_id, rules_read=is_read, now=turn.now
            )
        except DomainError as error:
            raise RoomError(str(error.facts.get("why", "not_now"))) from error
    elif sitting.state == Sitting.State.OPEN:
        turn.row.part = turn.row.part or SittingGroup.objects.create(
            case_id=turn.row.case_id, sitting=sitting, kind=SittingGroup.Kind.JOINT, opened_at=turn.now
        )
        for seat in present:
            attend(turn, seat)
    else:
        raise RoomError("not_now")
    turn.row.save(update_fields=["part"])


def _asked(turn: Turn, act: str) -> Held:
    try:
        return _held(turn, act)
    except DomainError as error:
        raise RoomError("not_now") from error


@part
def attend(turn: Turn, seat: HearingSeat) -> None:
    """Note that somebody of the case came to a sitting that is open; once."""
    if turn.row.sitting.state != Sitting.State.OPEN:
        return
    for here in _here([seat]):
        who = {"participant": here.participant, "seat": here.seat, "invitee": here.invitee}
        if not Attendance.objects.filter(sitting=turn.row.sitting, **who).exists():
            Attendance.objects.create(
                case_id=turn.row.case_id, sitting=turn.row.sitting, participant_id=here.participant, seat_id=here.seat,
                invitee_id=here.invitee, agency_id=here.agency, way=here.way, identified=here.identified,
                noted_at=turn.now,
            )  # fmt: skip


@part
def apart_begin(turn: Turn, group: HearingGroup) -> None:
    """Let the record have a part for a talk apart with a side; what mediators say among themselves is in none."""
    if group.side and turn.row.sitting.state == Sitting.State.OPEN:
        group.part = SittingGroup.objects.create(
            case_id=turn.row.case_id, sitting=turn.row.sitting, kind=SittingGroup.Kind.CAUCUS, side=group.side,
            opened_at=turn.now,
        )  # fmt: skip
        group.save(update_fields=["part"])


@part
def sitting_end(turn: Turn) -> None:
    """End the sitting with the room: the record as all have answered it, undisputed facts, the adjournment (m17).

    At separate times the record is whole only after the other side's room; it is then signed on the pages. Where a
    draft was proposed meanwhile the dispute has moved on, and the record is drawn all the same.
    """
    record_keep(turn.row, turn.now)
    if turn.row.sitting.state != Sitting.State.OPEN:
        return
    held, has_moved_on = _ended(turn)
    if turn.row.is_one_sided:
        if has_moved_on:
            sittings_leave(held.case, _how(held), turn.now)
        return
    _answers_keep(turn, held)
    _facts_put(turn)
    if has_moved_on:
        sitting_leave(held.case, turn.row.sitting, _how(held), turn.now)
    else:
        sitting_over(held, turn.row.sitting, turn.now)


def _ended(turn: Turn) -> tuple[Held, bool]:
    """Take the dispute for the end of its sitting; tell whether it has moved on."""
    try:
        return _held(turn, "adjourn"), False
    except DomainError:
        return _held(turn, "sitting_end"), True


def _how(held: Held) -> How:
    return How.PROPOSED if held.case.state in _PROPOSED else How.OVER


@part
def _answers_keep(turn: Turn, held: Held) -> None:
    """Keep what each has said to the record; who left before it was read has said nothing."""
    about = record_about(PLATFORM, turn.row.sitting)
    answers = {a.seat_id: a for a in RecordAnswer.objects.filter(seat__room=turn.row, digest=digest(turn.row.pk))}
    by_party: dict[int, RecordAnswer] = {}
    for seat in sorted(turn.seats.values(), key=lambda each: each.job == Job.AGENT):
        if seat.pk in answers and seat.participant_id and seat.job in PARTIES:
            by_party.setdefault(seat.participant_id, answers[seat.pk])
    people_ = {p.pk: p for p in held.standing.participants}
    # Who takes part no longer has no word in it.
    for pk in sorted(by_party.keys() & people_.keys()):
        word = Word(Consent.RECORD, by_party[pk].is_right, about, by_party[pk].reason)
        words_keep(held, people_[pk], "sitting", [word], turn.now)
    # Who left before the record was read has refused nothing; that they left is what the record says of them.
    came = {a.participant_id for a in turn.row.sitting.attendances.all() if a.participant_id}
    gone = {s.participant_id for s in turn.seats.values() if s.participant_id in people_} - set(by_party)
    for pk in sorted(gone & came):
        words_keep(held, people_[pk], "sitting", [Word(Consent.RECORD, False, about, "笔录宣读前已离开。")], turn.now)


def _facts_put(turn: Turn) -> None:
    """Put down what was written as undisputed; each participant confirms each of them on their page."""
    texts = RecordEntry.objects.filter(room=turn.row, group=JOINT, kind=RecordEntry.Kind.FACT).order_by("pk")
    number = Fact.objects.filter(case_id=turn.row.case_id).count()
    Fact.objects.bulk_create(
        Fact(case_id=turn.row.case_id, number=number + n, text=text, put_at=turn.now)
        for n, text in enumerate(texts.values_list("text", flat=True), 1)
    )


@part
def sitting_broken(turn: Turn) -> None:
    """Adjourn a sitting whose presider has been lost for too long (hearing-room 4); what was written is kept."""
    record_keep(turn.row, turn.now)
    sitting = turn.row.sitting
    if sitting.state != Sitting.State.OPEN:
        return
    try:
        taken = cases.case_take(PLATFORM, turn.row.case_id, "sitting_broken", None, turn.now)
    except DomainError:
        # It has moved on.
        sitting_leave(_held(turn, "sitting_end").case, sitting, How.LOST, turn.now)
        return
    held = Held(PLATFORM, taken, standing(PLATFORM, taken.case, turn.now))
    sitting_over(held, sitting, turn.now, act="sitting_broken")
