"""Puts a backup back, and tries one out elsewhere: the same command, in a place that is thrown away."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.doors import ids
from linli.kernel.audit.queries import sealing
from linli.site.backup import databases, manifest
from linli.site.backup.making import FILES, OTHERS, Told
from linli.site.backup.manifest import BadBackupError, Manifest
from linli.site.environment import of_child


class NotEmptyError(RuntimeError):
    """A place that holds something already."""


def restore(where: Path, told: Told, *, is_over: bool = False) -> Manifest:
    """Put the backup `where`, or the newest in it, into this installation, and give what it holds.

    Everything is checked before anything is written. Raises NotEmptyError where there is something, unless `is_over`;
    BadBackupError for a damaged backup. Killed at any moment it leaves the database of before or that of the backup.
    """
    backup, held = _checked(where, told)
    _refuse_over(is_empty=databases.is_empty() and _has_no_files(), is_over=is_over)
    # Before the rows that name them.
    _put_back(backup, held, told)
    databases.load(backup, lambda done, total: told("database", done, total))
    _swept(held)
    return held


def restore_files(where: Path, told: Told, *, is_over: bool = False) -> Manifest:
    """Put the files of a backup into this installation and leave its database alone; otherwise as `restore`."""
    backup, held = _checked(where, told)
    _refuse_over(is_empty=_has_no_files(), is_over=is_over)
    _put_back(backup, held, told)
    return held


def _checked(where: Path, told: Told) -> tuple[Path, Manifest]:
    backup = manifest.newest(where)
    held = manifest.read(backup)
    if held.vendor != connection.vendor:
        raise BadBackupError(f"a backup of {held.vendor} cannot be restored into {connection.vendor}")
    for done, (kept, is_changed) in enumerate(manifest.changed(backup, held), 1):
        if is_changed:
            raise BadBackupError(f"{kept.name} in {backup} is not what was put in: take another backup")
        told("check", done, len(held.files))
    return backup, held


def _has_no_files() -> bool:
    return not any((settings.ENV.var_dir / name).exists() for name in (FILES, *OTHERS))


def _refuse_over(*, is_empty: bool, is_over: bool) -> None:
    if not is_empty and not is_over:
        raise NotEmptyError("this installation is not empty: with --over all of it gives way to the backup")


def faults(held: Manifest) -> Iterator[str]:
    """Compare this installation with what a backup holds, and look at its sealed audit; say what differs."""
    found = databases.counted()
    for table in sorted(held.rows.keys() | found.keys()):
        if held.rows.get(table) != found.get(table):
            yield f"{table} has {found.get(table)} rows, {held.rows.get(table)} were put in"
    for kept, is_changed in manifest.changed(settings.ENV.var_dir, held):
        if is_changed and not kept.name.startswith("database."):
            yield f"{kept.name} is not what was put in"
    seen = sealing.verify([])
    yield from (f"audit: {finding.kind}, batch {finding.batch}: {finding.said}" for finding in seen.findings)
    if (seen.last.head if seen.last else "") != held.head:
        yield "the last head of the audit is not that of the backup"


def is_of_before() -> bool:
    """Tell whether the database is of a release before this one, so that it must be migrated first."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def drill(where: Path) -> None:
    """Restore a backup by its command into a place of its own, with all its comparisons, and throw the place away.

    Only the journal of erasures is the one of this installation: it is read and not written.
    Raises BadBackupError, with what the command said, where it does not come back as it was.
    """
    command = [sys.executable, "-m", "linli.site.cli", "restore", str(manifest.newest(where).resolve())]
    with tempfile.TemporaryDirectory(prefix="linli-drill-") as folder, _database(Path(folder)) as url:
        env = of_child(
            LINLI_VAR_DIR=folder, LINLI_DATABASE_URL=url, LINLI_ERASURES_FILE=str(settings.ENV.erasures_file)
        )
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BadBackupError(f"the restored backup is not what was put in: {done.stdout}{done.stderr}")


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database for as long as the block lasts."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/linli.sqlite3"
        return
    name = f"linli_drill_{ids.token()[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield urlsplit(settings.ENV.database_url)._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _put_back(backup: Path, held: Manifest, told: Told) -> None:
    settings.ENV.var_dir.mkdir(parents=True, exist_ok=True)
    files = [kept for kept in held.files if not kept.name.startswith("database.")]
    for done, kept in enumerate(files, 1):
        target = settings.ENV.var_dir / kept.name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}{manifest.PART}")
        shutil.copyfile(backup / kept.name, part)
        part.replace(target)
        told("files", done, len(files))
    os.sync()


def _swept(held: Manifest) -> None:
    """Erase the photos that no row of the restored database can name."""
    names = {kept.name for kept in held.files}
    for path in (settings.ENV.var_dir / FILES).rglob("*"):
        if path.is_file() and path.relative_to(settings.ENV.var_dir).as_posix() not in names:
            path.unlink()
