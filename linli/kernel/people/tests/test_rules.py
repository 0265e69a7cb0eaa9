"""Who may do what, from the role table alone."""

from datetime import date

import pytest

from linli.kernel.people import rules
from linli.kernel.people.rules import ANONYMOUS, Actor, Held, OpenContact, Permission, Reach, Role, Scope, may, reach


def holder(*roles: Role, unit: int = 1, area: str = "990101101", **more) -> Actor:
    return Actor(account_id=7, posts=tuple(Held(role, unit, "desk", area) for role in roles), **more)


def test_every_permission_has_a_row_with_every_role():
    assert set(rules.grants()) == set(Permission)
    assert all(set(row) == set(Role) for row in rules.grants().values())


def test_every_role_and_permission_is_used():
    for role in set(Role) - {Role.ANONYMOUS}:
        assert any(row[role] is not Scope.NONE for row in rules.grants().values()), role
    assert all(any(s is not Scope.NONE for s in row.values()) for row in rules.grants().values())


def test_role_names_cover_every_role():
    assert set(rules.role_names()) == set(Role)
    assert all(row["zh"] and row["en"] for row in rules.role_names().values())


def test_scope_of_the_role_becomes_the_reach_of_the_post():
    clerk = holder(Role.CLERK, unit=3, area="990101101")
    assert reach(clerk, Permission.ISSUES_ACCEPT) == Reach(units=frozenset({3}))
    assert reach(clerk, Permission.ISSUES_RECEIVE_FOR) == Reach(prefixes=frozenset({"990101101"}), desks=frozenset({3}))
    assert reach(holder(Role.ADMINISTRATOR), Permission.SETUP_EDIT) == Reach(everything=True)


def test_two_posts_reach_what_each_reaches():
    both = Actor(account_id=7, posts=(Held(Role.CLERK, 1, "desk", "9901"), Held(Role.CLERK, 2, "desk", "9902")))
    assert reach(both, Permission.ISSUES_ACCEPT).units == {1, 2}


def test_account_without_post_reaches_its_own_alone():
    resident = Actor(account_id=7)
    assert reach(resident, Permission.ISSUES_READ) == Reach(own=True)
    assert not may(resident, Permission.ISSUES_ACCEPT)
    assert may(resident, Permission.ACCOUNT_EDIT)
    assert not may(ANONYMOUS, Permission.ACCOUNT_EDIT)


def test_lookup_code_reaches_one_case():
    assert reach(Actor(code_case_id=9), Permission.ISSUES_READ) == Reach(code_case_id=9)
    assert not may(Actor(code_case_id=9), Permission.ISSUES_ACCEPT)


@pytest.mark.parametrize("role", sorted(rules.STAFF_ROLES))
def test_contractor_never_decides_whatever_the_post(role):
    contractor = holder(role, is_outsourced=True)
    assert [p for p in rules.CLOSED_TO_OUTSOURCED if may(contractor, p)] == []


def test_contractor_still_types():
    assert may(holder(Role.CLERK, is_outsourced=True), Permission.ISSUES_RECEIVE_FOR)


def test_job_reaches_everything():
    assert reach(Actor(job="sweep"), Permission.SETUP_EDIT).everything


@pytest.mark.parametrize(
    ("actor", "ref"),
    [
        (Actor(job="sweep"), "job:sweep"),
        (Actor(account_id=3), "account:3"),
        (Actor(code_case_id=4), "code:4"),
        (ANONYMOUS, "anonymous"),
    ],
)
def test_actor_is_named_without_a_personal_detail(actor, ref):
    assert actor.ref == ref


@pytest.mark.parametrize(
    ("today", "is_in_force"),
    [
        (date(2022, 6, 30), False),
        (date(2022, 7, 1), True),
        (date(2022, 7, 31), True),
        (date(2022, 8, 1), False),
    ],
)
def test_last_day_of_a_post_is_the_one_before_its_end(today, is_in_force):
    assert rules.in_force(date(2022, 7, 1), date(2022, 8, 1), today) is is_in_force


def test_masks_show_a_hint_and_no_more():
    shown = rules.masked(OpenContact(name="测试员", phone="13800138000", email="ceshi@example.org"))
    assert (shown.name, shown.phone, shown.email) == ("测*", "138****8000", "c***@example.org")
    assert rules.masked(OpenContact(phone="12345")).phone == "*****"
    assert rules.masked(OpenContact()) == rules.MaskedContact("", "", "")


def test_department_roles_are_whole():
    table = rules.department_roles()
    assert len(table) == 69
    assert set(rules.DESK_ROLES) <= set(table)
    assert all(row["zh"] and row["en"] and row["kind"] for row in table.values())
