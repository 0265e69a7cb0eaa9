"""Who sees which case: every read of cases asks it, and what one may not see does not exist."""

from datetime import datetime

import pytest

from linli.issues.queries import listing
from linli.issues.queries.nearby import nearby
from linli.issues.queries.standing import holds, standing
from linli.issues.tests.acting import Play
from linli.kernel.cases import queries, rules
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import provisional_dues
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, Role
from tests.fixtures.town import Town

READ = Permission.ISSUES_READ


@pytest.fixture
def play(desk: Town, photo, now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.mark.django_db
def test_a_case_is_there_for_its_reporter_and_its_desks_and_for_nobody_else(play, desk, now):
    case = play.opens(photos=(play.photo(now),)).case
    reporter, village = play.reporter, desk.actor(Role.CLERK, desk.village_desks[0])
    far, neighbour = desk.actor(Role.CLERK, desk.far_desk), desk.actor(Role.CLERK, desk.village_desks[1])
    bearer, other = Actor(code_case_id=case.pk), Actor(account_id=desk.residents[1].pk)

    for actor in (reporter, village, bearer, desk.actor(Role.CLERK, desk.county_desk)):
        assert queries.case_by_number(actor, case.number, now) == case
        assert queries.row_by_number(actor, case.number, READ, now).id == case.pk
        assert listing.case_row(actor, case.number, now).case.number == case.number
        assert [row.id for row in queries.newest_rows(actor, READ, now, before=None, limit=9)] == [case.pk]
        assert [row.case.id for row in listing.newest(actor, now).cases] == [case.pk]
        assert list(queries.visible(actor, READ, now)) == [case]
        assert Case.objects.filter(queries.visible_to(actor, READ, now)).count() == 1
        assert len(queries.photos(actor, case)) == 1
    for actor in (ANONYMOUS, other, far, neighbour):
        for read in (queries.case_by_number, listing.case_row):
            with pytest.raises(rules.NotThereError):
                read(actor, case.number, now)
        with pytest.raises(rules.NotThereError):
            queries.row_by_number(actor, case.number, READ, now)
        assert queries.newest_rows(actor, READ, now, before=None, limit=9) == []
        assert listing.newest(actor, now).cases == []
        assert not queries.visible(actor, READ, now).exists()
        assert not Case.objects.filter(queries.visible_to(actor, READ, now)).exists()
    assert queries.photos(ANONYMOUS, case) == []


@pytest.mark.django_db
def test_a_unit_has_a_case_in_sight_while_it_has_its_leg_and_not_before(play, desk, now):
    case = play.opens().case
    roads, water = (desk.actor(Role.UNIT_OFFICER, desk.departments[r]) for r in ("highway_maintenance", "water_bureau"))
    assert not queries.visible(roads, READ, now).exists()
    play.does("accept file dispatch")
    assert [leg.case_id for leg in queries.open_legs(roads, READ)] == [case.pk]
    assert list(queries.visible(roads, READ, now)) == [case]
    assert not queries.visible(water, READ, now).exists()
    assert list(queries.open_legs(water, READ)) == []


@pytest.mark.django_db
def test_clocks_on_unannounced_years_are_listed_for_staff_and_only_the_public_ones_for_others(play, desk):
    case = play.opens().does("accept file dispatch") or play.case
    Due.objects.update(is_provisional=True)
    clerk, reporter = desk.actor(Role.CLERK), play.reporter
    assert set(provisional_dues(clerk)) > set(provisional_dues(reporter))
    assert {due.leg_id for due in provisional_dues(reporter)} <= {None}
    assert case


@pytest.mark.django_db
def test_similar_reports_are_those_the_reader_may_see_and_an_act_is_held_by_post(play, desk, now):
    other = Actor(account_id=desk.residents[1].pk)
    near_by = play.opens(other).case
    case = play.opens().case
    village, far = desk.actor(Role.CLERK, desk.village_desks[0]), desk.actor(Role.CLERK, desk.far_desk)
    assert [found.id for found in nearby(village, case, now)] == [near_by.pk]
    assert list(nearby(far, case, now)) == []
    seen = standing(village, case, now)
    assert holds(village, seen, "accept")
    assert not holds(far, seen, "accept")
