import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.doors.datum import BadPointError, Datum, Point, from_wgs84, to_wgs84

CHANGDE = Point(29.03, 111.70)
in_china = st.builds(Point, st.floats(20, 50), st.floats(80, 130))


def metres(a: Point, b: Point) -> float:
    east = (a.long - b.long) * math.cos(math.radians(a.lat))
    return math.hypot(a.lat - b.lat, east) * 111_320


def test_a_wrong_datum_moves_a_point_at_changde_by_641_metres():
    assert round(metres(CHANGDE, from_wgs84(CHANGDE, Datum.GCJ02))) in {641, 642}


@given(in_china, st.sampled_from(Datum))
def test_a_round_trip_returns_within_a_centimetre(point, datum):
    assert metres(point, to_wgs84(from_wgs84(point, datum))) <= 0.01


@given(in_china)
def test_cgcs2000_and_wgs84_are_taken_as_one(point):
    assert to_wgs84(Point(point.lat, point.long, Datum.CGCS2000)) == point


def test_outside_china_the_shifted_datum_is_the_plain_one():
    boston = Point(42.36, -71.06)
    assert metres(boston, from_wgs84(boston, Datum.GCJ02)) == 0


@pytest.mark.parametrize(
    ("lat", "long"), [(90.1, 0), (0, 180.1), (-91, 0), (math.nan, 0), (0, math.inf), (764_000, 2_950_000)]
)
def test_numbers_off_the_globe_are_refused_with_what_to_give(lat, long):
    with pytest.raises(BadPointError, match="give degrees"):
        Point(lat, long)


def test_a_point_that_the_move_leads_off_the_globe_is_refused():
    with pytest.raises(BadPointError, match="bd09"):
        to_wgs84(Point(-90, -180, Datum.BD09))
