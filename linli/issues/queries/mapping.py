"""The desk's map: open cases counted by hexagons, and the cases of one of them. Two queries at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from linli.doors import rows_out
from linli.issues.queries.queue import Only, Row
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Box, NoAreasError
from linli.kernel.areas.rules import hexagons as hexes
from linli.kernel.cases.queries import mapping
from linli.kernel.cases.queries.mapping import HexagonCount
from linli.kernel.people.rules import Actor, Permission, narrowest, reach

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

# As many cases of one hexagon are listed under the map; more are found a hexagon deeper.
LISTED = 50
_COLUMNS = Row.__struct_fields__


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted, in which box (west, south, east, north; WGS-84), and which hexagon is looked into."""

    box: Box
    only: str = ""
    category: str = ""
    hexagon: str = ""


def begin(actor: Actor) -> Box | None:
    """Give the box with which an actor's map begins: what the desk's areas lie in; None where none is drawn."""
    far = reach(actor, Permission.ISSUES_DESK)
    codes = narrowest(far.prefixes or {post.area_code for post in actor.posts})
    try:
        boxes = [box for code in codes or [areas.default_area()] if (box := areas.extent(code))]
    except NoAreasError:
        return None
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def hexagons(actor: Actor, asked: Asked, now: datetime) -> Sequence[HexagonCount]:
    """Give the hexagons that touch the box with their open cases, those with most past their due first; one query."""
    resolution = hexes.resolution_for(asked.box)
    counting = _counting(now, actor, asked.only, asked.category, resolution)
    return mapping.hexagon_counts(counting, asked.box, resolution, now)


@rows_out.composed
def _counting(now: datetime, actor: Actor, only: str, category: str, resolution: int) -> "QuerySet[Case, Any]":
    return mapping.counting(_counted(actor, only, category, now), Only.OVER.part(now), resolution)


def cases_in(actor: Actor, asked: Asked, now: datetime) -> Sequence[Row]:
    """Give the cases that count in the hexagon looked into, the soonest due first, at most `LISTED`; one query."""
    found = mapping.within(_counted(actor, asked.only, asked.category, now), asked.hexagon)
    rows = found.order_by(F("due_at").asc(nulls_last=True), "id").values_list(*_COLUMNS)[:LISTED]
    return [Row(*values) for values in rows]


def _counted(actor: Actor, only: str, category: str, now: datetime) -> "QuerySet[Case]":
    found = mapping.on_map(actor, Permission.ISSUES_DESK, now)
    if only:
        found = found.filter(Only(only).part(now))
    return found.filter(category__startswith=category) if category else found
