"""Writes the fictional county into an empty installation: `python -m tests.promises.county`, settings as for `linli`."""

import os

import django
from django.core.management import call_command

from linli.doors import clock


def main() -> None:
    """Bring the database to this release and fill it with what a report needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()

    from linli.issues.services import setup
    from linli.kernel.cases.services.years import calendars_load
    from linli.kernel.people.rules import Actor
    from tests.fixtures import town

    loader, now = Actor(job="test-setup"), clock.now()
    call_command("migrate", verbosity=0)
    town.build()
    calendars_load(loader, now)
    setup.taxonomy_load(loader, now)


if __name__ == "__main__":
    main()
