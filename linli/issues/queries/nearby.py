"""Reports that may be about the same thing: same category, near in place and time, open to the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import nearness
from linli.kernel.areas.rules import Level, level_rules
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# At the desk up to ten are shown (issue-desk 11.3); they are ranked among the newest hundred.
SHOWN, RANKED = 10, 100
_VILLAGE_DIGITS = level_rules()[Level.VILLAGE].digits_total


@dataclass(frozen=True, slots=True)
class Near:
    """One candidate; `distance_m` is None where one of the two has no point."""

    id: int
    number: str
    title: str
    state: str
    opened_at: datetime
    distance_m: float | None


def nearby(actor: Actor, seen: "Case", now: datetime) -> Sequence[Near]:
    """Give up to ten cases like one the actor has been shown, nearest first, then nearest in time.

    With a point those within the category's radius; without one those of the same village. Nothing for a category
    without a radius, which is about no place, and for a case that says less than its village. One query.
    """
    category = taxonomy().categories.get(seen.category)
    if category is None or category.duplicate_radius_m is None:
        return ()
    span = timedelta(days=nearness.WITHIN_DAYS)
    like = cases.visible(actor, Permission.ISSUES_DESK, now).filter(
        category=seen.category, opened_at__range=(seen.opened_at - span, seen.opened_at + span)
    )
    if seen.lat is not None and seen.long is not None:
        box = nearness.around(seen.lat, seen.long, category.duplicate_radius_m)
        like = like.filter(tile_z14__in=box.tiles, lat__range=(box.south, box.north), long__range=(box.west, box.east))
    elif len(seen.area_code) >= _VILLAGE_DIGITS:
        like = like.filter(area_code__startswith=seen.area_code[:_VILLAGE_DIGITS])
    else:
        return ()
    rows = like.exclude(pk=seen.pk).order_by("-opened_at")
    columns = rows.values_list("id", "number", "title", "state", "opened_at", "lat", "long")[:RANKED]
    found = [Near(*row[:5], distance_m=_distance_m(seen, *row[5:])) for row in columns]
    within = [n for n in found if n.distance_m is None or n.distance_m <= category.duplicate_radius_m]
    return sorted(within, key=lambda n: (n.distance_m or 0.0, abs(n.opened_at - seen.opened_at)))[:SHOWN]


def _distance_m(seen: "Case", lat: float | None, long: float | None) -> float | None:
    if seen.lat is None or seen.long is None or lat is None or long is None:
        return None
    return nearness.distance_m(seen.lat, seen.long, lat, long)
