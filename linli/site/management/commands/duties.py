"""`linli duties`: the duty checklists of grid workers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.doors import clock
from linli.issues.rules.duties import BadDutiesError, read
from linli.issues.services import duties
from linli.kernel.people.rules import Actor

OPERATOR = Actor(job="command")


class Command(BaseCommand):
    """Load a duty checklist. Rows that are there keep what was done; nothing is counted towards a number of rounds."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("load", help="load a CSV file with the columns role, duty, rhythm, evidence")
        load.add_argument("file", type=Path, nargs="?", help="without one our own neutral list")

    def handle(self, *_args: object, **options: Any) -> None:
        file: Path | None = options["file"]
        try:
            rows = read(file.read_text("utf-8-sig").splitlines()) if file else duties.shipped()
            self.stdout.write(f"{duties.duties_load(OPERATOR, rows, clock.now())} duties loaded")
        except (BadDutiesError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
