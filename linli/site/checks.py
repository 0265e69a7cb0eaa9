"""What must be in place before a process starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name
from django.db import DatabaseError, connection

from linli.site import assets
from linli.site.basemap import serving


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


def basemap_is_reviewed(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Remind of the review a public map needs, where our own one is shown outside a demonstration."""
    if settings.ENV.demo or not serving.address().startswith("pmtiles:"):
        return []
    return [
        Warning(
            "maps show a basemap made from OpenStreetMap",
            hint="in China a public map needs a review number: set LINLI_BASEMAP=none, or to approved tiles",
            id="site.W001",
        )
    ]


def audit_heads_go_elsewhere(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Remind that a sealed audit is worth what is kept of it where nobody here can write."""
    if settings.ENV.demo or settings.ENV.audit_heads_file or settings.ENV.audit_heads_urls:
        return []
    return [
        Warning(
            "heads of the sealed audit are kept here alone: another chain in its place would not be seen",
            hint="set LINLI_AUDIT_HEADS_FILE or LINLI_AUDIT_HEADS_URLS, see docs/operate.md",
            id="site.W002",
        )
    ]


def erasures_go_elsewhere(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Remind that the journal of erasures must outlive the disk that a backup is restored for."""
    if settings.ENV.demo or not settings.ENV.erasures_file.is_relative_to(settings.ENV.var_dir):
        return []
    return [
        Warning(
            "the journal of erasures is kept here alone: with this disk lost, a backup brings back what was erased",
            hint="set LINLI_ERASURES_FILE to a file on the disk of the backups, see docs/operate.md",
            id="site.W003",
        )
    ]


# What the database must say of itself, so that an acknowledged report survives a power cut (promises P1).
DURABLE = {
    "sqlite": {"PRAGMA journal_mode": {"wal"}, "PRAGMA synchronous": {"2", "3"}},
    "postgresql": {
        "SHOW fsync": {"on"},
        "SHOW synchronous_commit": {"on", "remote_apply"},
        "SHOW full_page_writes": {"on"},
    },
}


def database_is_durable(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Refuse to serve real reports from a database that may forget what it has acknowledged."""
    if settings.ENV.demo:
        return []
    try:
        unsafe = unsafe_options()
    except DatabaseError:
        return []  # not there yet, or down: the command that needs it says so itself
    return [
        Error(
            f"the database answers '{found}' to {question}",
            hint=f"set it to '{min(wanted)}': an acknowledged report could be lost at a power cut",
            id="site.E002",
        )
        for question, found, wanted in unsafe
    ]


def unsafe_options() -> list[tuple[str, str, set[str]]]:
    """Give each unsafe option of the database: the question, its answer and the answers that are safe."""
    answers = []
    with connection.cursor() as cursor:
        for question, wanted in DURABLE[connection.vendor].items():
            cursor.execute(question)
            found = str(cursor.fetchone()[0])
            if found not in wanted:
                answers.append((question, found, wanted))
    return answers
