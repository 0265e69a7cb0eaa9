"""Many rows at once are the same rows as one by one, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

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
            data={"n": n, "text": '引号" 反斜杠\\ \u2028', "safe": mark_safe("&"), "none": None},
        )
        for n in range(how_many)
    ]


def stored() -> list[tuple[object, ...]]:
    return list(Audit.objects.order_by("id").values_list("happened_at", "actor", "act", "object_ref", "data"))


@pytest.mark.parametrize("how_many", [1, 3, MANY])
def test_rows_together_are_the_same_as_one_by_one(how_many):
    rows_in.add(acts(how_many))
    at_once = stored()
    Audit.objects.all().delete()
    for row in acts(how_many):
        row.save()
    assert at_once == stored()
    assert len(at_once) == how_many


def test_every_row_has_its_own_id_in_order_and_the_next_row_another():
    rows = acts(MANY)
    rows_in.add(rows[:3])
    rows_in.add(rows[3:150])
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


def test_a_row_whose_key_stands_there_is_passed_over():
    first, second = acts(2)
    rows_in.add([first])
    second.pk, again = first.pk + 1, Audit(pk=first.pk, happened_at=START, actor="job:test", act="again", object_ref="")
    rows_in.add_new([again, second])
    assert list(Audit.objects.order_by("id").values_list("act", flat=True)) == [first.act, second.act]


def test_no_rows_need_no_statement():
    with CaptureQueriesContext(connection) as seen:
        rows_in.add([])
    assert len(seen) == 0


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_a_row_made_here_is_the_row_that_the_constructor_makes(model: type[models.Model]) -> None:
    drawn = {f.attname for f in model._meta.concrete_fields if f.has_default() and callable(f.default)}
    ours, theirs = ({n: v for n, v in vars(row).items() if n != "_state"} for row in (rows_in.made(model), model()))
    assert ours.keys() == theirs.keys()
    assert {n: v for n, v in ours.items() if n not in drawn} == {n: v for n, v in theirs.items() if n not in drawn}
    assert all(type(ours[name]) is type(theirs[name]) for name in drawn)


def test_rows_made_here_share_no_value_that_changes() -> None:
    one, other = rows_in.made(Audit), rows_in.made(Audit)
    one.data["n"] = 1
    assert other.data == {}


def test_a_value_for_no_column_is_refused() -> None:
    with pytest.raises(TypeError, match="Audit has no column actr"):
        rows_in.made(Audit, actr="job:test")
