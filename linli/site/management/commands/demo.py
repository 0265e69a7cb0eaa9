"""`linli demo`: a county to play in, and its logins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from linli.doors import clock
from linli.kernel.people.rules import Role
from linli.site.demo import county, loading

STEPS = {
    "areas": "Names and codes of Changde, invented ground",
    "units": "Desks and departments",
    "people": "Accounts of every role",
    "cases": "Cases and their histories",
    "registers": "Difficult cases, listed places, a monthly theme, forms",
}


class Command(BaseCommand):
    help = "Load the demo county into an empty installation, once, and print its logins."

    def handle(self, **_: Any) -> None:
        if not settings.ENV.demo:
            raise CommandError("the demo county is loaded only with LINLI_DEMO=1: it has known passwords")
        self.console = Console()
        if not loading.is_loaded():
            self._load()
        self._print_logins()

    def _load(self) -> None:
        with Progress(console=self.console) as bar:
            task = bar.add_task("", total=None)
            loading.county_load(
                clock.now(),
                lambda step: bar.update(task, description=STEPS[step], total=None, completed=0),
                lambda done, total: bar.update(task, completed=done, total=total),
            )
            bar.update(task, total=1, completed=1)

    def _print_logins(self) -> None:
        where = settings.ENV.public_url
        table = Table(title=f"Demo county, all people and cases generated. Password of everybody: {county.PASSWORD}")
        for column in ("Login", "Role", "Unit", "Begin at"):
            table.add_column(column, overflow="fold")
        for login in county.LOGINS:
            start = {None: "/me/", Role.ADMINISTRATOR: "/setup/"}.get(login.role, "/desk/")
            table.add_row(login.username, login.role or "resident", login.unit, start)
        self.console.print(table)
        self.console.print(f"Sign in at {where}/account/login/ ; everybody else begins at {where}/ and needs no login.")
