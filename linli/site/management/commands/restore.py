"""`linli restore DIR`: puts the newest backup of a folder, or one of them, into this installation, and compares."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.site.backup import restoring
from linli.site.backup.manifest import BadBackupError
from linli.site.management.telling import INTERRUPTED, console, progress


class Command(BaseCommand):
    """Exit status: 0 all is as it was put in, 1 refused or different, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("where", type=Path, metavar="DIR", help="a folder of backups, or one of them")
        parser.add_argument("--over", action="store_true", help="put it in the place of what is here")

    def handle(self, *_args: object, where: Path, over: bool, **_: Any) -> None:
        shown = console(self)
        try:
            with progress(shown) as told:
                held = restoring.restore(where, told, is_over=over)
            faults = list(restoring.faults(held))
        except (BadBackupError, restoring.NotEmptyError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run the same command again with --over.", returncode=INTERRUPTED) from None
        for fault in faults:
            shown.print(fault)
        if faults:
            raise CommandError(f"{len(faults):,} differences from the backup of {held.made_at}.")
        shown.print(f"{sum(held.rows.values()):,} rows and {len(held.files) - 1:,} files are as they were.")
        shown.print("Now run `linli migrate`, then `linli retention run`, then start the service.")
