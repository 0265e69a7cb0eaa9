"""`linli calendar`: the working calendar."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.doors import clock
from linli.kernel.cases.services import years
from linli.kernel.deadlines import services
from linli.kernel.deadlines.rules import day_table
from linli.kernel.people.rules import Actor

OPERATOR = Actor(job="command")


class Command(BaseCommand):
    help = "Load the shipped calendars, declare days worked or free from a file, or announce a year's holidays."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("load", help="add the shipped calendars and announced years that are missing")
        days = actions.add_parser("days", help="declare days from a CSV table: day_on,is_worked,note")
        days.add_argument("file", type=Path)
        announce = actions.add_parser("announce", help="declare a year's holidays known, once its days are")
        announce.add_argument("year", type=int)
        announce.add_argument("source", help="number or address of the State Council's notice")

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            self.stdout.write(getattr(self, action)(**options))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error

    def load(self, **_: Any) -> str:
        return f"{years.calendars_load(OPERATOR, clock.now())} calendars and years added"

    def days(self, *, file: Path, **_: Any) -> str:
        return f"{services.days_override(OPERATOR, day_table(file.read_text('utf-8-sig')), clock.now())} days declared"

    def announce(self, *, year: int, source: str, **_: Any) -> str:
        moved = years.year_announce(OPERATOR, year, source, clock.now())
        return f"{year} announced; {len(moved)} provisional dues moved later"
