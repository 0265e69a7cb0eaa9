"""The rows that `make bench` writes in SQL are whole: a new column without a default is named there too."""

import re

from django.apps import apps

from tests.house.code import ROOT

TABLES = {model._meta.db_table: model for model in apps.get_models()}


def unnamed(sql):
    """Columns that every row needs and an insert into its table leaves out, as table.column."""
    for table, named in re.findall(r"INSERT INTO (\w+) \(([^)]*)\)", sql):
        given = {name.strip() for name in named.split(",")}
        fields = TABLES[table]._meta.concrete_fields if table in TABLES else ()
        needed = {f.column for f in fields if not f.null and not f.primary_key}
        yield from (f"{table}.{name}" for name in sorted(needed - given))


def test_the_filling_of_the_bench_names_every_column_a_row_needs():
    assert list(unnamed((ROOT / "bench/filling.sql").read_text("utf-8"))) == []


def test_a_column_left_out_is_found():
    assert list(unnamed("INSERT INTO issues_report (case_id, text) SELECT 1, ''"))[:2] == [
        "issues_report.answers",
        "issues_report.channel",
    ]
