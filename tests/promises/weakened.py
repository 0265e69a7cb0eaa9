"""The product with one of its promises taken out, for controls: `python -m tests.promises.weakened no-keys serve …`.

The weakness is put in from here, so the product itself holds no switch for it.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import django
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection, transaction

if TYPE_CHECKING:
    from a2wsgi.asgi_typing import HTTPScope, Receive, Send

    from linli.kernel.audit.services import Row

# As long as a busy machine may need between two statements.
LATE_S = 0.4


def no_keys() -> None:
    """Claim every idempotency key as if nobody had before, in a table without its constraint; answer late."""
    from linli.kernel.cases import services
    from linli.kernel.cases.models import IdempotencyKey

    # SQLite makes the table anew from what the model says, so the model must forget the constraint first.
    [constraint], IdempotencyKey._meta.constraints = IdempotencyKey._meta.constraints, []
    if constraint.name in _constraints(IdempotencyKey._meta.db_table):
        with connection.schema_editor() as editor:
            editor.remove_constraint(IdempotencyKey, constraint)

    def claim(scope: str, key: str, body: bytes, now: datetime) -> None:
        IdempotencyKey.objects.create(scope=scope, key=key, claimed_at=now)
        # A crash should find what is stored and not yet answered.
        transaction.on_commit(lambda: time.sleep(LATE_S))

    services.key_claim = claim


def late_audit() -> None:
    """Write audit rows after the commit of what they record."""
    from linli.kernel.audit import services

    record_rows = services.record_rows

    def late(rows: "Sequence[Row]", now: datetime) -> None:
        kept = list(rows)

        def write() -> None:
            time.sleep(LATE_S)
            with transaction.atomic():
                record_rows(kept, now)

        transaction.on_commit(write)

    services.record_rows = late


def late_answers() -> None:
    """Answer what has a key some time after its commit, so that a test finds the moment between the two."""
    from linli.kernel.cases import services

    key_answer = services.key_answer

    def late(scope: str, key: str, answer: "Mapping[str, Any]") -> None:
        key_answer(scope, key, answer)
        transaction.on_commit(lambda: time.sleep(5 * LATE_S))

    services.key_answer = late


def no_limits() -> None:
    """Let everybody in at once, as a plain pool of threads does."""
    from linli.site import asgi
    from linli.site.crowd import Lane

    asgi.CROWD.threads = dict.fromkeys(Lane, sys.maxsize)


def half_forms() -> None:
    """Hand a request to a thread before the whole of it is here."""
    from a2wsgi.wsgi import Body

    from linli.site import asgi
    from linli.site.crowd import Lane
    from linli.site.paging import Page, environ_of

    async def at_once(scope: "HTTPScope", receive: "Receive", send: "Send") -> None:
        async with asgi.CROWD.turn(Lane.EVERYBODY) as end:
            await Page(environ_of(scope, Body(asyncio.get_running_loop(), receive)), send).answer(end)

    asgi._answer_form = at_once


def no_sync() -> None:
    """Let the database acknowledge before its disk has anything."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        options["options"] = "-c synchronous_commit=off"


def early_answers() -> None:
    """Answer a report with its number whether or not it could be committed."""
    from linli.issues.services import intake

    receive = intake.report_receive.__wrapped__

    def early(*args: Any, **kwargs: Any) -> Any:
        told = []
        with suppress(DatabaseError), transaction.atomic():
            told.append(receive(*args, **kwargs))
        return told[0]

    intake.report_receive = early


def no_lease() -> None:
    """Let messages that a sender takes lie where they were, for the next one to take."""
    from linli.kernel.notify import services
    from linli.kernel.notify.models import Outbox

    lease = services.outbox_lease

    def look(now: datetime, limit: int) -> "list[Outbox]":
        rows = lease(now, limit)
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now)
        return rows

    services.outbox_lease = look


WEAKNESSES: dict[str, Callable[[], None]] = {
    "no-keys": no_keys,
    "late-audit": late_audit,
    "late-answers": late_answers,
    "no-limits": no_limits,
    "half-forms": half_forms,
    "no-sync": no_sync,
    "early-answers": early_answers,
    "no-lease": no_lease,
}


def _constraints(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()
    weakness, *command = sys.argv[1:]
    WEAKNESSES[weakness]()
    execute_from_command_line(["linli", *command])
