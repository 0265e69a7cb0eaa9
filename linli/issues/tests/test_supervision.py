"""Orders to late units, their answers and joint sessions; daily interim measures and their alarms (issue-desk 13, 14.2)."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from linli.issues.models import Interim, Order
from linli.issues.rules.clocks import Clock
from linli.issues.services import relief
from linli.issues.tests.acting import TO_DONE, TO_ROADS, Play, done
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
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


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str]) -> Play:
    """A road repair with the road unit since 6 July 09:20, due 15 July 18:00."""
    return Play(desk, photo, at("07-06 09:20"))


def levels(play: Play) -> list[str]:
    return list(Order.objects.filter(case_id=play.case_id).order_by("id").values_list("level", flat=True))


def test_an_unanswered_order_goes_to_the_next_level_up_once(play: Play) -> None:
    play.opens().does(TO_ROADS)
    jobs.dues_fire(at("07-18 18:00"))
    order = Order.objects.get()
    assert (order.level, order.unit, order.desk) == ("s2", play.lead.to_unit, play.county.village_desks[0])
    assert play.due(Clock.SUPERVISE) == at("07-19 18:00")
    jobs.dues_fire(at("07-19 18:00"))
    assert levels(play) == ["s2", "s3"]
    raised = Order.objects.get(level="s3")
    assert (raised.desk, play.due(Clock.SESSION)) == (play.county.town_desks[0], at("07-22 18:00"))
    jobs.dues_fire(at("07-22 18:00"))
    assert levels(play) == ["s2", "s3"]
    lines = Entry.objects.filter(case_id=play.case_id, act="supervise").values_list("reason", flat=True)
    assert sorted(lines) == ["s0", "s1", "s2", "s3"]


def test_the_answer_to_an_order_tells_the_reporter_cause_date_and_role(play: Play) -> None:
    play.opens().does(TO_ROADS)
    jobs.dues_fire(at("07-18 18:00"))
    play.at(at("07-19 10:00")).does("order_answer")
    order = Order.objects.get()
    assert (order.cause, order.role, order.answered_at) == ("材料未到。", "养护股股长", play.now)
    told = Outbox.objects.filter(case_id=play.case_id, event="N17").latest("id")
    assert told.params["reason"] == "材料未到。"
    jobs.dues_fire(at("07-19 18:00"))
    assert levels(play) == ["s2"]
    assert why(lambda: play.does("order_answer")) == "no_order"


def test_an_order_by_hand_stands_for_the_platforms_own(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} order")
    assert why(lambda: play.does("order")) == "ordered_already"
    play.does("session")
    assert Order.objects.get().minutes
    jobs.dues_fire(at("07-22 18:00"))
    assert levels(play) == ["s3", "s2"]


def test_two_rounds_found_not_solved_bring_an_order(play: Play) -> None:
    play.opens().does(f"{TO_DONE} not_solved")
    assert levels(play) == []
    play.does("sign dispose not_solved")
    assert levels(play) == ["s2"]
    assert Order.objects.get().leg_id == play.lead.pk


def test_a_daily_measure_is_awaited_each_day_and_its_absence_alarms_unit_and_desk(play: Play) -> None:
    """issue-desk 25.2: one delivery missed, alarm to the unit 20:00 and to the desk 22:00."""
    play.opens().does(f"{TO_ROADS} daily")
    assert play.due(Clock.ROUND) == at("07-06 18:00")
    play.at(at("07-06 16:00")).does("interim_round")
    jobs.dues_fire(at("07-07 17:59"))
    play.at(at("07-07 17:59")).does("interim_round")
    measure = Interim.objects.get()
    jobs.dues_fire(at("07-08 19:59"))
    assert not Outbox.objects.filter(event="L07").exists()
    jobs.dues_fire(at("07-08 20:00"))
    jobs.dues_fire(at("07-08 21:59"))
    unit, village = play.lead.to_unit_id, play.county.village_desks[0].pk
    assert list(Outbox.objects.filter(event="L07").values_list("unit_id", flat=True)) == [unit]
    jobs.dues_fire(at("07-08 22:00"))
    assert list(Outbox.objects.filter(event="L07").order_by("id").values_list("unit_id", flat=True)) == [unit, village]
    measure.refresh_from_db()
    assert (measure.next_at, measure.alarms) == (at("07-09 18:00"), 0)
    acts = Entry.objects.filter(case_id=play.case_id, act__startswith="interim_").order_by("id")
    assert [e.act for e in acts] == ["interim_round", "interim_round", "interim_missed", "interim_missed"]


def test_a_round_given_late_stops_the_alarm_of_the_desk(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} daily")
    jobs.dues_fire(at("07-06 20:00"))
    play.at(at("07-06 21:00")).does("interim_round")
    jobs.dues_fire(at("07-07 17:00"))
    assert Outbox.objects.filter(event="L07").count() == 1
    assert play.due(Clock.ROUND) == at("07-07 18:00")


def test_an_ended_measure_awaits_nothing_and_another_goes_on(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} daily")
    first = Interim.objects.get()
    play.does("interim", daily_at=time(9), kind="light")
    running = Due.objects.filter(clock=Clock.ROUND, met_at=None, cancelled_at=None)
    assert {d.due_at for d in running} == {at("07-06 18:00"), at("07-07 09:00")}
    play.does("interim_end", interim_id=first.pk)
    assert [d.due_at for d in running.all()] == [at("07-07 09:00")]
    play.does("interim_end", interim_id=Interim.objects.latest("id").pk)
    assert why(lambda: play.does("interim_round")) == "no_daily"


def test_a_measure_that_ends_with_the_work_awaits_nothing(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign daily")
    ends = {Interim.objects.get().pk: False}
    play.does("dispose", disposal=lambda p: done(p, interims=ends))
    assert not Due.objects.filter(clock__startswith="round_", met_at=None, cancelled_at=None).exists()


def test_what_stands_by_itself_has_no_rounds(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} interim")
    assert not Due.objects.filter(clock__in=[c.value for c in relief.clocks.ROUNDS]).exists()
