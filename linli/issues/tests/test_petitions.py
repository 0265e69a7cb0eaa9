"""Pauses, extensions, works plans, help, first desk (issue-desk 8.4–8.6, 9.6, 10.6): what may be asked, and what follows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from linli.issues.models import Petition
from linli.issues.queries.queue import Asked, View, page
from linli.issues.rules import plans
from linli.issues.rules.clocks import Clock
from linli.issues.services import desk as acts
from linli.issues.services import petitions
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, Play, helped, longer, paused, planned
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
CHINA = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    return datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def why(act: Callable[[], object]) -> str:
    """The code with which a guard refuses an act."""
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


def gaps(act: Callable[[], object]) -> list[str]:
    with pytest.raises(rules.MissingFieldError) as missing:
        act()
    return list(missing.value.facts["fields"])  # type: ignore[call-overload]  # facts are of any type


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str]) -> Play:
    """A road repair with the road unit since 6 July 09:20, as in issue-desk 8.3: due 15 July 18:00."""
    return Play(desk, photo, at("07-06 09:20")).opens().does(f"{TO_ROADS} sign")


def due(play: Play, clock: Clock = Clock.DUE) -> datetime:
    """The running clock of the lead's leg."""
    running = Due.objects.filter(leg=play.lead, clock=clock, met_at=None, cancelled_at=None)
    return running.latest("id").due_at


def test_a_pause_makes_every_clock_of_the_work_later_by_its_working_time(play: Play) -> None:
    assert play.case.due_at == at("07-15 18:00")
    play.at(at("07-07 16:00")).does("ask_pause", asking=paused(play, until_on=date(2022, 7, 20)))
    assert due(play) == play.case.due_at
    play.at(at("07-08 10:00")).does("grant")
    jobs.dues_fire(at("07-12 09:00"))
    play.at(at("07-12 10:00")).does("resume")
    assert (due(play), play.lead.due_at, play.case.due_at) == (at("07-19 18:00"),) * 3
    assert due(play, Clock.S1) == at("07-19 18:00")
    assert play.case.due_original_at == at("07-15 18:00")
    assist = Leg.objects.get(case_id=play.case_id, kind="dispatch_assist")
    assert assist.due_at == at("07-19 16:00")


@pytest.mark.parametrize(("answers", "is_stopped"), [({}, True), ({"cover_state": "broken"}, False)])
def test_a_question_stops_the_clocks_unless_there_is_danger(desk, photo, now, answers, is_stopped):
    """24 no. 13: of a case of the first tier no clock stands still, whatever is asked."""
    # Sealed, so that nothing is dispatched before anybody has read it.
    said = {"category": "0202" if answers else "0201", "answers": {"danger_now": "no", "accident": "no", **answers}}
    play = Play(desk, photo, now).opens(**EXAMPLES["ask_consent"].opened | said)
    before = play.case.due_at
    play.does("ask")
    assert Due.objects.filter(case_id=play.case_id, pauses__isnull=False).exists() == is_stopped
    assert (play.case.due_at != before) == is_stopped


def test_a_pause_ends_by_itself_at_its_day_however_late_the_platform_comes(play: Play) -> None:
    play.at(at("07-08 10:00")).does("ask_pause grant")
    until = due(play, Clock.PAUSE)
    assert until == at("07-11 24:00".replace("24:00", "23:59")) + timedelta(minutes=1)
    jobs.dues_fire(until + timedelta(hours=11))
    paused = Due.objects.get(leg=play.lead, clock=Clock.DUE).pauses.get()
    assert (paused.to_at, paused.reason) == (until, "weather")
    lines = Entry.objects.filter(case_id=play.case_id, act="pause_over")
    assert [line.visibility for line in lines] == ["reporter"]


def test_no_pause_is_longer_than_fifteen_working_days_nor_thirty_in_all(play: Play) -> None:
    """issue-desk 8.4."""
    for day, reason in ((date(2022, 7, 28), "weather"), (date(2022, 7, 14), "awaiting_reporter")):
        long = paused(play, until_on=day, reason=reason)
        assert gaps(lambda long=long: play.does("ask_pause", asking=long)) == ["until"]
    assert gaps(lambda: play.does("ask_pause", asking=paused(play, until_on=date(2022, 7, 5)))) == ["until"]
    for start in ("07-06 09:30", "07-28 09:00"):
        play.at(at(start)).does("ask_pause", asking=paused(play, until_on=play.now.date() + timedelta(days=21)))
        play.does("grant")
        jobs.dues_fire(play.now + timedelta(days=21, hours=20))
    play.at(at("08-22 09:00"))
    assert gaps(lambda: play.does("ask_pause", asking=paused(play, until_on=date(2022, 8, 24)))) == ["until"]


