"""The fictional county itself: what every other test leans on must stand."""

from django.db import connection

from linli.kernel.areas.models import Area
from linli.kernel.people.rules import STAFF_ROLES, Permission, Role, reach


def test_every_staff_role_can_be_held_in_the_town(town):
    actors = {role: town.actor(role) for role in STAFF_ROLES}
    assert {role for role, actor in actors.items() if actor.posts[0].role is not role} == set()


def test_a_grid_worker_reaches_one_cell_and_a_clerk_one_unit(town):
    assert reach(town.actor(Role.GRID), Permission.ISSUES_READ).prefixes == {town.grids[0].code}
    assert reach(town.actor(Role.CLERK), Permission.ISSUES_ACCEPT).units == {town.town_desks[0].pk}


def test_the_town_holds_nothing_real(town):
    assert not Area.objects.exclude(code__startswith="99").exists()
    assert not Area.objects.filter(generated=False).exists()


def test_the_database_of_the_tests_is_a_file_or_a_server(db):
    assert "memory" not in str(connection.settings_dict["NAME"])
