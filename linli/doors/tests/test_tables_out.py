"""Several tables read by one statement: each row as the ORM gives it, in its order, on either database."""

import pytest
from django.db import connection
from django.db.models import F
from django.forms.models import model_to_dict

from linli.doors import rows_out
from linli.doors.tables_out import composed, together
from linli.kernel.audit.models import Audit
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def json_known(db):
    """Ask the database beforehand what Django asks it once in a process: whether it knows JSON."""
    assert connection.features.supports_json_field


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


def test_what_is_put_into_words_once_gives_what_the_orm_gives_for_whatever_is_given(
    town, now, django_assert_num_queries
):
    mine, other = town.staff(Role.GRID, area=town.grids[1]), town.staff(Role.CLERK)
    made = []

    @composed
    def read():
        made.append(1)
        account = rows_out.given("account")
        posts = Post.objects.filter(account_id=account).annotate(username=F("account__username"))
        return [posts.order_by("-unit_id", "id"), Account.objects.filter(pk=account), Audit.objects.filter(act="none")]

    for each in (mine, other, mine):
        with django_assert_num_queries(1):
            posts, accounts, nothing = read(account=each.pk)
        assert [(p.pk, p.username, p.from_on) for p in posts] == [
            (p.pk, each.username, p.from_on) for p in each.posts.order_by("-unit_id", "id")
        ]
        assert ([model_to_dict(a) for a in accounts], nothing) == ([model_to_dict(each)], [])
    assert len(made) == 1
