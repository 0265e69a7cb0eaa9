"""What of ended disputes may go, and what must stay."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from linli.kernel.cases import queries as cases
from linli.kernel.deadlines.queries import case_dues
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Archive, Dispute

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


def is_filed(actor: Actor, seen: "Case") -> bool:
    """Tell whether there is a file of a dispute the actor has been shown: it was taken up, or sealed without that."""
    was_taken_up = case_dues(actor, seen.pk).filter(clock="mediate_by").exists()
    return was_taken_up or Archive.objects.filter(pk=seen.pk).exists()


def over(actor: Actor, before: datetime, limit: int) -> list[int]:
    """Give the disputes, within the actor's reach, that ended before then and have no file; the oldest first.

    What was taken up waits to be sealed, and what is sealed for two people to destroy it (`queries.destroying`).
    """
    seen = cases.visible(actor, Permission.MEDIATION_READ, before)
    found = Dispute.objects.filter(case__in=seen.values("pk"), erased_at=None, case__closed_at__lte=before)
    taken_up = Exists(Dispute.objects.filter(pk=OuterRef("pk"), case__dues__clock="mediate_by"))
    sealed = Exists(Archive.objects.filter(pk=OuterRef("pk")))
    return list(found.exclude(taken_up | sealed).order_by("pk").values_list("pk", flat=True)[:limit])
