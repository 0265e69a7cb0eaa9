"""What a party leaves to who takes its place late: a text that is being signed, and the ledger of what binds (21, 22).

Debts and claims pass to heirs and successors (Civil Code 67, 1161); the text of the agreement stays as it is.
"""

from datetime import datetime

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.mediation.models import AgreementPart, DueItem, Member, Participant, Payment, Signature
from linli.mediation.queries.agreeing import current
from linli.mediation.queries.effects import in_effect
from linli.mediation.rules.ledger import Pay
from linli.mediation.services.drafting import give_anew
from linli.mediation.services.giving_out import end_if_over, text_back
from linli.mediation.services.taking import PLATFORM, TOLD, Held, take

# What its payee has not settled yet: who takes the place answers for it.
_UNSETTLED = (Pay.REPORTED, Pay.RECEIVED, Pay.DISPUTED)


@part
def part_follow(case_id: int, old: Participant, new: Participant, now: datetime) -> bool:
    """Let a member's own part of a group agreement go over; the others' stand (19.6). False where it has none.

    A part that waited for heirs can be signed; what the old one signed of a part that does not bind yet is void.
    """
    agreement = current(case_id)
    # Also of one that binds while another is being signed in its place (m33).
    owned = list(AgreementPart.objects.filter(case=case_id, participant=old, agreement__void_at=None))
    for own in owned:
        if own.state in {AgreementPart.State.OPEN, AgreementPart.State.HELD}:
            Signature.objects.filter(agreement=own.agreement_id, participant=old, void_at=None).update(void_at=now)
            own.state, own.held_because = AgreementPart.State.OPEN, ""
        own.participant = new
        own.save(update_fields=["participant", "state", "held_because"])
    Member.objects.filter(participant=new).update(held_because="")
    return agreement is not None and any(own.agreement_id == agreement.pk for own in owned)


@part
def ledger_follow(case_id: int, old: Participant, new: Participant) -> None:
    """Let what an agreement in effect has old owe or get be owed by or paid to new; instalments and payments stay."""
    if in_effect(case_id) is None:
        return
    items = DueItem.objects.filter(case=case_id)
    items.filter(obligor=old).update(obligor=new)
    # Whoever is proven is paid: nothing waits for heirs any more.
    items.filter(obligee=old).update(obligee=new, held_because="")
    Payment.objects.filter(case=case_id, payee=old, pay__in=_UNSETTLED).update(payee=new)


@part
def text_follow(held: Held, now: datetime) -> None:
    """Take back a text that is being signed and give it out anew in the new name: every signature under it is void."""
    case_id = held.case.pk
    back = take(PLATFORM, case_id, "edit", None, now)
    text_back(back, Line("edit", TOLD), now)
    end_if_over(back, now)
    try:
        again = take(PLATFORM, case_id, "revise", None, now)
    except rules.NotNowError:
        # The time of the mediation was over meanwhile (m31).
        return
    give_anew(again, now)
