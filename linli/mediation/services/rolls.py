"""The roll of a group is taken over from a sheet, all of it or nothing; parts are held and let go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.doors.sheet_upload import BadUploadError, handed_in
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, OpenContact
from linli.mediation.models import AgreementPart, Invitation, Member, Participant, Proposal
from linli.mediation.queries.agreeing import current
from linli.mediation.rules import rolls
from linli.mediation.rules.rolls import Fault, Row
from linli.mediation.services.asked import invitation_make
from linli.mediation.services.notices import tell_member
from linli.mediation.services.taking import INSIDE, TOLD, Held, take


class BadRollError(rules.DomainError):
    """A sheet that cannot be taken over; `faults` names every row, and nothing was written."""

    code = "bad_roll"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def roll_look(name: str, content: bytes) -> list[Row]:
    """Read a sheet without writing anything; BadRollError with all that is wrong, row by row."""
    try:
        headings, lines = handed_in(name, content)
    except BadUploadError as error:
        raise BadRollError([Fault(0, "", error.why)]) from None
    if missing := rolls.missing_columns(headings):
        raise BadRollError([Fault(1, key, "column") for key in missing])
    rows, faults = rolls.read([(line.place, line.cells, line.formulas) for line in lines])
    if faults or not rows:
        raise BadRollError(faults or [Fault(0, "", "no_rows")])
    return rows


@transaction.atomic
def roll_import(actor: Actor, case_id: int, *, version: int, rows: Sequence[Row], now: datetime) -> int:
    """Take a roll over in the place of the one before, and give how many members it has.

    Each member becomes a party with a key of its own. RefusedActError once a draft was given out: who has read
    something stays.
    """
    held = take(actor, case_id, "roll_import", version, now)
    if Proposal.objects.filter(case=case_id, sent_at__isnull=False).exists():
        raise rules.RefusedActError(act="roll_import", why="draft_given_out")
    before = {p.name: p for p in Participant.objects.filter(case=case_id, side=Participant.Side.APPLICANT)}
    Member.objects.filter(case=case_id).delete()
    for position, row in enumerate(rows, 1):
        party = before.pop(row.name, None) or _party(held, row, now)
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
