"""Applications about the same dispute: both sides applied, or one of them at two doors (2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Participant
from linli.mediation.queries.agreeing import BY_PLACE
from linli.mediation.queries.standing import KIND, Standing
from linli.mediation.rules.applications import SAME_WITHIN, same_dispute

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.cases.models import Case


@dataclass(frozen=True, slots=True)
class Same:
    """A dispute that names the same people: with the sides crossed, or as before; and whether it was joined to this."""

    case: "Case"
    how: str
    is_joined: bool = False


def same_as(actor: Actor, stands: Standing, now: "datetime") -> Sequence[Same]:
    """Give the open disputes of the actor's committee between the same people, and those that were joined to this."""
    own = [(stands.applicant.name, each.name) for each in stands.respondents]
    known = {name for names in own for name in names}
    near = cases.visible(actor, Permission.MEDIATION_DESK, now).filter(
        kind=KIND, holder=stands.case.holder_id, opened_at__gte=now - SAME_WITHIN, participants__name__in=known
    )
    found = {case.pk: case for case in near.exclude(pk=stands.case.pk).distinct()}
    names: dict[int, dict[str, list[str]]] = {}
    for row in Participant.objects.filter(case__in=found, successor=None).order_by(*BY_PLACE):
        names.setdefault(row.case_id, {}).setdefault(row.side, []).append(row.name)
    joined = set(stands.case.links_in.filter(kind="duplicate_of").values_list("from_case", flat=True))
    rows = []
    for pk, sides in names.items():
        # Of a group the first applies; of several other sides one in common is enough to look.
        pairs = [(sides.get("A", [""])[0], other) for other in sides.get("R", [])]
        how = next(filter(None, (same_dispute(one, other) for one in own for other in pairs)), "")
        if how and (found[pk].closed_at is None or pk in joined):
            rows.append(Same(found[pk], how, is_joined=pk in joined))
    return sorted(rows, key=lambda row: row.case.opened_at)
