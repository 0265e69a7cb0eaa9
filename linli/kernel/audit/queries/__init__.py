"""Reads audit rows. Who may is decided before: the rows hold references and field names, never a person's words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from linli.kernel.audit.models import Audit
from linli.kernel.audit.rules.sealing import ERASED

if TYPE_CHECKING:
    from linli.kernel.audit.services import Named

PAGE = 50


def rows(_actor: "Named", *, object_ref: str = "", who: str = "", before: int | None = None) -> list[Audit]:
    """Give at most 51 audit rows, newest first, below the id `before`; the 51st tells that there are more.

    `object_ref` (case:12) and `who` (account:7) narrow the list to one object or one actor.
    """
    found = Audit.objects.order_by("-id")
    if object_ref:
        found = found.filter(object_ref=object_ref)
    if who:
        found = found.filter(actor=who)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[: PAGE + 1])


def rows_before(moment: datetime) -> QuerySet[Audit]:
    """Give the audit rows from before a moment, the oldest first; those that tell of erasures are kept for ever."""
    return Audit.objects.filter(happened_at__lt=moment).exclude(act=ERASED).order_by("happened_at")


def last_at(act_prefix: str) -> datetime | None:
    """Give the moment of the newest row whose act begins with `act_prefix`, None where there is none."""
    found = Audit.objects.filter(act__startswith=act_prefix).order_by("-happened_at")
    return found.values_list("happened_at", flat=True).first()
