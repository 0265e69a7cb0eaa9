"""What a map counts: never what hides something, always whole hexagons, and nobody's cases but the reader's."""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from itertools import product

import h3
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.doors import rows_out
from linli.kernel.areas.rules import hexagons
from linli.kernel.areas.rules.hexagons import hexagon
from linli.kernel.cases import queries
from linli.kernel.cases.models import ON_MAP, Case
from linli.kernel.cases.queries import mapping
from linli.kernel.cases.tests.test_queries import readers
from linli.kernel.people.rules import ANONYMOUS, Permission, Role

pytestmark = pytest.mark.django_db
DESK = Permission.ISSUES_DESK


@pytest.fixture
def placed(filed, town, now):
    """Give a function that files a case in the middle of a grid, due tomorrow."""

    def place(grid=0, **said):
        lat, long = town.point(grid)
        point = {"lat": lat, "long": long, "hexagon": hexagon(lat, long), "area_code": town.grids[grid].code}
        return filed(**{**point, "due_at": now + timedelta(days=1), **said})

    return place


@rows_out.composed
def counting(now, actor, resolution):
    return mapping.counting(mapping.on_map(actor, DESK, now), Q(due_at__lt=now), resolution)


def counted(actor, box, now):
    resolution = hexagons.resolution_for(box)
    return mapping.hexagon_counts(counting(now, actor, resolution), box, resolution, now)


def around(town):
    (south, west), (north, east) = town.point(0), town.point(7)
    return west, south, east, north


@pytest.mark.parametrize(
    "hidden",
    [
        {"confidentiality": "sealed"},
        {"confidentiality": "desk_only"},
        {"lat": None, "long": None, "hexagon": None},
        {"state": "linked"},
        {"state": "container"},
        {"kind": "conduct"},
        {"excluded_unit": True},
        {"closed_at": True, "outcome": "solved"},
    ],
)
def test_what_hides_something_or_is_over_is_on_nobodys_map(placed, town, now, hidden):
    said = {"excluded_unit": town.departments["water_bureau"], "closed_at": now}
    placed(**{name: said[name] if value is True else value for name, value in hidden.items()})
    for actor in readers(town).values():
        assert not mapping.on_map(actor, DESK, now).exists()
        assert counted(actor, around(town), now) == []


def test_a_map_shows_to_each_reader_what_the_lists_show(placed, town, now):
    """The map asks in fewer words what `visible` asks; the answer is the same."""
    for grid in range(len(town.grids)):
        placed(grid)
    roads = town.departments["highway_maintenance"]
    placed(0, holder=roads)
    shown = {}
    for name, actor in readers(town).items():
        shown[name] = set(mapping.on_map(actor, DESK, now))
        assert shown[name] == set(queries.visible(actor, DESK, now).filter(ON_MAP)), name
    assert shown["other town"]
    assert not shown["other town"] & shown["town desk"]
    assert {case.holder_id for case in shown["unit"]} == {roads.pk}
    assert not set(mapping.on_map(ANONYMOUS, DESK, now))


def test_a_hexagon_counts_open_and_overdue(placed, town, now):
    placed(0)
    placed(0, due_at=now - timedelta(hours=1))
    placed(0, due_at=None)
    placed(7)
    desk = town.actor(Role.CLERK, town.county_desk)
    counts = counted(desk, around(town), now)
    assert sum(each.open for each in counts) == 4
    assert (counts[0].open, counts[0].over) == (3, 1)
    assert {case.pk for case in mapping.within(mapping.on_map(desk, DESK, now), counts[0].hexagon)} == set(
        Case.objects.filter(area_code=town.grids[0].code).values_list("pk", flat=True)
    )


def test_moving_the_box_changes_no_count(placed, town, now):
    """A hexagon that is half in view is counted whole, so that nothing jumps at the edges."""
    for grid in range(len(town.grids)):
        for _ in range(grid + 1):
            placed(grid)
    desk = town.actor(Role.CLERK, town.county_desk)
    west, south, east, north = around(town)
    whole = {each.hexagon: each.open for each in counted(desk, (west, south, east, north), now)}
    aside = (east - west) / 4
    for by in (-aside, aside):
        moved = counted(desk, (west + by, south, east + by, north), now)
        assert moved
        assert all(whole.get(each.hexagon, each.open) == each.open for each in moved)
    assert {hexagons.resolution_of(name) for name in whole} == {hexagons.resolution_for((west, south, east, north))}


