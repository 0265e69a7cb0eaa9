"""Invented ground for play and trials: rectangles that tile a plane, one for every area of a list.

No outline here follows a real one; the plane lies near Changde only so that distances and the datum behave as
they would there. Every area drawn here is labelled generated. Equal seeds give equal ground.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import shapely

from linli.kernel.areas.rules.codes import URBAN_VILLAGE, Level, is_within, kind_of, level_of, parent_code
from linli.kernel.areas.rules.mapping import NewArea

# West, south, east, north: about 100 × 100 km, the first two counties around 29.03 N, 111.70 E.
PLANE = (111.50, 28.90, 112.54, 29.80)
# The counties whose villages are cut into grid cells: the two of the city itself.
GRID_COUNTIES = ("430702", "430703")
MOST_GRIDS = 3
# A village of the countryside takes this many times the ground of one in town.
RURAL_WEIGHT = 6.0
# At 29° N a degree of longitude is this much of a degree of latitude.
LONGITUDE_SHRINKS = 0.874

# A village that no list contains: the played stories happen there and nowhere real.
INVENTED = NewArea("430703121399", "示例村", "Example Village", is_generated=True)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A piece of the plane in degrees."""

    west: float
    south: float
    east: float
    north: float

    def cut(self, share: float) -> tuple["Rectangle", "Rectangle"]:
        """Give the piece with `share` (0 to 1) of the ground and the rest, cut across the longer side."""
        if (self.east - self.west) * LONGITUDE_SHRINKS >= self.north - self.south:
            middle = round(self.west + (self.east - self.west) * share, 6)
            return (
                Rectangle(self.west, self.south, middle, self.north),
                Rectangle(middle, self.south, self.east, self.north),
            )
        middle = round(self.south + (self.north - self.south) * share, 6)
        return (
            Rectangle(self.west, self.south, self.east, middle),
            Rectangle(self.west, middle, self.east, self.north),
        )


def ground(prefix: str, names: Mapping[str, str], english: Mapping[str, str], seed: int) -> Iterator[NewArea]:
    """Give `prefix` and every area below it that `names` (code → Chinese name) holds, each with its rectangle.

    Villages of `GRID_COUNTIES` are followed by one to three grid cells; the invented village is added where its
    town is known. Wider areas come before those in them.
    """
    known = {code: name for code, name in names.items() if is_within(code, prefix)}
    if is_within(INVENTED.code, prefix) and parent_code(INVENTED.code) in known:
        known[INVENTED.code] = INVENTED.name_zh
        english = {**english, INVENTED.code: INVENTED.name_en}
    drawable = {code for code in known if level_of(code) not in {Level.GRID, Level.MICRO}}
    children: dict[str, list[str]] = {}
    for code in sorted(drawable - {prefix}):
        children.setdefault(parent_code(code) or "", []).append(code)
    weights = _weights(prefix, children, seed)
    for code, piece in _tiled(prefix, Rectangle(*PLANE), children, weights):
        yield _drawn(code, known[code], english.get(code, ""), piece)
        if level_of(code) is Level.VILLAGE and code.startswith(GRID_COUNTIES):
            yield from _grids(code, piece, seed)


def _weights(code: str, children: Mapping[str, list[str]], seed: int) -> dict[str, float]:
    """Give how much ground each area asks for: what its villages ask for together, each a little different."""
    below: dict[str, float] = {}
    for child in children.get(code, []):
        below |= _weights(child, children, seed)
    own = math.fsum(below[child] for child in children.get(code, []))
    if not own:
        size = 1.0 if kind_of(code) == URBAN_VILLAGE else RURAL_WEIGHT
        own = size * (0.7 + 0.6 * _chance(seed, code))
    return below | {code: own}


def _tiled(
    code: str, piece: Rectangle, children: Mapping[str, list[str]], weights: Mapping[str, float]
) -> Iterator[tuple[str, Rectangle]]:
    yield code, piece
    for child, part in _shared(children.get(code, []), piece, weights):
        yield from _tiled(child, part, children, weights)


def _shared(codes: list[str], piece: Rectangle, weights: Mapping[str, float]) -> Iterator[tuple[str, Rectangle]]:
    """Share a piece among areas by weight: halve the list again and again, cutting across the longer side."""
    if len(codes) <= 1:
        yield from ((code, piece) for code in codes)
        return
    total, sum_so_far, middle = sum(weights[code] for code in codes), 0.0, 0
    while middle < len(codes) - 1 and (middle == 0 or sum_so_far < total / 2):
        sum_so_far += weights[codes[middle]]
        middle += 1
    first, rest = piece.cut(sum_so_far / total)
    yield from _shared(codes[:middle], first, weights)
    yield from _shared(codes[middle:], rest, weights)


def _grids(village: str, piece: Rectangle, seed: int) -> Iterator[NewArea]:
    count = 1 + int(_chance(seed, f"{village}/grids") * MOST_GRIDS)
    codes = [f"{village}{number:03}" for number in range(1, count + 1)]
    for code, part in _shared(codes, piece, dict.fromkeys(codes, 1.0)):
        number = int(code[-3:])
        yield _drawn(code, f"第{number}网格", f"Grid {number}", part)


def _drawn(code: str, zh: str, en: str, piece: Rectangle) -> NewArea:
    polygon = shapely.box(piece.west, piece.south, piece.east, piece.north)
    return NewArea(code, zh, en, polygon, "wgs84", is_generated=True)


def _chance(seed: int, key: str) -> float:
    """Give a number from 0 up to 1 that depends on seed and key alone."""
    return crc32(f"{seed}/{key}".encode()) / 2**32
