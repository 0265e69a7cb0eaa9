"""What an import, a list, generated ground and a succession write, refuse and record."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely

from linli.doors import sheet_in
from linli.doors.datum import Point
from linli.kernel.areas import queries, services
from linli.kernel.areas.models import Area, AreaSuccession
from linli.kernel.areas.rules import Certainty, Level
from linli.kernel.areas.rules.mapping import NewArea, read_mapping
from linli.kernel.areas.rules.shapes import Trouble
from linli.kernel.areas.rules.shipped import changde
from linli.kernel.areas.rules.succession import BadSuccessionError, Share
from linli.kernel.audit.models import Audit
from linli.kernel.people.rules import Actor

pytestmark = pytest.mark.django_db

OPERATOR = Actor(job="test")
NOW = datetime(2022, 7, 4, 2, 0, tzinfo=UTC)
MAPPINGS = Path(services.__file__).parent / "data" / "mappings"
VILLAGES = """
level = "village"
code = "990101{town}{number}"
name_zh = "{name}"
[[parents]]
code = "9901"
name_zh = "示例市"
[[parents]]
code = "990101"
name_zh = "示例县"
[[parents]]
code = "990101{town}"
name_zh = "示例{town}镇"
"""


def square(x, y, side=1.0):
    """A square of the invented plane; one unit is 0.01 degrees, about a kilometre."""
    return shapely.box(111 + x / 100, 29 + y / 100, 111 + (x + side) / 100, 29 + (y + side) / 100)


def village(number, shape, town="101", name="示例村"):
    return {
        "type": "Feature",
        "properties": {"town": town, "number": number, "name": name},
        "geometry": shape and shapely.geometry.mapping(shape),
    }


@pytest.fixture
def imported(tmp_path):
    """Give a function that imports features; it returns the report."""

    def run(*features, text=VILLAGES, progress=services.unseen):
        path = tmp_path / "villages.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return services.areas_import(OPERATOR, path, read_mapping(text), now=NOW, progress=progress)

    return run


def rows():
    return list(Area.objects.order_by("code").values())


class TestImport:
    def test_areas_and_their_absent_parents_are_written_with_one_audit_row(self, imported):
        report = imported(village("201", square(0, 0)), village("202", square(1, 0)))
        assert (report.read, report.written.added, report.parents_added, report.findings) == (2, 2, 3, ())
        first = Area.objects.get(pk="990101101201")
        assert (first.level, first.name_zh, first.source_datum, first.generated) == (
            "village",
            "示例村",
            "wgs84",
            False,
        )
        assert shapely.from_wkb(bytes(first.polygon)).equals(square(0, 0))
        audit = Audit.objects.get()
        assert (audit.actor, audit.act, audit.object_ref) == ("job:test", "areas:area:import", "areas")
        assert audit.data["added"] == 2

    def test_the_same_file_twice_writes_nothing_new(self, imported):
        features = [village("201", square(0, 0)), village("202", None)]
        imported(*features)
        before = rows()
        report = imported(*features)
        assert (report.written.added, report.written.changed, report.written.unchanged) == (0, 0, 2)
        assert rows() == before
        assert Audit.objects.count() == 1

    def test_a_corrected_file_alters_only_what_it_corrects(self, imported):
        imported(village("201", square(0, 0)), village("202", square(1, 0)))
        report = imported(village("201", square(0, 0), name="新名村"), village("202", None))
        assert (report.written.changed, report.written.unchanged) == (1, 1)
        assert Area.objects.get(pk="990101101201").name_zh == "新名村"
        assert Area.objects.get(pk="990101101202").polygon is not None

    def test_every_row_read_is_accounted_for(self, imported):
        report = imported(
            village("201", square(0, 0)), village("201", square(0, 0)), village("x", None), village("202", None)
        )
        assert report.read == 4 == report.written.added + report.count(Trouble.REJECTED)

    def test_invalid_overlapping_and_missing_polygons_are_reported(self, imported):
        crossing = shapely.polygons([[111, 29.01], [111.02, 29.03], [111.02, 29.01], [111, 29.03], [111, 29.01]])
        report = imported(
            village("201", square(0, 0)),
            village("202", square(0.5, 0)),
            village("203", crossing),
            village("204", None),
            village("201", None, town="102"),
        )
        found = {(f.trouble, f.code, f.other) for f in report.findings}
        assert found == {
            (Trouble.REPAIRED, "990101101203", ""),
            (Trouble.OVERLAP, "990101101201", "990101101202"),
            (Trouble.MISSING, "990101101204", ""),
            (Trouble.MISSING, "990101102201", ""),
        }
        assert Area.objects.filter(polygon=None, level="village").count() == 2

    def test_a_grid_whose_village_is_unknown_is_refused_and_never_hung_higher(self, imported):
        text = 'level = "grid"\ncode = "990101{town}{number}001"\nname_zh = "网格"\n'
        assert (
            imported(village("201", square(0, 0)), text=text).written.refused[0].detail.startswith("990101101201 above")
        )
        imported(village("201", square(0, 0)))
        assert imported(village("201", square(0, 0)), text=text).written.added == 1

    def test_a_grid_may_not_take_a_code_of_a_higher_level(self, imported):
        report = imported(village("", square(0, 0)), text='level = "grid"\ncode = "990101{town}"\nname_zh = "网格"\n')
        assert report.count(Trouble.REJECTED) == 1

    def test_progress_is_told_row_by_row(self, imported):
        told = []
        imported(village("201", None), village("202", None), progress=lambda *numbers: told.append(numbers))
        assert told == [(1, 2), (2, 2)]

    def test_stopping_while_reading_leaves_nothing(self, imported):
        def stop(done, total):
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imported(village("201", None), village("202", None), progress=stop)
        assert rows() == []

    def test_a_list_without_shapes_comes_from_csv(self, tmp_path):
        path = tmp_path / "villages.csv"
        path.write_text("town,number,name\n101,201,甲村\n101,202,\n")
        report = services.areas_import(OPERATOR, path, read_mapping(VILLAGES), now=NOW)
        assert (report.written.added, report.count(Trouble.REJECTED)) == (1, 1)
        assert Area.objects.get(pk="990101101201").name_zh == "甲村"

    def test_the_next_question_sees_the_import(self, imported):
        imported(village("201", square(0, 0)))
        assert queries.cell_at(Point(29.005, 111.005)).area_code == "990101101201"
        imported(village("202", square(1, 0)))
        assert queries.cell_at(Point(29.005, 111.015)).area_code == "990101101202"


class TestLists:
    def test_the_shipped_list_loads_once(self):
        assert services.areas_load_table(OPERATOR, changde(), NOW).added == 2462
        again = services.areas_load_table(OPERATOR, changde(), NOW)
        assert (again.added, again.changed, again.unchanged) == (0, 0, 2462)
        assert Counter(Area.objects.values_list("level", flat=True)) == {
            Level.PREFECTURE: 1,
            Level.COUNTY: 10,
            Level.TOWN: 178,
            Level.VILLAGE: 2273,
        }
        assert [a.act for a in Audit.objects.all()] == ["areas:area:load"]

    def test_a_list_with_one_bad_row_is_refused_whole(self):
        with pytest.raises(services.RefusedError, match="430703 above it is not known"):
            services.areas_load_table(OPERATOR, [NewArea("4307", "市"), NewArea("430703121", "镇")], NOW)
        assert rows() == []


def generate(prefix="430703121", seed=1):
    return services.areas_generate(OPERATOR, prefix, seed, now=NOW)


class TestGenerate:
    @pytest.fixture(autouse=True)
    def _listed(self):
        wanted = [new for new in changde() if "430703121".startswith(new.code) or new.code.startswith("430703121")]
        services.areas_load_table(OPERATOR, wanted, NOW)

    def test_it_draws_everything_below_and_labels_it(self):
        generate()
        drawn = Area.objects.filter(code__startswith="430703121")
        assert not drawn.filter(polygon=None).exists()
        assert not drawn.filter(generated=False).exists()
        assert drawn.filter(level="grid").exists()
        assert Audit.objects.filter(act="areas:area:generate").count() == 1

    def test_every_drawn_grid_is_found_at_its_middle(self):
        generate()
        for cell in Area.objects.filter(level="grid"):
            middle = shapely.from_wkb(bytes(cell.polygon)).centroid
            located = queries.cell_at(Point(middle.y, middle.x))
            assert (located.area_code, located.certainty) == (cell.code, Certainty.CELL)

    def test_it_leaves_no_finding(self):
        generate()
        assert queries.findings() == []

    def test_the_same_seed_again_changes_nothing(self):
        generate()
        again = generate()
        assert (again.added, again.changed) == (0, 0)

    def test_another_seed_that_would_leave_old_cells_behind_is_refused(self):
        generate()
        with pytest.raises(services.RefusedError, match="use the same seed again"):
            generate(seed=2)

    def test_a_real_polygon_is_never_drawn_over(self):
        real = NewArea("430703121001", "石板滩居委会", polygon=square(0, 0), source_datum="wgs84")
        services.areas_load_table(OPERATOR, [real], NOW)
        with pytest.raises(services.RefusedError, match="has a real polygon"):
            generate()

    def test_an_unknown_place_is_refused(self):
        with pytest.raises(services.RefusedError, match="no area in force has the code '430799'"):
            generate("430799")

    def test_a_real_outline_takes_the_place_of_a_generated_one(self):
        generate()
        real = NewArea("430703121001", "石板滩居委会", polygon=square(0, 0), source_datum="cgcs2000")
        services.areas_load_table(OPERATOR, [real], NOW)
        assert not Area.objects.get(pk="430703121001").generated


V1, V2, V3 = "990101101201", "990101101202", "990101101203"
DAY = date(2022, 8, 1)


def succeed(news, shares, on=DAY):
    services.area_succeed(OPERATOR, news, shares, on=on, now=NOW)


class TestSuccession:
    @pytest.fixture(autouse=True)
    def _villages(self, imported):
        imported(village("201", square(0, 0)), village("202", square(1, 0)))

    def test_a_merge_ends_the_old_and_begins_the_new_on_one_day(self, clock):
        clock(NOW)
        succeed([NewArea(V3, "合村", polygon=shapely.box(111, 29, 111.02, 29.01))], [Share(V1, V3), Share(V2, V3)])
        assert set(Area.objects.filter(valid_to=DAY).values_list("code", flat=True)) == {V1, V2}
        assert Area.objects.get(pk=V3).valid_from == DAY
        assert AreaSuccession.objects.count() == 2
        assert Audit.objects.get(act="areas:area:succeed").data["on"] == "2022-08-01"
        point = Point(29.005, 111.005)
        assert (queries.cell_at(point).area_code, queries.is_known(V3)) == (V1, False)
        clock(datetime(2022, 7, 31, 16, 0, tzinfo=UTC))  # midnight in China
        assert (queries.cell_at(point).area_code, queries.is_known(V1)) == (V3, False)

    def test_an_ended_area_names_who_took_over_most_of_it_through_every_change(self, clock):
        succeed([NewArea(V3, "丙"), NewArea(V3[:-1] + "4", "丁")], [Share(V1, V3, 30), Share(V1, V3[:-1] + "4", 70)])
        succeed([NewArea(V3[:-1] + "5", "戊")], [Share(V3[:-1] + "4", V3[:-1] + "5")], date(2022, 9, 1))
        clock(NOW)
        assert queries.successor(V1) == V1
        clock(datetime(2022, 8, 15, tzinfo=UTC))
        assert queries.successor(V1) == V3[:-1] + "4"
        clock(datetime(2023, 1, 1, tzinfo=UTC))
        assert queries.successor(V1) == V3[:-1] + "5"

    def test_a_code_is_never_used_again(self):
        succeed([NewArea(V3, "新村")], [Share(V1, V3)])
        with pytest.raises(BadSuccessionError, match="never used again"):
            succeed([NewArea(V1, "旧村")], [Share(V2, V1)])

    def test_an_import_cannot_raise_an_ended_area(self, imported):
        succeed([NewArea(V3, "新村")], [Share(V1, V3)], date(2022, 7, 1))
        report = imported(village("201", square(0, 0), name="又来"))
        assert "never used again" in report.written.refused[0].detail
        assert Area.objects.get(pk=V1).name_zh == "示例村"

    def test_shares_and_new_areas_belong_together(self):
        with pytest.raises(services.RefusedError, match="every share a new area"):
            succeed([], [Share(V1, V3)])

    def test_an_area_cannot_end_before_it_begins(self):
        with pytest.raises(services.RefusedError, match="begins on 2000-01-01"):
            succeed([NewArea(V3, "新村")], [Share(V1, V3)], date(2000, 1, 1))
        assert not Area.objects.filter(pk=V3).exists()


class TestDataSets:
    def load(self, data_dir, name, text=None):
        mapping = read_mapping(text or (MAPPINGS / f"{name}.toml").read_text("utf-8"))
        path = data_dir / "boundaries" / f"{name}.geojson.gz"
        return services.areas_import(OPERATOR, path, mapping, now=NOW)

    def test_all_boston_wards_and_precincts_load_and_load_again_to_nothing(self, data_dir):
        assert self.load(data_dir, "boston_wards").written.added == 22
        report = self.load(data_dir, "boston_precincts")
        assert (report.read, report.written.added, report.count(Trouble.REJECTED)) == (255, 255, 0)
        assert report.count(Trouble.MISSING) == 0
        assert self.load(data_dir, "boston_precincts").written.unchanged == 255
        assert not Area.objects.filter(code__in=["990101022", "990101001001"], polygon=None).exists()

    def test_nearly_all_boston_reports_fall_in_a_precinct(self, data_dir):
        self.load(data_dir, "boston_precincts")
        reports = sheet_in.read(data_dir / "issues_311" / "boston311_dev.parquet").rows
        points = [Point(row["lat"], row["lon"]) for row, _ in zip(reports, range(4000), strict=False)]
        located = Counter(queries.cell_at(point).certainty for point in points)
        assert located[Certainty.CELL] / len(points) > 0.99

    @pytest.mark.slow
    def test_the_eight_faulty_villages_of_a_large_set_are_repaired_and_named(self, data_dir, tmp_path):
        path = data_dir / "boundaries" / "tw_villages.geojson.gz"
        towns, features = {}, []
        for row in sheet_in.read(path).rows:
            town = towns.setdefault((row["county"], row["town"]), [])
            town.append(row)
        for number, town in enumerate(towns.values()):
            for place, row in enumerate(town):
                code = f"99{number // 40 + 1:02}01{number % 40 + 100:03}{place + 200:03}"
                properties = {"code": code, "village": row["village"]}
                features.append({"type": "Feature", "properties": properties, "geometry": row["geometry"]})
        coded = tmp_path / "villages.geojson"
        coded.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        text = 'level = "village"\ncode = "{code}"\nname_zh = "{village}"\n' + "".join(
            f'[[parents]]\ncode = "{{code:.{digits}}}"\nname_zh = "上级"\n' for digits in (4, 6, 9)
        )
        report = services.areas_import(OPERATOR, coded, read_mapping(text), now=NOW)
        assert (report.read, report.count(Trouble.REPAIRED)) == (7599, 8)
        assert report.written.added + report.count(Trouble.REJECTED) == 7599
        assert report.count(Trouble.REJECTED) == 0
