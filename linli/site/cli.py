"""The `linli` command: Django's command line under the platform's own name."""

import os
import sys

from linli.site.environment import BadSettingError


def main() -> None:
    """Run one management command; a bad setting ends the process with one clear line and status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings must be named first

    try:
        execute_from_command_line(sys.argv)
    except BadSettingError as error:
        sys.exit(f"linli: {error}")
