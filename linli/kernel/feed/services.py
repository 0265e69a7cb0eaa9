"""Writes the feed: events by the act that causes them, in its transaction; the old ones are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from linli.kernel.audit import services as audit
from linli.kernel.feed import rules
from linli.kernel.feed.models import FeedEvent
from linli.kernel.people.rules import Actor

SWEEPER = Actor(job="feed_forget")
_TABLE = FeedEvent._meta.db_table


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What happened to what, and in which area."""

    topic: str
    key: str
    kind: str
    path: str


@audit.part
def events_add(events: Sequence[NewEvent], now: datetime) -> None:
    """Add events in one statement, which on PostgreSQL also rings the bell at commit."""
    if not events:
        return
    is_bell = connection.vendor == "postgresql"
    row = f"({'pg_current_xact_id()::text::bigint' if is_bell else '0'}, %s, %s, %s, %s, %s)"
    insert = (
        f'INSERT INTO {_TABLE} (xact, topic, "key", kind, path, happened_at) VALUES {", ".join([row] * len(events))}'
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS ({insert}) SELECT pg_notify('{rules.BELL}', '')" if is_bell else insert,
            [value for e in events for value in (e.topic, e.key, e.kind, e.path, now)],
        )


@transaction.atomic
def events_forget(now: datetime) -> int:
    """Erase the events of more than a day ago, and give how many."""
    gone, _ = FeedEvent.objects.filter(happened_at__lt=now - rules.KEPT).delete()
    if gone:
        audit.record(SWEEPER, rules.Act.FORGET, "feed", {"events": gone}, now)
    return gone
