"""The askings that a committee, or the guidance centre of its area, may count."""

from django.db.models import Q

from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, reach
from linli.mediation.models import Invitation
from linli.mediation.rules.measures import Asked
from linli.mediation.rules.routing import CENTRE


def counted_by(actor: Actor) -> Q:
    """Give which disputes the actor may count: those of the own units, and a guidance centre those in its area."""
    units = reach(actor, Permission.MEDIATION_DESK).units
    mine = Q(case__holder_id__in=units)
    for unit in people.units_by_id(units).values():
        if CENTRE in people.holders_around([CENTRE], unit.area_id).get(unit.pk, frozenset()):
            mine |= Q(case__area_code__startswith=unit.area_id)
    return mine


def asked_by(actor: Actor) -> dict[int, list[Asked]]:
    """Give the askings that went out by the unit that has the case, newest first: the actor's own units alone.

    A guidance centre counts those of every committee in its area; it learns numbers, and no case.
    """
    rows = (
        Invitation.objects.filter(counted_by(actor), sent_at__isnull=False)
        .select_related("case")
        .order_by("-sent_at", "-pk")
    )
    found: dict[int, list[Asked]] = {}
    for row in rows:
        took = row.answered_at - row.sent_at if row.answered_at and row.sent_at else None
        found.setdefault(row.case.holder_id, []).append(
            Asked(
                row.channel, row.text_version, row.case.category, row.delivered_at is not None,
                row.opened_at is not None, row.answer, row.case.outcome == "T3", took,
            )
        )  # fmt: skip
    return found
