"""Says that a hearing room has changed: to who listens in this process, and on PostgreSQL to every other one."""

from collections.abc import Callable

from django.db import connection, transaction

from linli.kernel.audit.services import part

BELL = "linli_hearing"
# Called with a room's number once its change stands.
LISTENERS: list[Callable[[int], None]] = []


@part
def ring(room_id: int) -> None:
    """Say at the end of this transaction that a room has changed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [BELL, str(room_id)])
    transaction.on_commit(lambda: _tell(room_id))


def _tell(room_id: int) -> None:
    for listener in LISTENERS:
        listener(room_id)


def pass_on(words: str) -> None:
    """Say something to every other process at once; nothing is written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [BELL, words])
