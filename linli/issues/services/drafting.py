"""Keeps a report while it is written, so that no page can lose it, and sends it once."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_noop

from linli.doors import ids, vault
from linli.issues.models import Draft, DutyRound, SheetFill
from linli.issues.rules import limits
from linli.issues.rules.drafts import Act, ReportDraft
from linli.issues.rules.steps import SEAL_PURPOSE, SEALED
from linli.issues.services import intake
from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import Gone
from linli.kernel.audit.services.erasing import erased
from linli.kernel.cases import rules
from linli.kernel.notify.services import Message, outbox_add
from linli.kernel.people import queries
from linli.kernel.people import services as people
from linli.kernel.people.rules import NOWHERE, Actor, OpenContact, Sender, TooManyError, masked_phone

DRAFT_KEPT = timedelta(days=30)  # issue-desk 18
SWEEPER = Actor(job="leftovers_erase")
# Our default: longer than the slowest rhythm, short enough to be no archive of anybody's days.
ROUND_KEPT = timedelta(days=180)
KEY_SCOPE = "draft"


class TooManyCodesError(rules.TooOftenError):
    """As many codes as may be were sent to this number, or asked for on this device."""

    code = "too_many_codes"

    def __init__(self, until: datetime) -> None:
        super().__init__(gettext_noop("Too many phone codes were sent within the hour."), until)


@dataclass(frozen=True, slots=True)
class PageTyped:
    """What was typed on one page, right or wrong; `photos` is None where the page has none."""

    page: str
    typed: Mapping[str, str | list[str]]
    photos: Sequence[str] | None = None
    is_for_resident: bool = False


@transaction.atomic
def draft_save(actor: Actor, token: str, page: PageTyped, now: datetime) -> str:
    """Keep what was typed on one page and give the draft's token; a new draft where `token` opens none.

    A field that the page left out keeps what it had, so the answers to another category's questions survive.
    """
    row = _own(actor, token)
    if row is None or row.case_id is not None:
        row = Draft(token=ids.token(), data={"typed": {}, "photos": [], "is_for_resident": page.is_for_resident})
    typed = {name: _sealed(value) for name, value in page.typed.items()} if page.page in SEALED else dict(page.typed)
    row.data["typed"][page.page] = {**row.data["typed"].get(page.page, {}), **typed}
    if page.photos is not None:
        row.data["photos"] = list(page.photos)
    row.account_id = actor.account_id or row.account_id
    row.changed_at = now
    row.save()
    audit.record(actor, Act.DRAFT_SAVE, f"draft:{row.pk}", {"page": page.page}, now)
    return row.token


def _sealed(value: str | list[str]) -> str:
    return base64.b64encode(vault.seal(settings.ENV.data_key, str(value), SEAL_PURPOSE)).decode()


@transaction.atomic
def draft_send(actor: Actor, token: str, report: ReportDraft, now: datetime, *, sender: Sender = NOWHERE) -> None:
    """Send a draft as `report`; sent once, it stays sent. Raises as `intake.report_receive`.

    The row's lock makes a second click wait for the first, and the words leave the draft with the case they became.
    """
    row = _own(actor, token)
    if row is None:
        raise rules.NotThereError
    if row.case_id is not None:
        return
    received = intake.report_receive(actor, report, now, sender=sender, key=token, scope=KEY_SCOPE)
    row.case_id = received.case_id
    row.data = {"is_for_resident": row.data["is_for_resident"]}
    row.changed_at = now
    row.save(update_fields=["case", "data", "changed_at"])
    audit.record(actor, Act.DRAFT_SEND, f"draft:{row.pk}", {"case": row.case_id}, now)


@transaction.atomic
def draft_drop(actor: Actor, token: str, now: datetime) -> None:
    """Throw an unsent draft away, because its writer begins anew."""
    row = _own(actor, token)
    if row is not None and row.case_id is None:
        audit.record(actor, Act.DRAFT_DROP, f"draft:{row.pk}", {}, now)
        erased(Gone.DRAFT, [row.pk], now)
        row.delete()


def _own(actor: Actor, token: str) -> Draft | None:
    # Locked, so that two windows of one browser do not overwrite each other's pages.
    row = Draft.objects.select_for_update().filter(token=token).first()
    return row if row is not None and row.account_id in {None, actor.account_id} else None


@transaction.atomic
def phone_code_send(actor: Actor, token: str, number: str, sender: Sender, now: datetime, *, language: str) -> None:
    """Send a code to the telephone of whoever writes a draft; it takes the place of the one before.

    Raises NotThereError without an open draft, TooManyCodesError past the limits.
    """
    row = _open(actor, token)
    try:
        people.tally(limits.codes(sender, queries.sender_hash(number)), now)
    except TooManyError as reached:
        raise TooManyCodesError(reached.until) from None
    code = ids.digits(limits.CODE_DIGITS)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    contact = people.contact_store(OpenContact(phone=number, language=language), now, erase_on=tomorrow)
    said = {"code": code, "minutes": str(limits.CODE_MINUTES)}
    outbox_add([Message("L04", f"L04:{contact.pk}", said, contact_id=contact.pk, language=language)], now)
    row.data["proof"] = {
        "number": masked_phone(number),
        "digest": _digest(row, code),
        "until": (now + timedelta(minutes=limits.CODE_MINUTES)).isoformat(),
        "tries_left": limits.CODE_TRIES,
    }
    row.save(update_fields=["data"])
    audit.record(actor, Act.PHONE_CODE_SEND, f"draft:{row.pk}", {}, now)


@transaction.atomic
def phone_code_answer(actor: Actor, token: str, code: str, sender: Sender, now: datetime) -> bool:
    """Take the code that came by telephone; right, it lets this device send reports past the limits for an hour.

    A code counts once, for ten minutes and five tries. Raises NotThereError without an open draft.
    """
    row = _open(actor, token)
    proof = row.data.get("proof")
    is_open = proof is not None and proof["tries_left"] > 0 and datetime.fromisoformat(proof["until"]) > now
    is_right = is_open and constant_time_compare(proof["digest"], _digest(row, code))
    if is_right:
        del row.data["proof"]
        people.tally_grant(limits.REPORTS_PROVEN, sender.device, now)
    elif is_open:
        proof["tries_left"] -= 1
    row.save(update_fields=["data"])
    audit.record(actor, Act.PHONE_CODE_ANSWER, f"draft:{row.pk}", {"is_right": is_right}, now)
    return is_right


def _digest(row: Draft, code: str) -> str:
    return salted_hmac("issues.phone_code", f"{row.token}:{code}", algorithm="sha256").hexdigest()


def _open(actor: Actor, token: str) -> Draft:
    row = _own(actor, token)
    if row is None or row.case_id is not None:
        raise rules.NotThereError
    return row


@transaction.atomic
def leftovers_erase(now: datetime) -> int:
    """Erase drafts untouched for thirty days, tallies that are over, numbers that got a code, old rounds and fills."""
    erased = (
        (Act.DRAFT_ERASE, "drafts", Draft.objects.filter(changed_at__lt=now - DRAFT_KEPT).delete()[0]),
        (Act.TALLY_ERASE, "tallies", people.tallies_erase(now)),
        (Act.NUMBER_ERASE, "numbers", people.contacts_erase(now)),
        (Act.FILL_ERASE, "fills", SheetFill.objects.filter(filled_at__lt=now - ROUND_KEPT).delete()[0]),
        (Act.ROUND_ERASE, "rounds", DutyRound.objects.filter(done_at__lt=now - ROUND_KEPT).delete()[0]),
    )
    for act, name, count in erased:
        if count:
            audit.record(SWEEPER, act, name, {"rows": count}, now)
    return sum(count for _, _, count in erased)
