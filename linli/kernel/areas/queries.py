"""Reads of areas. Places are public facts, so nothing here asks for an actor.

The tree and the polygons are held in memory by each process. Every change of areas leaves an audit row, so the
newest of those rows is the version; it is looked up again after `RECHECK_S`, and at once in the process that
made the change. Until then another process may still answer from the tree before the change.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

import shapely
from django.db.models import Q

from linli.doors import clock
from linli.doors.datum import Datum, Point, to_wgs84
from linli.kernel.areas.models import Area, AreaSuccession
from linli.kernel.areas.rules import (
    Box,
    Level,
    Located,
    Locator,
    NoAreasError,
    Setting,
    ancestors,
    is_within,
    level_rules,
    parent_code,
    seats,
    setting_of,
)
from linli.kernel.areas.rules.shapes import Finding, Trouble, gaps, overlaps
from linli.kernel.areas.rules.succession import group_of
from linli.kernel.audit.models import Audit

AUDIT_REF = "areas"
RECHECK_S = 5.0
# Smaller bends do not show on a map of cells (our default: about ten metres).
SIMPLIFY_DEGREES = 0.0001
COUNTY_DIGITS = level_rules()[Level.COUNTY].digits_total

Version = tuple[int, datetime] | None


class UnknownAreaError(LookupError):
    """A code that no area has or ever had."""


@dataclass(frozen=True, slots=True)
class Place:
    """One area as pages need it: its code and names, and what must be said about it."""

    code: str
    level: Level
    zh: str
    # The English name; the Chinese one with the code where none is known.
    en: str
    setting: Setting
    is_drawn: bool
    is_generated: bool
    is_in_force: bool

    def name(self, language: str) -> str:
        """Give the name in a language code of Django: English for `en…`, else Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(slots=True)
class _Tree:
    """All areas at one version and within a span of days during which none begins or ends."""

    version: Version
    checked_s: float
    first_day: date
    day_after: date
    places: dict[str, Place]
    children: dict[str, tuple[str, ...]]
    # Both names of each in small letters, a line each.
    names: dict[str, str]
    locator: Locator | None = None


_lock = Lock()
_held: list[_Tree] = []


def forget() -> None:
    """Drop what this process holds in memory, so that the next read sees the database."""
    _held.clear()


def cell_at(point: Point) -> Located:
    """Give the area that owns a point of any datum, and how sure that is (issue-desk 2.2).

    A code always comes back; raises NoAreasError only while no area at all is loaded.
    """
    inside = to_wgs84(point)
    return _locator().locate(inside.lat, inside.long)


def default_area() -> str:
    """Give the area whose centre takes what no place is known of: the county or prefecture that holds all.

    With several separate trees the smallest code. Raises NoAreasError while no area is loaded.
    """
    found = seats(code for code, place in _tree().places.items() if place.is_in_force)
    if not found:
        raise NoAreasError
    return found[0]


def is_known(code: str) -> bool:
    """Tell whether `code` is an area in force today."""
    place = _tree().places.get(code)
    return place is not None and place.is_in_force


def is_any_in(prefix: str) -> bool:
    """Tell whether any area in force has a code that begins with `prefix`."""
    return any(code.startswith(prefix) and place.is_in_force for code, place in _tree().places.items())


def area(code: str) -> Place:
    """Give one area, in force or ended; raises UnknownAreaError."""
    try:
        return _tree().places[code]
    except KeyError:
        raise UnknownAreaError(f"no area has the code '{code}'") from None


def counties() -> tuple[Place, ...]:
    """Give every county in force, by code: where a list of places begins."""
    found = (p for p in _tree().places.values() if p.level is Level.COUNTY and p.is_in_force)
    return tuple(found)


def children(code: str) -> tuple[Place, ...]:
    """Give the areas in force one level below, by code; nothing for an unknown or lowest one."""
    tree = _tree()
    return tuple(tree.places[child] for child in tree.children.get(code, ()))


