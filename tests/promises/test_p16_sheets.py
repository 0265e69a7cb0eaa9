"""XML bombs and formula cells are harmless: no workbook explodes on its way in, no cell is run on its way out.

In: every attack in every part of a workbook, read by a process of its own that measures itself. Out: every address that
gives a table, filled with cells that a spreadsheet would run, read back by a spreadsheet library and a CSV parser.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from linli.doors import sheet_out
from linli.doors.sheet_out import csv_bytes
from linli.issues.models import Difficult, Edition, Reveal
from linli.issues.services import burden
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from tests.fixtures.town import actor_of
from tests.journeys.screens import NOT_PAGES
from tests.promises.results import FORM, note

pytestmark = pytest.mark.slow

MOST_MS, MOST_MIB = 100, 50
STARTS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u3000＝", "'="]
PLANTED = [f"{start}HYPERLINK({n})" for n in range(16) for start in STARTS][:200]
RUN = re.compile(r"[ \u3000]*[=+\-@\t\r＝＋－＠]")


def read(only: str = "", **env: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tests.promises.bombs", only]
    ran = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_no_workbook_explodes():
    found = read()
    worst = {name: max(each[name] for each in found) for name in ("ms", "mib")}
    note("P16", form=FORM, bombs=len(found), most_ms=worst["ms"], most_mib=worst["mib"],
         expanded=sum(each["is_expanded"] for each in found))  # fmt: skip
    assert [each for each in found if each["is_expanded"]] == []
    assert [each for each in found if each["ms"] > MOST_MS or each["mib"] > MOST_MIB] == []


def test_workbooks_are_read_by_the_parser_that_refuses_entities():
    said = "import linli.doors.sheet_upload, openpyxl.xml as x; print(x.DEFUSEDXML, x.LXML)"
    assert subprocess.check_output([sys.executable, "-c", said], text=True) == "True False\n"


def test_control_a_plain_parser_expands():
    found = read("(billion|quadratic).*sheet1", OPENPYXL_DEFUSEDXML="False")
    note("P16", form="control plain parser", bombs=len(found), most_mib=max(each["mib"] for each in found))
    assert [each["name"] for each in found if each["is_expanded"] or each["mib"] > MOST_MIB]


def runs(cell: object) -> bool:
    """Tell whether a spreadsheet would run what stands in a cell."""
    return isinstance(cell, str) and RUN.match(cell) is not None


def cells(answer) -> list[object]:
    """Give every cell of a table as a spreadsheet reads it; of a workbook also what says of itself to be a formula."""
    if "csv" in answer["Content-Type"]:
        text = answer.content.decode("utf-8")
        assert text.startswith("\ufeff")
        return [cell for row in csv.reader(io.StringIO(text[1:], newline=""), strict=True) for cell in row]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [f"={cell.value}" if cell.data_type == "f" else cell.value for row in sheet.iter_rows() for cell in row]


@pytest.fixture
def tables(desk, now, filed, signed_in):
    """Every table there is, asked for by whoever may, and how many cells of it hold typed words at the least."""
    clerk, owner = signed_in(desk.staff(Role.CLERK, desk.village_desks[0])), desk.staff(Role.UNIT_LEAD)
    walker, reviewer = desk.staff(Role.GRID), signed_in(desk.staff(Role.SUPERVISOR))
    Account.objects.filter(pk=walker.pk).update(name="=cmd")
    for text in PLANTED:
        case = filed(title=text)
        Difficult.objects.create(
            case=case, ground="by_hand", obstacle="other", owner=case.holder, role=text, entered_at=now, review_at=now
        )
    Reveal.objects.create(case=case, account=walker, field="phone", reason="audit", shown_at=now, until_at=now)
    rows = csv_bytes(["外部编号", "诉求内容", "类别", "是否有即时危险", "=1+1"], [[text] * 5 for text in PLANTED])
    said = {"sheet": SimpleUploadedFile("a.csv", rows), "channel": "counter", "is_agreed": "on"}
    handed = clerk.post("/desk/import/", said)["Location"]
    labels = ["@SUM(A1)", "+1"]
    last = timezone.localdate(now) + timedelta(days=90)
    new = burden.NewSheet("表", "依据", "grid", "monthly", "\n".join(labels), 10, last)
    made = burden.sheet_register(actor_of(owner), new, now).pk
    burden.sheet_rule(desk.actor(Role.SUPERVISOR), made, is_approved=True, ruling="", now=now)
    for text in PLANTED:
        burden.sheet_fill(actor_of(walker), made, dict.fromkeys(labels, text), 5, now)
    catalogue = signed_in(desk.staff(Role.ARBITRATOR))
    clerk_of_disputes = signed_in(desk.staff(Role.MEDIATION_CLERK, desk.village_desks[0]))
    return {
        "export cases csv": (clerk.post("/desk/export/cases/", {"as": "csv"}), 200),
        "export cases xlsx": (clerk.post("/desk/export/cases/"), 200),
        "export difficult csv": (reviewer.post("/desk/export/difficult/", {"as": "csv"}), 200),
        "export difficult xlsx": (reviewer.post("/desk/export/difficult/"), 200),
        "upload_errors": (clerk.get(f"{handed}errors.xlsx"), 400),
        "upload_template": (clerk.get("/desk/import/template.xlsx"), 0),
        "sheet_answers": (signed_in(owner).get(f"/desk/forms/{made}/answers.csv"), 300),
        "catalogue_sheet": (catalogue.get(f"/desk/catalogue/{Edition.objects.get().pk}/sheet.xlsx"), 0),
        "mediation_roll_sheet": (signed_in(desk.staff(Role.MEDIATION_CLERK)).get("/mediation/desk/roll/"), 0),
        "moderation_log": (Client().get("/moderation.csv"), 0),
        "mediation_figures_table": (clerk_of_disputes.get("/mediation/desk/figures/table.csv"), 0),
        "centre_indicator_table": (signed_in(desk.staff(Role.SUPERVISOR)).get("/centre/indicator/A05/table/"), 0),
        "reveals_table": (signed_in(desk.staff(Role.PRIVACY_OFFICER)).get("/desk/reveals/table.csv"), 1),
    }


def left_to_run(tables) -> dict[str, list[object]]:
    """Give the cells of each table that a spreadsheet would run."""
    return {name: found for name, (answer, _) in tables.items() if (found := [c for c in cells(answer) if runs(c)])}


@pytest.mark.django_db
def test_no_cell_of_any_table_is_run(tables):
    left = left_to_run(tables)
    held = {name: sum(str(cell).startswith("'") for cell in cells(answer)) for name, (answer, _) in tables.items()}
    note("P16", form=f"{FORM} tables", tables=len(tables), cells=sum(held.values()), run=sum(map(len, left.values())))
    assert left == {}
    assert {name: held[name] for name, (_, least) in tables.items() if held[name] < least} == {}
    # Of words kept in a table nothing is added on the way: one apostrophe, which `sheet_upload` takes away again.
    assert {name.split()[0] for name in tables} == {
        name for name, what in NOT_PAGES.items() if what == "a table to keep"
    }


@pytest.mark.django_db
def test_control_a_plain_writer_leaves_formulas(request, monkeypatch):
    monkeypatch.setattr(sheet_out, "harmless", lambda value: value)
    left = left_to_run(request.getfixturevalue("tables"))
    note("P16", form="control plain writer", tables=len(left), run=sum(map(len, left.values())))
    assert {"export cases csv", "upload_errors", "sheet_answers"} <= set(left)
