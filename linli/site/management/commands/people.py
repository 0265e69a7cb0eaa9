"""`linli people`: the first accounts and posts, before anybody can sign in to the set-up."""

from argparse import ArgumentParser
from datetime import date
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from linli.doors import clock
from linli.kernel.people import queries, services
from linli.kernel.people.rules import STAFF_ROLES, Actor, Role

OPERATOR = Actor(job="people")


class Command(BaseCommand):
    """Create an account, or give one a post."""

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

    def handle(self, *_args: object, **options: Any) -> None:
        act = {"account-add": self._account_add, "post-add": self._post_add}[options["action"]]
        try:
            act(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (ObjectDoesNotExist, ValueError, PermissionError) as error:
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
        account = queries.account_by_login(options["username"])
        if account is None:
            raise CommandError(f"no account signs in as {options['username']}: create it with account-add")
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