def path(code: str) -> tuple[Place, ...]:
    """Give the known areas from the county down to `code` itself; a wider area gives itself alone."""
    places = _tree().places
    above = [c for c in ancestors(code) if len(c) >= COUNTY_DIGITS]
    return tuple(places[c] for c in [*above, code] if c in places)


def names(codes: Iterable[str]) -> dict[str, Place]:
    """Give the areas of the codes that are known, in force or ended."""
    places = _tree().places
    return {code: places[code] for code in codes if code in places}


def named(text: str) -> list[str]:
    """Give the codes of the areas, in force or ended, with `text` in their Chinese or English name; case is ignored."""
    wanted = text.casefold()
    return [code for code, names in _tree().names.items() if wanted in names]


def towns_and_villages(prefix: str) -> tuple[tuple[Place, tuple[Place, ...]], ...]:
    """Give every town in force within `prefix` with its villages, by code, for a list to choose from."""
    tree = _tree()
    towns = [p for p in tree.places.values() if p.level is Level.TOWN and p.is_in_force and is_within(p.code, prefix)]
    return tuple((town, children(town.code)) for town in towns)


def successor(code: str) -> str:
    """Give the code in force that took over most of an ended area, through every change since; itself if in force.

    Of two equal shares the smaller code. An area that ended without successor gives itself.
    """
    while not is_known(code):
        rows = AreaSuccession.objects.filter(old=code).order_by("-share_percent", "new_id")
        following = rows.values_list("new_id", flat=True).first()
        if following is None:
            break
        code = following
    return code


def extent(code: str) -> Box | None:
    """Give the box around an area's cells (west, south, east, north; WGS-84), None where nothing is drawn."""
    return _locator().extent(code)


def is_near(point: Point, within_m: float) -> bool:
    """Tell whether a point of any datum lies in a drawn cell or at most `within_m` metres outside all of them.

    True where nothing is drawn: then nobody can tell.
    """
    inside = to_wgs84(point)
    return _locator().is_near(inside.lat, inside.long, within_m)


def cells_geojson(*, prefix: str = "", box: Box | None = None, limit: int = 2000) -> dict[str, Any]:
    """Give the cells within `prefix` and `box` (west, south, east, north; WGS-84) as a GeoJSON collection.

    Outlines are simplified to about ten metres. Each cell says whether it is generated; `truncated` says that
    there are more than `limit`.
    """
    tree, locator = _tree(), _locator()
    found = [(tree.places[code], shape) for code, shape in locator.cells(box) if is_within(code, prefix)]
    found.sort(key=lambda pair: pair[0].code)
    features = [_feature(place, shape) for place, shape in found[:limit]]
    return {
        "type": "FeatureCollection",
        "datum": Datum.WGS84,
        "truncated": len(found) > limit,
        "features": features,
    }


def _feature(place: Place, shape: shapely.Geometry) -> dict[str, Any]:
    outline = shapely.set_precision(shapely.simplify(shape, SIMPLIFY_DEGREES), 1e-6)
    return {
        "type": "Feature",
        "id": place.code,
        "properties": {"code": place.code, "zh": place.zh, "en": place.en, "generated": place.is_generated},
        "geometry": shapely.geometry.mapping(outline),
    }


