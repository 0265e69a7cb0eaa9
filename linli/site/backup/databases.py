"""The two databases: a consistent copy while the platform works, and the way back in one transaction.

SQLite copies by its online backup, under one read transaction, so that writers go on and the copy does not begin anew.
PostgreSQL dumps by pg_dump under a snapshot of which the rows are counted too.
"""

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from linli.site.backup.manifest import BadBackupError
from linli.site.environment import of_child

# Done of how much; of nothing where nobody can say.
Told = Callable[[int, int], None]
STEP_PAGES, POLL_S = 4096, 0.5
_HEAD = "SELECT head FROM audit_batch ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Dumped:
    """A copy of the database: how many rows of which tables, and the head of the audit."""

    name: str
    rows: dict[str, int]
    head: str


def dump(folder: Path, told: Told) -> Dumped:
    """Write a copy of the database into a folder."""
    return _dump_sqlite(folder, told) if connection.vendor == "sqlite" else _dump_postgresql(folder, told)


def load(folder: Path, told: Told) -> None:
    """Put a copy in the place of everything in the database, in one transaction: whole, or as it was before."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(folder / "database.sqlite3", told)
    else:
        options = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-acl"]
        _run(["pg_restore", *options, "--dbname", _name(), str(folder / "database.dump")], lambda: told(0, 0))


def is_empty() -> bool:
    """Tell whether the database has no tables."""
    return not connection.introspection.table_names()


def counted() -> dict[str, int]:
    """Give how many rows each table has."""
    with connection.cursor() as cursor:
        return _counted(cursor, connection.introspection.table_names(cursor))


def _counted(cursor: Any, tables: list[str]) -> dict[str, int]:
    found = {}
    for table in sorted(tables):
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        found[table] = cursor.fetchone()[0]
    return found


def _dump_sqlite(folder: Path, told: Told) -> Dumped:
    path = folder / "database.sqlite3"
    with closing(sqlite3.connect(_name(), timeout=20)) as source, closing(sqlite3.connect(path)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        source.backup(copy, pages=STEP_PAGES, progress=lambda _status, left, total: told(total - left, total))
        # One file, with nothing beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        faults = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [f"{row[0]} refers to a row that is not there" for row in copy.execute("PRAGMA foreign_key_check")]
        if faults:
            raise BadBackupError(f"the database is damaged ({faults[0]}): restore the last good backup")
        head = copy.execute(_HEAD).fetchone()
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        rows = _counted(copy.cursor(), [name for (name,) in copy.execute(tables)])
    return Dumped(path.name, rows, head[0].hex() if head else "")


def _load_sqlite(path: Path, told: Told) -> None:
    # Into the database, not over its file: what another process may have open and its log stay what they are.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(_name(), timeout=20)) as target:
        source.backup(target, pages=STEP_PAGES, progress=lambda _status, left, total: told(total - left, total))
        target.execute("PRAGMA journal_mode=WAL")


@transaction.atomic
def _dump_postgresql(folder: Path, told: Told) -> Dumped:
    path = folder / "database.dump"
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        options = ["--format=custom", "--compress=1", "--no-owner", "--no-acl", f"--snapshot={cursor.fetchone()[0]}"]
        done = [*options, "--file", str(path), "--dbname", _name()]
        _run(["pg_dump", *done], lambda: told(path.stat().st_size if path.exists() else 0, 0))
        rows = _counted(cursor, connection.introspection.table_names(cursor))
        cursor.execute(_HEAD)
        head = cursor.fetchone()
    return Dumped(path.name, rows, bytes(head[0]).hex() if head else "")


def _run(command: list[str], told: Callable[[], None]) -> None:
    """Run one of PostgreSQL's programs on the configured server; the password goes by its environment."""
    held = connection.settings_dict
    said = {"PGHOST": held["HOST"], "PGPORT": held["PORT"], "PGUSER": held["USER"], "PGPASSWORD": held["PASSWORD"]}
    env = of_child(**{name: str(value) for name, value in said.items() if value})
    try:
        running = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)  # noqa: S603 - no shell, own words
    except FileNotFoundError:
        raise BadBackupError(f"{command[0]} is not here: install PostgreSQL's client programs") from None
    with running:
        while True:
            try:
                _, words = running.communicate(timeout=POLL_S)
                break
            except subprocess.TimeoutExpired:
                told()
    if running.returncode:
        raise BadBackupError(f"{command[0]} failed: {words.strip()}")


def _name() -> str:
    return str(connection.settings_dict["NAME"])
