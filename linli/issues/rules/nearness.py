"""How near two reports lie: a box to search in, and the distance itself."""

import math
from dataclasses import dataclass

from linli.issues.rules.publishing import METRES_PER_DEGREE
from linli.kernel.areas.rules import tile_z14

# Reports of the same kind this long before or after may be about the same thing (issue-desk 11.2).
WITHIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Around:
    """A box around a position, in degrees (WGS-84), and the map tiles it touches."""

    south: float
    north: float
    west: float
    east: float
    tiles: tuple[int, ...]


def around(lat: float, long: float, radius_m: float) -> Around:
    """Give the box that holds every position within `radius_m` metres."""
    high = radius_m / METRES_PER_DEGREE
    wide = high / math.cos(math.radians(lat))
    steps = (-1, -0.5, 0, 0.5, 1)
    # Half steps, so that no tile between two corners is missed while the box is no wider than two tiles.
    tiles = {tile_z14(lat + high * up, long + wide * right) for up in steps for right in steps}
    return Around(lat - high, lat + high, long - wide, long + wide, tuple(sorted(tiles)))


def distance_m(lat: float, long: float, other_lat: float, other_long: float) -> float:
    """Give the metres between two positions, exact to a per mille within kilometres.

    >>> round(distance_m(29.0, 111.7, 29.001, 111.7))
    111
    """
    north = (other_lat - lat) * METRES_PER_DEGREE
    east = (other_long - long) * METRES_PER_DEGREE * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(north, east)