def test_waiting_for_the_reporter_asks_the_question_and_stops_the_answer_clock_too(play: Play) -> None:
    question = paused(play, reason="awaiting_reporter", text="您家门口哪天方便施工？", evidence=())
    play.does("ask_pause", asking=question).does("grant")
    answer = Due.objects.get(case_id=play.case_id, clock=Clock.ANSWER)
    assert answer.pauses.filter(to_at=None).count() == 1
    assert Outbox.objects.filter(case_id=play.case_id, event="N02").count() == 1
    play.does("resume")
    assert answer.pauses.filter(to_at=None).count() == 0


def test_danger_to_life_is_neither_paused_nor_extended_nor_planned(play: Play) -> None:
    type(play.case).objects.filter(pk=play.case_id).update(tier="T1")
    for kind in ("pause", "extension", "plan"):
        assert why(lambda kind=kind: play.does(f"ask_{kind}")) == "never_for_t1"


def test_one_extension_moves_the_due_and_keeps_the_original_beside_it(play: Play) -> None:
    play.does("ask_extension", asking=longer(play, until_on=date(2022, 7, 19))).does("grant")
    assert (due(play), play.case.due_at, play.lead.due_at) == (at("07-19 18:00"),) * 3
    row = Due.objects.get(leg=play.lead, clock=Clock.DUE)
    assert (row.original_due_at, play.case.due_original_at) == (at("07-15 18:00"),) * 2
    assert due(play, Clock.S1) == at("07-19 18:00")
    assert [o.event for o in Outbox.objects.filter(case_id=play.case_id, event="N10")] == ["N10"]
    assert why(lambda: play.does("ask_extension")) == "extended_once"
    play.at(at("07-18 10:00")).does("dispose")
    report = play.report
    assert (report.is_on_time, report.is_on_time_extended) == (False, True)


def test_an_extension_is_no_longer_than_the_time_there_was(play: Play) -> None:
    assert gaps(lambda: play.does("ask_extension", asking=longer(play, until_on=date(2022, 7, 27)))) == ["until"]
    assert gaps(lambda: play.does("ask_extension", asking=longer(play, until_on=date(2022, 7, 15)))) == ["until"]
    play.does("ask_extension", asking=longer(play, until_on=date(2022, 7, 26)))


def test_what_the_desk_has_not_decided_by_the_due_is_refused(play: Play) -> None:
    play.does("ask_extension")
    jobs.dues_fire(at("07-15 18:00"))
    assert Petition.objects.get().is_granted is False
    play.at(at("07-15 18:01"))
    assert why(lambda: play.does("ask_extension")) == "after_due"
    assert why(lambda: play.does("ask_plan")) == "after_due"


def test_time_is_given_only_with_a_word_on_interim_measures(play: Play) -> None:
    """issue-desk 14.2."""
    assert why(lambda: play.does("ask_extension", asking=longer(play, interim="needed"))) == "interim_missing"
    assert gaps(lambda: play.does("ask_extension", asking=longer(play, interim_why=""))) == ["interim_why"]
    play.does("interim").does("ask_extension", asking=longer(play, interim="needed"))


def test_a_works_plan_makes_its_milestones_the_dues(play: Play) -> None:
    steps = "2022-07-20 基层处理\n2022-07-31 路面重铺"
    play.at(at("07-08 16:00")).does("ask_plan", asking=planned(play, milestones=steps))
    play.at(at("07-11 09:30")).does("grant")
    assert (due(play), due(play, Clock.S0)) == (at("08-01 00:00"), at("07-25 14:20"))
    assert play.case.due_original_at == at("07-15 18:00")
    milestones = Due.objects.filter(leg=play.lead, clock=Clock.MILESTONE).order_by("due_at")
    assert [d.due_at for d in milestones] == [at("07-21 00:00"), at("08-01 00:00")]
    told = Outbox.objects.get(case_id=play.case_id, event="N11")
    assert "路面重铺" in told.params["milestones"]
    play.at(at("07-20 10:00")).does("milestone_done", due_id=milestones[0].pk)
    assert [d.met_at for d in milestones.all()] == [play.now, None]
    assert "基层处理" in Entry.objects.get(case_id=play.case_id, act="milestone_done").text
    assert gaps(lambda: play.does("milestone_done", due_id=milestones[0].pk)) == ["milestone"]
    play.at(at("07-30 17:00")).does("dispose")
    assert (play.report.is_on_time, play.report.is_on_time_extended) == (False, True)


