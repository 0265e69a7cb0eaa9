"""`linli tables`: the desk's tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.doors import clock
from linli.issues.services import setup
from linli.kernel.people.rules import Actor

OPERATOR = Actor(job="command")


class Command(BaseCommand):
    help = "Load the shipped categories, questions, tiers, natures, reasons and the dispatch catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("load", help="add the shipped rows that are missing; edited rows stay")

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{setup.taxonomy_load(OPERATOR, clock.now())} rows added")
