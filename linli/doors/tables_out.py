"""The one door for rows of several tables that one page is made of: they are read by one statement, not by one each.

What is asked for with every act is put into words once (`composed`), as `objects_out` does for one table.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import F, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from linli.doors.rows_out import MOST, Given, run

_TABLE, _ROW = "table_", "row_"


def together(*found: QuerySet[Any]) -> list[list[Any]]:
    """Give the objects of each query, in its order, with its annotations; none has a slice or selects related ones."""
    return _given(found, _union(found))


def composed(make: Callable[..., Sequence[QuerySet[Any]]]) -> Callable[..., list[list[Any]]]:
    """Turn what makes such queries into what reads their objects; given as `objects_out.composed` says."""
    kept = lru_cache(MOST)(lambda *args: _Read(make(*args)))

    def objects(*args: Hashable, **given: Any) -> list[list[Any]]:
        return kept(*args).objects(given)

    return objects


class _Read:
    """Queries put into the words of one statement."""

    def __init__(self, found: Sequence[QuerySet[Any]]) -> None:
        self.found = found
        self.compiler = _union(found).query.get_compiler(connection=connection)
        self.words, self.values = self.compiler.as_sql()
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])

    def objects(self, given: Mapping[str, Any]) -> list[list[Any]]:
        """Run it."""
        rows = run(self.words, [given[v.name] if isinstance(v, Given) else v for v in self.values])
        return _given(self.found, self.compiler.apply_converters(rows, self.converters))


def _union(found: Sequence[QuerySet[Any]]) -> QuerySet[Any, Any]:
    first, *others = [_asked(number, each) for number, each in enumerate(found)]
    return first.union(*others, all=True) if others else first


def _given(found: Sequence[QuerySet[Any]], rows: Iterable[Any]) -> list[list[Any]]:
    given: list[list[Any]] = [[] for _ in found]
    for number, row in rows:
        given[number].append(_object(found[number].model, row))
    return [_sorted(each, objects) for each, objects in zip(found, given, strict=True)]


def _asked(number: int, found: QuerySet[Any]) -> QuerySet[Any, Any]:
    names = [*(field.attname for field in found.model._meta.concrete_fields), *found.query.annotations]
    row = JSONObject(**{name: F(name) for name in names})
    named: QuerySet[Any, Any] = found.order_by().annotate(**{_TABLE: Value(number), _ROW: row})
    return named.values_list(_TABLE, _ROW)


def _object(model: type[Model], row: dict[str, Any]) -> Model:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    said = [_said(field, row.pop(name)) for name, field in fields.items()]
    made = model.from_db(DEFAULT_DB_ALIAS, list(fields), said)
    for name, value in row.items():
        setattr(made, name, value)
    return made


def _said(field: "Field[Any, Any]", value: Any) -> Any:
    """Turn what a database says in JSON into what the field holds."""
    if isinstance(field, JSONField):
        # SQLite keeps JSON as text.
        return json.loads(value) if isinstance(value, str) else value
    held = field.to_python(value)
    return held.replace(tzinfo=UTC) if isinstance(held, datetime) and held.tzinfo is None else held


def _sorted(found: QuerySet[Any], objects: list[Any]) -> list[Any]:
    for name in reversed(_order(found)):
        objects.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
    return objects


def _order(found: QuerySet[Any]) -> Sequence[str]:
    return [str(name) for name in (found.query.order_by or found.model._meta.ordering)] or ["pk"]
