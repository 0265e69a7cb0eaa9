"""What is read of areas: owners, names, trees, maps and findings; nothing here depends on who asks."""

import threading
from datetime import UTC, date, datetime

import pytest
import shapely
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from linli.doors.datum import Datum, Point, from_wgs84
from linli.kernel.areas import queries, services
from linli.kernel.areas.models import Area
from linli.kernel.areas.rules import Certainty, Level, NoAreasError, Setting
from linli.kernel.areas.rules.mapping import NewArea
from linli.kernel.areas.rules.shapes import Trouble
from linli.kernel.audit.models import Audit
from linli.kernel.people.rules import Actor

pytestmark = pytest.mark.django_db


def middle(town, grid):
    return Point(*town.point(grid))


def test_a_point_is_found_in_its_grid(town):
    for number, grid in enumerate(town.grids):
        located = queries.cell_at(middle(town, number))
        assert (located.area_code, located.certainty) == (grid.code, Certainty.CELL)


def test_a_point_of_another_datum_is_converted_before_it_is_looked_up(town):
    point = middle(town, 3)
    shifted = from_wgs84(point, Datum.GCJ02)
    assert queries.cell_at(shifted) == queries.cell_at(point)
    # The same numbers taken for WGS-84 lie 641 m off, in another cell.
    assert queries.cell_at(Point(shifted.lat, shifted.long)) != queries.cell_at(point)


def test_without_any_area_there_is_no_owner_and_the_error_says_so(db):
    with pytest.raises(NoAreasError, match="linli areas"):
        queries.cell_at(Point(29, 111))
    with pytest.raises(NoAreasError, match="linli areas"):
        queries.default_area()


def test_what_has_no_known_place_goes_to_the_area_that_holds_all(town):
    assert queries.default_area() == town.county.code
    assert queries.cell_at(Point(0, 0)).certainty is Certainty.UNLOCATED


