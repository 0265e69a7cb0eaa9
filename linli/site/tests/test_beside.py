"""Several processes take over a file's reports as one does: each report once, whatever becomes of a process."""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from linli.doors.sheet_out import csv_file
from linli.issues.models import Report
from linli.issues.rules.importing import read_mapping
from linli.issues.services import importing
from linli.issues.services.importing import Tally
from linli.kernel.cases.models import Case, Link
from linli.kernel.people.rules import Actor
from linli.site import beside
from tests.fixtures.town import Town

MAPPING = """
external_number = "{id}"
duplicate_of = "{parent}"
text = "{words}"
opened_at = "opened"
"""
ROWS = 60
IS_POSTGRESQL = os.environ.get("LINLI_TEST_DATABASE") == "postgresql"
ON_POSTGRESQL = pytest.mark.skipif(not IS_POSTGRESQL, reason="SQLite has one writer")


@pytest.fixture
def source(tmp_path: Path, now: datetime) -> Path:
    """Write a file in which the last number comes twice, every fifth report repeats the one before, one is empty."""
    path = tmp_path / "reports.csv"
    with csv_file(path, ["id", "parent", "words", "opened"]) as add:
        for n in [*range(ROWS), ROWS - 1]:
            parent = f"N{n - 1}" if n % 5 == 4 else ""
            add([f"N{n}", parent, f"第{n}件事" if n else "", str(now - timedelta(days=40, hours=n))])
    return path


@pytest.fixture
def _same_database(monkeypatch: pytest.MonkeyPatch) -> None:
    url = urlsplit(os.environ.get("LINLI_DATABASE_URL", ""))
    monkeypatch.setenv("LINLI_DATABASE_URL", url._replace(path=f"/{connection.settings_dict['NAME']}").geturl())


def load(source: Path, now: datetime, refused: list[int]) -> Tally:
    return beside.reports_import(
        Actor(job="import"), source, read_mapping(MAPPING), workers=2, now=now, limit=None, progress=lambda *_: None,
        refuse=lambda place, *_: refused.append(place),
    )  # fmt: skip


@ON_POSTGRESQL
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_same_database")
def test_each_report_is_taken_over_once_by_whichever_process(desk: Town, source: Path, now: datetime) -> None:
    refused: list[int] = []
    tally = load(source, now, refused)
    assert (tally.read, tally.loaded, tally.already_there, tally.rejected) == (ROWS + 1, ROWS - 1, 1, 1)
    assert refused == [1]
    assert set(Report.objects.values_list("external_number", flat=True)) == {f"N{n}" for n in range(1, ROWS)}
    assert Case.objects.count() == Report.objects.count() == ROWS - 1
    # Parent and child seldom lie in the same part.
    assert tally.linked == Link.objects.count() == ROWS // 5
    again = importing.reports_import(
        Actor(job="import"), source, read_mapping(MAPPING), now=now, progress=lambda *_: None
    )
    assert (again.loaded, again.already_there, again.linked) == (0, ROWS, 0)


@ON_POSTGRESQL
@pytest.mark.django_db
def test_a_process_that_ends_early_is_told(source: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "COMMAND", (sys.executable, "-c", ""))
    with pytest.raises(beside.WorkerError, match="run the same command again"):
        load(source, now, [])


@ON_POSTGRESQL
@pytest.mark.django_db
def test_what_keeps_a_process_from_its_part_is_told(
    source: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "COMMAND", (sys.executable, "-c", """print('{"trouble": "there is no desk"}')"""))
    with pytest.raises(beside.WorkerError, match="there is no desk"):
        load(source, now, [])


@pytest.mark.skipif(IS_POSTGRESQL, reason="PostgreSQL has many writers")
@pytest.mark.django_db
def test_sqlite_with_its_one_writer_takes_no_helpers(source: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "reports.toml"
    mapping.write_text(MAPPING, "utf-8")
    with pytest.raises(CommandError, match="SQLite has one writer"):
        call_command("reports", "import", str(source), f"--mapping={mapping}", "--workers=2")
