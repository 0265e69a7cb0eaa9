"""Open cases counted by hexagons, for maps: only what is open to all who act on it (ADR 0014)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from linli.kernel.areas.rules import Box, hexagons
from linli.kernel.cases import rules
from linli.kernel.cases.models import ON_MAP, Case
from linli.kernel.cases.queries import at_units, inside
from linli.kernel.people.rules import Actor, Permission, reach


@dataclass(frozen=True, slots=True)
class HexagonCount:
    """How many open cases lie in a hexagon, and how many of them are past their due."""

    hexagon: str
    open: int
    over: int


def on_map(actor: Actor, permission: Permission, now: datetime) -> QuerySet[Case]:
    """Give the open cases a map may show to the actor: of those `permission` lets the actor see, what hides nothing.

    Confidential cases, those about a unit and the kinds apart are not on it, nor what has no point. What remains is
    seen by area and unit alone, so the database answers from one index; what another desk handed over is on it while
    it lies with the actor's desk.
    """
    far = reach(actor, permission)
    apart = [kind.name for kind in rules.kinds_apart()]
    found = Case.objects.filter(ON_MAP).exclude(state__in=rules.CARRIED).exclude(kind__in=apart)
    if far.everything:
        return found
    seen = inside(far.prefixes) | Q(holder_id__in=far.desks)
    if far.units:
        seen |= at_units(actor.unit_ids, now)
    return found.filter(seen)


def hexagon_counts(found: QuerySet[Case], box: Box, over: Q) -> Sequence[HexagonCount]:
    """Give the hexagons that touch a box, each with all its cases of `found`, those past their due first; one query.

    `over` is the condition on cases that are past their due. The size of the hexagons follows from that of the box.
    """
    resolution = hexagons.resolution_for(box)
    west, south, east, north = hexagons.around(box, resolution)
    rows = (
        found.filter(lat__range=(south, north), long__range=(west, east))
        .values_list(F("hexagon").bitor(hexagons.finer(resolution)))
        .annotate(open=Count("pk"), over=Count("pk", filter=over))
        .order_by("-over", "-open")
    )
    counts = (HexagonCount(hexagons.coarser(filled, resolution), *numbers) for filled, *numbers in rows)
    return [count for count in counts if hexagons.touches(count.hexagon, box)]


def within(found: QuerySet[Case], hexagon: str) -> QuerySet[Case]:
    """Give those cases of `found` that count in a hexagon."""
    west, south, east, north = hexagons.box_of(hexagon)
    return found.filter(lat__range=(south, north), long__range=(west, east), hexagon__range=hexagons.span(hexagon))
