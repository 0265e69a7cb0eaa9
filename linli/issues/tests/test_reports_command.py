"""`linli reports` as an operator meets it."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linli.doors import sheet_in
from linli.issues.models import Report
from linli.kernel.people.models import Unit
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

MAPPING = 'external_number = "{id}"\ntext = "{words}"\nopened_at = "opened"\nclosed_at = "closed"\nlat = "lat"\nlong = "long"\n'


def reports(*words: Any, status: int = 0) -> str:
    out = io.StringIO()
    try:
        call_command("reports", *map(str, words), stdout=out)
    except CommandError as error:
        if error.returncode != status:
            raise
        return f"{out.getvalue()}{error}"
    assert status == 0
    return out.getvalue()


@pytest.fixture
def files(desk: Town, now: datetime, tmp_path: Path) -> Path:
    lat, long = desk.point()
    opened = now - timedelta(days=9)
    lines = [
        "id,words,opened,closed,lat,long",
        *(f"{n},第{n}件,{opened},{opened + timedelta(hours=n)},{lat},{long}" for n in range(1, 5)),
        f"=5,,{opened},,,",
        f"6,没有地点,{opened},,,",
    ]
    (tmp_path / "reports.csv").write_text("\n".join(lines), "utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, "utf-8")
    return tmp_path


def test_an_import_tells_what_became_of_every_row_and_why_some_were_refused(files: Path) -> None:
    words = ["import", files / "reports.csv", "--mapping", files / "mapping.toml", "--rejects", files / "refused.csv"]
    told = reports(*words, status=1)
    assert "6 read = 5 loaded + 0 already there + 1 rejected; 0 linked as repeats" in told
    assert f"1 rows rejected; the reasons are in {files / 'refused.csv'}" in told
    assert list(sheet_in.read(files / "refused.csv").rows) == [
        {"row": "5", "number": "'=5", "reason": "no text and no photo"}
    ]
    assert "6 read = 0 loaded + 5 already there + 1 rejected" in reports(*words, status=1)


def test_an_import_of_good_rows_ends_well_and_a_check_confirms_it(files: Path) -> None:
    words = [files / "reports.csv", "--mapping", files / "mapping.toml", "--limit", 4]
    assert "4 read = 4 loaded + 0 already there + 0 rejected" in reports("import", *words)
    told = reports("check", *words)
    assert "4 read = 4 here + 0 missing + 0 rejected" in told
    assert "4 of 4 points (100.00%) in grid" in told
    assert "time to close, file : 4 closed, median 2.5000 h, p90 3.7000 h" in told
    assert "time to close, cases: 4 closed, median 2.5000 h, p90 3.7000 h" in told


def test_a_check_of_what_was_not_loaded_fails(files: Path) -> None:
    told = reports("check", files / "reports.csv", "--mapping", files / "mapping.toml", status=1)
    assert "6 read = 0 here + 5 missing + 1 rejected" in told
    assert "5 missing, 0 with other times: import again" in told


def test_a_county_gets_its_centres_with_the_import(desk: Town, files: Path) -> None:
    told = reports(
        "import", files / "reports.csv", "--mapping", files / "mapping.toml", "--limit", 1, "--with-desks", "990201"
    )
    assert "1 centres added" in told
    assert Unit.objects.filter(roles__role="city_centre", area_id="9902").count() == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("mapping.toml", "text = 3", "mapping: "),
        ("mapping.toml", MAPPING.replace("{words}", "{speech}"), "the file has no column speech"),
    ],
)
def test_a_bad_file_ends_in_one_clear_line(files: Path, name: str, text: str, message: str) -> None:
    (files / name).write_text(text, "utf-8")
    with pytest.raises(CommandError, match=message):
        reports("import", files / "reports.csv", "--mapping", files / "mapping.toml")


def test_a_file_that_is_not_there_is_named(files: Path) -> None:
    with pytest.raises(CommandError, match="there is no such file"):
        reports("import", files / "none.csv", "--mapping", files / "mapping.toml")


def test_an_unknown_county_for_desks_is_named(files: Path) -> None:
    with pytest.raises(CommandError, match="no area has the code '123456'"):
        reports("import", files / "reports.csv", "--mapping", files / "mapping.toml", "--with-desks", "123456")
