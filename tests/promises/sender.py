"""A sender that is a process of its own and can be killed: forked from one that has loaded all and runs no thread."""

import logging
import os
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.promises.weakened import WEAKNESSES

if not apps.ready:
    # Not in a process of tests but in the one that senders are forked from: load once what each would have to.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()
    import_module("linli.kernel.notify.jobs")
    import_module("apprise").Apprise.instantiate("json://localhost/")


def send(database: str, gateway: str, folder: Path, weakness: str, moment: datetime) -> None:
    """Send what is due at a moment, from a database by a gateway; what goes another way is written to a folder."""
    from linli.kernel.notify.jobs import outbox_send

    connection.settings_dict["NAME"] = database
    settings.ENV = replace(settings.ENV, var_dir=folder, sms_url=gateway, email_url="", apprise_urls=())
    # What fails was drawn to fail.
    logging.disable(logging.WARNING)
    if weakness:
        WEAKNESSES[weakness]()
    outbox_send(moment)
