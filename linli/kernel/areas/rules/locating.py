"""From a position to the area that owns it: an index over polygons, held in memory. Degrees in, codes out."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import shapely

from linli.kernel.areas.rules.codes import Level, is_exclusive_grid, is_within, level_rules, parent_code

# A reporter's phone is seldom more exact than this (issue-desk 2.2).
EDGE_M = 50.0
METRES_PER_DEGREE = 111_320.0
TILE_ZOOM = 14
MERCATOR_MAX_LAT = 85.0511

Box = tuple[float, float, float, float]


class NoAreasError(LookupError):
    """No area is in force, so nobody can own a position."""

    def __init__(self) -> None:
        super().__init__("there is no area in force: load one with `linli areas load-changde` or `linli areas import`")


class Certainty(StrEnum):
    """How sure a location is: inside a cell, beside one, inside a wider area only, or in none."""

    CELL = "cell"
    EDGE = "edge"
    PARENT = "parent"
    UNLOCATED = "unlocated"


@dataclass(frozen=True, slots=True)
class Located:
    """The area that owns a position and how sure that is."""

    area_code: str
    certainty: Certainty


class _Layer:
    """Polygons in order of preference, behind a spatial tree."""

    def __init__(self, polygons: Mapping[str, shapely.Geometry], preferred: Iterable[str]) -> None:
        self.codes = tuple(preferred)
        self.shapes = np.array([polygons[code] for code in self.codes], dtype=object)
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)

    def at(self, lat: float, long: float) -> str | None:
        """Give the most preferred code whose polygon holds the position; its border counts."""
        near = self._tree.query(shapely.points(long, lat))
        if near.size:
            near = near[shapely.intersects_xy(self.shapes[near], long, lat)]
        return self.codes[near.min()] if near.size else None

    def meeting(self, box: shapely.Geometry) -> list[int]:
        """Give the positions, in order of preference, of the polygons that meet `box`."""
        return sorted(self._tree.query(box, predicate="intersects").tolist())

    def nearest(self, lat: float, long: float, limit_m: float) -> str | None:
        """Give the code of the nearest polygon within `limit_m`; of two equally near the more preferred."""
        high = limit_m / METRES_PER_DEGREE
        wide = high / max(math.cos(math.radians(lat)), high)
        candidates = self.meeting(shapely.box(long - wide, lat - high, long + wide, lat + high))
        ranked = [(distance_m(self.shapes[i], lat, long), i) for i in candidates]
        ranked = [(round(metres, 2), i) for metres, i in ranked if metres <= limit_m]
        return self.codes[min(ranked)[1]] if ranked else None


class Locator:
    """The polygons of one moment. A cell is an area with a polygon and none further down the same path."""

    def __init__(self, polygons: Mapping[str, shapely.Geometry], codes: Iterable[str] | None = None) -> None:
        """Index `polygons` (WGS-84, longitude first); `codes` names every area in force, drawn or not."""
        drawn = sorted(polygons)
        # In order of codes, whatever lies in an area comes right after it.
        cells = [code for code, after in zip(drawn, [*drawn[1:], ""], strict=False) if not after.startswith(code)]
        wider = set(drawn).difference(cells)
        # On a shared border the smaller code; an exclusive grid wins over the general one around it.
        self._cells = _Layer(polygons, sorted(cells, key=lambda code: (not is_exclusive_grid(code), code)))
        self._wider = _Layer(polygons, sorted(wider, key=lambda code: (-len(code), code)))
        self._seats = seats(drawn if codes is None else codes)

    def locate(self, lat: float, long: float) -> Located:
        """Give the owner of a position in WGS-84 degrees; raises NoAreasError when there is no area at all."""
        if code := self._cells.at(lat, long):
            return Located(code, Certainty.CELL)
        if code := self._cells.nearest(lat, long, EDGE_M):
            return Located(code, Certainty.EDGE)
        if code := self._wider.at(lat, long):
            return Located(code, Certainty.PARENT)
        if not self._seats:
            raise NoAreasError
        place = shapely.points(long, lat)
        seat = min(self._seats, key=lambda code: (_degrees_apart(self._seat_extents[code], place), code))
        return Located(seat, Certainty.UNLOCATED)

    def is_near(self, lat: float, long: float, within_m: float) -> bool:
        """Tell whether a cell holds a position or lies within so many metres of it; True where none is drawn."""
        return not self._cells.codes or self._cells.nearest(lat, long, within_m) is not None

    @cached_property
    def _seat_extents(self) -> dict[str, Box | None]:
        return {code: self.extent(code) for code in self._seats}

    def extent(self, code: str) -> Box | None:
        """Give the box (west, south, east, north) around the cells of `code`, or None where nothing is drawn."""
        cells = zip(self._cells.codes, self._cells.shapes, strict=True)
        shapes = [shape for cell, shape in cells if is_within(cell, code)]
        return tuple(shapely.total_bounds(shapes).tolist()) if shapes else None

    def cells(self, box: Box | None = None) -> list[tuple[str, shapely.Geometry]]:
        """Give code and polygon of every cell, or of those that meet `box` (west, south, east, north)."""
        layer = self._cells
        found = range(len(layer.codes)) if box is None else layer.meeting(shapely.box(*box))
        return [(layer.codes[i], layer.shapes[i]) for i in found]


def seats(codes: Iterable[str]) -> tuple[str, ...]:
    """Give the area that speaks for each separate tree: the deepest one, county at most, that holds all of it.

    >>> seats(["99", "9901", "990101", "990101001", "4307", "430702", "430703"])
    ('4307', '990101')
    """
    known = set(codes)
    children: dict[str | None, list[str]] = {}
    for code in known:
        parent = parent_code(code)
        children.setdefault(parent if parent in known else None, []).append(code)
    county_digits = level_rules()[Level.COUNTY].digits_total
    found = []
    for root in children.get(None, []):
        seat = root
        while len(below := children.get(seat, [])) == 1 and len(below[0]) <= county_digits:
            seat = below[0]
        found.append(seat)
    return tuple(sorted(found))


def distance_m(shape: shapely.Geometry, lat: float, long: float) -> float:
    """Give the metres from a position to a polygon nearby, 0 inside; exact to a per mille within kilometres."""
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE])
    local = shapely.transform(shape, lambda degrees: (degrees - [long, lat]) * scale)
    return float(shapely.distance(local, shapely.points(0, 0)))


def tile_z14(lat: float, long: float) -> int:
    """Give the web-map tile at zoom 14 (about 2.1 km wide at Changde) as one number: row × 16384 + column.

    Latitudes beyond ±85.05° fall into the outermost row.

    >>> divmod(tile_z14(29.03, 111.70), 2**14)
    (6810, 13275)
    """
    side = 1 << TILE_ZOOM
    bounded = math.radians(max(-MERCATOR_MAX_LAT, min(MERCATOR_MAX_LAT, lat)))
    column = min(side - 1, int((long + 180) / 360 * side))
    row = min(side - 1, int((1 - math.asinh(math.tan(bounded)) / math.pi) / 2 * side))
    return row * side + column


def _degrees_apart(box: Box | None, place: shapely.Geometry) -> float:
    return math.inf if box is None else float(shapely.distance(shapely.box(*box), place))
