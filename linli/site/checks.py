"""What must be in place before a process starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from linli.site import assets


def assets_in_place(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Refuse to start while a listed browser file is missing."""
    missing = assets.missing()
    if not missing:
        return []
    return [
        Error(
            f"{len(missing)} browser files are missing, {missing[0]} first",
            hint="run `npm ci` and `linli assets build`",
            id="site.E001",
        )
    ]
