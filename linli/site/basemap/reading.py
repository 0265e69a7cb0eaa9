"""Reads what a basemap shows from an OpenStreetMap extract: ground, water, buildings, roads and names of places."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely

from linli.site.basemap.vector import Shape

# From which zoom a road is drawn, and as what (our default).
ROADS = {
    **dict.fromkeys(("motorway", "trunk", "motorway_link", "trunk_link"), ("main", 6)),
    **dict.fromkeys(("primary", "primary_link"), ("main", 8)),
    **dict.fromkeys(("secondary", "secondary_link"), ("through", 9)),
    **dict.fromkeys(("tertiary", "tertiary_link"), ("through", 11)),
    **dict.fromkeys(("unclassified", "residential", "living_street", "road"), ("street", 12)),
    **dict.fromkeys(("service", "track", "pedestrian"), ("lane", 13)),
    **dict.fromkeys(("footway", "path", "cycleway", "steps", "bridleway"), ("path", 14)),
}
PLACES = {"city": 6, "town": 8, "suburb": 11, "village": 11, "hamlet": 13, "neighbourhood": 13, "isolated_dwelling": 14}
STREAMS = {"river": 8, "canal": 10, "stream": 12, "ditch": 14, "drain": 14}
GREEN = {"forest", "wood", "park", "grass", "meadow", "orchard", "vineyard", "scrub", "nature_reserve", "cemetery"}
WATER = {"water", "riverbank", "reservoir", "basin"}
_GREEN_FROM, _WATER_FROM, _BUILDINGS_FROM, _RAILS_FROM = 8, 6, 14, 9
# How often somebody is told how far it is.
_TOLD_EVERY = 20_000


class BadExtractError(ValueError):
    """The file is no OpenStreetMap extract, is cut off, or holds nothing that a map shows."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on the map: its layer, geometry in degrees, what is known of it, and the zoom from which it shows."""

    layer: str
    shape: Shape
    geometry: shapely.Geometry
    known: Mapping[str, str | int]
    zoom: int


def things(path: Path, progress: Callable[[int], None]) -> Iterator[Thing]:
    """Give what the map shows; `progress` is told how many objects have been read.

    What an extract cuts through, ways without all their points, is left out. Raises BadExtractError.
    """
    if not path.is_file():
        raise BadExtractError(f"{path} is not there: give the path of an .osm.pbf file")
    keys = osmium.filter.KeyFilter(
        "highway", "railway", "waterway", "natural", "landuse", "leisure", "building", "place"
    )
    try:
        objects = osmium.FileProcessor(str(path)).with_locations().with_areas(keys).with_filter(keys)
        for number, each in enumerate(objects):
            if number % _TOLD_EVERY == 0:
                progress(number)
            thing = _thing(each)
            if thing is not None:
                yield thing
    except RuntimeError as error:
        raise BadExtractError(
            f"{path} cannot be read as an OpenStreetMap extract ({error}): fetch it again as .osm.pbf"
        ) from error


_FACTORY = osmium.geom.WKBFactory()


def _thing(each: Any) -> Thing | None:
    tags = dict(each.tags)
    named = {"name": name} if (name := tags.get("name", "")) else {}
    try:
        if each.is_node():
            zoom = PLACES.get(tags.get("place", ""))
            return (
                Thing("places", Shape.POINT, _made(_FACTORY.create_point(each)), named, zoom) if zoom and name else None
            )
        if each.is_way():
            return _line(each, tags, named)
        return _area(each, tags) if each.is_area() else None
    except (RuntimeError, osmium.InvalidLocationError):
        # A way or ring that the extract cuts through.
        return None


def _line(way: Any, tags: Mapping[str, str], named: Mapping[str, str]) -> Thing | None:
    if tags.get("area") == "yes":
        return None
    layer, known, zoom = "", {}, 0
    if found := ROADS.get(tags.get("highway", "")):
        layer, known, zoom = "roads", {"kind": found[0], **named}, found[1]
    elif tags.get("railway") == "rail":
        layer, known, zoom = "roads", {"kind": "rail"}, _RAILS_FROM
    elif found_zoom := STREAMS.get(tags.get("waterway", "")):
        layer, known, zoom = "streams", {}, found_zoom
    return Thing(layer, Shape.LINE, _made(_FACTORY.create_linestring(way)), known, zoom) if layer else None


def _area(area: Any, tags: Mapping[str, str]) -> Thing | None:
    said = {tags.get("natural", ""), tags.get("landuse", ""), tags.get("leisure", ""), tags.get("waterway", "")}
    if tags.get("building", "no") != "no":
        layer, zoom = "buildings", _BUILDINGS_FROM
    elif said & WATER:
        layer, zoom = "water", _WATER_FROM
    elif said & GREEN:
        layer, zoom = "green", _GREEN_FROM
    else:
        return None
    return Thing(layer, Shape.POLYGON, shapely.make_valid(_made(_FACTORY.create_multipolygon(area))), {}, zoom)


def _made(wkb: str) -> shapely.Geometry:
    return shapely.from_wkb(bytes.fromhex(wkb))
