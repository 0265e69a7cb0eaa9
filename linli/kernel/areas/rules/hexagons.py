"""H3 hexagons: the shapes by which a map counts (ADR 0014).

A point is kept with its finest hexagon as a number. The digits of that number name, from coarse to fine, the hexagons
around it, so that whatever lies in a coarser one is a span of numbers, and one column counts at every resolution.
"""

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import h3

from linli.kernel.areas.rules.locating import Box

# About 0.1 km² and 90,000 km² (our default): a hamlet, a province.
FINEST, COARSEST = 9, 2
# So many hexagons fill a view at most (our default): one is still as wide as a finger on a desk's screen.
MOST = 120
# The cases of a view lie in so many spans of numbers, or in fewer (our default).
SPANS = 12
# What the areas of a platform may lie in, and how wide a view of them may be, in degrees (our default).
WORLD: Box = (-180.0, -70.0, 180.0, 70.0)
WIDEST = 60

_DIGIT_BITS, _MOST_DIGITS = 3, 15
_RESOLUTION = 0xF << 52
_NAME = re.compile(r"[0-9a-f]{15}")
_KM_PER_DEGREE = 111.2
# A hexagon's finer ones jut out at its edges by up to a fifth of an edge; the rest is for hexagons of uneven size.
_EDGES_OUT = 1 / 3
# The box of a hexagon is two edges wide and that twice, and hexagons differ by a seventh from their average.
_EDGES_ACROSS = 3.2
# The longer side of a screen is at most so many times the other.
_SCREEN = 4

Ring = tuple[tuple[float, float], ...]


def hexagon(lat: float, long: float) -> int:
    """Give the finest hexagon of a point (WGS-84 degrees) as a number.

    >>> h3.int_to_str(hexagon(29.03, 111.70))
    '89401635b8bffff'
    """
    number: int = h3.str_to_int(h3.latlng_to_cell(lat, long, FINEST))
    return number


@cache
def finer(resolution: int) -> int:
    """Give the bits by which the finest hexagons inside one of `resolution` differ.

    >>> finer(FINEST), bin(finer(FINEST - 1))
    (0, '0b111000000000000000000')
    """
    low = _DIGIT_BITS * (_MOST_DIGITS - FINEST)
    return (1 << _DIGIT_BITS * (_MOST_DIGITS - resolution)) - (1 << low)


def is_hexagon(name: str) -> bool:
    """Tell whether a text names a hexagon of a resolution that maps show.

    >>> is_hexagon("89401635b8bffff"), is_hexagon("87"), is_hexagon("x")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(name)) and h3.is_valid_cell(name) and COARSEST <= h3.get_resolution(name) <= FINEST


def resolution_of(name: str) -> int:
    """Give the resolution of a hexagon; the higher, the finer."""
    return int(h3.get_resolution(name))


def span(name: str) -> tuple[int, int]:
    """Give the least and the greatest number a finest hexagon inside this one can have."""
    resolution = resolution_of(name)
    first = h3.str_to_int(name) & ~_RESOLUTION & ~finer(resolution) | FINEST << 52
    return first, first | finer(resolution)


def middle(name: str) -> tuple[float, float]:
    """Give latitude and longitude of the middle of a hexagon."""
    lat, long = h3.cell_to_latlng(name)
    return lat, long


def outline(name: str) -> Ring:
    """Give the corners of a hexagon as (longitude, latitude), the first one again at the end."""
    corners = [(long, lat) for lat, long in h3.cell_to_boundary(name)]
    return (*corners, corners[0])


# Views of one place follow one another, and a hexagon stays where it is.
@lru_cache(maxsize=1 << 15)
def box_of(name: str) -> Box:
    """Give the box that holds a hexagon and every point counted in it."""
    longs, lats = zip(*outline(name), strict=True)
    return _widened((min(longs), min(lats), max(longs), max(lats)), _EDGES_OUT * _edge_km(resolution_of(name)))


def resolution_for(box: Box) -> int:
    """Give the finest resolution of which at most `MOST` hexagons fill a box, taken to be no narrower than a screen."""
    west, south, east, north = box
    wide_km = (east - west) * _KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    high_km = (north - south) * _KM_PER_DEGREE
    area_km2 = max(wide_km, high_km / _SCREEN) * max(high_km, wide_km / _SCREEN)
    fitting = (r for r in range(FINEST, COARSEST, -1) if area_km2 / h3.average_hexagon_area(r, "km^2") <= MOST)
    return next(fitting, COARSEST)


def touching(box: Box, resolution: int) -> list[str]:
    """Give the hexagons of a resolution that have anything in common with a box, each by the box that holds it.

    No point of the box lies in any other one. Boxes wider than 60°, nearer to a pole than 20° or to the 180th meridian
    than a hexagon are not understood.
    """
    west, south, east, north = _widened(box, _EDGES_ACROSS * _edge_km(resolution))
    around = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
    return [name for name in h3.h3shape_to_cells(around, resolution) if _touches(box_of(name), box)]


# A view is asked for again whenever something in it has changed.
@lru_cache(maxsize=1 << 12)
def spans(box: Box) -> Sequence[tuple[int, int]]:
    """Give `SPANS` spans of numbers that hold those of every point of a box, and of not many points beside it."""
    found = sorted(map(span, touching(box, max(COARSEST, resolution_for(box) - 1))))
    widest_gaps = sorted(range(1, len(found)), key=lambda n: found[n - 1][1] - found[n][0])[: SPANS - 1]
    held = [(found[a][0], found[b - 1][1]) for a, b in pairwise([0, *sorted(widest_gaps), len(found)])]
    return held + held[-1:] * (SPANS - len(held))


def read_box(text: str) -> Box | None:
    """Read a box as addresses say it, `west,south,east,north` in degrees; None for what is none, or one too wide."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    is_box = WORLD[0] <= west < east <= WORLD[2] and WORLD[1] <= south < north <= WORLD[3]
    return (west, south, east, north) if is_box and max(east - west, north - south) <= WIDEST else None


def _touches(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _edge_km(resolution: int) -> float:
    return float(h3.average_hexagon_edge_length(resolution, "km"))


def _widened(box: Box, by_km: float) -> Box:
    west, south, east, north = box
    up = by_km / _KM_PER_DEGREE
    aside = up / max(0.01, math.cos(math.radians(max(abs(south), abs(north)))))
    return west - aside, south - up, east + aside, north + up
