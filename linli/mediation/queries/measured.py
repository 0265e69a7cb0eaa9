"""What a committee, or the guidance centre of its area, may count: disputes, askings, and how busy mediators are."""

from datetime import date

from django.db.models import Q

from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, reach
from linli.mediation.models import Invitation
from linli.mediation.queries.panels import candidate, everybody
from linli.mediation.rules.measures import Asked
from linli.mediation.rules.routing import CENTRE


def counted_by(actor: Actor, unit: str = "case__holder_id", area: str = "case__area_code") -> Q:
    """Give which disputes the actor may count: those of the own units, and a guidance centre those in its area.

    `unit` and `area` name what of another table says whose a row is and where it lies.
    """
    units = reach(actor, Permission.MEDIATION_DESK).units
    mine = Q(**{f"{unit}__in": units})
    for own in people.units_by_id(units).values():
        if CENTRE in people.holders_around([CENTRE], own.area_id).get(own.pk, frozenset()):
            mine |= Q(**{f"{area}__startswith": own.area_id})
    return mine


def loads_by(actor: Actor, day: date) -> dict[int, list[int]]:
    """Give how many open disputes each mediator has, by committee, the fewest first and without a name.

    Counted is who stands in the register that day: in term and not suspended, whether asked for anything or not.
    """
    rows = everybody(actor, counted_by(actor, "unit_id", "unit__area__code"))
    there = [
        row for row in rows if row.term_from <= day < row.term_to and not row.is_suspended and row.account.is_active
    ]
    found: dict[int, list[int]] = {}
    for row in there:
        found.setdefault(row.unit_id, []).append(candidate(row).open_cases)
    return {unit: sorted(of) for unit, of in found.items()}


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
