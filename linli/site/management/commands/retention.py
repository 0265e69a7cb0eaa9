"""`linli retention run`: erase what is kept no longer, now; or see what would go."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.doors import clock
from linli.issues.queries.keeping import due_now
from linli.issues.services.keeping import SWEEPER
from linli.issues.services.repeating import all_erase
from linli.kernel.audit.queries.erasing import brought_back
from linli.kernel.audit.rules.erasing import BadJournalError


class Command(BaseCommand):
    """Run the daily job `retention` by hand, or look at what it would do."""

    help = "Erase the personal data whose time is over; stopped with Ctrl-C, the same command goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        parser.add_argument("do", choices=["run"])
        parser.add_argument("--dry-run", action="store_true", help="only say how much would go")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what is due, then erase it batch by batch and say how far it is, what a backup brought back first."""
        self.gone: dict[str, int] = {}
        for what, count in due_now(SWEEPER, clock.now()).items():
            self.stdout.write(f"{what}: {count:,} due")
        try:
            if options["dry_run"]:
                back = brought_back(settings.ENV.erasures_file)
                self.stdout.write(f"erasures brought back by a backup: {len(back):,} due")
                return
            self.stdout.write(f"{all_erase(clock.now(), self._told):,} rows are gone.")
        except BadJournalError as error:
            raise CommandError(str(error)) from error

    def _told(self, what: str, count: int) -> None:
        self.gone[what] = self.gone.get(what, 0) + count
        self.stdout.write(f"{what}: {self.gone[what]:,} gone so far")
