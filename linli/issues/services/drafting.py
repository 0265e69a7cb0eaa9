"""Keeps a report while it is written, so that no page can lose it, and sends it once."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from linli.doors import ids, vault
from linli.issues.models import CodeMiss, Draft
from linli.issues.rules.drafts import Act, ReportDraft
from linli.issues.rules.steps import SEAL_PURPOSE, SEALED
from linli.issues.services import intake
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor

# issue-desk 18; a miss counts for ten minutes and is kept for a day (our default).
DRAFT_KEPT, MISS_KEPT = timedelta(days=30), timedelta(days=1)
SWEEPER = Actor(job="leftovers_erase")
KEY_SCOPE = "draft"


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
def draft_send(actor: Actor, token: str, report: ReportDraft, now: datetime) -> None:
    """Send a draft as `report`; sent once, it stays sent. Raises as `intake.report_receive`.

    The row's lock makes a second click wait for the first, and the words leave the draft with the case they became.
    """
    row = _own(actor, token)
    if row is None:
        raise rules.NotThereError
    if row.case_id is not None:
        return
    row.case_id = intake.report_receive(actor, report, now, key=token, scope=KEY_SCOPE).case_id
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
        row.delete()


def _own(actor: Actor, token: str) -> Draft | None:
    # Locked, so that two windows of one browser do not overwrite each other's pages.
    row = Draft.objects.select_for_update().filter(token=token).first()
    return row if row is not None and row.account_id in {None, actor.account_id} else None


@transaction.atomic
def code_miss(actor: Actor, sender: str, now: datetime) -> None:
    """Count a try of a lookup code that opened nothing against its sender, a keyed hash of the address."""
    CodeMiss.objects.create(sender=sender, missed_at=now)
    audit.record(actor, Act.CODE_MISS, "code", {}, now)


@transaction.atomic
def leftovers_erase(now: datetime) -> int:
    """Erase drafts that nobody has touched for thirty days, and old misses; give how many rows."""
    drafts, _ = Draft.objects.filter(changed_at__lt=now - DRAFT_KEPT).delete()
    misses, _ = CodeMiss.objects.filter(missed_at__lt=now - MISS_KEPT).delete()
    for act, name, count in ((Act.DRAFT_ERASE, "drafts", drafts), (Act.CODE_ERASE, "misses", misses)):
        if count:
            audit.record(SWEEPER, act, name, {"rows": count}, now)
    return drafts + misses
