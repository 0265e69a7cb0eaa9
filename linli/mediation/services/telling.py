"""Tells one party of what follows an agreement; no message says of what, how much or with whom."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from linli.kernel.audit.services import part
from linli.kernel.notify.services import Message, outbox_add
from linli.mediation.models import Participant
from linli.mediation.services.notices import silenced

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


@part
def tell_party(
    case: "Case", party: Participant, event: str, key: str, now: datetime, *, until_on: date | None = None
) -> int:
    """Queue notice `event` to one party, once for ever under its key; give 1, or 0 for who cannot be written to."""
    contact = case.contact if party.side == Participant.Side.APPLICANT and party.contact is None else party.contact
    if contact is None or silenced(case.pk) == party.side:
        return 0
    said = {"case_no": case.number} | ({"until": until_on.isoformat()} if until_on else {})
    message = Message(
        event, f"{event}:{key}:{party.pk}", said, case_id=case.pk, contact_id=contact.pk, language=contact.language
    )
    outbox_add([message], now)
    return 1
