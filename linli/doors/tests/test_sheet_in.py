import gzip
import json
from datetime import UTC, datetime

import duckdb
import pytest

from linli.doors import sheet_in
from linli.doors.sheet_in import BadSheetError, read

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def feature(**properties):
    return {"type": "Feature", "properties": properties, "geometry": SQUARE}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_csv_gives_text_with_line_breaks_kept_and_nothing_for_empty(tmp_path, name):
    text = '编号,正文,空\n007,"第一行\n第二行, ""引"" ",\n008,短,x\n'.encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    sheet = read(tmp_path / name)
    assert sheet.total == 2
    assert list(sheet.rows) == [
        {"编号": "007", "正文": '第一行\n第二行, "引" ', "空": None},
        {"编号": "008", "正文": "短", "空": "x"},
    ]


def test_parquet_gives_its_types_with_moments_in_utc(tmp_path):
    path = tmp_path / "o'clock.parquet"
    duckdb.sql(
        "SELECT 7 AS n, TIMESTAMPTZ '2022-07-04 10:00:00.000001+08' AS \"opened at\", NULL::TIMESTAMPTZ AS shut"
    ).write_parquet(str(path))
    assert list(read(path).rows) == [{"n": 7, "opened at": datetime(2022, 7, 4, 2, 0, 0, 1, tzinfo=UTC), "shut": None}]


@pytest.mark.parametrize("start", [0, 1, 2500, 4999, 5000])
def test_reading_resumes_after_the_rows_already_taken(tmp_path, start):
    path = tmp_path / "t.csv"
    path.write_text("n\n" + "".join(f"{n}\n" for n in range(5000)))
    assert [int(row["n"]) for row in read(path, start=start).rows] == list(range(start, 5000))


@pytest.mark.parametrize("name", ["t.geojson", "t.json.gz"])
def test_geojson_gives_properties_and_shape(tmp_path, name):
    text = collection(feature(ward="01"), {"type": "Feature", "properties": None, "geometry": None}).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    sheet = read(tmp_path / name)
    assert (sheet.total, list(sheet.rows)) == (2, [{"ward": "01", "geometry": SQUARE}, {"geometry": None}])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.xlsx", "", "name it .csv"),
        ("t.geojson", "[]", "no GeoJSON FeatureCollection"),
        ("t.geojson", "[" * 100_000, "no GeoJSON FeatureCollection"),
        ("t.geojson.gz", "not gzip", "no GeoJSON FeatureCollection"),
        ("t.geojson", collection(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::2249"}}), "convert it"),
        ("t.parquet", "not parquet", "t.parquet"),
        ("t.csv", 'a,b\n1,2\n"open,3\n', "t.csv"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(BadSheetError, match=message):
        list(read(path).rows)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadSheetError, match="no such file"):
        read(tmp_path / "none.csv")


def test_a_file_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("n\n1\n")
    monkeypatch.setattr(sheet_in, "MAX_FILE_BYTES", 3)
    with pytest.raises(BadSheetError, match="split it"):
        read(path)


def test_a_small_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "t.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 100_000))
    monkeypatch.setattr(sheet_in, "MAX_GEOJSON_BYTES", 10_000)
    with pytest.raises(BadSheetError, match="split it"):
        read(path)


def test_the_reader_sees_no_other_file(tmp_path):
    secret, path = tmp_path / "secret.csv", tmp_path / "t.csv"
    secret.write_text("a\nsecret\n")
    path.write_text("a\n1\n")
    with pytest.raises(BadSheetError, match="Cannot access file"):
        sheet_in._table(path, f"read_csv('{secret}'), read_csv(?)", 0)
