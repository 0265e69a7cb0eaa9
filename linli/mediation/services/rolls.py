"""The roll of a group is taken over from a sheet, all of it or nothing; parts are held and let go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linli.doors.sheet_upload import BadUploadError, handed_in
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, OpenContact
from linli.mediation.models import AgreementPart, Election, Invitation, Member, Participant, Proposal, Signature
from linli.mediation.queries.acting_for import roles
from linli.mediation.queries.agreeing import current
from linli.mediation.rules import rolls
from linli.mediation.rules.abilities import Ability
from linli.mediation.rules.rolls import Fault, Row
from linli.mediation.services.able import ability_keep
from linli.mediation.services.asked import invitation_make
from linli.mediation.services.notices import tell_member
from linli.mediation.services.speaking import CHANNELS, side_data, speaker
from linli.mediation.services.taking import INSIDE, TOLD, Held, take


class BadRollError(rules.DomainError):
    """A sheet that cannot be taken over; `faults` names every row, and nothing was written."""

    code = "bad_roll"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def roll_look(name: str, content: bytes, now: datetime, case_id: int | None = None) -> list[Row]:
    """Read a sheet without writing anything; BadRollError with all that is wrong, row by row."""
    try:
        headings, lines = handed_in(name, content)
    except BadUploadError as error:
        raise BadRollError([Fault(0, "", error.why)]) from None
    if missing := rolls.missing_columns(headings):
        raise BadRollError([Fault(1, key, "column") for key in missing])
    read = [(line.place, line.cells, line.formulas) for line in lines]
    rows, faults = rolls.read(read, timezone.localdate(now), _others(case_id) if case_id is not None else ())
    if faults or not rows:
        raise BadRollError(faults or [Fault(0, "", "no_rows")])
    return rows


def _others(case_id: int) -> list[tuple[str, str]]:
    return [(name, side) for name, side in roles(case_id) if side != Participant.Side.APPLICANT]


@transaction.atomic
def roll_import(actor: Actor, case_id: int, *, version: int, rows: Sequence[Row], now: datetime) -> int:
    """Take a roll over in the place of the one before, and give how many members it has.

    Each member becomes a party with a key of its own. RefusedActError once a draft was given out: who has read
    something stays.
    """
    held = take(actor, case_id, "roll_import", version, now)
    if Proposal.objects.filter(case=case_id, sent_at__isnull=False).exists():
        raise rules.RefusedActError(act="roll_import", why="draft_given_out")
    Election.objects.filter(case=case_id).delete()
    before = {p.name: p for p in Participant.objects.filter(case=case_id, side=Participant.Side.APPLICANT)}
    Member.objects.filter(case=case_id).delete()
    for position, row in enumerate(rows, 1):
        party = before.pop(row.name, None) or _party(held, row, now)
        if row.born_on is not None or row.represented_by:
            ability_keep(party, Ability(row.born_on, represented_by=row.represented_by), now, act="roll_import")
        Member.objects.create(
            case=held.case, participant=party, unit=row.unit, position=position, capacity=row.capacity,
            area_centi_m2=row.area, factor_percent=row.factor, fixed_fen=row.fixed, held_because=row.held,
        )  # fmt: skip
    # Whom an earlier roll brought and this one leaves out; the first applicant stays.
    first = held.standing.applicant.pk
    _forget([p for p in before.values() if p.pk != first])
    held.move(Line("roll_import", INSIDE, data={"members": len(rows)}), "", now)
    return len(rows)


def _party(held: Held, row: Row, now: datetime) -> Participant:
    contact = people.contact_store(OpenContact(row.name, row.phone, "", "zh-hans"), now) if row.phone else None
    party = Participant.objects.create(case=held.case, side=Participant.Side.APPLICANT, name=row.name, contact=contact)
    tell_member(party, invitation_make(party, now), "M69", now)
    return party


def _forget(parties: Sequence[Participant]) -> None:
    people.contacts_forget([p.contact_id for p in parties if p.contact_id is not None])
    Invitation.objects.filter(participant__in=parties).delete()
    Participant.objects.filter(pk__in=[p.pk for p in parties]).delete()


@transaction.atomic
def member_key(actor: Actor, case_id: int, *, version: int, participant: int, now: datetime) -> Invitation:
    """Make a new link and code for a member, to hand over or to send; those it had before open nothing any more.

    NotThereError for who is no member, or has left.
    """
    held = take(actor, case_id, "member_key", version, now)
    party = _member(held, participant).participant
    asked = invitation_make(party, now)
    tell_member(party, asked, "M69", now)
    held.move(Line("member_key", INSIDE, data={"party": party.pk}), "", now)
    return asked


def _member(held: Held, participant: int) -> Member:
    rows = Member.objects.filter(case=held.case, left_at=None).select_related("participant__contact")
    found = rows.filter(participant=participant).first()
    if found is None:
        raise rules.NotThereError
    return found


@transaction.atomic
def elect(
    actor: Actor, case_id: int, *, version: int, participant: int, channel: str, elected: int | None, now: datetime
) -> None:
    """Let a member be spoken for by another, or speak for itself again; it may do so at any time (mediation 19).

    Who is elected speaks on how the mediation goes alone. RefusedActError: no_member, elects_itself,
    elected_elsewhere for who is spoken for itself, too_many_elected for a sixth.
    """
    held = take(actor, case_id, "elect", version, now)
    who = speaker(held, participant, channel)
    open_ones = Election.objects.filter(case=case_id, ended_at=None)
    others = dict(open_ones.exclude(participant=who).values_list("participant_id", "elected_id"))
    members = set(Member.objects.filter(case=case_id, left_at=None).values_list("participant_id", flat=True))
    if why := rolls.election_fault(who.pk, elected, members, others):
        raise rules.RefusedActError(act="elect", why=why)
    open_ones.filter(participant=who).update(ended_at=now)
    if elected is not None:
        way = channel if actor.is_staff else CHANNELS[0]
        Election.objects.create(case=held.case, participant=who, elected_id=elected, channel=way, given_at=now)
    held.move(Line("elect", INSIDE, data=side_data(who, elected=elected)), "", now)


@transaction.atomic
def member_leave(actor: Actor, case_id: int, *, version: int, participant: int, channel: str, now: datetime) -> None:
    """Let a member leave the mediation of its group; the others go on, and it loses nothing (mediation 19).

    Its key opens nothing from then on; its part of an agreement that is being signed stays outside. RefusedActError
    "first_applicant" for who applied for all: that one takes the application back.
    """
    held = take(actor, case_id, "member_leave", version, now)
    who = speaker(held, participant, channel)
    member = _member(held, who.pk)
    if who.pk == held.standing.applicant.pk:
        raise rules.RefusedActError(act="member_leave", why="first_applicant")
    member.left_at = now
    member.save(update_fields=["left_at"])
    ends = Election.objects.filter(case=case_id, ended_at=None)
    (ends.filter(participant=who) | ends.filter(elected=who)).update(ended_at=now)
    Invitation.objects.filter(participant=who, void_at=None).update(void_at=now)
    agreement = current(case_id)
    if agreement is not None and agreement.effect_at is None:
        states = AgreementPart.State
        agreement.parts.filter(participant=who, state=states.OPEN).update(state=states.NOT_JOINED)
        Signature.objects.filter(agreement=agreement, participant=who, void_at=None).update(void_at=now)
    held.move(Line("member_leave", TOLD, data=side_data(who)), "", now)


@transaction.atomic
def member_hold(actor: Actor, case_id: int, *, version: int, participant: int, because: str, now: datetime) -> None:
    """Hold a member's part while heirs or a payee are not known, or let it go by an empty reason; the others go on."""
    held = take(actor, case_id, "member_hold", version, now)
    member = Member.objects.filter(case=case_id, participant=participant).first()
    if member is None:
        raise rules.NotThereError
    member.held_because = because.strip()[: rolls.MAX_HELD_CHARS]
    member.save(update_fields=["held_because"])
    agreement = current(case_id)
    if agreement is not None:
        states = AgreementPart.State
        to = states.HELD if member.held_because else states.OPEN
        waiting = agreement.parts.filter(participant=participant, state__in=[states.OPEN, states.HELD])
        waiting.update(state=to, held_because=member.held_because)
    held.move(Line("member_hold", TOLD, data={"party": participant, "held": bool(member.held_because)}), "", now)
