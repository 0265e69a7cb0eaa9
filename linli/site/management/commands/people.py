"""`linli people`: the first accounts and posts, and the data of a person who asks for them on paper."""

import os
from argparse import ArgumentParser
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from linli.doors import clock
from linli.issues.services.exporting import person_export
from linli.kernel.cases.rules import NotThereError, NotYoursError
from linli.kernel.people import queries, services
from linli.kernel.people.rules import STAFF_ROLES, Actor, Role

if TYPE_CHECKING:
    from linli.kernel.people.models import Account

OPERATOR = Actor(job="people")


class Command(BaseCommand):
    """Create an account, give one a post, or write down what is held of a person."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        account = actions.add_parser("account-add", help="create an account; the password is asked for")
        account.add_argument("username")
        account.add_argument("--name", default="")
        account.add_argument("--outsourced", action="store_true", help="a contractor's: may type, never decide")
        post = actions.add_parser("post-add", help="give an account a role at a unit")
        post.add_argument("username")
        post.add_argument("role", choices=sorted(STAFF_ROLES))
        post.add_argument("unit", help="code of the unit")
        post.add_argument("--area", default="", help="code of an area within the unit's")
        post.add_argument("--from", dest="from_on", type=date.fromisoformat, help="first day; today without it")
        export = actions.add_parser("export", help="write what is held of one person, who has proved who that is")
        export.add_argument("file", type=Path, help="the zip to write; it must not be there yet")
        export.add_argument("--account", help="the name the person signs in with")
        export.add_argument("--case", action="append", default=[], dest="numbers", help="number of a case")

    def handle(self, *_args: object, **options: Any) -> None:
        act = {"account-add": self._account_add, "post-add": self._post_add, "export": self._export}[options["action"]]
        try:
            act(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotThereError as error:
            raise CommandError("no case has one of these numbers") from error
        except NotYoursError as error:
            raise CommandError("these are the account and cases of more than one person: ask for each alone") from error
        except (ObjectDoesNotExist, ValueError, OSError) as error:
            raise CommandError(str(error)) from error

    def _account_add(self, options: dict[str, Any]) -> None:
        password = getpass("Password: ")
        validate_password(password)
        account = services.account_create(
            OPERATOR,
            options["username"],
            password=password,
            now=clock.now(),
            name=options["name"],
            is_outsourced=options["outsourced"],
        )
        self.stdout.write(f"account {account.username} created")

    def _post_add(self, options: dict[str, Any]) -> None:
        account = _account(options["username"], "create it with account-add")
        unit, now = queries.unit_by_code(options["unit"]), clock.now()
        services.post_give(
            OPERATOR,
            account.pk,
            unit.pk,
            Role(options["role"]),
            now,
            from_on=options["from_on"] or timezone.localdate(now),
            area_code=options["area"],
        )
        self.stdout.write(f"{account.username} is {options['role']} at {unit.code}")

    def _export(self, options: dict[str, Any]) -> None:
        if not options["account"] and not options["numbers"]:
            raise CommandError("name the person by --account, by --case, or both")
        login = options["account"]
        account_id = _account(login, "ask for the cases by --case").pk if login else None
        content = person_export(OPERATOR, options["numbers"], account_id, clock.now())
        # For nobody else on the machine to read, and never over another person's.
        with os.fdopen(os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        self.stdout.write(f"written to {options['file']}: give it to the person, then delete it")


def _account(username: str, advice: str) -> "Account":
    found = queries.account_by_login(username)
    if found is None:
        raise CommandError(f"no account signs in as {username}: {advice}")
    return found
