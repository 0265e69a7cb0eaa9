"""Objects read by a statement composed once are the ORM's: fields, relations and annotations, on both databases."""

import pytest
from django.db.models import F, QuerySet
from django.forms.models import model_to_dict

from linli.doors import objects_out, rows_out
from linli.kernel.audit.models import Audit
from linli.kernel.people.models import Post
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


def of_unit(unit: object, *with_them: str) -> QuerySet[Post]:
    found = Post.objects.filter(unit_id=unit).select_related(*with_them)
    return found.annotate(username=F("account__username")).order_by("-id")


posts = objects_out.composed(lambda *with_them: of_unit(rows_out.given("unit"), *with_them))


def test_they_are_what_the_orm_reads(town, django_assert_num_queries):
    # A post over an area of its own, and two over their unit's.
    town.staff(Role.GRID, area=town.grids[1])
    town.staff(Role.CLERK)
    town.staff(Role.PRINCIPAL)
    for unit in {post.unit_id for post in Post.objects.all()}:
        wanted = list(of_unit(unit, "unit__area", "area"))
        with django_assert_num_queries(1):
            found = posts("unit__area", "area", unit=unit)
            assert [(post.unit.area, post.area) for post in found] == [(p.unit.area, p.area) for p in wanted]
        assert [(model_to_dict(post), post.username) for post in found] == [
            (model_to_dict(post), post.username) for post in wanted
        ]


def test_a_kind_of_read_is_composed_once(town):
    made: list[str] = []

    @objects_out.composed
    def of_role(role: str) -> QuerySet[Post]:
        made.append(role)
        return Post.objects.filter(role=role, unit_id=rows_out.given("unit"))

    for unit in (1, 2, 1):
        of_role("clerk", unit=unit)
        of_role("grid", unit=unit)
    assert made == ["clerk", "grid"]


def test_values_come_as_their_fields_give_them(now):
    kept = Audit.objects.create(happened_at=now, actor="job:x", act="a", object_ref="", data={"at": [1]})
    [found] = objects_out.composed(lambda: Audit.objects.filter(act=rows_out.given("act")))(act="a")
    assert (found, found.data, found.happened_at) == (kept, {"at": [1]}, now)


def test_where_nothing_can_be_found_nothing_is_asked(db, django_assert_num_queries):
    named = objects_out.composed(lambda *roles: Post.objects.filter(role__in=roles))
    with django_assert_num_queries(0):
        assert named() == []


def test_an_object_may_be_written_again(town):
    town.staff(Role.CLERK)
    [post] = posts(unit=Post.objects.get().unit_id)
    post.delete()
    assert not Post.objects.exists()
