"""Whether an installation does its work: what `linli check --deploy` and the set-up's first page look at."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext, override

from linli.doors import clock
from linli.kernel.audit.queries import sealing
from linli.kernel.deadlines.jobs import ALARM, TRIES
from linli.kernel.deadlines.queries import backlog, is_announced, stuck_dues
from linli.kernel.notify.queries import overdue, untold_count
from linli.kernel.people.queries import is_key_right

# All our defaults; the State Council tells of the next year's holidays in November at the latest.
APART, BACKLOG, UNSEALED = timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=10)
LOW_SHARE, LEAST_FREE_MIB = 0.1, 1024
ANNOUNCED_IN_MONTH = 12


def looked(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django names it
    """Give the findings to the command line, which speaks English."""
    with override("en"):
        return findings()


def findings() -> list[CheckMessage]:
    """Give what is not done (errors) and what soon will not be (warnings), each with what to do."""
    try:
        return [*_disk(), *_clocks(), *_keys(), *_years(), *_messages(), *_audit()]
    except DatabaseError as error:
        said = gettext("The database does not answer as this release asks: {error}").format(error=error)
        return [Error(said, hint=gettext("See LINLI_DATABASE_URL, then run `linli migrate`."), id="site.E010")]


def _disk() -> Iterator[CheckMessage]:
    disk = shutil.disk_usage(settings.ENV.var_dir)
    free_mib = disk.free // 2**20
    said = gettext("{n} MiB are free on the disk of LINLI_VAR_DIR.").format(n=f"{free_mib:,}")
    hint = gettext("Make room before reports are refused.")
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
            said = gettext("The clocks of this machine and of the database are {n} s apart.")
            hint = gettext("Let both machines take their time from the same server.")
            yield Error(said.format(n=round(apart.total_seconds())), hint=hint, id="site.E012")
    if late := stuck_dues(ALARM, TRIES).count():
        said = gettext("{n} clocks of cases fail to take effect.").format(n=late)
        yield Error(said, hint=gettext("See the log of the worker."), id="site.E013")
    waiting, oldest = backlog(clock.now())
    if oldest and oldest < clock.now() - BACKLOG:
        said = gettext("{n} clocks of cases have run out and wait to take effect.").format(n=waiting)
        yield Error(said, hint=gettext("Is a worker running? See its log."), id="site.E019")


def _keys() -> Iterator[CheckMessage]:
    if not is_key_right():
        hint = gettext("Start with the key that was used before: contacts cannot be read without it.")
        yield Error(gettext("LINLI_DATA_KEY does not open what is stored."), hint=hint, id="site.E014")


def _years() -> Iterator[CheckMessage]:
    today = timezone.localdate(clock.now())
    for year in {today.year, today.year + (today.month >= ANNOUNCED_IN_MONTH)}:
        if not is_announced(year):
            said = gettext("The holidays of {year} are not announced: dues are provisional.").format(year=year)
            hint = gettext("Declare its days, then that it is announced: `linli calendar`, or here in the set-up.")
            yield Warning(said, hint=hint, id="site.W015")


def _messages() -> Iterator[CheckMessage]:
    if waiting := overdue(clock.now() - BACKLOG):
        said = gettext("{n} messages wait to be sent.").format(n=waiting)
        yield Error(said, hint=gettext("Is a worker running? See its log."), id="site.E016")
    if failed := untold_count():
        said = gettext("{n} persons wait for a call: no message reached them.").format(n=failed)
        hint = gettext("The desk's list of those to be telephoned says whom to call about what.")
        yield Warning(said, hint=hint, id="site.W016")


def _audit() -> Iterator[CheckMessage]:
    oldest = sealing.unsealed(1).first()
    if oldest and oldest.happened_at < clock.now() - UNSEALED:
        said = gettext("Audit rows wait for their seal since {moment}.")
        hint = gettext("Is a worker running? `linli audit seal` does it by hand.")
        yield Error(said.format(moment=f"{oldest.happened_at:%Y-%m-%d %H:%M} UTC"), hint=hint, id="site.E017")
    held = sealing.unpublished().first()
    is_sent = settings.ENV.audit_heads_file or settings.ENV.audit_heads_urls
    if is_sent and held and held.sealed_at < clock.now() - UNSEALED:
        said = gettext("Heads of the audit reach no other place since {moment}.")
        hint = gettext("See the job `audit_seal` in the log of the worker.")
        yield Error(said.format(moment=f"{held.sealed_at:%Y-%m-%d %H:%M} UTC"), hint=hint, id="site.E018")
