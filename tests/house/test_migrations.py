"""H21: migrations are linear and reversible, leave no change to make, and give up rather than hold up the service."""

import io
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

from linli.site.management.commands import migrate
from tests.house.code import KERNEL, SLICES

# The centre has no tables.
OURS = {*KERNEL, *SLICES} - {"centre"}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def ours(loader):
    return {key: m for key, m in loader.disk_migrations.items() if key[0] in OURS}


def test_each_app_has_one_line_of_migrations(loader):
    assert loader.detect_conflicts() == {}
    children = [
        (m.app_label, parent) for m in ours(loader).values() for parent in m.dependencies if parent[0] == m.app_label
    ]
    assert len(children) == len(set(children))
    assert {app for app, _ in ours(loader)} == OURS


def test_every_migration_can_be_undone_or_says_why_not(loader):
    one_way = [key for key, m in ours(loader).items() if not all(o.reversible for o in m.operations)]
    words = {key: sys.modules[m.__module__].__doc__ or "" for key, m in ours(loader).items()}
    assert [key for key in one_way if "irreversible" not in words[key]] == []


def test_schema_and_data_are_apart(loader):
    mixed = [key for key, m in ours(loader).items() if len({isinstance(o, RunPython) for o in m.operations}) > 1]
    assert mixed == []


def test_no_change_is_left_to_make(db):
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", *OURS, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_migration_gives_up_rather_than_hold_up_the_service(monkeypatch):
    if connection.vendor != "postgresql":
        assert migrate.TIME_OUTS == {"lock_timeout": "4s", "statement_timeout": "5s"}
        return
    seen = {}

    def look(self, *args, **options):
        with connection.cursor() as cursor:
            for name in migrate.TIME_OUTS:
                cursor.execute(f"SHOW {name}")
                seen[name] = cursor.fetchone()[0]

    monkeypatch.setattr(migrate.migrate.Command, "handle", look)
    call_command("migrate")
    assert seen == migrate.TIME_OUTS
