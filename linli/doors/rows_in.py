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
from typing import Any, TypeVar

import msgspec
from django.db import connection, models
from django.db.models.base import ModelState

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

M = TypeVar("M", bound=models.Model)


def made(model: type[M], **columns: Any) -> M:
    """Give a row as the model's constructor does, from values by column, in a fifth of the time.

    TypeError for what is no column. A foreign key is given by its column alone, `case_id` and not `case`.
    """
    defaults, called = _defaults(model)
    row = model.__new__(model)
    values = row.__dict__
    values["_state"] = ModelState()
    values.update(defaults)
    for name, default in called:
        values[name] = default()
    values.update(columns)
    if len(values) > len(defaults) + 1:
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(columns.keys() - defaults.keys()))}")
    return row


def put(row: models.Model, **columns: Any) -> None:
    """Set columns of a row from `made`, of which Django holds nothing yet that it would have to forget."""
    row.__dict__.update(columns)


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
    key = str(model._meta.pk.attname)
    nameless = [row.__dict__ for row in rows if row.__dict__[key] is None]
    for columns, name in zip(nameless, _reserved(model, len(nameless)), strict=True):
        columns[key] = name
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
    width: int
    read: Callable[[models.Model], tuple[Any, ...]]
    # Of those whose Python value is not what the driver takes, by their place.
    ways: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, rows: Iterable[models.Model]) -> Iterator[list[Any]]:
        """Give the values of each row, in the order of the columns."""
        for row in rows:
            values = list(self.read(row))
            for place, way in self.ways:
                values[place] = way(values[place])
            yield values


@cache
def _shape(model: type[models.Model], *, is_named: bool) -> _Shape:
    fields = [field for field in model._meta.concrete_fields if is_named or not field.primary_key]
    return _Shape(
        connection.ops.quote_name(model._meta.db_table),
        ", ".join(connection.ops.quote_name(str(field.column)) for field in fields),
        len(fields),
        attrgetter(*[str(field.attname) for field in fields]),
        tuple((place, way) for place, field in enumerate(fields) if (way := _way(field)) is not None),
    )


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Give the defaults of all columns, and of which they are made anew for each row."""
    fields = {str(field.attname): field for field in model._meta.concrete_fields}
    called = tuple((n, f.default) for n, f in fields.items() if f.has_default() and callable(f.default))
    return {name: field.get_default() for name, field in fields.items()}, called


@cache
def _words(shape: _Shape, how_many: int, ending: str) -> str:
    """Give the statement that inserts so many rows."""
    row = f"({', '.join(['%s'] * shape.width)})"
    return f"INSERT INTO {shape.table} ({shape.columns}) VALUES {', '.join([row] * how_many)} {ending}"


def _reserved(model: type[models.Model], how_many: int) -> Iterable[int]:
    """Give ids that nobody else will get, ascending."""
    if not how_many:
        return ()
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Its sequence is looked up once and not for each id, which would take longer than to write the row.
            sequence = (
                "WITH ours AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name) "
                "SELECT nextval(name) FROM ours, generate_series(1, %s)"
            )
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
        return _moment_with_zone if connection.vendor == "postgresql" else _moment
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


# Many rows share few moments.
@lru_cache(maxsize=4096)
def _moment_with_zone(value: datetime | None) -> str | None:
    """Give a moment as PostgreSQL reads it; the driver would write it out anew for each row."""
    return None if value is None else str(value)


@lru_cache(maxsize=4096)
def _moment(value: datetime | None) -> str | None:
    """Give a moment as Django writes it into SQLite."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