def test_looking_up_again_asks_the_database_nothing(town, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.cell_at(middle(town, 0))
    with django_assert_num_queries(0):
        queries.cell_at(middle(town, 5))
        queries.path(town.grids[0].code)
        queries.names([grid.code for grid in town.grids])


def test_a_change_by_another_process_is_seen_at_the_next_check(town, monkeypatch):
    monkeypatch.setattr(queries, "RECHECK_S", 0)
    code = town.villages[0].code
    assert queries.area(code).zh == town.villages[0].name_zh
    Area.objects.filter(pk=code).update(name_zh="改名村")
    Audit.objects.create(
        happened_at=datetime(2022, 7, 4, tzinfo=UTC), actor="job:x", act="areas:area:load", object_ref="areas"
    )
    assert queries.area(code).zh == "改名村"


def test_many_threads_share_one_tree(town):
    found = []

    def ask():
        found.extend(queries.cell_at(middle(town, n % 8)).area_code for n in range(200))

    queries.cell_at(middle(town, 0))
    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(found) == sorted(grid.code for grid in town.grids for _ in range(100))


def test_the_path_goes_from_the_county_down_to_the_cell(town):
    path = queries.path(town.grids[0].code)
    assert [place.level for place in path] == [Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.GRID]
    assert [place.code for place in queries.path("9901")] == ["9901"]
    assert queries.path("430703") == ()


def test_an_area_without_english_name_shows_its_chinese_one_with_the_code(db):
    services.areas_load_table(
        Actor(job="test"),
        [NewArea("4307", "常德市", "Changde"), NewArea("430703", "鼎城区")],
        datetime(2022, 7, 4, tzinfo=UTC),
    )
    assert queries.area("4307").name("en") == "Changde"
    assert queries.area("430703").name("en") == "鼎城区 430703"
    assert queries.area("430703").name("zh-hans") == "鼎城区"


def test_an_unknown_code_is_told_from_a_known_one(town):
    assert queries.is_known(town.county.code)
    assert not queries.is_known("430703")
    with pytest.raises(queries.UnknownAreaError, match="430703"):
        queries.area("430703")
    assert set(queries.names([town.county.code, "430703"])) == {town.county.code}


def test_an_ended_area_keeps_its_name_and_leaves_the_lists(town, clock):
    clock(datetime(2022, 7, 4, tzinfo=UTC))
    ended = town.villages[0]
    Area.objects.filter(code__startswith=ended.code).update(valid_to=date(2022, 7, 1))
    assert queries.names([ended.code])[ended.code].zh == ended.name_zh
    assert not queries.area(ended.code).is_in_force
    assert ended.code not in [place.code for place in queries.children(town.towns[0].code)]
    assert queries.cell_at(middle(town, 0)).certainty is Certainty.PARENT


def test_counties_begin_every_list_of_places(town):
    assert [p.code for p in queries.counties()] == [town.county.code, "990201"]


def test_children_are_those_one_level_below(town):
    assert [p.code for p in queries.children(town.towns[0].code)] == [v.code for v in town.villages[:2]]
    assert queries.children(town.grids[0].code) == ()


def test_towns_are_listed_with_their_villages(town):
    listed = queries.towns_and_villages(town.county.code)
    assert [(t.code, [v.code for v in villages]) for t, villages in listed] == [
        (t.code, [v.code for v in town.villages if v.code.startswith(t.code)]) for t in town.towns
    ]


def test_the_setting_of_a_cell_is_that_of_its_village(town):
    assert queries.area(town.grids[0].code).setting is Setting.RURAL


def test_the_map_shows_cells_as_generated_and_only_those_asked_for(town):
    whole = queries.cells_geojson(prefix=town.county.code)
    assert [f["id"] for f in whole["features"]] == [grid.code for grid in town.grids]
    assert all(f["properties"]["generated"] for f in whole["features"])
    assert not whole["truncated"]
    lat, long = town.point(0)
    near = queries.cells_geojson(box=(long - 0.001, lat - 0.001, long + 0.001, lat + 0.001))
    assert [f["id"] for f in near["features"]] == [town.grids[0].code]
    assert DjangoJSONEncoder().encode(near).count("Polygon") == 1


def test_more_cells_than_the_limit_are_cut_and_said_so(town):
    cut = queries.cells_geojson(prefix=town.county.code, limit=3)
    assert (len(cut["features"]), cut["truncated"]) == (3, True)


def test_outlines_on_the_map_are_simplified_to_ten_metres(town):
    bumpy = shapely.segmentize(queries.polygons(Q(code=town.grids[0].code))[town.grids[0].code], 0.0001)
    Area.objects.filter(pk=town.grids[0].code).update(polygon=shapely.to_wkb(bumpy))
    outline = queries.cells_geojson(prefix=town.grids[0].code)["features"][0]["geometry"]
    assert len(outline["coordinates"][0]) == 5 < shapely.get_num_coordinates(bumpy)


def test_the_extent_of_an_area_is_that_of_its_cells(town):
    west, south, east, north = queries.extent(town.villages[0].code)
    lat, long = town.point(0)
    assert west < long < east
    assert south < lat < north
    assert queries.extent("430703") is None


@pytest.fixture
def drawn_town(town):
    """The town without its prefectures' outlines, which hold more ground than their one county."""
    Area.objects.filter(level="prefecture").update(polygon=None)
    return town


def test_findings_name_overlaps_gaps_invalid_and_missing_polygons(drawn_town):
    town = drawn_town
    first, second, third, fourth = town.grids[:4]
    bow_tie = shapely.polygons([[111.7, 29], [111.71, 29.01], [111.71, 29], [111.7, 29.01], [111.7, 29]])
    Area.objects.filter(pk=first.code).update(polygon=shapely.to_wkb(bow_tie))
    Area.objects.filter(pk=second.code).update(polygon=None)
    whole = queries.polygons(Q(code=town.villages[1].code))[town.villages[1].code]
    Area.objects.filter(pk=third.code).update(polygon=shapely.to_wkb(whole))
    found = {(f.trouble, f.code, f.other) for f in queries.findings()}
    assert found == {
        (Trouble.INVALID, first.code, ""),
        (Trouble.MISSING, second.code, ""),
        (Trouble.OVERLAP, third.code, fourth.code),
    }


def test_a_gap_between_drawn_parts_is_found(drawn_town):
    first = drawn_town.grids[0]
    half = shapely.affinity.scale(queries.polygons(Q(code=first.code))[first.code], 0.5, 0.5)
    Area.objects.filter(pk=first.code).update(polygon=shapely.to_wkb(half))
    assert [(f.trouble, f.code) for f in queries.findings()] == [(Trouble.GAP, drawn_town.villages[0].code)]
