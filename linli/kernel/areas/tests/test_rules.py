"""What a code says, who owns a position, what a row becomes, what a succession must hold."""

import math
from collections import Counter

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.doors.datum import Datum, Point, from_wgs84
from linli.kernel.areas.rules import (
    BadCodeError,
    Certainty,
    Level,
    Located,
    Locator,
    NoAreasError,
    Setting,
    ancestors,
    checked,
    generated,
    is_exclusive_grid,
    is_within,
    kind_of,
    level_of,
    level_rules,
    parent_code,
    seats,
    setting_of,
    tile_z14,
)
from linli.kernel.areas.rules.mapping import BadMappingError, Mapped, read_mapping, take
from linli.kernel.areas.rules.shapes import BadShapeError, Trouble, area_m2, gaps, outline, overlaps
from linli.kernel.areas.rules.shipped import changde
from linli.kernel.areas.rules.succession import BadSuccessionError, Share, check, group_of, has_parent


@st.composite
def codes(draw, longest=7):
    """Well-formed codes of any level."""
    code = ""
    for rule in list(level_rules().values())[: draw(st.integers(1, longest))]:
        first, last, _ = draw(st.sampled_from(rule.ranges))
        code += f"{draw(st.integers(first, last)):0{rule.digits_own}}"
    return code


def is_code(text):
    try:
        return bool(level_of(text))
    except BadCodeError:
        return False


class TestCodes:
    @given(codes())
    def test_every_well_formed_code_is_taken_and_lies_in_all_above_it(self, code):
        assert checked(code) == code
        above = ancestors(code)
        assert [level_of(c) for c in above] == list(Level)[: len(above)]
        assert all(is_within(code, c) for c in above)
        assert parent_code(code) == (above[-1] if above else None)

    @given(codes(), codes(), st.booleans())
    def test_one_area_lies_in_another_exactly_if_it_is_it_or_below_it(self, code, other, is_grown):
        if is_grown and len(code) > len(other):
            code = other + code[len(other) :]
            assume(is_code(code))
        assert is_within(code, other) == (other == code or other in ancestors(code))

    @given(st.text("0123456789", max_size=18))
    def test_digits_are_a_code_or_refused_in_words(self, text):
        if is_code(text):
            assert len(text) == level_rules()[level_of(text)].digits_total
        else:
            with pytest.raises(BadCodeError, match=f"'{text}'"):
                checked(text)

    @pytest.mark.parametrize(
        ("code", "part"),
        [
            ("", "digits only"),
            ("43070３", "digits only"),
            ("43070", "5 digits"),
            ("10", "province part '10' must lie in 11-82"),
            ("4300", "prefecture part '00'"),
            ("430703600", "town part '600'"),
            ("430703121000", "village part '000'"),
            ("430703121399000", "grid part '000' must lie in 1-799, 800-999"),
            ("43070312139900100", "micro part '00'"),
        ],
    )
    def test_a_malformed_code_names_its_faulty_part(self, code, part):
        with pytest.raises(BadCodeError, match=part):
            checked(code)

    def test_places_abroad_have_the_reserved_province(self):
        assert level_of("990101022001") is Level.VILLAGE

    def test_a_micro_grid_of_an_exclusive_grid_is_exclusive_too(self):
        assert is_exclusive_grid("43070312139980001")
        assert not is_exclusive_grid("43070312139979901")
        assert not is_exclusive_grid("430703121399")

    @pytest.mark.parametrize(
        ("code", "published", "setting"),
        [
            ("430703121001", "", Setting.URBAN),
            ("430703121203001", "", Setting.RURAL),
            ("430703121203", "121", Setting.URBAN),
            ("430703121001", "220", Setting.RURAL),
            ("430703503401", "", Setting.UNKNOWN),
            ("430703121", "", Setting.UNKNOWN),
        ],
    )
    def test_town_or_country_follows_the_published_class_then_the_kind_of_village(self, code, published, setting):
        assert setting_of(code, published) is setting

    @given(st.floats(-85, 85), st.floats(-180, 179.99))
    def test_a_tile_is_found_where_web_maps_put_it(self, lat, long):
        row, column = divmod(tile_z14(lat, long), 2**14)
        west = column / 2**14 * 360 - 180
        north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**14))))
        south = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + 1) / 2**14))))
        assert west - 1e-9 <= long <= west + 360 / 2**14 + 1e-9
        assert south - 1e-9 <= lat <= north + 1e-9

    @pytest.mark.parametrize(("lat", "long"), [(90, 180), (-90, -180)])
    def test_the_poles_fall_into_the_outermost_tiles(self, lat, long):
        assert 0 <= tile_z14(lat, long) < 4**14


