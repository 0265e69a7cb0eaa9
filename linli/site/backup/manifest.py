"""What a backup holds, written beside it: how many rows, which files with which hashes, and the head of the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

import msgspec

NAME = "manifest.json"
# What a run writes until it is whole; the next run sweeps what a killed one has left.
PART = ".part"


class BadBackupError(RuntimeError):
    """A backup that is not there, not whole or not what it was; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup, by its path in there."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. `head` is that of the last sealed batch of audit rows, empty before the first."""

    made_at: datetime
    release: str
    vendor: str
    head: str
    rows: dict[str, int]
    files: list[Kept]


def backups(where: Path) -> list[Path]:
    """Give the whole backups in a folder, the oldest first."""
    return sorted(path.parent for path in where.glob(f"*/{NAME}") if path.parent.suffix != PART)


def newest(where: Path) -> Path:
    """Give a backup: the folder itself where it is one, otherwise the newest in it; BadBackupError without any."""
    found = [where] if (where / NAME).exists() else backups(where)
    if not found:
        raise BadBackupError(f"no backup in {where}: make one with `linli backup {where}`")
    return found[-1]


def read(backup: Path) -> Manifest:
    """Give what a backup says it holds."""
    try:
        return msgspec.json.decode((backup / NAME).read_bytes(), type=Manifest)
    except ValueError as error:
        raise BadBackupError(f"{backup / NAME} cannot be read ({error}): take another backup") from None


def write(backup: Path, manifest: Manifest) -> None:
    """Write what a backup holds."""
    (backup / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def hashed(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, sha256).hexdigest()


def changed(backup: Path, manifest: Manifest) -> Iterator[tuple[Kept, bool]]:
    """Go through the files of a backup and tell of each whether it is missing or not what was put in."""
    for kept in manifest.files:
        path = backup / kept.name
        yield kept, not path.is_file() or path.stat().st_size != kept.size or hashed(path) != kept.sha256
