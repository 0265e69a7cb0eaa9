"""Cuts things on a map into the tiles of each zoom. Pure."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import shapely

from linli.site.basemap.reading import Thing
from linli.site.basemap.vector import EXTENT, Feature, Layer, Path, Shape, tile

# Beyond the last zoom the browser draws the same tiles larger.
FIRST_ZOOM, LAST_ZOOM = 6, 14
# Drawn from the ground up.
LAYERS = ("green", "water", "streams", "buildings", "roads", "places")
# A tile is drawn 512 px wide: bends smaller than a pixel and areas smaller than two by two do not show.
_PIXEL = EXTENT / 512
_LEAST_AREA = (2 * _PIXEL) ** 2
# So that lines meet across the edges of tiles.
_BUFFER = 64
_MERCATOR_MAX = 85.05
_MIN_POINTS = {Shape.POINT: 1, Shape.LINE: 2, Shape.POLYGON: 3}

Tile = tuple[int, int, int]


def tiles(things: Sequence[Thing], progress: Callable[[int, int], None]) -> Iterator[tuple[Tile, bytes]]:
    """Give each tile that is not empty as (zoom, column, row) and its content, by zoom; `progress`: zooms done, of."""
    geometries = shapely.transform(np.array([thing.geometry for thing in things], dtype=object), _mercator)
    zooms = np.array([thing.zoom for thing in things])
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        progress(zoom - FIRST_ZOOM, LAST_ZOOM - FIRST_ZOOM + 1)
        chosen = np.flatnonzero(zooms <= zoom)
        yield from _of_zoom(zoom, [things[int(i)] for i in chosen], geometries[chosen])
    progress(LAST_ZOOM - FIRST_ZOOM + 1, LAST_ZOOM - FIRST_ZOOM + 1)


def _mercator(degrees: np.ndarray) -> np.ndarray:
    """Give places in the unit square of the web map, y downwards."""
    lat = np.radians(np.clip(degrees[:, 1], -_MERCATOR_MAX, _MERCATOR_MAX))
    return np.column_stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)])


def _of_zoom(zoom: int, things: Sequence[Thing], unit: np.ndarray) -> Iterator[tuple[Tile, bytes]]:
    side = EXTENT * 2**zoom
    drawn = shapely.simplify(shapely.transform(unit, lambda place: place * side), _PIXEL)
    bounds = shapely.bounds(drawn)
    areas = shapely.area(drawn)
    cut: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, thing in enumerate(things):
        if (thing.shape is Shape.POLYGON and areas[i] < _LEAST_AREA) or np.isnan(bounds[i, 0]):
            continue
        first_x, first_y = ((bounds[i, :2] - _BUFFER) // EXTENT).astype(int)
        last_x, last_y = ((bounds[i, 2:] + _BUFFER) // EXTENT).astype(int)
        for column in range(first_x, last_x + 1):
            for row in range(first_y, last_y + 1):
                cut[column, row].append(i)
    for (column, row), members in sorted(cut.items()):
        content = _tile(column, row, [(things[i], drawn[i]) for i in members])
        if content and 0 <= column < 2**zoom and 0 <= row < 2**zoom:
            yield (zoom, column, row), content


def _tile(column: int, row: int, members: Sequence[tuple[Thing, shapely.Geometry]]) -> bytes:
    west, north = column * EXTENT, row * EXTENT
    layers = {name: Layer(name) for name in LAYERS}
    for thing, geometry in members:
        inside = shapely.clip_by_rect(
            geometry, west - _BUFFER, north - _BUFFER, west + EXTENT + _BUFFER, north + EXTENT + _BUFFER
        )
        paths = [path for part in _parts(inside) for path in _paths(part, thing.shape, west, north)]
        if paths:
            layers[thing.layer].add(Feature(thing.shape, paths, thing.known))
    return tile(layers.values())


def _parts(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    """Give the single geometries of one that may be several, several times over."""
    if hasattr(geometry, "geoms"):
        return [single for part in geometry.geoms for single in _parts(part)]
    return [] if geometry.is_empty else [geometry]


def _paths(single: shapely.Geometry, shape: Shape, west: int, north: int) -> list[Path]:
    """Give the paths of a geometry in the units of its tile; none where it is of another shape, or too small."""
    if shape is Shape.POLYGON:
        if not isinstance(single, shapely.Polygon):
            return []
        outer, *holes = (_whole(ring.coords, west, north)[:-1] for ring in (single.exterior, *single.interiors))
        if len(outer) < _MIN_POINTS[shape]:
            return []
        # Seen on the screen an outer ring turns clockwise, a hole the other way.
        return [_turned(outer, 1), *(_turned(hole, -1) for hole in holes if len(hole) >= _MIN_POINTS[shape])]
    if isinstance(single, shapely.Polygon):
        return []
    path = _whole(single.coords, west, north)
    return [path] if len(path) >= _MIN_POINTS[shape] else []


def _whole(coordinates: Sequence[tuple[float, ...]], west: int, north: int) -> list[tuple[int, int]]:
    """Give points as whole numbers from the tile's corner, none twice running."""
    points: list[tuple[int, int]] = []
    for x, y, *_ in coordinates:
        point = (round(x) - west, round(y) - north)
        if not points or points[-1] != point:
            points.append(point)
    return points


def _turned(ring: Sequence[tuple[int, int]], sign: int) -> Path:
    following = [*ring[1:], ring[0]]
    twice_area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(ring, following, strict=True))
    return ring if twice_area * sign >= 0 else ring[::-1]
