"""Many rows at once are the same rows as one by one, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.doors import rows_in
from linli.kernel.audit.models import Audit

START = datetime(2022, 7, 4, 2, 0, 0, 123456, tzinfo=UTC)
MANY = rows_in.MANY * 3
pytestmark = pytest.mark.django_db


def acts(how_many: int) -> list[Audit]:
    return [
        Audit(
            happened_at=START + timedelta(seconds=n),
            actor="job:test",
            act="测试\t\\N\n",
            object_ref=f"case:{n}",
            data={"n": n, "text": '引号" 反斜杠\\ \u2028', "none": None},
        )
        for n in range(how_many)
    ]


def stored() -> list[tuple[object, ...]]:
    return list(Audit.objects.order_by("id").values_list("happened_at", "actor", "act", "object_ref", "data"))


def test_many_rows_are_the_same_as_one_by_one():
    rows_in.add(acts(MANY))
    at_once = stored()
    Audit.objects.all().delete()
    for row in acts(MANY):
        row.save()
    assert at_once == stored()
    assert len(at_once) == MANY


def test_every_row_has_its_own_id_in_order_and_the_next_row_another():
    rows = acts(MANY)
    rows_in.add(rows[:150])
    rows_in.add(rows[150:])
    rows.append(Audit.objects.create(happened_at=START, actor="job:test", act="after", object_ref="case:0"))
    keys = [row.pk for row in rows]
    assert keys == sorted(set(keys))
    assert {a.pk: a.object_ref for a in Audit.objects.all()} == {row.pk: row.object_ref for row in rows}


def test_many_rows_take_as_many_statements_as_few():
    with CaptureQueriesContext(connection) as seen:
        rows_in.add(acts(MANY))
    assert len(seen) <= 2


def test_nothing_is_left_of_rows_whose_transaction_fails():
    with transaction.atomic():
        rows_in.add(acts(MANY))
        transaction.set_rollback(True)
    assert stored() == []


def test_no_rows_need_no_statement():
    with CaptureQueriesContext(connection) as seen:
        rows_in.add([])
    assert len(seen) == 0
