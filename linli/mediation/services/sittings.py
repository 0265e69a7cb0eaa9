"""Sittings: arranged, opened with everybody identified, led jointly or with one side alone, and recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor
from linli.mediation.models import Attendance, Dispute, Fact, PanelSeat, Sitting, SittingGroup
from linli.mediation.queries.panels import own_seat
from linli.mediation.queries.talks import current_sitting, joint_texts, record_about, there_now
from linli.mediation.rules.filling import Seat
from linli.mediation.rules.safety import must_be_apart
from linli.mediation.rules.talking import Consent, Mode, Present, all_gave, opening_fault, sitting_fault
from linli.mediation.services.ending import time_up
from linli.mediation.services.notices import tell_all
from linli.mediation.services.speaking import Word, side_data, speaker, words_keep
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take

AGREED_ONCE = (
    Consent.SKIP_EXCHANGE, Consent.SHORT_NOTICE, Consent.TWO_OF_THREE, Consent.ONLINE, Consent.SEPARATE,
    Consent.RECORDING, Consent.PAUSE,
)  # fmt: skip


@transaction.atomic
def agree(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    what: str,
    gives: bool,
    now: datetime,
) -> None:
    """Note that a participant agrees, or no longer, to how a sitting is held."""
    held = take(actor, case_id, "agree", version, now)
    who = speaker(held, participant, channel)
    demand(what=what if what in set(AGREED_ONCE) else "")
    words_keep(held, who, channel, [Word(what, gives)], now)
    held.move(Line("agree", INSIDE, data=side_data(who, what=what, gives=gives)), "", now)


@transaction.atomic
def arrange(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    mode: str,
    starts_at: datetime,
    place: str,
    equipment: str,
    interpreter: str,
    now: datetime,
) -> None:
    """Arrange a sitting, the next one, or another time for the one that is arranged (m15, m18).

    Raises RefusedActError naming what is missing: the consent of all to the mode, two days' notice, equipment or an
    interpreter where the checklist asked for help.
    """
    act = {"adjourned": "next_sitting", "scheduled": "reschedule"}.get(_state(case_id), "schedule")
    held = take(actor, case_id, act, version, now)
    demand(mode=mode if mode in set(Mode) else "", place=place if mode != Mode.ONLINE else "-")
    said, people = _said(held)
    why = "never_joint" if _is_apart(held) and mode != Mode.SEPARATE else ""
    why = why or sitting_fault(Mode(mode), starts_at, now, said, people)
    needs_help = held.standing.dispute.checked.get("S9") == "no"
    if not why and needs_help and not (equipment.strip() or interpreter.strip()):
        why = "equipment"
    if why:
        raise rules.RefusedActError(act=act, why=why)
    chair = held.standing.panel.seat(Seat.PRESIDER) if held.standing.panel else None
    if chair is None:
        raise rules.RefusedActError(act=act, why="seats")
    told = {
        "mode": mode, "starts_at": starts_at, "place": place.strip(), "equipment": equipment.strip(),
        "interpreter": interpreter.strip(), "presider": chair,
    }  # fmt: skip
    if act == "reschedule":
        Sitting.objects.filter(case=held.case, state=Sitting.State.ARRANGED).update(**told)
    else:
        number = Sitting.objects.filter(case=held.case).count() + 1
        Sitting.objects.create(case=held.case, number=number, **told)
    held.move(Line(act, TOLD, data={"mode": mode}), "scheduled" if act != "reschedule" else "", now)
    tell_all(held, "M26", now, until=starts_at)


def _state(case_id: int) -> str:
    found = Dispute.objects.filter(pk=case_id).values_list("case__state", flat=True).first()
    return found or ""


def _is_apart(held: Held) -> bool:
    dispute = held.standing.dispute
    return must_be_apart(held.case.category, dispute.safety, dispute.danger_to)


def _said(held: Held) -> tuple[Mapping[tuple[int, str, str], bool], Sequence[int]]:
    now_panel = held.standing.panel
    return (now_panel.said, list(now_panel.participants)) if now_panel else ({}, [])


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who is there when a sitting opens: a participant, a seat or who is invited, by which way."""

    way: str
    participant: int | None = None
    # Who came for the participant by a paper.
    agency: int | None = None
    seat: int | None = None
    invitee: int | None = None
    identified: str = ""


@transaction.atomic
def open_sitting(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    here: Sequence[Here],
    recorder: int | None,
    rules_read: bool,
    now: datetime,
) -> None:
    """Open the sitting that is arranged: who is there, identified by whom and how, who records (m16).

    Raises RefusedActError naming the missing need: quorum, sides, identified, recorder, rules_read.
    """
    held = take(actor, case_id, "open_sitting", version, now)
    sitting = current_sitting(actor, case_id)
    if sitting is None:
        raise rules.NotNowError(act="open_sitting", state=held.case.state)
    opened(held, sitting, here=here, recorder=recorder, rules_read=rules_read, now=now)


