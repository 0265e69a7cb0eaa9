"""`linli calendar`, as an operator types it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.kernel.deadlines.queries import PUBLISHED_YEARS, calendar

NEXT_YEAR = max(PUBLISHED_YEARS) + 1


def test_operator_loads_calendars_declares_days_and_announces_a_year(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    table = tmp_path / "days.csv"
    # A spreadsheet program puts a byte-order mark in front.
    table.write_text(f"day_on,is_worked,note\n{NEXT_YEAR}-10-01,no,国庆节\n", "utf-8-sig")
    call_command("calendar", "load")
    call_command("calendar", "days", str(table))
    call_command("calendar", "announce", str(NEXT_YEAR), "notice of the test")
    assert NEXT_YEAR in calendar("office").years
    assert capsys.readouterr().out.splitlines() == [
        f"{2 + len(PUBLISHED_YEARS)} calendars and years added",
        "1 days declared",
        f"{NEXT_YEAR} announced; 0 provisional dues moved later",
    ]


def test_what_cannot_be_done_is_said_in_one_line(db: None, tmp_path: Path):
    call_command("calendar", "load")
    with pytest.raises(CommandError, match=f"no days off are known for {NEXT_YEAR}"):
        call_command("calendar", "announce", str(NEXT_YEAR), "too early")
    with pytest.raises(CommandError, match="No such file"):
        call_command("calendar", "days", str(tmp_path / "none.csv"))
    table = tmp_path / "days.csv"
    table.write_text("day_on,is_worked\n2027-13-01,no\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("calendar", "days", str(table))
