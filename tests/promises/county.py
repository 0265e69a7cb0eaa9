"""Writes the fictional county into an empty installation: `python -m tests.promises.county`, settings as for `linli`."""

import os
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

from linli.doors import clock

if TYPE_CHECKING:
    from tests.fixtures.town import Town


def main() -> "Town":
    """Bring the database to this release, fill it with what a report needs, and give the county."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()

    from linli.issues.services import setup
    from linli.kernel.cases.services.years import calendars_load
    from linli.kernel.people.rules import Actor
    from tests.fixtures import town

    loader, now = Actor(job="test-setup"), clock.now()
    call_command("migrate", verbosity=0)
    county = town.build()
    calendars_load(loader, now)
    setup.taxonomy_load(loader, now)
    return county


if __name__ == "__main__":
    main()