@part
def opened(
    held: Held, sitting: Sitting, *, here: Sequence[Here], recorder: int | None, rules_read: bool, now: datetime
) -> SittingGroup:
    """Open an arranged sitting in a dispute that is taken, and give its first part; raises as `open_sitting`.

    Nothing is recorded in sound or picture: the typed and confirmed record is the record (OMR 22).
    """
    said, people = _said(held)
    now_panel = held.standing.panel
    seats = {seat.pk: seat for seat in now_panel.seats if seat.state == PanelSeat.State.TAKEN} if now_panel else {}
    sides = {p.pk: p.side for p in held.standing.participants}
    present = [Present(sides.get(each.participant or 0, ""), seats[each.seat].name if each.seat in seats else "",
                       each.identified) for each in here]  # fmt: skip
    why = opening_fault(
        present, now_panel.size if now_panel else 1, list(sides.values()),
        two_will_do=all_gave(said, people, Consent.TWO_OF_THREE), is_separate=sitting.mode == Mode.SEPARATE,
    )  # fmt: skip
    if not why and _is_apart(held) and len({each.side for each in present if each.side}) > 1:
        why = "never_joint"
    is_own = recorder is not None and recorder in seats and seats[recorder].name == Seat.PRESIDER
    if not why and ((recorder is not None and recorder not in seats) or (is_own and len(seats) > 1)):
        why = "recorder"
    if not why and not {each.invitee for each in here if each.invitee} <= {row.pk for row in held.standing.welcome}:
        why = "invitee_unwelcome"
    if not why and not rules_read:
        why = "rules_read"
    if why:
        raise rules.RefusedActError(act="open_sitting", why=why)
    sitting.state, sitting.opened_at = Sitting.State.OPEN, now
    sitting.recorder = seats.get(recorder or 0)
    sitting.save()
    Attendance.objects.bulk_create(
        Attendance(
            case=held.case, sitting=sitting, participant_id=each.participant, agency_id=each.agency,
            seat_id=each.seat, invitee_id=each.invitee, way=each.way, identified=each.identified, noted_at=now,
        )
        for each in here
    )  # fmt: skip
    group = _group(held, sitting, "", now)
    held.move(Line("open_sitting", TOLD, data={"sitting": sitting.pk}), "in_sitting", now)
    return group


@transaction.atomic
def arrive(actor: Actor, case_id: int, *, version: int, here: Here, now: datetime) -> None:
    """Note that somebody came to a sitting that is open, with the time, as those are noted who were there before.

    RefusedActError: here_already, identified, invitee_unwelcome, never_joint; NotThereError for who is not of the case.
    """
    held = take(actor, case_id, "arrive", version, now)
    sitting, of = _open(held), held.standing
    taken = of.panel.seats if of.panel else ()
    sides = {p.pk: p.side for p in of.participants}
    known = {
        *(("participant", pk) for pk in sides),
        *(("seat", seat.pk) for seat in taken if seat.state == PanelSeat.State.TAKEN),
        *(("invitee", row.pk) for row in of.invitees),
    }
    named = {("participant", here.participant), ("seat", here.seat), ("invitee", here.invitee)}
    came = {(what, pk) for what, pk in named if pk}
    if len(came) != 1 or not came <= known:
        raise rules.NotThereError
    there = there_now(actor, case_id)
    together = {sides.get(pk, "") for what, pk in {*there, *came} if what == "participant"}
    faults = {
        "here_already": bool(came & there),
        "identified": here.participant is not None and here.identified not in Attendance.Identified.values,
        "invitee_unwelcome": here.invitee is not None and here.invitee not in {row.pk for row in of.welcome},
        "never_joint": _is_apart(held) and sitting.mode != Mode.SEPARATE and len(together) > 1,
    }
    if why := next((why for why, is_so in faults.items() if is_so), ""):
        raise rules.RefusedActError(act="arrive", why=why)
    demand(way=here.way if here.way in Attendance.Way.values else "")
    Attendance.objects.create(
        case=held.case, sitting=sitting, participant_id=here.participant, seat_id=here.seat, invitee_id=here.invitee,
        way=here.way, identified=here.identified, noted_at=now,
    )  # fmt: skip
    held.move(Line("arrive", TOLD, data={"sitting": sitting.pk}), "", now)


def _group(held: Held, sitting: Sitting, side: str, now: datetime) -> SittingGroup:
    """Let everybody be together, or the panel with one side; what went on before is over."""
    SittingGroup.objects.filter(sitting=sitting, closed_at=None).update(closed_at=now)
    kind = SittingGroup.Kind.CAUCUS if side else SittingGroup.Kind.JOINT
    return SittingGroup.objects.create(case=held.case, sitting=sitting, kind=kind, side=side, opened_at=now)


