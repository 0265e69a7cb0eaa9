"""Several tables read by one statement: each row as the ORM gives it, in its order, on either database."""

import pytest
from django.db.models import F
from django.forms.models import model_to_dict

from linli.doors.tables_out import together
from linli.kernel.audit.models import Audit
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


def test_rows_of_several_tables_come_by_one_statement_as_the_orm_gives_them(town, now, django_assert_num_queries):
    town.staff(Role.GRID, area=town.grids[1])
    town.staff(Role.CLERK)
    for n in (1, 2):
        Audit.objects.create(happened_at=now, actor="job:x", act="a", object_ref="", data={"at": [n], "is_so": True})
    asked = (
        Post.objects.annotate(username=F("account__username")).order_by("-unit_id", "id"),
        Account.objects.filter(username="nobody"),
        Audit.objects.filter(act="a").order_by("-pk"),
    )
    with django_assert_num_queries(1):
        found = together(*asked)
    for wanted, got in zip(asked, found, strict=True):
        assert [model_to_dict(each) for each in got] == [model_to_dict(each) for each in wanted]
    posts, nobody, lines = found
    assert [(post.username, post.from_on) for post in posts] == [(p.account.username, p.from_on) for p in asked[0]]
    assert (nobody, lines[0].happened_at, lines[0].data) == ([], now, {"at": [2], "is_so": True})
