"""Tells the reporter what happened: an outbox row in the act's own transaction, in the reporter's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.issues.rules import words
from linli.kernel.audit.services import part
from linli.kernel.cases.services.following import followers
from linli.kernel.notify.services import Message, outbox_add

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Unit

# A text, or what gives it in a language.
Said = str | Callable[[str], str]


@part
def tell(case: "Case", event: str, now: datetime, **params: Said) -> None:
    """Queue notice `event` (N01…) of a case to its reporter; an anonymous reporter reads the page instead."""
    tell_several(case, {event: params}, now)


@part
def tell_several(case: "Case", said: Mapping[str, Mapping[str, Said]], now: datetime) -> None:
    """Queue the notices of one act to its reporter, the words of each by its event, in one statement.

    The key holds the case's version, so one act tells once however often it is retried.
    """
    told = case.contact or case.reporter
    if told is None:
        return
    language = told.language
    messages = [
        Message(
            event=event,
            key=f"{event}:{case.pk}:{case.version}",
            params={"case_no": case.number, **_in(language, params)},
            case_id=case.pk,
            contact_id=case.contact_id,
            account_id=None if case.contact_id else case.reporter_id,
            language=language,
        )
        for event, params in said.items()
    ]
    outbox_add(messages, now)


@part
def tell_all(case: "Case", event: str, now: datetime, **params: Said) -> None:
    """Queue a notice to the reporter and, with the same words, to everybody who follows the case."""
    tell(case, event, now, **params)
    accounts = [a for a in followers(case) if a.pk != case.reporter_id]
    outbox_add(
        [
            Message(
                event=event,
                key=f"{event}:{case.pk}:{case.version}:{account.pk}",
                params={"case_no": case.number, **_in(account.language, params)},
                case_id=case.pk,
                account_id=account.pk,
                language=account.language,
            )
            for account in accounts
        ],
        now,
    )


@part
def call_asked(case: "Case", desk: "Unit", until: datetime, now: datetime) -> None:
    """Ask the duty desk to telephone the emergency service for a reporter who cannot (issue-desk 4.1)."""
    params = {"case_no": case.number, **_in("zh-hans", {"until": spoken(until)})}
    outbox_add([Message("L03", f"L03:{case.pk}", params, case_id=case.pk, unit_id=desk.pk)], now)


def _in(language: str, params: Mapping[str, Said]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value(language) for name, value in params.items()}


def spoken(moment: datetime) -> Said:
    """Give a moment to be said in the reader's language and the platform's zone."""
    return lambda language: words.moment(timezone.localtime(moment), language)


def named(unit: "Unit") -> Said:
    """Give a unit's name to be said in the reader's language."""
    return lambda language: unit.name_en if language == "en" and unit.name_en else unit.name_zh
