"""Which case, hand-over, line and photo is there for whom."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from linli.kernel.cases import queries, services
from linli.kernel.cases.models import Case, Entry
from linli.kernel.cases.rules import NotThereError
from linli.kernel.cases.services import Line, NewLeg
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, Role
from tests.fixtures.town import Town

Filed = Callable[..., Case]
READ = Permission.ISSUES_READ
JOB = Actor(job="test")


def sees(actor: Actor, case: Case, now: datetime) -> bool:
    try:
        return queries.case(actor, case.pk, now) == case
    except NotThereError:
        return False


def readers(town: Town) -> dict[str, Actor]:
    return {
        "own desk": town.actor(Role.CLERK, town.village_desks[0]),
        "town desk": town.actor(Role.CLERK, town.town_desks[0]),
        "other town": town.actor(Role.CLERK, town.town_desks[1]),
        "county": town.actor(Role.CLERK, town.county_desk),
        "other county": town.actor(Role.CLERK, town.far_desk),
        "own cell": town.actor(Role.GRID, area=town.grids[0]),
        "next cell": town.actor(Role.GRID, area=town.grids[1]),
        "supervisor": town.actor(Role.SUPERVISOR),
        "privacy officer": town.actor(Role.PRIVACY_OFFICER),
        "auditor": town.actor(Role.AUDITOR),
        "administrator": town.actor(Role.ADMINISTRATOR),
        "unit": town.actor(Role.UNIT_OFFICER),
        "reporter": Actor(account_id=town.resident.pk),
        "neighbour": Actor(account_id=town.residents[1].pk),
        "anonymous": ANONYMOUS,
    }


OVER_IT = {"own desk", "town desk", "county", "own cell", "supervisor", "privacy officer", "reporter"}


@pytest.mark.parametrize(
    ("level", "seen_by"),
    [("open", OVER_IT), ("desk_only", OVER_IT), ("sealed", {"own desk", "privacy officer", "reporter"})],
)
def test_a_case_is_seen_by_those_over_its_cell_and_a_sealed_one_by_its_desk_alone(filed, town, now, level, seen_by):
    case = filed(confidentiality=level)
    assert {name for name, actor in readers(town).items() if sees(actor, case, now)} == seen_by


def test_the_first_desk_keeps_sight_of_a_sealed_case_that_went_up(filed: Filed, town: Town, now: datetime) -> None:
    case = filed(confidentiality="sealed", holder=town.county_desk, first_desk=town.village_desks[0])
    seen = {name for name, actor in readers(town).items() if sees(actor, case, now)}
    assert seen == {"own desk", "county", "supervisor", "privacy officer", "reporter"}


def test_a_unit_sees_a_case_from_its_leg_until_thirty_days_after(filed: Filed, town: Town, now: datetime) -> None:
    case, officer = filed(), town.actor(Role.UNIT_OFFICER)
    roads, desk = town.departments["highway_maintenance"], town.village_desks[0]
    with transaction.atomic():
        draft = NewLeg(services.LegKind.WHISTLE, desk.pk, roads.pk, services.LegState.DRAFT)
        (leg,) = services.legs_send(JOB, case, [draft], now)
        assert not sees(officer, case, now)
        services.leg_change(leg, state=services.LegState.SENT)
        assert sees(officer, case, now)
        services.leg_change(leg, state=services.LegState.DONE, ended_at=now)
    assert sees(officer, case, now + timedelta(days=30))
    assert not sees(officer, case, now + timedelta(days=30, seconds=1))
    assert list(queries.open_legs(officer, READ)) == []


def test_a_lookup_code_opens_one_case_however_it_is_typed(filed: Filed, now: datetime) -> None:
    case, other = filed(lookup_code="K7M20119"), filed()
    bearer = Actor(code_case_id=queries.case_by_code(" k7m2-oil9 ").pk)
    assert (sees(bearer, case, now), sees(bearer, other, now)) == (True, False)
    with pytest.raises(NotThereError):
        queries.case_by_code("")


def test_drafts_of_hand_overs_are_for_the_staff(filed: Filed, town: Town, now: datetime) -> None:
    case, clerk = filed(), town.actor(Role.CLERK, town.village_desks[0])
    with transaction.atomic():
        draft = NewLeg(services.LegKind.WHISTLE, town.village_desks[0].pk, town.county_desk.pk, services.LegState.DRAFT)
        services.legs_send(JOB, case, [draft], now)
    assert len(queries.legs(clerk, case)) == 1
    assert queries.legs(Actor(account_id=town.resident.pk), case) == []


@pytest.mark.parametrize(
    ("who", "levels"),
    [
        ("own desk", {"public", "reporter", "private", "staff", "desk"}),
        ("county", {"public", "reporter", "private", "staff", "desk"}),
        ("unit", {"public", "reporter", "staff"}),
        ("reporter", {"public", "reporter", "private"}),
        ("neighbour", {"public"}),
        ("anonymous", {"public"}),
    ],
)
def test_a_line_is_read_by_whom_it_is_for(filed, town, now, who, levels):
    case = filed(holder=town.departments["highway_maintenance"])
    with transaction.atomic():
        services.lines_add(JOB, case, [Line("note", level) for level in Entry.Visibility.values], now)
    assert {line.visibility for line in queries.timeline(readers(town)[who], case)} == levels
    assert {line.visibility for line in queries.public_lines([case.pk])} == {"public"}


def test_what_lies_with_a_unit_is_held_by_those_who_act_there(filed: Filed, town: Town, now: datetime) -> None:
    case = filed()
    filed(closed_at=now, outcome="solved", state="closed")
    accept = Permission.ISSUES_ACCEPT
    assert list(queries.held(town.actor(Role.CLERK, town.village_desks[0]), accept)) == [case]
    assert list(queries.held(town.actor(Role.CLERK, town.town_desks[0]), accept)) == []
    assert list(queries.held(town.actor(Role.SUPERVISOR), accept)) == []


def test_a_case_stands_with_its_holder_first_desk_open_legs_and_the_desk_that_sent_the_lead(filed, town, now):
    village, roads = town.village_desks[0], town.departments["highway_maintenance"]
    works, water = town.departments["municipal_works"], town.departments["water_bureau"]
    case = filed(holder=roads, first_desk=village)
    county = town.county_desk.pk
    new = [
        NewLeg(services.LegKind.DISPATCH_LEAD, county, roads.pk),
        NewLeg(services.LegKind.DISPATCH_ASSIST, county, works.pk),
        NewLeg(services.LegKind.WHISTLE, village.pk, water.pk, services.LegState.DRAFT),
    ]
    with transaction.atomic():
        services.legs_send(JOB, case, new, now)
    assert queries.spot(case).unit_ids == {roads.pk, village.pk, county, works.pk}
