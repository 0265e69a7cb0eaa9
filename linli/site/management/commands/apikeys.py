"""`linli apikeys`: keys for other people's systems, issued, listed and revoked."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError

from linli.doors import clock
from linli.kernel.people import queries
from linli.kernel.people.rules import Actor, KeyKind
from linli.kernel.people.services.keys import LIFE, NewKey, key_issue, key_revoke

OPERATOR = Actor(job="apikeys")


class Command(BaseCommand):
    """Issue, list or revoke keys of the Open311 interface."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="issue a key and print it, this once")
        issue.add_argument("username", help="the account it acts as; made if there is none")
        issue.add_argument("kind", choices=sorted(KeyKind))
        issue.add_argument("--contact", required=True, help="whom to tell before the key ends")
        issue.add_argument("--name", default="", help="name of the organisation, for a new account")
        issue.add_argument("--area", default="", help="code of the only area it is for")
        issue.add_argument("--categories", default="", help="categories or classes it is for, separated by commas")
        issue.add_argument("--origins", default="", help="web pages that may write with it, separated by commas")
        issue.add_argument("--days", type=int, default=LIFE.days, help="how long it lives")
        revoke = actions.add_parser("revoke", help="end a key at once")
        revoke.add_argument("prefix", help="its first characters, as listed")
        actions.add_parser("list", help="show the keys, newest first")

    def handle(self, *_args: object, **options: Any) -> None:
        act = {"issue": self._issue, "revoke": self._revoke, "list": self._list}[options["action"]]
        try:
            act(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (ObjectDoesNotExist, LookupError, ValueError, PermissionError) as error:
            raise CommandError(str(error)) from error

    def _issue(self, options: dict[str, Any]) -> None:
        new = NewKey(
            options["username"],
            KeyKind(options["kind"]),
            options["contact"],
            name=options["name"],
            area_code=options["area"],
            categories=tuple(filter(None, options["categories"].split(","))),
            origins=tuple(filter(None, options["origins"].split(","))),
        )
        secret = key_issue(OPERATOR, new, clock.now(), life=timedelta(days=options["days"]))
        self.stdout.write(f"{secret}\nShown this once; it is stored as a digest.")

    def _revoke(self, options: dict[str, Any]) -> None:
        key_revoke(OPERATOR, options["prefix"], clock.now())
        self.stdout.write(f"{options['prefix']} is revoked")

    def _list(self, _options: dict[str, Any]) -> None:
        now = clock.now()
        for key in queries.issued_keys():
            until = "over" if key.expires_at <= now else f"to {key.expires_at:%Y-%m-%d}"
            state = "revoked" if key.revoked_at else until
            self.stdout.write(f"{key.prefix}  {key.kind:8} {state:14} {key.account.username}  {key.contact}")
