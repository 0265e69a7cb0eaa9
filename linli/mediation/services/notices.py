"""Tells the applicant what happened, in the act's own transaction; no message says more of a dispute than its state."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.notify.rules import moment
from linli.kernel.notify.services import Message, outbox_add

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


@part
def tell(case: "Case", event: str, now: datetime, *, until: datetime | None = None, **params: str) -> None:
    """Queue notice `event` of a case to its applicant, once however often the act is retried."""
    if case.contact is None:
        return
    language = case.contact.language
    said = {"case_no": case.number, **params}
    if until is not None:
        said["until"] = moment(timezone.localtime(until), language)
    key = f"{event}:{case.pk}:{case.version}"
    outbox_add([Message(event, key, said, case_id=case.pk, contact_id=case.contact_id, language=language)], now)