def test_a_plan_ends_within_sixty_days_and_its_second_change_is_for_the_next_level_up(play: Play) -> None:
    late = planned(play, milestones="2022-09-05 通车")
    assert why(lambda: play.does("ask_plan", asking=late)) == "plan_too_long"
    deciders = []
    for day in ("07-25", "07-28", "08-02"):
        play.does("ask_plan", asking=planned(play, milestones=f"2022-{day} 路面重铺"))
        petition = Petition.objects.latest("id")
        deciders.append(petition.decider)
        EXAMPLES["grant"].play(play, play.colleague(petition.decider), petition_id=petition.pk)
    village, town = play.county.village_desks[0], play.county.town_desks[0]
    assert deciders == [village, village, town]
    assert Due.objects.filter(leg=play.lead, clock=Clock.MILESTONE, met_at=None, cancelled_at=None).count() == 1


@pytest.mark.parametrize("text", ["", "明天 通车", "2022-07-08 今天", "2022-07-10 乙\n2022-07-09 甲", "2022-07-20"])
def test_a_plan_that_cannot_be_meant_is_asked_for_again(text: str) -> None:
    with pytest.raises(plans.MilestonesError):
        plans.milestones(text, date(2022, 7, 8))


def test_help_of_another_unit_comes_by_the_desks_consent(play: Play) -> None:
    sanitation = play.county.departments["sanitation"]
    play.does("ask_assist")
    assert not Leg.objects.filter(case_id=play.case_id, to_unit=sanitation).exists()
    play.does("grant")
    leg = Leg.objects.get(case_id=play.case_id, to_unit=sanitation)
    assert (leg.kind, leg.share) == ("dispatch_assist", "清扫路面")


def test_a_return_after_the_work_began_needs_the_desks_consent(play: Play) -> None:
    """issue-desk 10.6."""
    assert why(lambda: play.does("ask_return")) == "no_consent_needed"
    play.does("interim")
    assert why(lambda: play.does("object")) == "needs_consent"
    play.does("ask_return grant object")
    assert play.lead.state == "objected"


def test_the_first_desk_changes_by_the_new_ones_consent_and_the_reporter_is_told(play: Play) -> None:
    """issue-desk 9.6: 首接负责."""
    village, town = play.county.village_desks[0], play.county.town_desks[0]
    to_town = petitions.Asking(unit_id=town.pk, text="诉求人已搬到镇上")
    EXAMPLES["ask_first_desk"].play(play, play.clerk(village), asking=to_town)
    assert play.case.first_desk == village
    assert why(lambda: EXAMPLES["grant"].play(play, play.clerk(village))) == "nothing_asked"
    EXAMPLES["grant"].play(play, play.clerk(town))
    assert play.case.first_desk == town
    assert Outbox.objects.filter(case_id=play.case_id, event="N04").count() == 2
    again = petitions.Asking(unit_id=village.pk, text="还是原来的")
    assert why(lambda: EXAMPLES["ask_first_desk"].play(play, play.clerk(village), asking=again)) == "not_first_desk"


def test_what_waits_for_a_desk_stands_in_its_list_until_it_is_decided(play: Play) -> None:
    village, town = (play.clerk(u) for u in (play.county.village_desks[0], play.county.town_desks[0]))

    def listed(actor: object) -> list[int]:
        return [row.id for row in page(actor, Asked(View.ASKED), play.now, limit=9).rows]  # type: ignore[arg-type]  # one helper for two readers

    play.does("ask_pause").does("ask_assist", asking=helped(play))
    assert (listed(village), listed(town)) == ([play.case_id], [])
    assert why(lambda: play.does("ask_pause")) == "asked_already"
    play.does("refuse")
    play.does("refuse", petition_id=Petition.objects.earliest("id").pk)
    assert listed(village) == []
    assert why(lambda: play.does("refuse")) == "nothing_asked"


def test_what_was_asked_about_an_ended_hand_over_waits_no_longer(play: Play) -> None:
    play.does("ask_extension")
    order = acts.Dispatch(play.county.departments["municipal_works"].pk, advice="改派", reason="退单成立")
    play.does("object return_upheld").does("dispatch", order=order)
    assert why(lambda: play.does("grant")) == "nothing_asked"
    lead = play.county.actor(Role.UNIT_LEAD, play.lead.to_unit)
    EXAMPLES["ask_extension"].play(play, lead)
