"""A disk that forgets: what was written and never synced is gone when its process is killed, as when its power is cut.

A FUSE file system over a folder, its plates: `python -m tests.promises.forgetful PLATES MOUNTPOINT`. Bytes wait in memory
until their file is synced. Names do not wait: what is made, renamed or removed is so at once, which is kinder than ext4.
While the file PLATES.fails exists, one write or sync in a hundred fails.
"""

import errno
import os
import random
import sys

import mfusepy

from tests.promises.results import SEED

BLOCK = 4096
FAILS_ONE_IN = 100


class File:
    """One file as its readers see it, and which of its blocks the plates do not have yet."""

    def __init__(self, plate: str) -> None:
        self.plate = plate
        self.content = bytearray(os.path.getsize(plate))
        with open(plate, "rb") as below:
            below.readinto(self.content)
        self.waiting: set[int] = set()

    def write(self, data: bytes, offset: int) -> None:
        """Take bytes into memory."""
        if offset > len(self.content):
            self.truncate(offset)
        self.content[offset : offset + len(data)] = data
        self.waiting.update(range(offset // BLOCK, -(-(offset + len(data)) // BLOCK)))

    def truncate(self, length: int) -> None:
        """Cut it, or fill it up with zeros."""
        size = len(self.content)
        if length > size:
            self.write(bytes(length - size), size)
        del self.content[length:]

    def sync(self) -> None:
        """Put what waits onto the plates."""
        with open(self.plate, "r+b", buffering=0) as below:
            for block in sorted(self.waiting):
                start = block * BLOCK
                os.pwrite(below.fileno(), self.content[start : start + BLOCK], start)
            below.truncate(len(self.content))
        self.waiting.clear()


class Forgetful(mfusepy.Operations):
    """What the kernel asks of a file system; each method is one call of it."""

    use_ns = True

    def __init__(self, plates: str) -> None:
        self.plates = plates
        self.files: dict[str, File] = {}
        self.opened: list[File] = []
        self.chance = random.Random(SEED)  # noqa: S311 - a course of events to repeat, not a secret

    def _file(self, path: str) -> File:
        if path not in self.files:
            self.files[path] = File(self.plates + path)
        return self.files[path]

    def _may_fail(self) -> None:
        if not self.chance.randrange(FAILS_ONE_IN) and os.path.exists(self.plates + ".fails"):
            raise mfusepy.FuseOSError(errno.EIO)

    def getattr(self, path, fh=None):
        found = os.lstat(self.plates + path)
        told = {f"st_{name}": getattr(found, f"st_{name}") for name in ("mode", "nlink", "uid", "gid", "size")}
        told |= {f"st_{name}time": getattr(found, f"st_{name}time_ns") for name in "amc"}
        if path in self.files:
            told["st_size"] = len(self.files[path].content)
        return told

    def create(self, path, mode, fi=None):
        os.close(os.open(self.plates + path, os.O_WRONLY | os.O_CREAT, mode))
        return self.open(path, 0)

    def open(self, path, flags):
        self.opened.append(file := self._file(path))
        if flags & os.O_TRUNC:
            file.truncate(0)
        return len(self.opened) - 1

    def read(self, path, size, offset, fh):
        return bytes(self.opened[fh].content[offset : offset + size])

    def write(self, path, data, offset, fh):
        self._may_fail()
        self.opened[fh].write(data, offset)
        return len(data)

    def truncate(self, path, length, fh=None):
        self._file(path).truncate(length)
        return 0

    def fsync(self, path, datasync, fh):
        self._may_fail()
        self.opened[fh].sync()
        return 0

    def rename(self, old, new):
        os.rename(self.plates + old, self.plates + new)
        self.files.pop(new, None)
        for path in [path for path in self.files if path == old or path.startswith(f"{old}/")]:
            file = self.files[new + path.removeprefix(old)] = self.files.pop(path)
            file.plate = self.plates + new + path.removeprefix(old)
        return 0

    def link(self, target, source):
        os.link(self.plates + source, self.plates + target)
        # The old name goes next.
        self.files[target] = file = self._file(source)
        file.plate = self.plates + target
        return 0

    def unlink(self, path):
        os.unlink(self.plates + path)
        self.files.pop(path, None)
        return 0

    def mkdir(self, path, mode):
        os.mkdir(self.plates + path, mode)
        return 0

    def rmdir(self, path):
        os.rmdir(self.plates + path)
        return 0

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(self.plates + path)]


if __name__ == "__main__":
    folder, mountpoint = sys.argv[1:]
    # Only root may let others in, and only to root PostgreSQL is somebody else.
    mfusepy.FUSE(Forgetful(folder), mountpoint, foreground=True, nothreads=True, allow_other=os.geteuid() == 0)