def _open(held: Held) -> Sitting:
    sitting = current_sitting(held.actor, held.case.pk)
    if sitting is None or sitting.state != Sitting.State.OPEN:
        raise rules.NotNowError(act=held.taken.transition.act, state=held.case.state)
    return sitting


@transaction.atomic
def group_open(actor: Actor, case_id: int, *, version: int, side: str, now: datetime) -> int:
    """Speak with one side alone, or with everybody again where no side is named; give the part that begins."""
    held = take(actor, case_id, "group_open", version, now)
    if side not in {"", *(p.side for p in held.standing.participants)}:
        raise rules.MissingFieldError(fields=["side"])
    if not side and _is_apart(held):
        raise rules.RefusedActError(act="group_open", why="never_joint")
    group = _group(held, _open(held), side, now)
    # That there was a caucus and with whom is for the panel; lines are read by more.
    held.move(Line("group_open", INSIDE, data={"group": group.pk}), "", now)
    return group.pk


@transaction.atomic
def record_write(actor: Actor, case_id: int, *, version: int, group: int, text: str, now: datetime) -> None:
    """Write the record of a part of the sitting; that of a caucus is the panel's alone, in and out of the file."""
    held = take(actor, case_id, "record_write", version, now)
    rows = SittingGroup.objects.filter(pk=group, sitting=_open(held))
    if own_seat(actor, case_id) is None:
        rows = rows.filter(kind=SittingGroup.Kind.JOINT)
    if not rows.update(text=text.strip()):
        raise rules.MissingFieldError(fields=["group"])
    held.move(Line("record_write", INSIDE, data={"group": group}), "", now)


@transaction.atomic
def fact_put(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> int:
    """Put a fact down that nobody disputes; it counts once every participant has confirmed it (OMR 18)."""
    held = take(actor, case_id, "fact_put", version, now)
    demand(text=text)
    number = Fact.objects.filter(case=held.case).count() + 1
    fact = Fact.objects.create(case=held.case, number=number, text=text.strip(), put_at=now)
    held.move(Line("fact_put", INSIDE, data={"fact": fact.pk}), "", now)
    return fact.pk


@transaction.atomic
def fact_confirm(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    fact: int,
    confirms: bool,
    now: datetime,
) -> None:
    """Say whether a fact is undisputed."""
    held = take(actor, case_id, "fact_confirm", version, now)
    who = speaker(held, participant, channel)
    if not Fact.objects.filter(pk=fact, case=held.case).exists():
        raise rules.MissingFieldError(fields=["fact"])
    words_keep(held, who, channel, [Word(Consent.FACT, confirms, f"fact:{fact}")], now)
    held.move(Line("fact_confirm", INSIDE, data=side_data(who, fact=fact, confirms=confirms)), "", now)


@transaction.atomic
def record_sign(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    signs: bool,
    said: str,
    now: datetime,
) -> None:
    """Sign the record of the open sitting as it stands, or refuse; a correction or a reason is kept with it."""
    held = take(actor, case_id, "record_sign", version, now)
    who, sitting = speaker(held, participant, channel), _open(held)
    if not any(joint_texts(actor, sitting)):
        raise rules.RefusedActError(act="record_sign", why="no_record")
    words_keep(held, who, channel, [Word(Consent.RECORD, signs, record_about(actor, sitting), said.strip())], now)
    held.move(Line("record_sign", INSIDE, data=side_data(who, sitting=sitting.pk, signs=signs)), "", now)


@transaction.atomic
def adjourn(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """End the sitting once everybody who was there has signed its record or refused to (m17).

    A word changed afterwards is another record.
    """
    held = take(actor, case_id, "adjourn", version, now)
    sitting = _open(held)
    said, _people = _said(held)
    about = record_about(actor, sitting)
    there = [a.participant_id for a in sitting.attendances.all() if a.participant_id]
    if not any(joint_texts(actor, sitting)) or any((p, Consent.RECORD, about) not in said for p in there):
        raise rules.RefusedActError(act="adjourn", why="record_signed")
    sitting_over(held, sitting, now)


@part
def sitting_over(held: Held, sitting: Sitting, now: datetime, *, act: str = "adjourn") -> None:
    """Adjourn a dispute with its sitting; where the time for mediation ended meanwhile, so does the mediation (29)."""
    SittingGroup.objects.filter(sitting=sitting, closed_at=None).update(closed_at=now)
    sitting.state, sitting.closed_at = Sitting.State.OVER, now
    sitting.save(update_fields=["state", "closed_at"])
    held.move(Line(act, TOLD, data={"sitting": sitting.pk}), "adjourned", now)
    time_up(held.case.pk, None, now)
