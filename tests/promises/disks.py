"""Disks of a test's own: one that forgets what was not synced when its power is cut, and one that is soon full."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.needs import missing
from tests.fixtures.postgres import Cluster
from tests.promises.live import ROOT, prepare, within
from tests.promises.results import IS_FULL

READY_WITHIN_S = 10


@dataclass(slots=True)
class Disk:
    """A forgetful disk (forgetful.py): `plates` is what it will still know, `mount` where it is used."""

    folder: Path
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def plates(self) -> Path:
        """Give the folder of what it has synced."""
        return self.folder / "plates"

    @property
    def mount(self) -> Path:
        """Give the folder where it is used."""
        return self.folder / "mount"

    @property
    def fails(self) -> Path:
        """Give the file while which is there it fails now and then."""
        return self.folder / "plates.fails"

    def put_in(self) -> None:
        """Put it into its place."""
        command = [sys.executable, "-m", "tests.promises.forgetful", str(self.plates), str(self.mount)]
        self._process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        if not within(READY_WITHIN_S, self.mount.is_mount):
            raise RuntimeError("the forgetful disk does not start")

    def cut(self) -> None:
        """Cut its power: what it has not synced is gone, and whoever uses it gets errors."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def take_out(self) -> None:
        """Take it out of its place, power cut or not."""
        if self._process:
            self.cut()
            subprocess.run(["fusermount3", "-u", "-z", str(self.mount)], check=False)
            self._process = None


@contextmanager
def forgetful_disk() -> Iterator[Disk]:
    """Give an empty forgetful disk that is not in its place yet; skip where the kernel has none."""
    if not shutil.which("fusermount3"):
        missing("FUSE is not installed: apt-get install fuse3")
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError as error:
        _forbidden(f"this kernel has no FUSE for us (`modprobe fuse`, or a container with /dev/fuse): {error}")
    # Not below pytest's own folder, which PostgreSQL's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="linli-disk-"))
    folder.chmod(0o755)
    disk = Disk(folder)
    for place in (disk.plates, disk.mount):
        place.mkdir()
    try:
        yield disk
    finally:
        disk.take_out()
        shutil.rmtree(folder)


@contextmanager
def small_disk(size_mib: int) -> Iterator[Path]:
    """Give a disk of memory, in its place; skip where nobody may mount one."""
    place = Path(tempfile.mkdtemp(prefix="linli-small-"))
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(place)], capture_output=True, check=False
    )
    try:
        if done.returncode:
            _forbidden(f"a small disk may not be mounted here (root may, outside most containers): {done.stderr!r}")
        yield place
    finally:
        if not done.returncode:
            subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


def lay(place: Path, cluster: Cluster | None, *, seen_at: Path | None = None) -> None:
    """Put an installation onto a disk: its folder as `var`, and `cluster`, which is stopped, as `data`.

    `seen_at` is where the disk will be when the cluster starts, if not at `place`.
    """
    prepare(place / "var", cluster)
    if cluster:
        cluster.stop()
        # Unlike Python's own, it keeps the owner on another disk.
        subprocess.run(["mv", str(cluster.folder / "data"), str(place)], check=True)
        (cluster.folder / "data").symlink_to((seen_at or place) / "data")


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to its last byte; give the file that does it."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (2**20, 2**12, 1):
            with suppress(OSError):
                while out.write(bytes(size)):
                    pass
    return ballast


def _forbidden(reason: str) -> None:
    """Skip for what no package brings, on a change; the full form may leave out nothing (promises 1)."""
    (pytest.fail if IS_FULL else pytest.skip)(reason)