def findings(*, level: Level | None = None, groups: Collection[str] | None = None) -> list[Finding]:
    """Give the polygons in force that are invalid, overlap or are missing, and gaps where no `level` is asked for.

    An area counts as missing where others of its level in the same county are drawn. `groups` (`group_of`)
    narrows the search to some counties.
    """
    tree = _tree()
    asked = {
        code: place
        for code, place in tree.places.items()
        if place.is_in_force
        and (level is None or place.level is level)
        and (groups is None or group_of(code) in groups)
    }
    shapes = {code: shape for code, shape in polygons(in_force(tree.first_day)).items() if code in asked}
    sound = {code: shape for code, shape in shapes.items() if shapely.is_valid(shape)}
    found = [
        Finding(Trouble.INVALID, code, detail=shapely.is_valid_reason(shapes[code]))
        for code in sorted(shapes.keys() - sound.keys())
    ]
    drawn_groups = {(asked[code].level, group_of(code)) for code in shapes}
    found += [
        Finding(Trouble.MISSING, code, detail="no polygon")
        for code, place in asked.items()
        if code not in shapes and (place.level, group_of(code)) in drawn_groups
    ]
    for one in Level if level is None else [level]:
        found += overlaps({code: shape for code, shape in sound.items() if asked[code].level is one})
    if level is None:
        found += [gap for code in asked for gap in _gaps(code, tree, sound)]
    return found


def _gaps(code: str, tree: _Tree, shapes: dict[str, shapely.Geometry]) -> list[Finding]:
    parts = [shapes[child] for child in tree.children.get(code, ()) if child in shapes]
    return gaps(code, shapes.get(code), parts) if parts else []


def in_force(day: date) -> Q:
    """Give the condition on areas that `day` lies in their validity; the last day is not included."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def polygons(condition: Q) -> dict[str, shapely.Geometry]:
    """Give the polygons (WGS-84, longitude first) of the areas that meet `condition` and are drawn, by code."""
    rows = list(Area.objects.filter(condition, polygon__isnull=False).values_list("code", "polygon"))
    shapes = shapely.from_wkb([bytes(wkb or b"") for _, wkb in rows])
    return dict(zip((code for code, _ in rows), shapes, strict=True))


def _locator() -> Locator:
    tree = _tree()
    if tree.locator is None:
        codes = [code for code, place in tree.places.items() if place.is_in_force]
        known = set(codes)
        drawn = polygons(in_force(tree.first_day))
        tree.locator = Locator({code: shape for code, shape in drawn.items() if code in known}, codes)
    return tree.locator


def _tree() -> _Tree:
    today = clock.day_of(clock.now())
    tree = _held[-1] if _held else None
    if tree is not None and tree.first_day <= today < tree.day_after:
        if clock.tick_s() - tree.checked_s < RECHECK_S:
            return tree
        if _version() == tree.version:
            tree.checked_s = clock.tick_s()
            return tree
    with _lock:
        _held[:] = [_read(today)]
        return _held[-1]


def _version() -> Version:
    newest = Audit.objects.filter(object_ref=AUDIT_REF).order_by("-id")
    return newest.values_list("id", "happened_at").first()


def _read(today: date) -> _Tree:
    # The version first: a change that comes in between is then read again, never missed.
    version = _version()
    rows = list(
        Area.objects.order_by("code")
        .values_list("code", "level", "name_zh", "name_en", "urban_rural", "valid_from", "valid_to", "generated")
        .annotate(is_drawn=Q(polygon__isnull=False))
    )
    places: dict[str, Place] = {}
    below: dict[str, list[str]] = {}
    changes = {date.min, date.max}
    for code, level, zh, en, urban_rural, valid_from, valid_to, is_generated, is_drawn in rows:
        changes |= {valid_from, valid_to or date.max}
        is_in_force = valid_from <= today < (valid_to or date.max)
        places[code] = Place(
            code=code,
            level=Level(level),
            zh=zh,
            en=en or f"{zh} {code}",
            setting=setting_of(code, urban_rural),
            is_drawn=is_drawn,
            is_generated=is_generated,
            is_in_force=is_in_force,
        )
        if is_in_force and (parent := parent_code(code)):
            below.setdefault(parent, []).append(code)
    return _Tree(
        version=version,
        checked_s=clock.tick_s(),
        first_day=max(day for day in changes if day <= today),
        day_after=min(day for day in changes if day > today),
        places=places,
        children={parent: tuple(codes) for parent, codes in below.items()},
        names={code: f"{place.zh}\n{place.en}".casefold() for code, place in places.items()},
    )