class TestShippedList:
    listed = tuple(new.code for new in changde())

    def at(self, level):
        return [code for code in self.listed if level_of(code) is level]

    def test_it_holds_the_published_numbers_of_towns_by_kind(self):
        assert len(self.at(Level.COUNTY)) == 10
        kinds = Counter(map(kind_of, self.at(Level.TOWN)))
        assert kinds == {"street office": 43, "town": 107, "township": 19, "quasi unit": 9}

    def test_it_holds_the_published_numbers_of_villages_by_kind(self):
        kinds = Counter(map(kind_of, self.at(Level.VILLAGE)))
        assert kinds == {"residents' committee": 763, "villagers' committee": 1502, "quasi unit": 8}

    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("4307", "常德市"),
            ("430703121", "石板滩镇"),
            ("430726110201", "潘坪村"),
            ("430723109207", "草堰村"),
            ("430702009002", "望月社区"),
            ("430781001004", "柏枝林社区"),
        ],
    )
    def test_known_codes_carry_their_names(self, code, name):
        assert {new.code: new.name_zh for new in changde()}[code].startswith(name)

    def test_everything_lies_in_something_listed(self):
        assert {parent_code(code) for code in self.listed} - set(self.listed) == {"43"}
        assert len(set(self.listed)) == len(self.listed)


# One degree square cut into cells; the unit of the pictures below is 0.01 degrees (about a kilometre).
def square(west, south, east, north):
    return shapely.box(*(111 + west / 100, 29 + south / 100, 111 + east / 100, 29 + north / 100))


def found(locator, x, y):
    located = locator.locate(29 + y / 100, 111 + x / 100)
    return located.area_code, located.certainty.value


V = "430703121201"
METRE = 100 / 111_320  # in the unit of the pictures, northwards


class TestLocating:
    def test_a_point_inside_one_grid_is_in_that_cell(self):
        locator = Locator({V: square(0, 0, 2, 1), V + "001": square(0, 0, 1, 1), V + "002": square(1, 0, 2, 1)})
        assert found(locator, 0.5, 0.5) == (V + "001", "cell")
        assert found(locator, 1.5, 0.5) == (V + "002", "cell")

    def test_an_exclusive_grid_wins_over_the_general_one_around_it(self):
        locator = Locator({V + "001": square(0, 0, 3, 3), V + "801": square(1, 1, 2, 2)})
        assert found(locator, 1.5, 1.5) == (V + "801", "cell")
        assert found(locator, 0.5, 0.5) == (V + "001", "cell")
        assert found(locator, 1.0, 1.5) == (V + "801", "cell")

    def test_a_shared_border_belongs_to_the_smaller_code(self):
        locator = Locator({V + "002": square(0, 0, 1, 1), V + "001": square(1, 0, 2, 1)})
        assert found(locator, 1.0, 0.5) == (V + "001", "cell")

    def test_in_a_gap_the_nearest_cell_within_fifty_metres_takes_it_as_edge(self):
        gap = 80 * METRE
        locator = Locator({V + "001": square(0, 0, 1, 1), V + "002": square(0, 1 + gap, 1, 2)})
        assert found(locator, 0.5, 1 + 30 * METRE) == (V + "001", "edge")
        assert found(locator, 0.5, 1 + 50.5 * METRE) == (V + "002", "edge")
        assert found(locator, 0.5, 1 + gap / 2) == (V + "001", "edge")

    def test_metres_eastwards_are_measured_at_the_latitude_of_the_point(self):
        locator = Locator({V + "001": square(0, 0, 1, 1), V: square(0, 0, 9, 9)})
        eastward = METRE / math.cos(math.radians(29))
        assert found(locator, 1 + 49 * eastward, 0.5) == (V + "001", "edge")
        assert found(locator, 1 + 51 * eastward, 0.5) == (V, "parent")

    def test_in_a_wider_gap_the_deepest_polygon_around_it_takes_it(self):
        locator = Locator({"4307": square(0, 0, 9, 9), "430703": square(0, 0, 5, 5), V + "001": square(0, 0, 1, 1)})
        assert found(locator, 3, 3) == ("430703", "parent")
        assert found(locator, 7, 7) == ("4307", "parent")

    def test_outside_everything_the_area_that_holds_all_takes_it(self):
        locator = Locator({V: square(0, 0, 1, 1)}, ["4307", "430703", "430703121", V])
        assert found(locator, 50, 50) == ("430703", "unlocated")

    def test_of_several_separate_trees_the_nearest_takes_what_lies_outside(self):
        shapes = {"990101001001": square(-50, 0, -49, 1), V: square(0, 0, 1, 1)}
        locator = Locator(shapes, ["99", "9901", "990101", "990101001", *shapes, "430703", "430703121"])
        assert found(locator, -60, 0) == ("990101", "unlocated")
        assert found(locator, 9, 0) == ("430703", "unlocated")

    def test_a_village_without_grids_is_a_cell_and_with_them_it_is_not(self):
        alone = Locator({V: square(0, 0, 1, 1)})
        assert found(alone, 0.5, 0.5) == (V, "cell")
        divided = Locator({V: square(0, 0, 2, 1), V + "001": square(0, 0, 1, 1)})
        assert found(divided, 1.5, 0.5) == (V, "parent")

    def test_a_hole_in_a_cell_is_not_in_it(self):
        ring = shapely.difference(square(0, 0, 3, 3), square(1, 1, 2, 2))
        locator = Locator({V + "001": ring, V: square(0, 0, 3, 3)})
        assert found(locator, 1.5, 1.5) == (V, "parent")

    def test_without_any_area_the_error_says_what_to_load(self):
        with pytest.raises(NoAreasError, match="load-changde"):
            Locator({}).locate(29, 111)

    def test_an_undrawn_list_still_owns_every_position(self):
        assert Locator({}, ["4307", "430703"]).locate(29, 111) == Located("430703", Certainty.UNLOCATED)

    @given(st.floats(-5, 15), st.floats(-5, 15))
    def test_every_position_has_exactly_the_owner_that_a_slow_search_finds(self, x, y):
        shapes = {f"{V}{1 + 10 * i + j:03}": square(i, j, i + 1, j + 1) for i in range(10) for j in range(10)}
        place = shapely.points(111 + x / 100, 29 + y / 100)
        holding = sorted(code for code, shape in shapes.items() if shapely.intersects(shape, place))
        located = found(Locator(shapes, ["430703121", V, *shapes]), x, y)
        if holding:
            assert located == (holding[0], "cell")
        else:
            assert located[1] in {"edge", "unlocated"}

    def test_the_seat_of_a_tree_goes_no_deeper_than_a_county(self):
        assert seats(["43", "4307", "430703", "430703121", "430703121201"]) == ("430703",)
        assert seats([]) == ()


