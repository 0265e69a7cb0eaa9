"""`linli migrate`: Django's, which on PostgreSQL never keeps the service waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

# promises P19: a migration gives up rather than hold up the service; it is tried again later.
TIME_OUTS = {"lock_timeout": "4s", "statement_timeout": "5s"}


@contextmanager
def giving_up() -> Iterator[None]:
    """Let no statement of this connection to PostgreSQL wait, or keep others waiting, for longer than TIME_OUTS."""
    with connection.cursor() as cursor:
        for name, value in TIME_OUTS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in TIME_OUTS:
                cursor.execute(f"RESET {name}")


class Command(migrate.Command):
    help = "Bring the database to this release."

    def execute(self, *args: Any, **options: Any) -> str | None:
        # The first run on a machine finds no folder for its database and its files.
        settings.ENV.var_dir.mkdir(parents=True, exist_ok=True)
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with giving_up():
            super().handle(*args, **options)
            # Of the framework: the table in which it keeps what lasts a minute.
            call_command("createcachetable", verbosity=0)
