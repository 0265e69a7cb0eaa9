"""An import by several processes at once, each with its part of the file. They end with the one that started them."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path
from threading import Lock

import msgspec
from django.db import connection

from linli.issues.rules.importing import ReportMapping, Share
from linli.issues.services import importing
from linli.issues.services.importing import Progress, Refuse, Tally
from linli.kernel.people.rules import Actor

# Followed by the part as JSON. What the checks say was said to the one who asked for the import.
COMMAND = (sys.executable, "-m", "linli.site.cli", "reports", "--skip-checks", "share")


class WorkerError(RuntimeError):
    """A process beside ours could not do its part; the message says why."""


class Part(msgspec.Struct, frozen=True):
    """What one process is to do."""

    source: str
    mapping: ReportMapping
    share: Share
    now: datetime
    limit: int | None


class Said(msgspec.Struct, omit_defaults=True):
    """A line of what a process says: how many rows of the file it has gone through, a row it refused, the end."""

    done: int = 0
    total: int = 0
    refused: tuple[int, str, str] | None = None
    tally: Tally | None = None
    trouble: str = ""


def reports_import(
    actor: Actor,
    source: Path,
    mapping: ReportMapping,
    *,
    workers: int,
    now: datetime,
    limit: int | None,
    progress: Progress,
    refuse: Refuse,
) -> Tally:
    """Take over the reports of a file as the service does that is called so, in this process alone or by several.

    Raises WorkerError where the database has one writer, and when one of them fails; the others are ended then. The
    same file again goes on from there.
    """
    if workers == 1:
        return importing.reports_import(actor, source, mapping, now=now, limit=limit, progress=progress, refuse=refuse)
    if connection.vendor != "postgresql":
        raise WorkerError("SQLite has one writer: leave --workers out")
    parts = [Part(str(source), mapping, Share(place, workers), now, limit) for place in range(workers)]
    commands = [[*COMMAND, msgspec.json.encode(part).decode()] for part in parts]
    # The words are our own. Ctrl-C in a terminal is for us, and we end them.
    started = [subprocess.Popen(c, stdout=subprocess.PIPE, start_new_session=True) for c in commands]  # noqa: S603
    gone, lock = [0] * workers, Lock()

    def follow(place: int) -> Tally:
        with started[place] as process:
            for line in process.stdout or ():
                said = msgspec.json.decode(line, type=Said)
                with lock:
                    if said.refused:
                        refuse(*said.refused)
                    if said.total:
                        gone[place] = said.done
                        progress(sum(gone) // workers, said.total)
                if said.trouble:
                    raise WorkerError(said.trouble)
                if said.tally:
                    return said.tally
        raise WorkerError("a process of the import ended early: run the same command again to go on")

    with ThreadPoolExecutor(workers) as pool:
        try:
            followed = wait([pool.submit(follow, place) for place in range(workers)], return_when=FIRST_EXCEPTION)
            # One that failed raises here; otherwise all are done.
            tally = _together([one.result() for one in followed.done])
        finally:
            for process in started:
                process.terminate()
    tally.linked = importing.repeats_link(actor, tally.repeats, mapping.channel, now, source=source.name)
    return tally


def _together(tallies: Sequence[Tally]) -> Tally:
    counted = ("read", "loaded", "already_there", "rejected")
    whole = Tally(**{name: sum(getattr(tally, name) for tally in tallies) for name in counted})
    for tally in tallies:
        whole.repeats |= tally.repeats
    return whole


def part_do(actor: Actor, part: Part, troubles: tuple[type[Exception], ...]) -> None:
    """Do a part in this process, and tell of it on standard output for as long as somebody listens."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        tally = importing.share_import(
            actor,
            Path(part.source),
            part.mapping,
            part.share,
            now=part.now,
            limit=part.limit,
            progress=lambda done, total: _say(Said(done=done, total=total)),
            refuse=lambda *row: _say(Said(refused=row)),
        )
        _say(Said(tally=tally))
    except troubles as error:
        _say(Said(trouble=str(error)))


def _say(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()