WARDS = """
level = "town"
code = "990101{WARD:0>3}"
name_zh = "第{WARD}区"
name_en = "Ward {WARD}"

[[parents]]
code = "990101"
name_zh = "示例县"
"""
BOX = shapely.geometry.mapping(square(0, 0, 1, 1))
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}


def taken(*rows, text=WARDS):
    mapped, mapping = Mapped(), read_mapping(text)
    for row, geometry in rows:
        take(mapped, row, geometry, mapping)
    return mapped


class TestMapping:
    def test_a_row_becomes_an_area_with_its_parents(self):
        mapped = taken(({"WARD": 7}, BOX), ({"WARD": "08"}, None))
        assert [(a.code, a.name_zh, a.name_en) for a in mapped.areas.values()] == [
            ("990101007", "第7区", "Ward 7"),
            ("990101008", "第08区", "Ward 08"),
        ]
        assert mapped.areas["990101008"].polygon is None
        assert list(mapped.parents) == ["990101"]
        assert mapped.findings == []

    @pytest.mark.parametrize(
        ("row", "geometry", "reason"),
        [
            ({}, BOX, "no property 'WARD'"),
            ({"WARD": None}, BOX, "no property 'WARD'"),
            ({"WARD": "7A"}, BOX, "digits only"),
            ({"WARD": 700}, BOX, "must lie in"),
            ({"WARD": "0007"}, BOX, "10 digits"),
            ({"WARD": "007001"}, BOX, "of level village"),
            ({"WARD": []}, BOX, "does not fit the row"),
            ({"WARD": 7}, {"type": "Point", "coordinates": [0, 0]}, "not a Polygon"),
            ({"WARD": 7}, {"type": "Polygon", "coordinates": [[[1, 2], [1]]]}, "cannot be read"),
            ({"WARD": 7}, {"type": "Polygon", "coordinates": [[[7e5, 3e6], [7e5, 4e6], [8e5, 3e6], [7e5, 3e6]]]}, "degrees"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_refused_alone_with_the_reason(self, row, geometry, reason):
        mapped = taken(({"WARD": 1}, BOX), (row, geometry))
        assert list(mapped.areas) == ["990101001"]
        finding = mapped.findings[0]
        assert (finding.trouble, finding.code) == (Trouble.REJECTED, "row 2")
        assert reason in finding.detail

    def test_a_second_row_of_the_same_code_is_refused(self):
        mapped = taken(({"WARD": 1}, BOX), ({"WARD": "1"}, BOX))
        assert [(f.code, f.other) for f in mapped.findings] == [("row 2", "990101001")]

    def test_a_crossing_outline_is_repaired_and_said_so(self):
        mapped = taken(({"WARD": 1}, BOW_TIE))
        assert mapped.areas["990101001"].polygon.is_valid
        assert [(f.trouble, f.code) for f in mapped.findings] == [(Trouble.REPAIRED, "990101001")]

    def test_a_value_that_is_no_number_gets_its_digits_in_codes_and_keeps_its_name(self):
        text = WARDS + '[digits.WARD]\n"2A" = "92"\n'
        (area,) = taken(({"WARD": "2A"}, BOX), text=text).areas.values()
        assert (area.code, area.name_zh) == ("990101092", "第2A区")

    def test_outlines_of_another_datum_are_converted_once_here(self):
        shifted = shapely.transform(
            square(0, 0, 1, 1),
            lambda degrees: [(p.long, p.lat) for p in (from_wgs84(Point(y, x), Datum.GCJ02) for x, y in degrees)],
        )
        mapped = taken(({"WARD": 1}, shapely.geometry.mapping(shifted)), text='datum = "gcj02"' + WARDS)
        polygon = mapped.areas["990101001"].polygon
        assert shapely.hausdorff_distance(polygon, square(0, 0, 1, 1)) < 1e-7

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("level = ", "mapping: "),
            (WARDS + "names = 1", "unknown field `names`"),
            (WARDS.replace('"town"', '"ward"'), "Invalid enum value 'ward'"),
            ('level = "town"', "missing required field `code`"),
            (WARDS.replace("{WARD:", "{WARD.__class__:"), "not the plain name"),
            (WARDS.replace("{WARD:", "{0:"), "not the plain name"),
            (WARDS.replace("{WARD:0>3}", "{WARD"), "mapping: template"),
        ],
    )
    def test_a_faulty_mapping_says_what_to_change(self, text, reason):
        with pytest.raises(BadMappingError, match=reason):
            read_mapping(text)


class TestShapes:
    def test_a_sound_outline_stays_as_it_is(self):
        shape, repaired = outline(BOX)
        assert (shape.equals(square(0, 0, 1, 1)), repaired) == (True, "")

    def test_a_repair_leaves_no_lines_behind(self):
        spike = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [5, 5], [1, 1], [0, 1], [0, 0]]]}
        shape, repaired = outline(spike)
        assert shape.geom_type == "Polygon"
        assert shape.area == 1
        assert repaired

    @pytest.mark.parametrize("flat", [[[0, 0], [1, 1], [0, 0], [0, 0]], [[3, 3], [3, 3], [3, 3], [3, 3]]])
    def test_an_outline_around_nothing_is_refused(self, flat):
        with pytest.raises(BadShapeError, match="encloses nothing"):
            outline({"type": "Polygon", "coordinates": [flat]})

    def test_an_empty_outline_is_refused(self):
        with pytest.raises(BadShapeError):
            outline({"type": "Polygon", "coordinates": []})

    def test_size_is_told_in_square_metres(self):
        kilometre = 1000 / 111_320
        shape = shapely.box(111, 29, 111 + kilometre / math.cos(math.radians(29)), 29 + kilometre)
        assert area_m2(shape) == pytest.approx(1e6, rel=1e-3)

    def test_neighbours_that_touch_do_not_overlap_and_those_that_cross_do(self):
        shapes = {"a": square(0, 0, 1, 1), "b": square(1, 0, 2, 1), "c": square(1.5, 0, 3, 1)}
        assert [(f.code, f.other) for f in overlaps(shapes)] == [("b", "c")]
        assert overlaps({"a": square(0, 0, 1, 1)}) == []

    def test_a_hole_between_parts_is_a_gap_with_or_without_an_outline_around(self):
        ring = shapely.difference(square(0, 0, 3, 3), square(1, 1, 2, 2))
        assert len(gaps("p", None, [ring])) == 1
        assert len(gaps("p", square(0, 0, 3, 3), [ring])) == 1
        assert len(gaps("p", square(0, 0, 4, 3), [ring])) == 2
        assert gaps("p", square(0, 0, 2, 1), [square(0, 0, 1, 1), square(1, 0, 2, 1)]) == []