def test_the_newest_of_a_box_are_those_of_the_lists_that_lie_in_it_and_are_on_a_map(placed, town, now):
    made = [placed(grid, **said) for grid in range(len(town.grids)) for said in ({}, {"confidentiality": "sealed"})]
    placed(0, holder=town.departments["highway_maintenance"])
    west, south, east, north = around(town)
    for box in ((west, south, east, north), (west, south, (west + east) / 2, north), (0.0, 0.0, 1.0, 1.0)):
        there = ON_MAP & Q(long__range=box[::2], lat__range=box[1::2])
        for (name, actor), right in product(readers(town).items(), (DESK, Permission.ISSUES_READ)):
            wanted = list(queries.visible(actor, right, now).filter(there).order_by("-pk").values_list("pk", flat=True))
            newest = [row.id for row in mapping.newest_in(actor, right, box, now, before=None, limit=50)]
            assert newest == wanted, name
            older = mapping.newest_in(actor, right, box, now, before=made[3].pk, limit=2)
            assert [row.id for row in older] == [pk for pk in wanted if pk < made[3].pk][:2]


def test_no_number_is_too_large_to_begin_before(placed, town, now):
    case, desk = placed(0), town.actor(Role.CLERK, town.county_desk)
    assert [row.id for row in mapping.newest_in(desk, DESK, around(town), now, before=10**30, limit=2)] == [case.pk]


SHIFTS = st.floats(-0.02, 0.02)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(west=SHIFTS, south=SHIFTS, wide=st.sampled_from([0.005, 0.03, 0.2, 1.5, 12.0]))
def test_for_every_reader_a_view_counts_what_a_scan_of_their_cases_counts(spread, town, now, west, south, wide):
    lat, long = town.point(0)
    box = (long + west - wide / 2, lat + south - wide / 4, long + west + wide / 2, lat + south + wide / 4)
    resolution = hexagons.resolution_for(box)
    for name, actor in readers(town).items():
        counts = {each.hexagon: (each.open, each.over) for each in counted(actor, box, now)}
        scanned = Counter()
        for case in queries.visible(actor, DESK, now).filter(ON_MAP):
            place = h3.cell_to_parent(h3.int_to_str(case.hexagon), resolution)
            scanned[place, "open"] += 1
            scanned[place, "over"] += case.due_at < now
            if box[0] <= case.long <= box[2] and box[1] <= case.lat <= box[3]:
                assert place in counts, name
        for place, numbers in counts.items():
            assert numbers == (scanned[place, "open"], scanned[place, "over"]), name


@pytest.fixture
def spread(placed, town, now):
    """Cases in every grid, near its middle and some hundred metres away, overdue and not, one with a unit."""
    placed(0, holder=town.departments["highway_maintenance"])
    for grid in range(len(town.grids)):
        for step in range(3):
            lat, long = (degrees + step * 0.003 for degrees in town.point(grid))
            due_at = now + timedelta(hours=step - 1)
            placed(grid, lat=lat, long=long, hexagon=hexagon(lat, long), due_at=due_at)


def test_cases_of_before_get_their_hexagon(placed, town):
    with_point, without = placed(0), placed(1, lat=None, long=None, hexagon=None)
    right = with_point.hexagon
    Case.objects.update(hexagon=None)
    import_module("linli.kernel.cases.migrations.0011_hexagons_filled").fill(apps, None)
    assert dict(Case.objects.values_list("pk", "hexagon")) == {with_point.pk: right, without.pk: None}


def test_a_map_is_answered_from_its_index_alone(placed, town, now):
    if connection.vendor == "postgresql":
        # Of so few rows any index gives some as fast.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'cases_case'::regclass"
                " AND NOT indisunique AND indexrelid <> 'case_by_hexagon'::regclass"
            )
            cursor.execute(f"DROP INDEX {', '.join(name for (name,) in cursor.fetchall())}")
    for number in range(100):
        placed(number % 8)
    here = placed(0).hexagon
    desk = town.actor(Role.CLERK, town.county_desk)
    found = mapping.on_map(desk, DESK, now).filter(hexagon__range=(here, here))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
        if connection.vendor == "postgresql":
            # So few rows are read faster at once.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = found.values("hexagon", "due_at").explain()
    assert "case_by_hexagon" in plan, plan
