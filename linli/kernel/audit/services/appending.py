"""Adds to the files that only grow, heads and erasures: whole lines, on disk before anybody counts on them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# More than a line of any such file.
TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of lines that is open for more. `last` is its last whole line, empty without any."""

    file: IO[bytes]
    last: str

    def add(self, line: str) -> None:
        """Add a line."""
        self.file.write(line.encode() + b"\n")


@contextmanager
def adding(where: Path) -> Iterator[Lines]:
    """Open a file to add lines, for one process at a time; they are on disk when the block ends."""
    where.parent.mkdir(parents=True, exist_ok=True)
    with where.open("a+b") as file:
        # Several workers may come at once.
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        # What a power cut left of a line is no line.
        whole, _, half = file.read().rpartition(b"\n")
        file.truncate(size - len(half))
        yield Lines(file, whole.splitlines()[-1].decode() if whole else "")
        file.flush()
        os.fsync(file.fileno())
