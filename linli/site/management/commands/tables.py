"""`linli tables`: the tables of the desk and of mediation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.doors import clock
from linli.issues.services import setup
from linli.kernel.people.rules import Actor
from linli.mediation.services import setup as mediation

OPERATOR = Actor(job="command")


class Command(BaseCommand):
    help = "Load the shipped tables of the desk (categories, questions, tiers, reasons, catalogue …) and of mediation."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("load", help="add the shipped rows that are missing; edited rows stay")

    def handle(self, **_: Any) -> None:
        now = clock.now()
        added = setup.taxonomy_load(OPERATOR, now) + mediation.tables_load(OPERATOR, now)
        self.stdout.write(f"{added} rows added")
