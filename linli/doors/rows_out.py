"""The one door for reads that are asked so often that composing them would take longer than running them.

The ORM composes such a read once for each kind of reader; only the moment it is asked at is put in anew each time.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

P = ParamSpec("P")
# So many statements of each read are kept; past that, all are composed again as they are asked for.
MOST = 1024
_TICK = timedelta(microseconds=1)
_KEPT: "list[dict[Hashable, Statement]]" = []


@dataclass(frozen=True, slots=True)
class Later:
    """Among a statement's values: the moment it is asked at, so much later."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class Statement:
    """A read put into words for one kind of reader, to be run at any moment of that day."""

    # Empty where nothing can be found; Django composes no words for that.
    words: str
    values: Sequence[Any]
    read: Callable[[Sequence[tuple[Any, ...]]], Sequence[tuple[Any, ...]]]

    def at(self, now: datetime) -> list[Any]:
        """Give the values that belong to the words at a moment."""
        return [_stored(now + value.by) if isinstance(value, Later) else value for value in self.values]

    def rows(self, now: datetime) -> Sequence[tuple[Any, ...]]:
        """Run it, and give its rows as the ORM would."""
        if not self.words:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.words, self.at(now))
            return self.read(cursor.fetchall())


def composed(
    make: Callable[Concatenate[datetime, P], QuerySet[Any, Any]],
) -> Callable[Concatenate[datetime, P], Statement]:
    """Turn what makes a query at a moment for a kind of reader into what gives its statement.

    Everything after the moment must be hashable and all that the query depends on beside code and day.
    """
    kept: dict[Hashable, Statement] = {}
    _KEPT.append(kept)

    def statement(now: datetime, /, *args: P.args, **kwargs: P.kwargs) -> Statement:
        key = (timezone.localdate(now), args, *kwargs.items())
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST:
                kept.clear()
            found = kept[key] = _composed(lambda moment: make(moment, *args, **kwargs), now)
        return found

    return statement


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
        return Statement("", (), list)

    def read(rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        return list(compiler.results_iter([rows], tuple_expected=True))

    return Statement(words, [_open(*pair, now) for pair in zip(values, next_values, strict=True)], read)


def _open(value: Any, a_tick_later: Any, now: datetime) -> Any:
    """Give a value, or how much later than `now` it is if it moves with it; midnight does not move."""
    if value == a_tick_later or not isinstance(value, datetime | str):
        return value
    moment = _moment(value)
    return Later(moment - now) if _moment(a_tick_later) - moment == _TICK else value


def _moment(stored: datetime | str) -> datetime:
    """Give the moment a value of the database stands for."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
