"""What of ended disputes may go, and what must stay."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from linli.kernel.cases import queries as cases
from linli.kernel.deadlines.queries import case_dues
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Dispute

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


def was_taken_up(actor: Actor, seen: "Case") -> bool:
    """Tell whether a dispute the actor has been shown was ever taken up, so that there is a file."""
    return case_dues(actor, seen.pk).filter(clock="mediate_by").exists()


def over(actor: Actor, *, filed_before: datetime, unfiled_before: datetime, limit: int) -> list[int]:
    """Give the ended disputes, within the actor's reach, that are kept no longer; the oldest first, at most `limit`."""
    seen = cases.visible(actor, Permission.MEDIATION_READ, unfiled_before)
    taken_up = Exists(Dispute.objects.filter(pk=OuterRef("pk"), case__dues__clock="mediate_by"))
    found = Dispute.objects.filter(case__in=seen.values("pk"), erased_at=None).annotate(is_filed=taken_up)
    kept = Q(is_filed=True, case__closed_at__lte=filed_before) | Q(is_filed=False, case__closed_at__lte=unfiled_before)
    return list(found.filter(kept).order_by("pk").values_list("pk", flat=True)[:limit])
