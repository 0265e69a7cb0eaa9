"""Hexagons: one number counts at every resolution, and a box loses none of them."""

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.areas.rules import hexagons
from linli.kernel.areas.rules.hexagons import COARSEST, FINEST, MOST

RESOLUTIONS = range(COARSEST, FINEST + 1)
CHINA = {"lat": st.floats(18, 53), "long": st.floats(74, 134)}
# From anywhere in China, and ending before the meridian across which nothing is understood.
WIDE = st.floats(0.001, 40)


def lies_in(lat: float, long: float, resolution: int) -> str:
    return h3.cell_to_parent(h3.latlng_to_cell(lat, long, FINEST), resolution)


@given(**CHINA)
def test_the_finest_number_tells_every_hexagon_around_it(lat, long):
    for resolution in RESOLUTIONS:
        name = lies_in(lat, long, resolution)
        assert hexagons.resolution_of(name) == resolution
        first, last = hexagons.span(name)
        assert first <= hexagons.hexagon(lat, long) <= last
        assert last == first | hexagons.finer(resolution)


@given(**CHINA)
def test_the_span_of_a_hexagon_holds_nothing_of_its_neighbour(lat, long):
    name = h3.latlng_to_cell(lat, long, FINEST - 2)
    neighbour = next(n for n in h3.grid_disk(name, 1) if n != name)
    first, last = hexagons.span(name)
    assert not any(first <= h3.str_to_int(child) <= last for child in h3.cell_to_children(neighbour, FINEST))


@given(**CHINA)
def test_the_box_of_a_hexagon_holds_every_point_that_counts_in_it(lat, long):
    for resolution in RESOLUTIONS:
        west, south, east, north = hexagons.box_of(lies_in(lat, long, resolution))
        assert west <= long <= east
        assert south <= lat <= north


@given(**CHINA, wide=WIDE, along=st.floats(0, 1), up=st.floats(0, 1))
def test_every_point_of_a_box_lies_in_a_hexagon_that_touches_it(lat, long, wide, along, up):
    box = (long, lat, long + wide, lat + wide / 4)
    resolution = hexagons.resolution_for(box)
    assert lies_in(lat + up * wide / 4, long + along * wide, resolution) in hexagons.touching(box, resolution)


@given(**CHINA, wide=WIDE, along=st.floats(0, 1), up=st.floats(0, 1))
def test_every_point_of_a_box_lies_in_one_of_its_few_spans(lat, long, wide, along, up):
    spans = hexagons.spans((long, lat, long + wide, lat + wide / 4))
    point = hexagons.hexagon(lat + up * wide / 4, long + along * wide)
    assert len(spans) == hexagons.SPANS
    assert any(first <= point <= last for first, last in spans)


@given(**CHINA)
def test_no_hexagon_far_from_a_box_touches_it(lat, long):
    box = (long, lat, long + 0.1, lat + 0.05)
    for name in hexagons.touching(box, 7):
        middle_lat, middle_long = hexagons.middle(name)
        assert abs(middle_lat - lat) < 0.1
        assert abs(middle_long - long) < 0.2


@pytest.mark.parametrize(
    ("wide", "resolution"), [(0.02, 9), (0.25, 7), (1.0, 6), (2.5, 5), (8.0, 4), (60.0, COARSEST), (170.0, COARSEST)]
)
def test_a_view_is_filled_by_few_hexagons(wide, resolution):
    box = (111.0, 29.0, 111.0 + wide, 29.0 + wide / 5)
    assert hexagons.resolution_for(box) == resolution
    if resolution > COARSEST:
        lat, long = 29.0 + wide / 10, 111.0 + wide / 2
        around = h3.grid_disk(h3.latlng_to_cell(lat, long, resolution), 20)
        middles = [hexagons.middle(name) for name in around]
        assert sum(box[0] <= e <= box[2] and box[1] <= n <= box[3] for n, e in middles) <= MOST * 1.2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "8",
        "89401635b8bfff",
        "830000000000000000",
        "80a1fffffffffff",
        "路",
        "0x89401635b8bffff",
        "89401635B8BFFFF",
        "89401635b8bffff\n",
    ],
)
def test_what_names_no_hexagon_of_ours_is_refused(text):
    assert not hexagons.is_hexagon(text)
