"""A case that belongs to the desk next door: who may send it there, who sees it then, what that desk may do."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.issues.queries import walk
from linli.issues.queries.queue import Asked, View, page
from linli.issues.rules.clocks import Clock
from linli.issues.services import petitions
from linli.issues.services.desk import Dispatch, case_hand_down
from linli.issues.services.dispatching import place_of
from linli.issues.tests.acting import TO_TOWN, Play, next_town_id, the_petition
from linli.kernel.cases import queries, rules
from linli.kernel.cases.models import Case
from linli.kernel.cases.queries import LEG_SIGHT
from linli.kernel.people.queries import desks_beside
from linli.kernel.people.rules import Actor, Permission, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
READ = Permission.ISSUES_READ


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now).opens()


def next_clerk(play: Play) -> Actor:
    return play.clerk(play.county.town_desks[1])


def sees(play: Play, actor: Actor, now: datetime | None = None) -> bool:
    return queries.visible(actor, READ, now or play.now).filter(pk=play.case_id).exists()


def test_the_desk_next_door_decides_on_a_clock_while_state_and_dispatch_clock_stay(play: Play, now: datetime) -> None:
    before = play.does(TO_TOWN).case
    dispatch_by = play.due(Clock.DISPATCH)
    case = play.at(now + timedelta(hours=1)).does("transfer").case
    assert (case.state, case.holder, case.first_desk) == ("filed", play.county.town_desks[1], before.first_desk)
    assert (case.due_at, play.due(Clock.DISPATCH)) == (play.due(Clock.DECIDE), dispatch_by)
    assert case.area_code == before.area_code
    play.does("keep")
    assert (play.case.holder, play.case.due_at) == (play.county.town_desks[1], dispatch_by)


def test_a_clerk_next_door_sees_the_case_from_its_transfer_on_and_nobody_else_there_does(play: Play) -> None:
    clerk, village = next_clerk(play), play.clerk(play.county.village_desks[2])
    walker = play.county.actor(Role.GRID, play.county.village_desks[2])
    play.does(TO_TOWN)
    assert not sees(play, clerk)
    with pytest.raises(rules.NotThereError):
        queries.case(clerk, play.case_id, play.now)
    play.does("transfer")
    assert [sees(play, actor) for actor in (clerk, village, walker)] == [True, False, False]
    assert queries.case(clerk, play.case_id, play.now, Permission.ISSUES_DESK) == play.case
    assert [row.id for row in page(clerk, Asked(View.MINE), play.now, limit=9).rows] == [play.case_id]
    assert [row.id for row in page(clerk, Asked(View.AREA), play.now, limit=9).rows] == [play.case_id]
    assert queries.reads_desk_lines(clerk, play.case)


def test_whoever_checks_at_the_new_desk_or_walks_for_it_has_the_case_as_one_of_its_own(play: Play) -> None:
    county = play.county
    checker, own_checker = (county.actor(Role.VERIFIER, desk) for desk in county.town_desks[::-1])
    village, walker, own_walker = (county.village_desks[2], *(
        county.actor(Role.GRID, county.village_desks[n]) for n in (2, 0)
    ))  # fmt: skip
    near = play.opens(grid=5, category="9902").case_id
    play.opens(category="9902").does(f"{TO_TOWN} transfer")
    others = county.actor(Role.GRID, village, county.grids[4]), county.actor(Role.GRID, county.village_desks[3])
    assert [sees(play, who) for who in (checker, own_checker, own_walker)] == [True] * 3
    assert not any(sees(play, who) for who in (walker, *others))
    order = Dispatch(village.pk, advice="由村里处理。")
    case_hand_down(next_clerk(play), play.case_id, version=play.case.version, order=order, now=play.now)
    # It lies in no cell of the village: all who walk for the village have it, and each its own cells as before.
    assert [sees(play, who) for who in (walker, *others)] == [True, True, False]
    assert not queries.visible(walker, READ, play.now).filter(pk=near).exists()
    assert [task.case_id for task in walk.tasks(walker, play.now)] == [play.case_id]
    assert rules.covers(walker, Permission.ISSUES_CHECK, queries.spot(play.case))
    assert [sees(play, who) for who in (checker, own_checker, own_walker)] == [True] * 3
    Case.objects.filter(pk=play.case_id).update(confidentiality="sealed")
    assert not sees(play, walker)


def test_turned_back_the_case_leaves_the_sight_of_the_desk_after_thirty_days(play: Play) -> None:
    clerk = next_clerk(play)
    play.does(f"{TO_TOWN} transfer turn_back")
    assert play.case.holder == play.county.town_desks[0]
    assert sees(play, clerk, play.now + LEG_SIGHT)
    assert not sees(play, clerk, play.now + LEG_SIGHT + timedelta(minutes=1))


def test_a_desk_keeps_sight_of_what_it_sent_on_while_a_unit_leads(play: Play) -> None:
    clerk = next_clerk(play)
    play.does(f"{TO_TOWN} transfer dispatch")
    assert play.lead.from_unit == play.county.town_desks[1]
    assert sees(play, clerk, play.now + 2 * LEG_SIGHT)
    assert rules.covers(clerk, Permission.ISSUES_DECIDE, queries.spot(play.case))


def test_nobody_is_handed_a_case_twice_so_that_two_desks_cannot_turn_in_a_circle(play: Play) -> None:
    play.does(f"{TO_TOWN} transfer")
    for circle in ("", " turn_back"):
        play.does(circle)
        with pytest.raises(rules.MissingFieldError) as refused:
            play.does("transfer", unit_id=play.county.town_desks[0 if not circle else 1].pk)
        assert refused.value.facts["fields"] == ["unit"]
    play.does("report_up")
    assert play.case.holder == play.county.county_desk


@pytest.mark.parametrize("stranger", ["far_desk", "county_desk", "city_desk", "village"])
def test_a_case_goes_only_to_a_desk_of_equal_level_under_the_same_desk_above(play: Play, stranger: str) -> None:
    play.does(TO_TOWN)
    unit = play.county.village_desks[0] if stranger == "village" else getattr(play.county, stranger)
    with pytest.raises(rules.MissingFieldError):
        play.does("transfer", unit_id=unit.pk)
    assert desks_beside(play.county.town_desks[0]) == [play.county.town_desks[1]]
    assert desks_beside(play.county.city_desk) == []


def test_the_unit_a_report_is_about_is_no_desk_to_transfer_to(play: Play) -> None:
    play.does(TO_TOWN)
    Case.objects.filter(pk=play.case_id).update(excluded_unit_id=next_town_id(play))
    with pytest.raises(rules.MissingFieldError):
        play.does("transfer")


def test_what_was_transferred_is_routed_as_lying_in_the_new_desks_area(play: Play) -> None:
    play.does(TO_TOWN)
    assert place_of(play.case) == play.case.area_code
    play.does("transfer")
    assert place_of(play.case) == play.county.towns[1].code


def test_the_first_desk_stays_the_contact_until_the_new_one_consents(play: Play) -> None:
    play.does(f"{TO_TOWN} transfer")
    first, clerk = play.case.first_desk, next_clerk(play)
    assert first == play.county.village_desks[0]
    asking = petitions.Asking(unit_id=next_town_id(play), text="该路段在邻镇。")
    said = {"kind": "first_desk", "asking": asking}
    petitions.petition_file(play.clerk(first), play.case_id, version=play.case.version, **said, now=play.now)
    assert play.case.first_desk == first
    assert [row.id for row in page(clerk, Asked(View.ASKED), play.now, limit=9).rows] == [play.case_id]
    petitions.petition_grant(
        clerk, play.case_id, version=play.case.version, petition_id=the_petition(play), now=play.now
    )
    assert play.case.first_desk == play.county.town_desks[1]
