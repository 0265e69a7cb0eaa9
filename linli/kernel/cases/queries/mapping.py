"""Open cases counted by hexagons, for maps: only what is open to all who act on it (ADR 0014)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONArray

from linli.doors import rows_out
from linli.doors.rows_out import Statement
from linli.kernel.areas.rules import Box, hexagons
from linli.kernel.cases import rules
from linli.kernel.cases.models import ON_MAP, Case, Leg
from linli.kernel.cases.queries import LEG_SIGHT, CaseRow, brought, inside
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
    found = Case.objects.filter(ON_MAP).exclude(kind__in=apart)
    if far.everything:
        return found
    seen = inside(far.prefixes) | Q(holder_id__in=far.desks)
    if far.own:
        seen |= Q(reporter_id=actor.account_id)
    if far.code_case_id is not None:
        seen |= Q(pk=far.code_case_id)
    if far.walked:
        seen |= brought(far, now)
    if far.units:
        seen |= _at_units(actor.unit_ids, now)
    return found.filter(seen)


def _at_units(unit_ids: Collection[int], now: datetime) -> Q:
    """Give the condition of `at_units` for many cases at once: what lies there is looked up before, not for each."""
    legs = Leg.objects.filter(to_unit_id__in=unit_ids).exclude(state=Leg.State.DRAFT)
    # Each by one index alone, which the database would not see in the two together.
    open_legs, late_legs = legs.filter(ended_at=None), legs.filter(ended_at__gte=now - LEG_SIGHT)
    return Q(holder_id__in=unit_ids) | Q(
        pk__in=open_legs.values("case_id").union(late_legs.values("case_id"), all=True)
    )


def counting(found: QuerySet[Case], over: Q, resolution: int) -> QuerySet[Case, Any]:
    """Give the query that `hexagon_counts` asks for each hexagon of a size.

    `over` is the condition on cases that are past their due.
    """
    inside = found.filter(
        hexagon__gte=RawSQL("wanted.first", ()),
        hexagon__lte=RawSQL("wanted.first | %s", (hexagons.finer(resolution),)),
    )
    # One pair of numbers for each hexagon, without grouping: its cases stand next to each other in the index.
    pair = JSONArray(Count("hexagon"), Count("hexagon", filter=over))
    return inside.order_by().values(all=Value(1)).values_list(pair)


def hexagon_counts(counting: Statement, box: Box, resolution: int, now: datetime) -> Sequence[HexagonCount]:
    """Give the hexagons that touch a box with the cases `counting` finds, those past their due first; one query."""
    if not counting.words:
        return []
    names = {hexagons.span(name)[0]: name for name in hexagons.touching(box, resolution)}
    with connection.cursor() as cursor:
        rows = ", ".join(["(CAST(%s AS bigint))"] * len(names))
        wanted = f"WITH wanted (first) AS (VALUES {rows}) SELECT first, ({counting.words}) FROM wanted"
        cursor.execute(wanted, [*names, *counting.at(now)])
        numbers = [(names[first], *json.loads(pair)) for first, pair in cursor.fetchall()]
    counts = [HexagonCount(name, open_, past) for name, open_, past in numbers if open_]
    return sorted(counts, key=lambda count: (-count.over, -count.open))


def newest_in(
    actor: Actor, permission: Permission, box: Box, now: datetime, *, before: int | None, limit: int
) -> list[CaseRow]:
    """Give the newest of the open cases on the map of a box that the actor may see, below `before`; one query."""
    numbers: dict[str, float] = dict(zip(_EDGES, box, strict=True))
    numbers["before"] = _NO_END if before is None else min(before, _NO_END)
    for n, (first, last) in enumerate(hexagons.spans(box)):
        numbers |= {f"first_{n}": first, f"last_{n}": last}
    found = _newest_in(now, actor, permission, limit)
    # In the words themselves: planned without them, the database would walk through all cases.
    return [CaseRow(*row) for row in replace(found, words=found.words.format(**numbers)).rows(now)]


_EDGES, _NO_END = ("west", "south", "east", "north"), 2**63 - 1


@rows_out.composed
def _newest_in(now: datetime, actor: Actor, permission: Permission, limit: int) -> QuerySet[Case, tuple[Any, ...]]:
    """Give the query of `newest_in`, with names in braces where numbers belong."""

    def number(name: str) -> RawSQL:
        return RawSQL(f"{{{name}}}", ())  # noqa: S611 - our own names

    spans = Q()
    for n in range(hexagons.SPANS):
        spans |= Q(hexagon__range=(number(f"first_{n}"), number(f"last_{n}")))
    west, south, east, north = map(number, _EDGES)
    there = Q(lat__range=(south, north), long__range=(west, east), pk__lt=number("before"))
    found = on_map(actor, permission, now).filter(spans, there)
    return found.order_by("-id").values_list(*CaseRow.__struct_fields__)[:limit]


def within(found: QuerySet[Case], hexagon: str) -> QuerySet[Case]:
    """Give those cases of `found` that count in a hexagon."""
    return found.filter(hexagon__range=hexagons.span(hexagon))
