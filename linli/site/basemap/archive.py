"""Writes the basemap: one PMTiles file, whole or not at all."""

import gzip
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from linli.site.basemap import cutting, reading
from linli.site.basemap.reading import BadExtractError, Thing

ATTRIBUTION = "© OpenStreetMap"
# Told: what is being done, how much of it is done, and of how much (0: not known).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote."""

    things: int
    tiles: int
    bytes: int


def build(extract: Path, target: Path, progress: Progress) -> Built:
    """Write the basemap of an extract to `target`; until it is whole, what was there before stays.

    Raises BadExtractError. Stopped at any moment it leaves at most a file `….part`, which the next run replaces.
    """
    found = list(reading.things(extract, lambda done: progress("reading", done, 0)))
    if not found:
        raise BadExtractError(f"{extract} holds no road, water, building or place: is it the right extract?")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            written = _write(file, found, progress)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    return Built(len(found), written, target.stat().st_size)


def _write(file: BinaryIO, found: Sequence[Thing], progress: Progress) -> int:
    made = cutting.tiles(found, lambda done, of: progress("cutting", done, of))
    # The format orders tiles along a curve; in that order neighbours lie side by side in the file.
    ordered = sorted((zxy_to_tileid(*name), content) for name, content in made)
    west, south, east, north = shapely.total_bounds(np.array([thing.geometry for thing in found], dtype=object))
    edges = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
    middle = {"center_lon_e7": (west + east) / 2, "center_lat_e7": (south + north) / 2}
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "center_zoom": (cutting.FIRST_ZOOM + cutting.LAST_ZOOM) // 2,
        **{name: int(degrees * 10_000_000) for name, degrees in (edges | middle).items()},
    }
    layers = [{"id": name, "fields": {"name": "String", "kind": "String"}} for name in cutting.LAYERS]
    writer = Writer(file)
    with writer.tile_f:
        for number, content in ordered:
            writer.write_tile(number, gzip.compress(content, mtime=0))
        writer.finalize(header, {"attribution": ATTRIBUTION, "vector_layers": layers})
    return len(ordered)
