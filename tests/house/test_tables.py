"""H31: every shipped table says where it is from and as of when, is whole, is read, and names only what exists."""

import csv
import re
from functools import cache

import pytest

from tests.house.code import PACKAGE, modules

FOLDERS = sorted({path.parent for path in PACKAGE.rglob("data/*.csv")})
TABLES = {path.stem: path for folder in FOLDERS for path in folder.glob("*.csv")}
# Column → the table whose first column it names; several stand with | between them.
NAMES = {
    "issue_categories.parent": "issue_categories",
    "issue_categories.lead_department_role": "department_roles",
    "issue_categories.assist_department_roles": "department_roles",
    "issue_categories.tier": "tiers",
    "issue_categories.urgency": "urgencies",
    "issue_categories.gb30428": "gb30428_classes",
    "issue_categories.hazard_type": "hazard_types",
    "category_questions.category": "issue_categories",
    "category_words.code": "issue_categories",
    "catalogue.category": "issue_categories",
    "catalogue.lead_role": "department_roles",
    "catalogue.assist_roles": "department_roles",
    "catalogue.object_class": "gb30428_classes",
    "catalogue_tests.category": "issue_categories",
    "catalogue_tests.lead_role": "department_roles",
    "reply_templates.category": "issue_categories",
    "duties.role": "role_names",
}
# A stand-in for whoever owns a component, and "every category".
NOT_NAMED = {"pipe_owner", "*"}


@cache
def table(name):
    return list(csv.DictReader(TABLES[name].read_text("utf-8").splitlines()))


def faults(text):
    """What is wrong with the shape of a table; empty when it is whole."""
    header, *rows = csv.reader(text.splitlines())
    if text.startswith("\ufeff") or "\r" in text or not text.endswith("\n"):
        yield "UTF-8 without a mark, LF, and one at its end"
    if len(set(header)) < len(header) or not all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in header):
        yield "its columns are plain names, each once"
    if any(len(row) != len(header) for row in rows):
        yield "every row has every column"
    if len({tuple(row) for row in rows}) < len(rows) or any(not any(row) for row in rows):
        yield "no row is empty or there twice"
    if any(cell != cell.strip() for row in rows for cell in row):
        yield "no blanks at the edge of a cell"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole(name):
    assert list(faults(TABLES[name].read_bytes().decode("utf-8"))) == []


def unsourced(files, paper):
    """The files without a row that says what they hold, where it is from, and since what year that stands."""
    rows = [line.strip("| ").split(" | ") for line in paper.splitlines() if line.startswith("| `")]
    told = {name for cells in rows if len(cells) == 4 and re.search(r"\b20\d\d\b", cells[3]) for name in
            re.findall(r"`([^`]+)`", cells[0])}  # fmt: skip
    return {file for file in files if file not in told and re.sub(r"[^/]*\.toml$", "*.toml", file) not in told}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_of_a_folder_has_its_source_and_its_date(folder):
    files = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"]
    assert unsourced(files, (folder / "README.md").read_text("utf-8")) == set()


def test_every_table_is_read_or_named_by_one_that_is():
    code = "\n".join(m.source for m in modules())
    read = {name for name in TABLES if re.search(rf'["/(]{name}(\.csv)?["\'),]', code)}
    assert set(TABLES) - read - set(NAMES.values()) == set()


@pytest.mark.parametrize("column", NAMES)
def test_a_table_names_only_what_another_holds(column):
    name, _, field = column.partition(".")
    known = {next(iter(row.values())) for row in table(NAMES[column])} | NOT_NAMED
    assert {part for row in table(name) for part in filter(None, row[field].split("|"))} - known == set()


def test_a_broken_table_and_one_without_a_source_are_caught():
    assert list(faults("a,a\n1\n1\n")) == [
        "its columns are plain names, each once", "every row has every column", "no row is empty or there twice",
    ]  # fmt: skip
    assert unsourced(
        ["a.csv", "maps/b.toml"], "| `a.csv` | roads | ours | soon |\n| `maps/*.toml` | – | x | 2026 |"
    ) == {"a.csv"}
