"""`linli areas` as an operator meets it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from linli.doors import sheet_in
from linli.kernel.areas import services
from linli.kernel.areas.models import Area

pytestmark = pytest.mark.django_db

MAPPING = 'level = "county"\ncode = "9901{n}"\nname_zh = "示例{n}"\n'
SQUARE = {"type": "Polygon", "coordinates": [[[111, 29], [111.01, 29], [111.01, 29.01], [111, 29]]]}


def areas(*words, status=0):
    out = io.StringIO()
    try:
        call_command("areas", *map(str, words), stdout=out)
    except CommandError as error:
        if error.returncode != status:
            raise
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": SQUARE} for n in ("01", "02", "=x")]
    (tmp_path / "counties.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return tmp_path


def test_an_import_tells_what_it_did_and_writes_every_finding_to_the_report(files):
    report = files / "report.csv"
    words = ["import", files / "counties.geojson", "--mapping", files / "mapping.toml", "--report", report]
    told = areas(*words, status=1)
    assert "3 read, 0 parents added, 2 added, 0 changed, 0 unchanged" in told
    assert "1 overlap, 1 rejected" in told
    rows = list(sheet_in.read(report).rows)
    assert [(row["trouble"], row["code"], row["other"]) for row in rows] == [
        ("rejected", "row 3", None),
        ("overlap", "990101", "990102"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("mapping.toml", "level = 3", "mapping: "),
        ("counties.geojson", "[]", "no GeoJSON FeatureCollection"),
    ],
)
def test_a_bad_file_ends_in_one_clear_line(files, name, text, message):
    (files / name).write_text(text)
    with pytest.raises(CommandError, match=message):
        areas("import", files / "counties.geojson", "--mapping", files / "mapping.toml")


def test_a_missing_mapping_file_is_named(files):
    with pytest.raises(CommandError, match=r"none\.toml"):
        areas("import", files / "counties.geojson", "--mapping", files / "none.toml")


def test_ctrl_c_writes_nothing_and_ends_with_130(files, monkeypatch):
    def pressed(*_args, **_options):
        raise KeyboardInterrupt

    # The key can only be pressed by a person, so the moment is made by hand.
    monkeypatch.setattr(services, "take", pressed)
    with pytest.raises(CommandError, match="nothing of this run was written") as caught:
        areas("import", files / "counties.geojson", "--mapping", files / "mapping.toml")
    assert caught.value.returncode == 130
    assert not Area.objects.exists()


def test_the_shipped_list_is_loaded_drawn_and_found_sound(db):
    assert "2,462 added" in areas("load-changde")
    assert "added" in areas("generate", "--prefix", "430702")
    assert "9 missing" in areas("check")
    assert "added" in areas("generate")
    assert "no findings" in areas("check")


def test_generating_on_nothing_says_what_to_load_first(db):
    with pytest.raises(CommandError, match="load it first"):
        areas("generate")
