"""`linli search rebuild`: index every case anew, after an upgrade from a release without search."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.doors import clock
from linli.issues.services.indexing import index_rebuild
from linli.kernel.people.rules import Actor


class Command(BaseCommand):
    """Rebuild the index of words."""

    help = "Index the words of every case anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        parser.add_argument("do", choices=["rebuild"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild and say how many."""
        count = index_rebuild(Actor(job="operator"), clock.now())
        self.stdout.write(f"{count} cases are indexed.")
