"""`linli restore DIR`: puts the newest backup of a folder, or one of them, into this installation, and compares."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.doors import clock
from linli.issues.services.repeating import erasures_repeat
from linli.kernel.audit.rules.erasing import BadJournalError
from linli.site.backup import restoring
from linli.site.backup.manifest import BadBackupError
from linli.site.management.telling import INTERRUPTED, console, progress


class Command(BaseCommand):
    """Exit status: 0 all is as it was put in less what was erased since, 1 refused or different, 130 stopped."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("where", type=Path, metavar="DIR", help="a folder of backups, or one of them")
        parser.add_argument(
            "--files", action="store_true", help="the files alone: the database comes back from its own log"
        )
        parser.add_argument("--over", action="store_true", help="put it in the place of what is here")

    def handle(self, *_args: object, where: Path, files: bool, over: bool, **_: Any) -> None:
        shown = console(self)
        put = restoring.restore_files if files else restoring.restore
        try:
            with progress(shown) as told:
                held = put(where, told, is_over=over)
            faults = [] if files else list(restoring.faults(held))
        except (BadBackupError, restoring.NotEmptyError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run the same command again with --over.", returncode=INTERRUPTED) from None
        for fault in faults:
            shown.print(fault)
        if faults:
            raise CommandError(f"{len(faults):,} differences from the backup of {held.made_at}.")
        if files:
            shown.print(f"{len(held.files) - 1:,} files are as they were. Now put back the database.")
            return
        shown.print(f"{sum(held.rows.values()):,} rows and {len(held.files) - 1:,} files are as they were.")
        if restoring.is_of_before():
            # Only then are the tables those that an erasure knows.
            shown.print("Now run `linli migrate`, then `linli retention run`, then start the service.")
            return
        shown.print(_erased_again(), soft_wrap=True)
        shown.print("Now run `linli retention run`, then start the service.")


def _erased_again() -> str:
    """Do again what was erased since the backup, and give what to say about it."""
    journal = settings.ENV.erasures_file
    try:
        again = erasures_repeat(clock.now())
    except BadJournalError as error:
        raise CommandError(str(error)) from error
    if journal.exists():
        return f"{again:,} erasures since the backup were done again, by {journal}."
    return f"No journal of erasures at {journal}: what was erased since is here again."
