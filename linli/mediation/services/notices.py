"""Tells the sides and the committee what happened, in the act's own transaction.

No message says more of a dispute than its state, and the one that asks the other side not even that.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.notify.rules import moment, notices
from linli.kernel.notify.services import Message, outbox_add
from linli.mediation.models import Dispute
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.rules.parties import Side
from linli.mediation.rules.safety import silent_side

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Account
    from linli.mediation.models import Invitation, Participant
    from linli.mediation.queries.askings import Asking
    from linli.mediation.services.taking import Held


@part
def tell(case: "Case", event: str, now: datetime, *, until: datetime | None = None, **params: str) -> None:
    """Queue notice `event` of a case to its applicant, once however often the act is retried."""
    if case.contact is None or silenced(case.pk) == "A":
        return
    language = case.contact.language
    said = {"case_no": case.number, **params, **_until(until, language)}
    key = f"{event}:{case.pk}:{case.version}"
    outbox_add([Message(event, key, said, case_id=case.pk, contact_id=case.contact_id, language=language)], now)


@part
def tell_other(case: "Case", asking: "Asking", event: str, now: datetime, *, until: datetime | None = None) -> None:
    """Queue notice `event` to one of the other sides, where it can be written to."""
    other, asked = asking.who, asking.invitation
    if other.contact is None or silenced(case.pk) == other.side:
        return
    language = other.contact.language
    until = until or case.due_at
    known = {"case_no": case.number, **_until(until, language)}
    if asked is not None:
        known |= {"page": f"{PAGE_PATH}{asked.token}/", "code": asked.code}
    said = {name: value for name, value in known.items() if name in notices()[event].fields}
    key = f"{event}:{case.pk}:{case.version}:other:{other.pk}"
    outbox_add([Message(event, key, said, case_id=case.pk, contact_id=other.contact_id, language=language)], now)


@part
def tell_committee(case: "Case", event: str, now: datetime) -> None:
    """Queue notice `event` of a case to the committee that has it."""
    key = f"{event}:{case.pk}:{case.version}"
    said = {"case_no": case.number}
    outbox_add([Message(event, key, said, case_id=case.pk, unit_id=case.holder_id)], now)


@part
def silenced(case_id: int) -> str:
    """Give the side of a dispute that is not approached now, because the other is in danger from it; "" for none."""
    found = Dispute.objects.filter(pk=case_id).values_list("danger_to", "barred_at").first()
    return silent_side(found[0], is_barred=found[1] is not None) if found else ""


def _until(until: datetime | None, language: str) -> dict[str, str]:
    return {"until": moment(timezone.localtime(until), language)} if until is not None else {}


@part
def tell_all(held: "Held", event: str, now: datetime, *, until: datetime | None = None) -> None:
    """Queue notice `event` to every participant who can be reached, each in their language; it says no content."""
    case = held.case
    silent = silenced(case.pk)
    contacts = [p.contact for p in held.standing.participants if p.side != silent]
    if silent != Side.APPLICANT:
        contacts.append(case.contact)
    told = {contact.pk: contact for contact in contacts if contact is not None}
    outbox_add(
        [
            Message(
                event, f"{event}:{case.pk}:{case.version}:{contact.pk}", _said(case, contact.language, until),
                case_id=case.pk, contact_id=contact.pk, language=contact.language,
            )
            for contact in told.values()
        ],
        now,
    )  # fmt: skip


@part
def tell_account(case: "Case", account: "Account", event: str, now: datetime, *, until: datetime | None = None) -> None:
    """Queue notice `event` to somebody who works on a dispute, or shall."""
    said = _said(case, account.language, until)
    key = f"{event}:{case.pk}:{case.version}:account:{account.pk}"
    outbox_add([Message(event, key, said, case_id=case.pk, account_id=account.pk, language=account.language)], now)


def _said(case: "Case", language: str, until: datetime | None) -> dict[str, str]:
    return {"case_no": case.number, **_until(until, language)}


@part
def tell_member(party: "Participant", asked: "Invitation", event: str, now: datetime) -> None:
    """Queue notice `event` to a member of a group with the key to the own page, where it can be written to."""
    if party.contact is None or silenced(party.case_id) == party.side:
        return
    said = {"page": f"{PAGE_PATH}{asked.token}/", "code": asked.code}
    key, language = f"{event}:{asked.pk}", party.contact.language
    outbox_add([Message(event, key, said, case_id=party.case_id, contact_id=party.contact_id, language=language)], now)
