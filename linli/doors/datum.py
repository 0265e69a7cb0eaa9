"""The one door between map datums: every point entering or leaving names its own; inside it is WGS-84."""

import math
from dataclasses import dataclass
from enum import StrEnum

import geocoordinates_ffi as china  # the package geocoordinates-rs

MAX_LAT = 90.0
MAX_LONG = 180.0


class BadPointError(ValueError):
    """Numbers that are no position on earth; the message says which."""


class Datum(StrEnum):
    """What a pair of degrees refers to. CGCS2000 is taken as WGS-84: they differ by centimetres."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees together with its datum; raises BadPointError outside the globe."""

    lat: float
    long: float
    datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        if not (_within(self.lat, MAX_LAT) and _within(self.long, MAX_LONG)):
            raise BadPointError(
                f"latitude {self.lat}, longitude {self.long} is no position: give degrees, "
                "latitude from -90 to 90 and longitude from -180 to 180"
            )


def to_wgs84(point: Point) -> Point:
    """Give `point` in WGS-84. A round trip returns within 0.01 m; outside China GCJ-02 equals WGS-84.

    Raises BadPointError where the move leads off the globe, as it does at the edge of a map in BD-09.
    """
    try:
        if point.datum is Datum.GCJ02:
            moved = china.gcj02_to_wgs84_refined(china.Gcj02(lat=point.lat, lon=point.long))
        elif point.datum is Datum.BD09:
            moved = china.bd09_to_wgs84_refined(china.Bd09(lat=point.lat, lon=point.long))
        else:
            return Point(point.lat, point.long)
    except china.GeoError as error:
        raise BadPointError(f"{point.lat}, {point.long} is no position in {point.datum}") from error
    return Point(moved.lat, moved.lon)


def from_wgs84(point: Point, datum: Datum) -> Point:
    """Give a WGS-84 `point` in another datum, for a map that is drawn in it."""
    inside = china.Wgs84(lat=point.lat, lon=point.long)
    if datum is Datum.GCJ02:
        moved = china.wgs84_to_gcj02(inside)
    elif datum is Datum.BD09:
        moved = china.wgs84_to_bd09(inside)
    else:
        return Point(point.lat, point.long, datum)
    return Point(moved.lat, moved.lon, datum)


def _within(degrees: float, limit: float) -> bool:
    return math.isfinite(degrees) and -limit <= degrees <= limit
