"""Whether an installation does its work: what `linli check --deploy` looks at beside the settings."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name
from django.db import DatabaseError, connection
from django.utils import timezone

from linli.doors import clock
from linli.kernel.audit.queries import sealing
from linli.kernel.deadlines.jobs import ALARM, TRIES
from linli.kernel.deadlines.queries import is_announced, stuck_dues
from linli.kernel.notify.queries import overdue, untold_count
from linli.kernel.people.queries import is_key_right

# All our defaults; the State Council tells of the next year's holidays in November at the latest.
APART, BACKLOG, UNSEALED = timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=10)
LOW_SHARE, LEAST_FREE_MIB = 0.1, 1024
ANNOUNCED_IN_MONTH = 12


def looked(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Give what is not done (errors) and what soon will not be (warnings), each with what to do."""
    try:
        return [*_disk(), *_clocks(), *_keys(), *_years(), *_messages(), *_audit()]
    except DatabaseError as error:
        hint = "see LINLI_DATABASE_URL, then run `linli migrate`"
        return [Error(f"the database does not answer as this release asks: {error}".strip(), hint=hint, id="site.E010")]


def _disk() -> Iterator[CheckMessage]:
    disk = shutil.disk_usage(settings.ENV.var_dir)
    free_mib = disk.free // 2**20
    said, hint = f"{free_mib:,} MiB are free on the disk of LINLI_VAR_DIR", "make room before reports are refused"
    if free_mib < LEAST_FREE_MIB:
        yield Error(said, hint=hint, id="site.E011")
    elif disk.free < LOW_SHARE * disk.total:
        yield Warning(said, hint=hint, id="site.W011")


def _clocks() -> Iterator[CheckMessage]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - clock.now())
        if apart > APART:
            hint = "let both machines take their time from the same server"
            said = f"the clocks of this machine and of the database are {apart.total_seconds():.0f} s apart"
            yield Error(said, hint=hint, id="site.E012")
    if late := stuck_dues(ALARM, TRIES).count():
        yield Error(f"{late:,} clocks of cases fail to take effect", hint="see the log of the worker", id="site.E013")


def _keys() -> Iterator[CheckMessage]:
    if not is_key_right():
        hint = "start with the key that was used before; contacts cannot be read without it"
        yield Error("LINLI_DATA_KEY does not open what is stored", hint=hint, id="site.E014")


def _years() -> Iterator[CheckMessage]:
    today = timezone.localdate(clock.now())
    for year in {today.year, today.year + (today.month >= ANNOUNCED_IN_MONTH)}:
        if not is_announced(year):
            hint = f"`linli calendar days FILE`, then `linli calendar announce {year} SOURCE`"
            yield Warning(f"the holidays of {year} are not announced: dues are provisional", hint=hint, id="site.W015")


def _messages() -> Iterator[CheckMessage]:
    if waiting := overdue(clock.now() - BACKLOG):
        yield Error(f"{waiting:,} messages wait to be sent", hint="is a worker running? see its log", id="site.E016")
    if failed := untold_count():
        hint = "the desk's list `To be telephoned` says whom to call about what"
        yield Warning(f"{failed:,} persons wait for a call: no message reached them", hint=hint, id="site.W016")


def _audit() -> Iterator[CheckMessage]:
    oldest = sealing.unsealed(1).first()
    if oldest and oldest.happened_at < clock.now() - UNSEALED:
        hint = "is a worker running? `linli audit seal` does it by hand"
        said = f"audit rows wait for their seal since {oldest.happened_at:%Y-%m-%d %H:%M}"
        yield Error(said, hint=hint, id="site.E017")
    held = sealing.unpublished().first()
    is_sent = settings.ENV.audit_heads_file or settings.ENV.audit_heads_urls
    if is_sent and held and held.sealed_at < clock.now() - UNSEALED:
        hint = "see the job `audit_seal` in the log of the worker"
        yield Error(f"heads of the audit go nowhere since {held.sealed_at:%Y-%m-%d %H:%M}", hint=hint, id="site.E018")
