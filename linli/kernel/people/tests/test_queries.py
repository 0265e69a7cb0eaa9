"""Who is who, who holds what, and how to reach them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from linli.kernel.people import queries, services
from linli.kernel.people.models import Post, Unit
from linli.kernel.people.queries import OwnPost
from linli.kernel.people.rules import Actor, MaskedContact, NoDeskError, OpenContact, Role

CARD = OpenContact(name="测试员", phone="13800138000", email="ceshi@example.org")


@pytest.fixture
def contact(db, now):
    with transaction.atomic():
        return services.contact_store(CARD, now)


def test_actor_holds_the_posts_of_today(town, now, django_assert_num_queries):
    account = town.staff(Role.CLERK)
    today = timezone.localdate(now)
    Post.objects.create(
        account=account, unit=town.county_desk, role="verifier", from_on=today - timedelta(9), to_on=today
    )
    Post.objects.create(account=account, unit=town.county_desk, role="auditor", from_on=today + timedelta(1))
    with django_assert_num_queries(1):
        actor = queries.actor_of(account, now)
    assert [p.role for p in actor.posts] == [Role.CLERK]
    assert actor.posts[0].area_code == town.towns[0].code
    assert {p.role for p in queries.actor_of(account, now + timedelta(days=2)).posts} == {Role.CLERK, Role.AUDITOR}


def test_grid_worker_reaches_the_cell_not_the_village(town, now):
    actor = queries.actor_of(town.staff(Role.GRID, area=town.grids[1]), now)
    assert actor.posts[0].area_code == town.grids[1].code


def test_resident_is_an_actor_without_posts(town, now):
    assert queries.actor_of(town.resident, now) == Actor(account_id=town.resident.pk)


def test_the_account_of_a_session_comes_with_its_posts_of_today(town, now, django_assert_num_queries):
    account = town.staff(Role.CLERK)
    today, desk = timezone.localdate(now), town.county_desk
    Post.objects.create(account=account, unit=desk, role="verifier", from_on=today - timedelta(9), to_on=today)
    Post.objects.create(account=account, unit=desk, role="auditor", from_on=today, to_on=today + timedelta(1))
    Post.objects.create(account=account, unit=desk, role="grid", area=town.grids[1], from_on=today - timedelta(1))
    for person in (account, town.resident):
        with django_assert_num_queries(1):
            read = queries.account_of_session(person.pk, now)
            actor = queries.actor_of(read, now)
        assert read == person
        assert actor == queries.actor_of(person, now)
    assert queries.account_of_session(0, now) is None


def test_own_posts_are_told_in_the_persons_language(town, now):
    account = town.staff(Role.CLERK)
    zh, en = (queries.own_posts(account, now, language)[0] for language in ("zh-hans", "en"))
    assert zh == OwnPost("受理员", town.town_desks[0].name_zh, town.towns[0].name_zh, zh.from_on, None)
    assert (en.role, en.unit) == ("Clerk", town.town_desks[0].name_en)
    assert queries.own_posts(town.resident, now, "en") == []


def test_account_is_found_by_its_login_whatever_the_capitals(town):
    assert queries.account_by_login(" RESIDENT_one ") == town.resident
    assert queries.account_by_login("nobody") is None


def test_units_are_remembered(town, django_assert_num_queries):
    ids = [town.city_desk.pk, town.county_desk.pk, town.county_desk.pk]
    with django_assert_num_queries(2):
        assert queries.units_by_id(ids) == {u.pk: u for u in (town.city_desk, town.county_desk)}
    with django_assert_num_queries(0):
        assert queries.unit_names(ids) == {u.pk: u.name_zh for u in (town.city_desk, town.county_desk)}
        assert queries.role_holders(["sanitation", "gas_supply", "heat_supply"], town.grids[0].code) == {
            role: town.departments[role] for role in ("sanitation", "gas_supply")
        }
        assert queries.desk_for(town.grids[0].code) == town.village_desks[0]
    assert queries.unit(town.city_desk.pk) == town.city_desk


def test_a_unit_made_elsewhere_is_named_at_once(town):
    queries.units_by_id([town.city_desk.pk])
    new = Unit.objects.create(code="new", name_zh="新站", kind="government", area=town.county)
    assert queries.unit_names([new.pk]) == {new.pk: "新站"}
    assert queries.unit_names([0]) == {}


def test_a_change_made_elsewhere_is_seen_seconds_later(town, monkeypatch):
    assert queries.role_holder("highway_maintenance", town.far_grid.code) == town.far_department
    Unit.objects.filter(pk=town.far_department.pk).update(closed_on=timezone.localdate())
    monkeypatch.setattr(queries, "KEPT_S", -1)
    assert queries.role_holder("highway_maintenance", town.far_grid.code) is None


def test_a_change_made_here_is_seen_at_once(town, now):
    sanitation = town.departments["sanitation"]
    assert queries.role_holder("sanitation", town.county.code) == sanitation
    services.unit_change(Actor(job="test"), sanitation.pk, {"closed_on": timezone.localdate()}, ["sanitation"], now)
    assert queries.role_holder("sanitation", town.county.code) is None


def test_role_is_held_by_the_nearest_area_above(town):
    near = services.unit_create(
        Actor(job="test"),
        services.NewUnit("sanitation-near", "近处环卫站", "government", town.towns[0].code, ("sanitation",)),
        timezone.now(),
    )
    assert queries.role_holder("sanitation", town.grids[0].code) == near
    assert queries.role_holder("sanitation", town.towns[1].code) == town.departments["sanitation"]
    assert queries.role_holder("sanitation", "990201101") is None


def test_closed_unit_and_the_neighbour_hold_nothing(town):
    Unit.objects.filter(pk=town.far_department.pk).update(closed_on=timezone.localdate())
    assert queries.role_holder("highway_maintenance", town.far_grid.code) is None


def test_of_two_holders_in_one_area_the_older_serves(town):
    again = services.NewUnit("sanitation-2", "第二环卫站", "government", town.county.code, ("sanitation",))
    services.unit_create(Actor(job="test"), again, timezone.now())
    assert queries.role_holder("sanitation", town.county.code) == town.departments["sanitation"]


def test_desks_stand_one_above_the_other(town):
    chain = [town.village_desks[0], town.town_desks[0], town.county_desk, town.city_desk]
    assert queries.desk_for(town.grids[0].code) == chain[0]
    assert [queries.desk_above(desk) for desk in chain] == [*chain[1:], None]
    assert queries.desks_below(town.city_desk) == [town.county_desk]
    assert queries.desks_below(town.county_desk) == town.town_desks
    assert queries.desks_below(town.town_desks[0]) == town.village_desks[:2]
    assert queries.desks_below(town.village_desks[0]) == []


def test_missing_desk_is_passed_over_both_ways(town):
    Unit.objects.filter(pk=town.town_desks[0].pk).update(closed_on=timezone.localdate())
    assert queries.desk_above(town.village_desks[0]) == town.county_desk
    assert queries.desks_below(town.county_desk) == [*town.village_desks[:2], town.town_desks[1]]


def test_an_area_above_every_desk_falls_to_the_highest_one(town):
    assert queries.desk_for("99") == town.city_desk


def test_a_place_without_any_desk_is_a_clear_error(db):
    with pytest.raises(NoDeskError, match="give a unit one of village_desk"):
        queries.desk_for("99")


def test_contact_is_masked_for_staff_and_open_for_the_sender(contact):
    assert queries.contact_masked(contact) == MaskedContact("测*", "138****8000", "c***@example.org")
    assert queries.contact_address(contact.pk) == CARD


def test_own_contact_is_empty_until_something_is_stored(town, now):
    assert queries.own_contact(town.resident) == OpenContact()
    services.profile_change(Actor(account_id=town.resident.pk), CARD, now)
    town.resident.refresh_from_db()
    assert queries.own_contact(town.resident) == CARD
