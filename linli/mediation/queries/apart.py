"""What was said apart and noted in private in a dispute, and where it is kept no longer (mediation 11, 21)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Dispute, HearingGroup, Item, Note, RecordEntry, SittingGroup
from linli.mediation.queries.panels import own_seat
from linli.mediation.rules.room import CAUCUS

_SAID = Q(kind=SittingGroup.Kind.CAUCUS) & ~Q(text="")
_WRITTEN = Q(group__startswith=CAUCUS) & ~Q(text="")
_SHOWN = Q(visibility=Item.Visibility.CAUCUS) & ~Q(name="")


def said_apart(case_ids: Collection[int], side: str = "") -> Sequence[QuerySet[Any]]:
    """Give records, lines of the room and evidence that are for one side and the panel alone; of every side for ""."""
    own = Q(side=side) if side else Q()
    groups = HearingGroup.objects.filter(own, room=OuterRef("room"), name=OuterRef("group"))
    lines = RecordEntry.objects.filter(_WRITTEN, case__in=case_ids)
    return (
        SittingGroup.objects.filter(_SAID, own, case__in=case_ids),
        lines.filter(Exists(groups)) if side else lines,
        Item.objects.filter(_SHOWN, own, case__in=case_ids),
    )


def is_apart(case_id: int, side: str = "") -> bool:
    """Tell whether anything is left of what a side, or any side, said apart."""
    return any(rows.exists() for rows in said_apart([case_id], side))


def privates_over(actor: Actor, before: datetime, limit: int) -> list[int]:
    """Give disputes within the actor's reach, closed before then, of which something private is left; oldest first."""
    seen = cases.visible(actor, Permission.MEDIATION_READ, before).values("pk")
    closed = Dispute.objects.filter(case__in=seen, case__entries__act="close", case__entries__happened_at__lte=before)
    own = OuterRef("pk")
    left = [
        Exists(rows)
        for rows in (
            SittingGroup.objects.filter(_SAID, case=own),
            RecordEntry.objects.filter(_WRITTEN, case=own),
            Item.objects.filter(_SHOWN, case=own),
            Note.objects.filter(case=own),
        )
    ]
    found = closed.filter(left[0] | left[1] | left[2] | left[3])
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def notes_of(actor: Actor, case_id: int) -> list[Note]:
    """Give the notes a mediator of the panel wrote, and those the others marked for it; to everybody else none."""
    if own_seat(actor, case_id) is None:
        return []
    rows = Note.objects.filter(Q(account=actor.account_id) | Q(is_shared=True), case=case_id)
    return list(rows.select_related("account").order_by("pk"))
