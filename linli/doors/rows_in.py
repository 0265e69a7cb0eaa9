"""The one door for writing rows of one table together, few or many.

A few go in one insert, whose words are composed once for their table and number and not at each of them. Many take
COPY on PostgreSQL and one prepared statement on SQLite: a tenth of the time, because nothing has to be parsed for
them and their ids are reserved beforehand instead of being asked for afterwards.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection, models

# Below this one insert is as fast, and asks once less (measured).
MANY = 100
# Fields whose Python value is what both databases' drivers take.
PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FloatField", "ForeignKey",
        "IntegerField", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField", "TextField",
    }
)  # fmt: skip
# Rows that the database names are called `id`, here as in all of Django.
_ASKING = 'RETURNING "id"'


def add(rows: Sequence[models.Model]) -> None:
    """Write rows of one table, in order, inside the caller's transaction; each has its id afterwards."""
    if not rows:
        return
    if len(rows) >= MANY:
        _add_many(rows)
    elif rows[0].pk is not None:
        _insert(rows)
    else:
        for row, (key,) in zip(rows, _insert(rows, _ASKING), strict=True):
            row.pk = key


def add_new(rows: Sequence[models.Model]) -> None:
    """Write a few rows of one table, but none whose unique key stands there already; their ids are not told."""
    if rows:
        _insert(rows, "ON CONFLICT DO NOTHING")


def _insert(rows: Sequence[models.Model], ending: str = "") -> list[tuple[Any, ...]]:
    shape = _shape(type(rows[0]), is_named=rows[0].pk is not None)
    with connection.cursor() as cursor:
        cursor.execute(_words(shape, len(rows), ending), [value for row in shape.values(rows) for value in row])
        return cursor.fetchall() if ending == _ASKING else []


def _add_many(rows: Sequence[models.Model]) -> None:
    model = type(rows[0])
    # A row named after another, as a report after its case, has its id already.
    nameless = [row for row in rows if row.pk is None]
    for row, key in zip(nameless, _reserved(model, len(nameless)), strict=True):
        row.pk = key
    shape = _shape(model, is_named=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {shape.table} ({shape.columns}) FROM STDIN") as copy:
                for values in shape.values(rows):
                    copy.write_row(values)
        else:
            cursor.executemany(_words(shape, 1, ""), list(shape.values(rows)))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table's columns, how they are read from a row, and how each value becomes what the driver takes."""

    table: str
    columns: str
    read: Callable[[models.Model], tuple[Any, ...]]
    ways: tuple[Callable[[Any], Any] | None, ...]

    def values(self, rows: Iterable[models.Model]) -> Iterator[list[Any]]:
        """Give the values of each row, in the order of the columns."""
        for row in rows:
            yield [v if way is None else way(v) for way, v in zip(self.ways, self.read(row), strict=True)]


@cache
def _shape(model: type[models.Model], *, is_named: bool) -> _Shape:
    fields = [field for field in model._meta.concrete_fields if is_named or not field.primary_key]
    return _Shape(
        connection.ops.quote_name(model._meta.db_table),
        ", ".join(connection.ops.quote_name(str(field.column)) for field in fields),
        attrgetter(*[str(field.attname) for field in fields]),
        tuple(_way(field) for field in fields),
    )


@cache
def _words(shape: _Shape, how_many: int, ending: str) -> str:
    """Give the statement that inserts so many rows."""
    row = f"({', '.join(['%s'] * len(shape.ways))})"
    return f"INSERT INTO {shape.table} ({shape.columns}) VALUES {', '.join([row] * how_many)} {ending}"


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
    return None if value is None else msgspec.json.encode(value, enc_hook=_text).decode()


def _text(value: Any) -> str:
    """Give a template's kind of text, which the encoder does not take, as text."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} is nothing for JSON")


@lru_cache(maxsize=4096)
def _moment(value: datetime | None) -> str | None:
    """Give a moment as Django writes it into SQLite."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
