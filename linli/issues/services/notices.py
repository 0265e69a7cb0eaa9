"""Tells the reporter what happened: an outbox row in the act's own transaction, in the reporter's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.issues.rules import undoing
from linli.kernel.audit.services import part
from linli.kernel.cases.services.following import followers
from linli.kernel.cases.services.linking import duplicates_of
from linli.kernel.notify.rules import moment as in_words
from linli.kernel.notify.services import Message, outbox_add

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Account, Unit

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
            wait=_wait(event),
        )
        for event, params in said.items()
    ]
    outbox_add(messages, now)


@part
def tell_all(case: "Case", event: str, now: datetime, **params: Said) -> None:
    """Queue a notice to the reporter and, with the same words, to everybody who has the news of the case.

    Those are its followers, and the reporters and followers of its duplicates; nobody twice. Who reported a
    duplicate reads its own number.
    """
    tell(case, event, now, **params)
    linked = duplicates_of(case.pk)
    messages = [_to(each, event, case, params, contact_id=each.contact_id) for each in linked if each.contact_id]
    accounts = {each.reporter: each for each in linked if each.reporter and not each.contact_id}
    accounts = {account: each for each, account in followers([case, *linked])} | accounts
    messages += [_to(each, event, case, params, account=a) for a, each in accounts.items() if a.pk != case.reporter_id]
    outbox_add(messages, now)


@part
def tell_linked(case: "Case", event: str, now: datetime, params: Callable[["Case"], Mapping[str, Said]]) -> None:
    """Queue a notice to the reporter of every duplicate of a case, with words of its own."""
    messages = [
        _to(each, event, case, params(each), contact_id=each.contact_id, account=each.reporter)
        for each in duplicates_of(case.pk)
        if each.contact_id or each.reporter
    ]
    outbox_add(messages, now)


def _to(
    about: "Case",
    event: str,
    root: "Case",
    params: Mapping[str, Said],
    *,
    contact_id: int | None = None,
    account: "Account | None" = None,
) -> Message:
    """Give the message about a case, or its duplicate, to one person; the key is the act's and the person's."""
    told = about.contact if contact_id else account
    language = told.language if told else "zh-hans"
    whom = f"c{contact_id}" if contact_id else str(account and account.pk)
    return Message(
        event=event,
        key=f"{event}:{root.pk}:{root.version}:{whom}",
        params={"case_no": about.number, **_in(language, params)},
        case_id=about.pk,
        contact_id=contact_id,
        account_id=None if contact_id or account is None else account.pk,
        language=language,
        wait=_wait(event),
    )


@part
def tell_units(case: "Case", event: str, unit_ids: Iterable[int], now: datetime, **params: str) -> None:
    """Queue a notice of a case to units."""
    given = {"case_no": case.number, **params}
    messages = [
        Message(
            event, f"{event}:{case.pk}:{case.version}:u{unit}", given, case_id=case.pk, unit_id=unit, wait=_wait(event)
        )
        for unit in dict.fromkeys(unit_ids)
    ]
    outbox_add(messages, now)


@part
def call_asked(case: "Case", desk: "Unit", until: datetime, now: datetime) -> None:
    """Ask the duty desk to telephone the emergency service for a reporter who cannot (issue-desk 4.1)."""
    params = {"case_no": case.number, **_in("zh-hans", {"until": spoken(until)})}
    outbox_add([Message("L03", f"L03:{case.pk}", params, case_id=case.pk, unit_id=desk.pk)], now)


def _wait(event: str) -> timedelta:
    return undoing.WITHIN if event in undoing.HELD else timedelta()


def _in(language: str, params: Mapping[str, Said]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value(language) for name, value in params.items()}


def spoken(moment: datetime) -> Said:
    """Give a moment to be said in the reader's language and the platform's zone."""
    return lambda language: in_words(timezone.localtime(moment), language)


def named(unit: "Unit") -> Said:
    """Give a unit's name to be said in the reader's language."""
    return lambda language: unit.name_en if language == "en" and unit.name_en else unit.name_zh