class TestSuccession:
    IN_FORCE = frozenset({"430703", "430703121", V, V + "001", "430703121202"})

    def refused(self, *shares, used=frozenset()):
        with pytest.raises(BadSuccessionError) as caught:
            check(shares, self.IN_FORCE, self.IN_FORCE | used)
        return str(caught.value)

    def test_a_split_a_merge_and_a_move_are_let_through(self):
        cell = V + "001"
        check([Share(cell, V + "002", 40), Share(cell, V + "003", 60)], self.IN_FORCE, self.IN_FORCE)
        merge = [Share(V, "430703121203"), Share("430703121202", "430703121203"), Share(cell, "430703121203001")]
        check(merge, self.IN_FORCE, self.IN_FORCE)

    def test_every_old_area_passes_on_all_its_ground(self):
        assert "passes on 90 %" in self.refused(Share(V + "001", V + "002", 90))

    def test_only_an_area_in_force_becomes_something(self):
        assert "not in force" in self.refused(Share(V + "009", V + "002"))

    def test_a_code_is_never_used_again(self):
        assert "never used again" in self.refused(Share(V + "001", V + "002"), used=frozenset({V + "002"}))

    def test_what_lies_in_an_old_area_must_pass_on_too(self):
        assert f"first {V}001" in self.refused(Share(V, "430703121203"))

    def test_a_successor_is_of_the_same_level(self):
        assert "different levels" in self.refused(Share(V + "001", "430703121203"))

    def test_a_successor_needs_an_area_above_it(self):
        assert "would lie in 430703122" in self.refused(Share("430703121202", "430703122201"))

    def test_a_grid_always_lies_in_a_village(self):
        assert not has_parent(V + "001", {"430703121", "430703"})
        assert has_parent(V + "001", {V})
        assert has_parent("430703", set())

    def test_a_county_is_drawn_with_its_prefecture_and_the_rest_with_its_county(self):
        assert [group_of(c) for c in ("43", "4307", "430703", V)] == ["", "43", "4307", "430703"]


