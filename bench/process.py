"""What the kernel of the machine says about running processes: time on the processor and memory in use."""

import os
import time
from contextlib import suppress
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat counted after the name: the parent, then time in the program and in the kernel, its own and
# that of its children that have ended.
PARENT, OWN, ENDED = 1, slice(11, 13), slice(13, 15)


def cpu_s(pid: int) -> float:
    """Give the seconds one process has spent on the processor so far."""
    return _seconds(_fields(pid)[OWN])


def ran_ms(pid: int) -> float:
    """Give the milliseconds one process has spent on the processor so far, finely enough for a single statement."""
    # The number of another process's own clock is made so in the C library (clock_getcpuclockid).
    return time.clock_gettime_ns(~pid << 3 | 2) / 1e6


def family_cpu_s(pid: int) -> float:
    """Give the seconds a process and its children, ended or not, have spent: a database with its connections."""
    family = cpu_s(pid) + _seconds(_fields(pid)[ENDED])
    for path in Path("/proc").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it may end while we look
            if path.name.isdigit() and int(_fields(int(path.name))[PARENT]) == pid:
                family += cpu_s(int(path.name))
    return family


def resident_mb(pid: int) -> float:
    """Give the memory a process has in use, in MB of 1024 KiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _seconds(fields: list[str]) -> float:
    return sum(map(int, fields)) / TICKS_PER_S


def _fields(pid: int) -> list[str]:
    # The name stands in brackets and may hold anything, blanks too.
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
