"""The other side's key: how it is made, opened and taken away."""

from datetime import datetime

from django.db import transaction

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.rules import CODE_MISSES, NotThereError
from linli.kernel.people import services as people
from linli.kernel.people.queries import sender_hash
from linli.kernel.people.rules import Actor, OpenContact, Sender, TooManyError
from linli.mediation.models import Invitation, Participant
from linli.mediation.queries.asked import LINK_MISSES, bearer, invitation_opened
from linli.mediation.rules.inviting import CODE_DIGITS, TEXT_VERSION, Way


@audit.part
def invitation_make(participant: Participant, now: datetime) -> Invitation:
    """Make a link and a code for a party; those it had before open nothing any more."""
    Invitation.objects.filter(participant=participant, void_at=None).update(void_at=now)
    return Invitation.objects.create(
        case_id=participant.case_id,
        participant=participant,
        token=ids.short_token(),
        code=ids.digits(CODE_DIGITS),
        text_version=TEXT_VERSION,
        made_at=now,
    )


def invitation_open(actor: Actor, token: str, typed: str, sender: Sender, now: datetime) -> Invitation:
    """Give what link and code open together, and note when first; NotThereError for any other pair, which is counted.

    Raises TooManyMissesError where this address, or anybody with this link, has guessed too often.
    """
    found = invitation_opened(token, typed, sender, now)
    if found is None:
        _missed(actor, token, sender, now)
        raise NotThereError
    if found.opened_at is None and not actor.is_staff:
        _seen(found, now)
    return found


@transaction.atomic
def _missed(actor: Actor, token: str, sender: Sender, now: datetime) -> None:
    """Count a code that did not open its link, by the address and by the link; TooManyMissesError past the limit."""
    try:
        people.tally({CODE_MISSES: sender.address, LINK_MISSES: sender_hash(token)}, now)
    except TooManyError as reached:
        raise TooManyMissesError(reached.until) from None
    audit.record(actor, "mediation:invitation:miss", "invitation", {}, now)


@transaction.atomic
def _seen(asked: Invitation, now: datetime) -> None:
    asked.opened_at, asked.delivered_at = now, asked.delivered_at or now
    asked.sent_at = asked.sent_at or now
    asked.save(update_fields=["opened_at", "delivered_at", "sent_at"])
    facts = {"invitation": asked.pk}
    audit.record(bearer(asked), "mediation:invitation:open", f"case:{asked.case_id}", facts, now)


@audit.part
def phone_keep(participant: Participant, phone: str, now: datetime) -> None:
    """Keep the number at which a party wishes to be called, in the place of the one before."""
    before = participant.contact
    language = before.language if before else "zh-hans"
    participant.contact = people.contact_store(OpenContact(participant.name, phone, "", language), now)
    participant.save(update_fields=["contact"])
    if before is not None:
        people.contacts_forget([before.pk])


@audit.part
def respondent_forget(other: Participant, way: Way, now: datetime) -> None:
    """Take from a dispute how somebody else was reached in the place of its other side; their link dies (14)."""
    Invitation.objects.filter(participant=other, void_at=None).update(void_at=now)
    if way in {Way.LETTER, Way.VISIT}:
        other.address = ""
        other.save(update_fields=["address"])
    elif other.contact_id is not None:
        people.contacts_forget([other.contact_id])
        other.contact = None
