"""The one door for writing many rows of one table at once: COPY on PostgreSQL, one prepared statement on SQLite.

A few rows go the ordinary way. Many take a tenth of its time, because no statement has to be composed and parsed
for them, and their ids are reserved beforehand instead of being asked for afterwards.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection, models

# Below this the ordinary insert is as fast, and asks once less (measured).
MANY = 100
# Fields whose Python value is what both databases' drivers take.
PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FloatField", "ForeignKey",
        "IntegerField", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField", "TextField",
    }
)  # fmt: skip


def add(rows: Sequence[models.Model]) -> None:
    """Write rows of one table, in order, inside the caller's transaction; each has its id afterwards."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < MANY:
        model._default_manager.bulk_create(rows)
        return
    # A row named after another, as a report after its case, has its id already.
    nameless = [row for row in rows if row.pk is None]
    for row, key in zip(nameless, _reserved(model, len(nameless)), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    read: Callable[[models.Model], tuple[Any, ...]] = attrgetter(*[str(field.attname) for field in fields])
    ways = [_way(field) for field in fields]
    values = ([v if way is None else way(v) for way, v in zip(ways, read(row), strict=True)] for row in rows)
    _write(model._meta.db_table, [str(field.column) for field in fields], values)


def _write(table: str, columns: Sequence[str], values: Iterator[Sequence[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values))


def _reserved(model: type[models.Model], how_many: int) -> Iterable[int]:
    """Give ids that nobody else will get, ascending."""
    if not how_many:
        return ()
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, key, how_many])
            return [number for (number,) in cursor.fetchall()]
        # The transaction holds the only right to write, and explicit ids move the table's counter on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = last[0] + 1 if last else 1
        return range(first, first + how_many)


def _way(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Give how a field's value is turned into what the driver takes; None where it is that already."""
    kind = field.get_internal_type()
    if kind in PLAIN:
        return None
    if kind == "DateTimeField":
        return None if connection.vendor == "postgresql" else _moment
    if kind == "JSONField":
        return _json
    return lambda value: field.get_db_prep_save(value, connection)


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


@lru_cache(maxsize=4096)
def _moment(value: datetime | None) -> str | None:
    """Give a moment as Django writes it into SQLite."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
