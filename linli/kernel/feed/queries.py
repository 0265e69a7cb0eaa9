"""Reads the feed in the order of its telling. What it tells is checked by whoever passes it on."""

from django.db import connection

from linli.kernel.feed.models import FeedEvent
from linli.kernel.feed.rules import Event, Position

_TABLE = FeedEvent._meta.db_table
_NOBODY_BEFORE = " AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def events_after(position: Position, limit: int) -> list[Event]:
    """Give at most `limit` events after a position that nothing can come before any more, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT xact, id, topic, "key", kind, path FROM {_TABLE} '
            f"WHERE (xact, id) > (%s, %s){_settled()} ORDER BY xact, id LIMIT %s",
            [position.xact, position.id, limit],
        )
        return [Event(Position(xact, number), *said) for xact, number, *said in cursor.fetchall()]


def last_position() -> Position:
    """Give the position of the last event that nothing can come before any more; the first one where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xact, id FROM {_TABLE} WHERE xact >= 0{_settled()} ORDER BY xact DESC, id DESC LIMIT 1")
        found = cursor.fetchone()
        return Position(*found) if found else Position()


def is_kept(position: Position) -> bool:
    """Tell whether all that happened since a position is still there."""
    return position == Position() or FeedEvent.objects.filter(xact=position.xact, pk=position.id).exists()


def _settled() -> str:
    return _NOBODY_BEFORE if connection.vendor == "postgresql" else ""
