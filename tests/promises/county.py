"""Writes the fictional county into an empty installation: `python -m tests.promises.county`, settings as for `linli`."""

import os
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

from linli.doors import clock

if TYPE_CHECKING:
    from tests.fixtures.town import Town

# The session in which a clerk of the county is signed in.
CLERK = "clerk0clerk0clerk0clerk0clerk0cl"


def main() -> "Town":
    """Bring database and browser files to this release, fill in what a report needs, and give the county."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()

    from linli.issues.services import setup
    from linli.kernel.cases.services.years import calendars_load
    from linli.kernel.people.rules import Actor
    from tests.fixtures import town

    loader, now = Actor(job="test-setup"), clock.now()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    county = town.build()
    calendars_load(loader, now)
    setup.taxonomy_load(loader, now)
    _sign_in(county)
    return county


def _sign_in(county: "Town") -> None:
    from django.contrib import auth
    from django.contrib.sessions.backends.db import SessionStore

    from linli.kernel.people.rules import Role

    clerk = county.staff(Role.CLERK, county.county_desk)
    session = SessionStore()
    session[auth.SESSION_KEY] = str(clerk.pk)
    session[auth.BACKEND_SESSION_KEY] = "linli.site.sign_in.Accounts"
    session[auth.HASH_SESSION_KEY] = clerk.get_session_auth_hash()
    session._session_key = CLERK
    session.save(must_create=True)


if __name__ == "__main__":
    main()
