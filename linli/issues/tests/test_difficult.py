"""The register of difficult cases: what enters it by itself, how it is reviewed, how a case leaves it (issue-desk 14.1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from linli.issues.models import Difficult
from linli.issues.queries.difficult import candidates, entries
from linli.issues.rules.clocks import Clock
from linli.issues.rules.registers import day_past
from linli.issues.services import closing, difficult
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, UNSOLVED, Play, done
from linli.issues.tests.test_supervision import at, why
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import calendar
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
Ground = Difficult.Ground


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str]) -> Play:
    """A road repair with the road unit since 6 July 09:20, due 15 July 18:00."""
    return Play(desk, photo, at("07-06 09:20"))


def grounds() -> list[str]:
    return list(Difficult.objects.filter(ended_at=None).values_list("ground", flat=True))


def test_an_ordinary_case_stays_outside_and_nothing_enters_twice(play: Play) -> None:
    play.opens().does(TO_ROADS)
    assert difficult.difficult_sweep(play.now) == 0
    play.does("difficult_enter")
    assert why(lambda: play.does("difficult_enter")) == "difficult_already"
    assert difficult.difficult_sweep(play.now + timedelta(days=400)) == 0
    assert grounds() == [Ground.BY_HAND]


def test_the_last_level_of_supervision_enters_the_register(play: Play) -> None:
    play.opens().does(TO_ROADS)
    jobs.dues_fire(at("08-12 17:59"))
    assert difficult.difficult_sweep(at("08-12 17:59")) == 0
    jobs.dues_fire(at("08-12 18:00"))
    assert difficult.difficult_sweep(at("08-12 18:00")) == 1
    assert grounds() == [Ground.S4]
    assert (Difficult.objects.get().owner, play.due(Clock.DIFFICULT)) == (play.lead.to_unit, at("09-12 00:00"))


def test_a_case_open_for_more_than_sixty_working_days_enters(play: Play) -> None:
    play.opens().does("accept")
    office = calendar("")
    sixtieth = play.now
    while office.day(play.now) > day_past(office.day(sixtieth), 60, office):
        sixtieth += timedelta(days=1)
    assert difficult.difficult_sweep(sixtieth - timedelta(days=1)) == 0
    assert difficult.difficult_sweep(sixtieth) == 1
    assert grounds() == [Ground.AGE]


def test_days_are_counted_back_over_those_that_are_not_worked(desk: Town) -> None:
    office = calendar("")
    # Monday 11 July: Friday and Monday are worked, so more than one working day has passed since Thursday's end.
    assert day_past(date(2022, 7, 11), 1, office) == date(2022, 7, 7)


def test_repeats_reopenings_units_and_categories_enter_each_by_its_own_ground(play: Play) -> None:
    play.opens(beside=5).does(TO_ROADS)
    root = play.case
    for child in Case.objects.exclude(pk=root.pk):
        play.case_id = child.pk
        play.does("link", root_id=root.pk)
    Case.objects.filter(pk=root.pk).update(reopened_count=2)
    assert list(candidates(difficult.SWEEPER, play.now).values()) == [Ground.REPEATS]
    Case.objects.filter(pk=root.pk).update(reopened_count=3)
    assert list(candidates(difficult.SWEEPER, play.now).values()) == [Ground.REOPENED]
    play.opens(grid=4, category="0507").does("accept")
    assert candidates(difficult.SWEEPER, play.now)[play.case_id] == Ground.CATEGORY


def test_who_looks_for_difficult_cases_finds_those_in_sight(play: Play) -> None:
    play.opens(category="0507").does("accept")
    supervisor, far = play.county.actor(Role.SUPERVISOR), play.county.actor(Role.CLERK, play.county.far_desk)
    assert list(candidates(supervisor, play.now)) == [play.case_id]
    assert candidates(far, play.now) == {}


def test_only_issues_and_findings_become_difficult(play: Play) -> None:
    play.opens(category="0507").does("accept")
    Case.objects.filter(pk=play.case_id).update(kind="conduct")
    assert difficult.difficult_sweep(play.now) == 0
    Case.objects.filter(pk=play.case_id).update(kind="finding")
    assert difficult.difficult_sweep(play.now) == 1


def test_a_fourth_unit_and_a_backstop_without_money_enter(play: Play) -> None:
    play.opens().does(TO_ROADS)
    for name in ("sanitation", "urban_management"):
        unit = play.county.departments[name].pk
        assert difficult.difficult_sweep(play.now) == 0
        play.does("assist_add", unit_id=unit, share="清扫")
    assert candidates(difficult.SWEEPER, play.now) == {play.case_id: Ground.UNITS}
    play.opens(grid=3).does(f"{TO_ROADS} unowned").does("rule_backstop", is_funded=False)
    assert candidates(difficult.SWEEPER, play.now)[play.case_id] == Ground.BACKSTOP
    play.opens(grid=5).does(f"{TO_ROADS} unowned").does("rule_backstop")
    assert play.case_id not in candidates(difficult.SWEEPER, play.now)


def test_a_review_is_at_most_thirty_days_away_and_what_was_heard_stays_with_reporter_and_desk(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter")
    review = difficult.Review(
        play.county.county_desk.pk, "主任", "money", "缺资金。", "申请资金。", date(2022, 8, 6),
        interim="not_needed", interim_why="已改道", heard="我家门口的路三年没修。",
    )  # fmt: skip
    with pytest.raises(rules.MissingFieldError) as late:
        play.does("difficult_review", review=replace(review, until_on=date(2022, 8, 6)))
    assert late.value.facts["fields"] == ["until"]
    play.does("difficult_review", review=replace(review, until_on=date(2022, 8, 5)))
    entry = Difficult.objects.get()
    assert (entry.owner, entry.obstacle, entry.review_at) == (play.county.county_desk, "money", at("08-06 00:00"))
    assert play.due(Clock.DIFFICULT) == entry.review_at
    heard = Entry.objects.get(text="我家门口的路三年没修。")
    assert heard.visibility == "private"


def test_silence_does_not_end_a_difficult_case_but_a_check_does(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter sign dispose")
    jobs.dues_fire(play.due(Clock.CONFIRM))
    assert play.case.state == "disposed"
    assert grounds() == [Ground.BY_HAND]
    play.at(play.due(Clock.CONFIRM) + timedelta(hours=2)).does("check")
    assert (play.case.state, play.case.outcome, grounds()) == ("closed", "solved", [])
    assert not Due.objects.filter(case_id=play.case_id, clock=Clock.DIFFICULT, met_at=None).exists()


def test_what_is_solved_in_part_goes_back_to_the_unit_and_stays_in_the_register(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter sign")
    play.does("dispose", disposal=lambda p: done(p, outcome="partly_solved"))
    jobs.dues_fire(play.due(Clock.CONFIRM))
    play.at(play.due(Clock.CONFIRM) + timedelta(hours=2)).does("check")
    assert (play.case.state, grounds()) == ("in_hand", [Ground.BY_HAND])


def test_a_reporter_who_says_solved_ends_it_and_one_who_does_not_keeps_its_review(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter sign dispose")
    closing.case_verify(play.reporter, play.case_id, finding=UNSOLVED, now=play.now)
    assert (play.case.state, grounds()) == ("dispatched", [Ground.BY_HAND])
    assert Due.objects.filter(case_id=play.case_id, clock=Clock.DIFFICULT, met_at=None, cancelled_at=None).exists()
    play.does("sign dispose verify")
    assert (play.case.state, grounds()) == ("closed", [])


def test_an_explanation_is_ruled_on_by_the_next_level_up_alone(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign")
    assert why(lambda: play.does("explain")) == "not_difficult"
    play.does("difficult_enter explain")
    assert why(lambda: play.does("explain")) == "asked_already"
    village = play.clerk(play.county.village_desks[0])
    with pytest.raises((rules.RefusedActError, rules.NotYoursError)):
        EXAMPLES["explain_agree"].play(play, village)
    play.does("explain_agree")
    assert (play.case.outcome, grounds()) == ("unsolvable_explained", [])


def test_the_register_shows_each_reader_what_that_reader_may_see(play: Play, client: Client) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter")
    town = play.county
    shown = entries(town.actor(Role.SUPERVISOR), play.now, start=0, limit=9)
    assert [row.case_id for row in shown.rows] == [play.case_id]
    assert entries(town.actor(Role.CLERK, town.far_desk), play.now, start=0, limit=9).count == 0
    page = client.get("/projects/").content.decode()
    assert play.case.number in page
    assert play.case.title not in page
    assert "示例一村" in page
    Case.objects.filter(pk=play.case_id).update(confidentiality="desk_only")
    assert play.case.number not in client.get("/projects/").content.decode()


def test_the_case_page_and_the_desks_list_tell_what_hinders(play: Play, signed_in: Callable[[Account], Client]) -> None:
    play.opens().does(f"{TO_ROADS} difficult_enter difficult_review")
    staff = signed_in(play.county.staff(Role.SUPERVISOR))
    for address in (f"/desk/c/{play.case_id}/", "/desk/projects/"):
        page = staff.get(address).content.decode()
        assert "资金" in page, address
        assert "主任" in page, address
