"""The `linli` command: Django's command line under the platform's own name."""

import base64
import os
import sys

from linli.doors import ids
from linli.site.environment import BadSettingError


def main() -> None:
    """Run one management command; a bad setting or a silent database ends the process with one clear line."""
    if sys.argv[1:] == ["keys"]:
        sys.stdout.write(keys())
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings must be named first
    from django.db import OperationalError  # noqa: PLC0415 - as above

    try:
        execute_from_command_line(sys.argv)
    except BadSettingError as error:
        sys.exit(f"linli: {error}")
    except OperationalError as error:
        why = " ".join(str(error).split())
        sys.exit(f"linli: the database does not answer ({why}): see LINLI_DATABASE_URL, then run `linli migrate`")


def keys() -> str:
    """Give a fresh secret key and data key as lines of an environment file; no other command runs without them."""
    data_key = base64.urlsafe_b64encode(bytes.fromhex(ids.token() + ids.token())).decode()
    return f"LINLI_SECRET_KEY={ids.token()}{ids.token()}\nLINLI_DATA_KEY={data_key}\n"


if __name__ == "__main__":
    main()
