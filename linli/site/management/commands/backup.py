"""`linli backup DIR`: database and files, whole or not at all; `linli backup drill DIR` tries the newest one out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.doors import clock
from linli.site.backup import making, manifest, restoring
from linli.site.management.telling import INTERRUPTED, console, progress


class Command(BaseCommand):
    """Exit status: 0 done, 1 refused or not what was put in, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="+", metavar="[drill] DIR", help="where backups are, best on another machine")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="delete all but the newest N afterwards")

    def handle(self, *_args: object, what: list[str], keep: int, **_: Any) -> None:
        is_drill, where = what[0] == "drill" and len(what) > 1, Path(what[-1])
        if len(what) - is_drill != 1:
            raise CommandError("Name one folder: `linli backup DIR`, or `linli backup drill DIR`.")
        shown = console(self)
        try:
            if is_drill:
                restoring.drill(where)
                shown.print(f"{manifest.newest(where)} comes back as it was.")
                return
            with progress(shown) as told:
                made = making.make(where, clock.now(), told, keep=keep)
        except (manifest.BadBackupError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped: the backups of before are as they were.", returncode=INTERRUPTED) from None
        held = manifest.read(made)
        shown.print(f"{made}: {sum(held.rows.values()):,} rows, {len(held.files):,} files", soft_wrap=True)
