"""An index is built beside the writers on PostgreSQL, and as always on SQLite."""

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from linli.doors.postgresql.indexes import AddIndexBeside

TABLE = "cases_case"


def indexes():
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, TABLE)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_and_taken_away_and_what_a_try_has_left_is_no_hindrance():
    before = MigrationLoader(connection).project_state()
    operation = AddIndexBeside("case", models.Index(fields=["title"], name="beside"))
    after = before.clone()
    operation.state_forwards("cases", after)
    tries = 2 if connection.vendor == "postgresql" else 1
    for _ in range(tries):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("cases", editor, before, after)
    assert indexes()["beside"]["columns"] == ["title"]
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("cases", editor, after, before)
    assert "beside" not in indexes()
