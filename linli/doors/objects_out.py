"""The one door for objects that every page of a case asks for: the ORM composes such a read once.

`rows_out` does so for rows, and for what depends on the moment.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from linli.doors.rows_out import MOST, Given, run

M = TypeVar("M", bound=Model)


def composed(make: Callable[..., QuerySet[M]]) -> Callable[..., list[M]]:
    """Turn what makes a query into what reads its objects, with those of `select_related` and with annotations.

    What is given by position makes the query: it must be hashable and all that the query depends on beside the code.
    What is given by name stands for `rows_out.given` of that name.
    """
    kept = lru_cache(MOST)(lambda *args: _Read(make(*args)))

    def objects(*args: Hashable, **given: Any) -> list[M]:
        return kept(*args).objects(given)

    return objects


class _Read(Generic[M]):
    """A query put into words, and how an object is made of a row; as Django's ModelIterable does it."""

    def __init__(self, found: QuerySet[M]) -> None:
        self.compiler = found.query.get_compiler(connection=connection)
        try:
            self.words, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            # Nothing can be found; Django composes no words for that.
            self.words = ""
        select, info = self.compiler.select, self.compiler.klass_info
        self.converters = self.compiler.get_converters([column for column, *_ in select])
        self.model: type[M] = info["model"]
        self.own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        self.names = [column.target.attname for column, *_ in select[self.own]]
        self.related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 6.1
        self.annotations: Mapping[str, int] = self.compiler.annotation_col_map or {}

    def objects(self, given: Mapping[str, Any]) -> list[M]:
        """Run it."""
        if not self.words:
            return []
        rows = run(self.words, [given[v.name] if isinstance(v, Given) else v for v in self.values])
        return [self._object(tuple(row)) for row in self.compiler.apply_converters(rows, self.converters)]

    def _object(self, row: tuple[Any, ...]) -> M:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for each in self.related:
            each.populate(row, made)
        for name, place in self.annotations.items():
            setattr(made, name, row[place])
        return made
