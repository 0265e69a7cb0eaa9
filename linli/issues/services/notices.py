"""Tells the reporter what happened: an outbox row in the act's own transaction, in the reporter's language."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.issues.rules import words
from linli.kernel.audit.services import part
from linli.kernel.notify.services import Message, outbox_add

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Unit

# A text, or what gives it in a language.
Said = str | Callable[[str], str]


@part
def tell(case: "Case", event: str, now: datetime, **params: Said) -> None:
    """Queue notice `event` (N01…) of a case to its reporter; an anonymous reporter reads the page instead.

    The key holds the case's version, so one act tells once however often it is retried.
    """
    language = case.contact.language if case.contact else "zh-hans"
    if case.contact_id is None and case.reporter_id is None:
        return
    said = {name: value if isinstance(value, str) else value(language) for name, value in params.items()}
    message = Message(
        event=event,
        key=f"{event}:{case.pk}:{case.version}",
        params={"case_no": case.number, **said},
        case_id=case.pk,
        contact_id=case.contact_id,
        account_id=None if case.contact_id else case.reporter_id,
        language=language,
    )
    outbox_add([message], now)


def spoken(moment: datetime) -> Said:
    """Give a moment to be said in the reader's language and the platform's zone."""
    return lambda language: words.moment(timezone.localtime(moment), language)


def named(unit: "Unit") -> Said:
    """Give a unit's name to be said in the reader's language."""
    return lambda language: unit.name_en if language == "en" and unit.name_en else unit.name_zh
