"""`linli messages`: the catalogue of translated words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.site import messages


class Command(BaseCommand):
    help = "update: add new messages to the Chinese catalogue and drop unused ones; compile: write what Django reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["update", "compile"])

    def handle(self, *, action: str, **_: Any) -> None:
        if action == "update":
            added, dropped = messages.update()
            self.stdout.write(f"{added} messages to translate added, {dropped} unused dropped: {messages.CATALOGUE}")
        else:
            self.stdout.write(f"{messages.compile_()} messages compiled.")
