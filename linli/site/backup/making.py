"""Makes a backup: the database first, then the files its rows name, then the manifest; a rename makes it count."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

import linli
from linli.site.backup import databases, manifest
from linli.site.backup.manifest import BadBackupError, Kept, Manifest

# What of LINLI_VAR_DIR is kept beside the database; photos are never changed and their names never used again.
FILES, OTHERS = "files", ("models", "outbox", "basemap.pmtiles")
# What is done, how much of it, of how much.
Told = Callable[[str, int, int], None]


def make(where: Path, now: datetime, told: Told, *, keep: int = 0) -> Path:
    """Write a new backup into a folder beside those it has, and give it; `keep` so many, or all.

    Killed at any moment it leaves those that were there. Photos that the backup before has too are linked, not copied.
    """
    where.mkdir(parents=True, exist_ok=True)
    with _alone(where):
        for left in where.glob(f"*{manifest.PART}"):
            shutil.rmtree(left)
        before = manifest.backups(where)
        whole = where / f"{now:%Y%m%dT%H%M%SZ}"
        part = whole.with_suffix(manifest.PART)
        part.mkdir(mode=0o700)
        dumped = databases.dump(part, lambda done, total: told("database", done, total))
        path = part / dumped.name
        kept = [Kept(dumped.name, path.stat().st_size, manifest.hashed(path)), *_files(part, before[-1:], told)]
        head, rows = dumped.head, dumped.rows
        manifest.write(part, Manifest(now, linli.__version__, connection.vendor, head, rows, kept))
        # All at once: one by one, a disk takes fifty times as long over many photos.
        os.sync()
        part.rename(whole)
        os.sync()
        for old in before[: max(0, len(before) + 1 - keep) if keep else 0]:
            # Under the name of a part, so that half of it never counts.
            old.rename(old.with_suffix(manifest.PART))
            shutil.rmtree(old.with_suffix(manifest.PART))
    return whole


def _files(part: Path, before: list[Path], told: Told) -> Iterator[Kept]:
    known = {kept.name: (backup, kept) for backup in before for kept in manifest.read(backup).files}
    found = [path for name in (FILES, *OTHERS) for path in _within(settings.ENV.var_dir / name)]
    for done, path in enumerate(found, 1):
        name = path.relative_to(settings.ENV.var_dir).as_posix()
        backup, kept = known.get(name, (None, None))
        target = part / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # What an erasure takes meanwhile shall not be kept.
        with suppress(FileNotFoundError):
            if backup and kept and name.startswith(f"{FILES}/") and kept.size == path.stat().st_size:
                os.link(backup / name, target)
            else:
                shutil.copyfile(path, target)
                kept = Kept(name, target.stat().st_size, manifest.hashed(target))
            yield kept
        told("files", done, len(found))


def _within(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    with (where / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadBackupError(f"another backup is being made in {where}: wait for it") from None
        yield
