"""Who sees which case: every read of cases asks it, and what one may not see does not exist."""

from datetime import datetime

import pytest

from linli.issues.queries import listing
from linli.issues.queries.nearby import nearby
from linli.issues.queries.standing import holds, standing
from linli.issues.tests.acting import EXAMPLES, Play
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


@pytest.mark.django_db
def test_a_sealed_report_is_read_by_two_clerks_of_its_desk_and_the_privacy_officer(play, desk, now):
    case = play.opens(nature="report").case
    first, second = play.clerk(), play.colleague(case.holder)
    third = desk.actor(Role.CLERK, case.holder, desk.grids[0])
    above, officer = desk.actor(Role.CLERK, desk.county_desk), desk.actor(Role.PRIVACY_OFFICER)

    def readers() -> list[Actor]:
        everybody = (first, second, third, above, officer)
        told = [actor for actor in everybody if queries.reads_raw(actor, case)]
        assert told == [a for a in everybody if Case.objects.filter(queries.raw_to(a), pk=case.pk).exists()]
        return told

    assert readers() == [officer]
    play.does("take_charge")
    EXAMPLES["take_charge"].play(play, second)
    assert readers() == [first, second, officer]
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["take_charge"].play(play, third)
    assert refused.value.facts["why"] == "kept_by_two"
    assert queries.keepers(case, case.holder_id, now) == {first.account_id, second.account_id}


@pytest.mark.django_db
def test_a_report_for_the_desk_only_is_read_by_the_clerks_it_went_through(play, desk):
    case = play.opens(nature="complain").does("accept file report_up write_text dispatch").case
    village, town = (desk.actor(Role.CLERK, unit) for unit in (desk.village_desks[0], desk.town_desks[0]))
    others = [desk.actor(Role.CLERK, desk.county_desk), desk.actor(Role.SUPERVISOR), play.staff(Role.UNIT_LEAD)]
    assert [queries.reads_raw(actor, case) for actor in (village, town, *others)] == [True, True, False, False, False]
