"""The one door for reads that are asked so often that composing them would take longer than running them.

The ORM composes such a read once for each kind of reader; only the moment it is asked at is put in anew each time.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from linli.doors import clock
from linli.doors.postgresql.base import DatabaseWrapper

P = ParamSpec("P")
# So many statements of each read are kept; past that, all are composed again as they are asked for.
MOST = 1024
_KEYS = {
    "postgresql": "SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(%s AS jsonb))",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_TICK = timedelta(microseconds=1)
_KEPT: "list[dict[Hashable, Statement]]" = []


@dataclass(frozen=True, slots=True)
class Later:
    """Among a statement's values: the moment it is asked at, so much later."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class Given:
    """Among a statement's values: what is given under this name each time it is run."""

    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A read put into words for one kind of reader, to be run at any moment of that day."""

    # Empty where nothing can be found; Django composes no words for that.
    words: str
    values: Sequence[Any]
    # Where among the values something is put in each time.
    open: Sequence[int]
    read: Callable[[Sequence[tuple[Any, ...]]], Sequence[tuple[Any, ...]]]

    def at(self, now: datetime, **given: Any) -> list[Any]:
        """Give the values that belong to the words at a moment."""
        values = list(self.values)
        for place in self.open:
            values[place] = _filled(values[place], now, given)
        return values

    def rows(self, now: datetime, **given: Any) -> Sequence[tuple[Any, ...]]:
        """Run it, and give its rows as the ORM would."""
        return self.read(run(self.words, self.at(now, **given))) if self.words else []


def run(words: str, values: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
    """Run a statement that was composed and give its rows, in the quickest way the connection has."""
    line = connections[DEFAULT_DB_ALIAS]
    # Who counts statements in a test is told by Django's own cursor alone.
    if isinstance(line, DatabaseWrapper) and not line.queries_logged:
        return line.rows(words, values)
    with line.cursor() as cursor:
        cursor.execute(words, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def composed(
    make: Callable[Concatenate[datetime, P], QuerySet[Any, Any]],
) -> Callable[Concatenate[datetime, P], Statement]:
    """Turn what makes a query at a moment for a kind of reader into what gives its statement.

    Everything after the moment must be hashable and all that the query depends on beside code and day.
    """
    kept: dict[Hashable, Statement] = {}
    _KEPT.append(kept)

    def statement(now: datetime, /, *args: P.args, **kwargs: P.kwargs) -> Statement:
        key = (clock.day_of(now), args, *kwargs.items())
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST:
                kept.clear()
            found = kept[key] = _composed(lambda moment: make(moment, *args, **kwargs), now)
        return found

    return statement


def given(name: str) -> RawSQL:
    """Give what stands for one value that is given each time a statement is run: `pk=…`."""
    return RawSQL("%s", (Given(name),))


def given_keys(name: str) -> RawSQL:
    """Give what stands for a set of keys that are given, as JSON, each time a statement is run: `pk__in=…`."""
    return RawSQL(_KEYS[connection.vendor], (Given(name),))  # noqa: S611 - one of two texts, no value among them


def forget() -> None:
    """Compose every statement anew."""
    for kept in _KEPT:
        kept.clear()


def _composed(make: Callable[[datetime], QuerySet[Any, Any]], now: datetime) -> Statement:
    compiler = make(now).query.get_compiler(connection=connection)
    try:
        words, values = compiler.as_sql()
        _, next_values = make(now + _TICK).query.sql_with_params()
    except EmptyResultSet:
        return Statement("", (), (), list)

    converters = compiler.get_converters([column for column, *_ in compiler.select])

    def read(rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        return list(map(tuple, compiler.apply_converters(rows, converters))) if converters else rows

    filled = [_open(*pair, now) for pair in zip(values, next_values, strict=True)]
    return Statement(words, filled, [n for n, each in enumerate(filled) if isinstance(each, Later | Given)], read)


def _open(value: Any, a_tick_later: Any, now: datetime) -> Any:
    """Give a value, or how much later than `now` it is if it moves with it; midnight does not move."""
    if value == a_tick_later or not isinstance(value, datetime | str):
        return value
    moment = _moment(value)
    return Later(moment - now) if _moment(a_tick_later) - moment == _TICK else value


def _moment(stored: datetime | str) -> datetime:
    """Give the moment a value of the database stands for."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _filled(value: Later | Given, now: datetime, given: Mapping[str, Any]) -> Any:
    if isinstance(value, Given):
        return given[value.name]
    return connection.ops.adapt_datetimefield_value(now + value.by)
