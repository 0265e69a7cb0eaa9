"""`linli assets build`: copy the browser's third-party files into place, each checked against its pinned hash."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from linli.site import assets


class Command(BaseCommand):
    """Copy third-party browser files from node_modules (`build`) or accept their present content (`pin`)."""

    help = __doc__ or ""
    requires_system_checks = []  # the check it repairs must not stop it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["build", "pin"])

    def handle(self, *_args: object, **options: object) -> None:
        try:
            if options["action"] == "pin":
                self.stdout.write(f"{assets.pin()} hashes changed")
            self.stdout.write(f"{assets.build()} files in place")
        except assets.AssetError as error:
            raise CommandError(str(error)) from error
