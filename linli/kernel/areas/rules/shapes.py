"""Polygons: repair of faulty ones, and what is wrong between neighbours. WGS-84 degrees, longitude first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from linli.kernel.areas.rules.locating import METRES_PER_DEGREE

# Slivers below these sizes come from rounding and simplification (our defaults).
OVERLAP_FROM_M2 = 10.0
GAP_FROM_M2 = 1000.0


class BadShapeError(ValueError):
    """A shape that cannot be the outline of an area; the message says why."""


class Trouble(StrEnum):
    """What can be wrong with an area or with a row that should become one."""

    REJECTED = "rejected"
    REPAIRED = "repaired"
    INVALID = "invalid"
    MISSING = "missing"
    OVERLAP = "overlap"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble at one area; `other` is the second area of an overlap."""

    trouble: Trouble
    code: str
    other: str = ""
    detail: str = ""


def outline(geometry: object) -> tuple[shapely.Geometry, str]:
    """Give the polygon of a GeoJSON geometry and what had to be repaired in it, empty if nothing.

    Raises BadShapeError when it is no polygon, lies off the globe or encloses nothing.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else type(geometry).__name__
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadShapeError(f"the shape is a {kind}, not a Polygon or MultiPolygon")
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
        west, south, east, north = shapely.bounds(shape)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, shapely.GEOSException) as error:
        raise BadShapeError(f"the coordinates cannot be read: {error}") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - the globe
        raise BadShapeError("the coordinates are no degrees: convert the file to WGS-84 or name its datum")
    if shapely.is_valid(shape):
        return shape, ""
    reason = shapely.is_valid_reason(shape)
    whole = _faces(shapely.make_valid(shape))
    if shapely.is_empty(whole):
        raise BadShapeError(f"the shape encloses nothing: {reason}")
    return whole, reason


def area_m2(shape: shapely.Geometry) -> float:
    """Give the size in square metres, exact to a per mille for an area of county size."""
    if shapely.is_empty(shape):
        return 0.0
    middle = math.radians((shape.bounds[1] + shape.bounds[3]) / 2)
    return float(shapely.area(shape)) * METRES_PER_DEGREE**2 * math.cos(middle)


def overlaps(shapes: Mapping[str, shapely.Geometry]) -> list[Finding]:
    """Give every pair of areas, meant to lie side by side, that share more than `OVERLAP_FROM_M2`."""
    codes = sorted(shapes)
    sorted_shapes = np.array([shapes[code] for code in codes], dtype=object)
    first, second = shapely.STRtree(sorted_shapes).query(sorted_shapes, predicate="intersects")
    pairs = sorted((int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b)
    if not pairs:
        return []
    left, right = np.array(pairs).T
    shared = shapely.intersection(sorted_shapes[left], sorted_shapes[right])
    return [
        Finding(Trouble.OVERLAP, codes[a], codes[b], f"{size:.0f} m²")
        for (a, b), shape in zip(pairs, shared, strict=True)
        if (size := area_m2(shape)) > OVERLAP_FROM_M2
    ]


def gaps(code: str, whole: shapely.Geometry | None, parts: list[shapely.Geometry]) -> list[Finding]:
    """Give each hole of more than `GAP_FROM_M2` that the `parts` leave in `whole`, or between each other."""
    covered = shapely.union_all(parts)
    if whole is None:
        whole = _faces(shapely.multipolygons([shapely.polygons(p.exterior) for p in _polygons(covered)]))
    left = _polygons(_faces(shapely.difference(whole, covered)))
    return [
        Finding(Trouble.GAP, code, detail=f"{area_m2(hole):.0f} m² at {point.y:.5f}, {point.x:.5f}")
        for hole in left
        if area_m2(hole) > GAP_FROM_M2
        for point in [hole.representative_point()]
    ]


def _polygons(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]


def _faces(shape: shapely.Geometry) -> shapely.Geometry:
    """Give the parts of `shape` that have an area: a repair may leave lines and points beside them."""
    parts = [face for part in shapely.get_parts(shape) for face in shapely.get_parts(part)]
    faces = [part for part in parts if part.geom_type == "Polygon"]
    return faces[0] if len(faces) == 1 else shapely.union_all(faces)
