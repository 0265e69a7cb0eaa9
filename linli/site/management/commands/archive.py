"""`linli archive`: look whether the sealed files of disputes still are what was sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from linli.mediation.queries.filing import archive_fault, archives
from linli.site.management.telling import console


class Command(BaseCommand):
    """Verify. Exit status: 0 all whole, 1 with the first wrong item of each file that is not."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="recompute every document's hash and the hash of each file")
        verify.add_argument("number", nargs="?", help="the number of one case; without it all of them")

    def handle(self, *_args: object, **options: Any) -> None:
        told, wrong = console(self), 0
        found = [each for each in archives() if options["number"] in {None, each.case.number}]
        if options["number"] and not found:
            raise CommandError("No sealed file has this number.", returncode=1)
        for each in found:
            if each.destroyed_at:
                told.print(f"{each.case.number}: destroyed on {localdate(each.destroyed_at)} by list {each.listed_id}")
                continue
            fault = archive_fault(each)
            wrong += bool(fault)
            told.print(f"{each.case.number}: {f'first wrong item: {fault}' if fault else 'whole'}")
        if wrong:
            raise CommandError(f"{wrong} of {len(found)} files are not as they were sealed.", returncode=1)