def ground(seed=1, prefix="430703"):
    names = {new.code: new.name_zh for new in changde()}
    return {new.code: new for new in generated.ground(prefix, names, {}, seed)}


class TestGeneratedGround:
    def test_equal_seeds_give_equal_ground_and_others_do_not(self):
        assert ground(1) == ground(1)
        assert ground(1) != ground(2)

    def test_everything_listed_is_drawn_and_labelled_generated(self):
        drawn = ground()
        assert {new.code for new in changde() if is_within(new.code, "430703")} < drawn.keys()
        assert all(new.is_generated and new.polygon is not None for new in drawn.values())

    @pytest.mark.parametrize("level", [Level.TOWN, Level.VILLAGE, Level.GRID])
    def test_each_level_tiles_the_plane_without_gap_or_overlap(self, level):
        shapes = {c: new.polygon for c, new in ground().items() if level_of(c) is level}
        assert overlaps(shapes) == []
        assert gaps("430703", shapely.box(*generated.PLANE), list(shapes.values())) == []

    def test_villages_have_one_to_three_grids_each(self):
        drawn = ground()
        grids = Counter(parent_code(c) for c in drawn if level_of(c) is Level.GRID)
        assert grids.keys() == {c for c in drawn if level_of(c) is Level.VILLAGE}
        assert set(grids.values()) == {1, 2, 3}

    def test_the_invented_village_of_the_stories_lies_in_its_town(self):
        drawn = ground()
        assert drawn["430703121399"].name_zh == "示例村"
        assert shapely.covers(drawn["430703121"].polygon, drawn["430703121399"].polygon)
        assert "430703121399" not in ground(prefix="430702")

    @given(st.lists(codes(longest=5).map(lambda code: "43" + code[2:]), max_size=30), st.integers(0, 9))
    def test_any_list_is_tiled_whole(self, listed, seed):
        names = dict.fromkeys(["43", *(c for code in listed for c in [*ancestors(code), code])], "名")
        drawn = {new.code: new for new in generated.ground("43", names, {}, seed)}
        assert names.keys() <= drawn.keys()
        assert all(new.polygon.area > 0 for new in drawn.values())
        parts = [new.polygon for code, new in drawn.items() if len(code) == 4]
        assert not parts or math.isclose(sum(part.area for part in parts), drawn["43"].polygon.area)
