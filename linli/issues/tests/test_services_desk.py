"""The desk's own acts: asking, declining and its review, taking up, answering, filing, dispatching, handing down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.issues.queries.standing import open_acts, standing
from linli.issues.rules.clocks import Clock
from linli.issues.services import asking
from linli.issues.services import desk as acts
from linli.issues.tests.acting import EXAMPLES, TO_TOWN, Play
from linli.kernel.cases import jobs, rules
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Unit, UnitRole
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

SEALED_ANSWERS = {"danger_now": "no", "happening_now": "no"}


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def why(act: Callable[[], object]) -> str:
    """The code with which a guard refuses an act."""
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


@pytest.mark.django_db
def test_a_question_stops_the_answer_clock_until_it_is_answered(play: Play, now: datetime) -> None:
    answer_by = play.opens().due(Clock.ANSWER)
    play.does("ask").at(now + timedelta(days=2)).does("supply")
    assert play.due(Clock.ANSWER) == answer_by + timedelta(days=2)
    assert play.case.due_at == play.due(Clock.ACCEPT)


@pytest.mark.django_db
def test_an_unanswered_question_comes_back_to_the_desk_when_its_days_are_over(play: Play, now: datetime) -> None:
    until = play.opens().does("ask").due(Clock.ASK)
    jobs.dues_fire(until - timedelta(minutes=1))
    assert play.case.state == "need_info"
    jobs.dues_fire(until)
    assert play.case.state == "received"


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 6, -1])
def test_a_question_waits_for_one_to_five_working_days(play, days):
    with pytest.raises(rules.MissingFieldError):
        play.opens().does("ask", days=days)


@pytest.mark.django_db
def test_a_refusal_is_reviewed_once_by_the_next_level_up_and_by_nobody_else(play: Play) -> None:
    play.opens().does("decline")
    with pytest.raises(rules.RefusedActError):
        play.does("review_decline")
    play.does("ask_review")
    assert why(lambda: play.does("ask_review")) == "asked_once"
    review, county = EXAMPLES["review_decline"], play.county
    own_desk, two_levels_up = play.clerk(), play.clerk(county.county_desk)
    assert why(lambda: review.play(play, own_desk)) == "own_decision"
    assert why(lambda: review.play(play, two_levels_up)) == "own_decision"
    review.play(play, is_upheld=True)
    assert play.case.state == "declined"
    assert Outbox.objects.filter(case_id=play.case_id, event="N03").count() == 2


@pytest.mark.django_db
def test_a_desk_below_the_one_that_declined_does_not_review_it(play: Play) -> None:
    county = play.county
    play.opens(category="1204", answers={"danger_now": "no"})
    assert play.case.holder == county.town_desks[0]
    play.does("decline ask_review")
    assert why(lambda: EXAMPLES["review_decline"].play(play, play.clerk(county.village_desks[0]))) == "own_decision"


@pytest.mark.django_db
def test_a_refusal_is_not_reviewed_after_thirty_days(play: Play, now: datetime) -> None:
    play.opens().does("decline").at(now + timedelta(days=31))
    assert why(lambda: play.does("ask_review")) == "review_too_late"


@pytest.mark.django_db
def test_a_reviewed_refusal_starts_anew_from_the_review(play: Play, now: datetime) -> None:
    play.opens().does("decline ask_review").at(now + timedelta(days=3)).does("review_decline")
    assert (play.case.state, play.case.outcome, play.case.closed_at) == ("received", "", None)
    assert play.due(Clock.ANSWER).date() == (now + timedelta(days=10)).date()


@pytest.mark.django_db
def test_the_desk_raises_an_axis_freely_and_lowers_it_with_a_reason(play: Play) -> None:
    play.opens(category="0307", answers={"danger_now": "no", "drinking": "no"})
    case = play.case
    assert case.tier == "T2"
    lower = acts.Acceptance(tier="T4", has_looked_at_duplicates=True)
    with pytest.raises(rules.MissingFieldError) as refused:
        play.does("accept", axes=lower)
    assert list(refused.value.facts["fields"]) == ["reason"]
    play.does("accept", axes=acts.Acceptance(tier="T4", reason="用水已恢复", has_looked_at_duplicates=True))
    line = Entry.objects.filter(case=case).latest("id")
    assert (line.text, line.data["before"]["tier"], line.data["after"]["tier"]) == ("用水已恢复", "T2", "T4")


@pytest.mark.django_db
def test_another_tier_moves_the_promised_answer_and_the_reporter_is_told_the_new_one(play: Play, now: datetime) -> None:
    play.opens().does("accept", axes=acts.Acceptance(tier="T2", has_looked_at_duplicates=True))
    assert play.due(Clock.ANSWER) == now + timedelta(hours=24)
    told = Outbox.objects.get(case_id=play.case_id, event="N04")
    assert told.params["answer_due"] == "2022年7月5日10:00"


@pytest.mark.django_db
def test_a_question_moved_to_another_category_keeps_the_tier_of_questions(play: Play) -> None:
    play.opens(nature="consult").does("accept", axes=acts.Acceptance(category="0307", has_looked_at_duplicates=True))
    assert play.case.tier == "T3"


@pytest.mark.django_db
def test_only_a_question_suggestion_or_thanks_is_answered_and_closed_at_the_desk(play: Play) -> None:
    play.opens().does("accept")
    assert why(lambda: play.does("answer_direct")) == "needs_dispatch"


@pytest.mark.django_db
def test_an_empty_answer_does_not_stop_the_clock(play: Play) -> None:
    play.opens().does("accept file dispatch")
    answer = EXAMPLES["answer"]
    for empty in ("已转相关部门", "您的反映已收悉，正在办理中，请耐心等待！", "好的。"):
        assert why(lambda empty=empty: answer.play(play, text=empty)) == "not_substantive"
    running = Due.objects.get(case_id=play.case_id, clock=Clock.ANSWER)
    assert running.met_at is None
    answer.play(play)
    running.refresh_from_db()
    assert running.met_at == play.now


@pytest.mark.django_db
def test_only_the_desk_that_holds_the_case_decides_on_it(play: Play) -> None:
    play.opens().does(TO_TOWN)
    first_desk = play.clerk(play.county.village_desks[0])
    for name in ("dispatch", "report_up", "whistle"):
        assert why(lambda name=name: EXAMPLES[name].play(play, first_desk)) == "not_holder"


@pytest.mark.django_db
def test_another_lead_than_the_catalogues_needs_a_reason_which_stays_on_the_leg(play: Play) -> None:
    play.opens().does("accept file")
    police = play.county.departments["traffic_police"].pk
    with pytest.raises(rules.MissingFieldError) as refused:
        play.does("dispatch", order=acts.Dispatch(police, advice="尽快修补"))
    assert list(refused.value.facts["fields"]) == ["reason"]
    play.does("dispatch", order=acts.Dispatch(police, advice="尽快修补", reason="事故多发，先管控"))
    assert play.lead.data["route"]["override"] == "事故多发，先管控"
    assert play.lead.data["route"]["lead_role"] == "highway_maintenance"


@pytest.mark.django_db
def test_a_lead_is_not_its_own_assistant_and_five_assist_at_most(play: Play) -> None:
    play.opens().does("accept file")
    units = [unit.pk for unit in play.county.departments.values()]
    for wrong in ((units[0],), tuple(units[1:7])):
        order = acts.Dispatch(units[0], wrong, advice="尽快修补", reason="改派")
        with pytest.raises(rules.MissingFieldError) as refused:
            play.does("dispatch", order=order)
        assert list(refused.value.facts["fields"]) == ["assistants"]


@pytest.mark.django_db
def test_a_department_s_work_is_not_handed_down(play: Play) -> None:
    county = play.county
    ecology = Unit.objects.create(
        code="ecology-990101", name_zh="示例县生态环境局", kind="government", area=county.county
    )
    UnitRole.objects.create(unit=ecology, role="ecology")
    play.opens(category="0604", answers=SEALED_ANSWERS).does("accept file report_up write_text confirm_text")
    village = county.village_desks[0].pk
    order = acts.Dispatch(village, advice="现场查看")
    with pytest.raises(rules.RefusedActError) as refused:
        play.does("hand_down", order=order)
    assert refused.value.facts["why"] == "not_downwards"
    assert refused.value.facts["lead"] == "示例县生态环境局"
    assert isinstance(refused.value.facts["entry"], int)
    assert not Leg.objects.filter(case_id=play.case_id, kind="hand_down").exists()


@pytest.mark.django_db
def test_a_confidential_case_goes_out_in_the_desks_words_and_the_unit_never_reads_the_reporters(play: Play) -> None:
    said = "三号楼老周家夜里倒废油，电话13800000000。"
    play.opens(text=said, nature="complain").does("accept file")
    with pytest.raises(rules.RefusedActError) as refused:
        play.does("dispatch")
    assert refused.value.facts["why"] == "no_text"
    play.does("write_text dispatch")
    officer = play.staff(Role.UNIT_OFFICER)
    play.does("add", text=said)
    seen = standing(officer, cases.case(officer, play.case_id, play.now), play.now)
    lines = [(line.text, line.data) for line in seen.entries]
    assert "三号楼" not in str(lines) + seen.case.title + str([leg.advice + leg.reason for leg in seen.legs])
    assert "add" not in [line.act for line in seen.entries]
    assert cases.reads_desk_lines(officer, seen.case) is False
    assert cases.reads_desk_lines(play.clerk(play.county.village_desks[0]), seen.case) is True


@pytest.mark.django_db
def test_an_open_measure_is_settled_before_the_desk_says_it_is_fixed(play: Play) -> None:
    play.opens().does("accept file")
    EXAMPLES["interim"].play(play, play.clerk())
    assert why(lambda: play.does("self_handle")) == "interim_open"
    EXAMPLES["interim_end"].play(play, play.clerk(), at_closure=True)
    play.does("self_handle verify")
    assert (play.case.state, play.case.outcome) == ("closed", "self_handled")


@pytest.mark.django_db
def test_an_outsourced_clerk_types_but_neither_accepts_nor_declines_nor_dispatches(play: Play) -> None:
    account = play.county.staff(Role.CLERK, play.county.village_desks[0])
    account.is_outsourced = True
    account.save()
    play.opens()
    for name in ("accept", "decline"):
        with pytest.raises(rules.NotYoursError):
            play.does(name)
    play.does("ask supply note")
    account.is_outsourced = False
    account.save()
    play.does("accept file")
    account.is_outsourced = True
    account.save()
    with pytest.raises(rules.NotYoursError):
        play.does("dispatch")
    play.does("report_up")


@pytest.mark.django_db
def test_what_is_offered_is_what_is_allowed(play: Play) -> None:
    play.opens().does("accept file")
    seen = cases.case(play.clerk(), play.case_id, play.now)
    clerk, officer = play.clerk(), play.county.actor(Role.UNIT_OFFICER)
    offered = {act.act for act in open_acts(clerk, standing(clerk, seen, play.now))}
    assert {"dispatch", "report_up", "whistle", "self_handle", "interim", "answer", "note"} <= offered
    assert offered & {"keep", "whistle_approve", "withdraw", "confirm", "silence", "accept"} == set()
    assert open_acts(officer, standing(clerk, seen, play.now)) == []
    assert {act.act for act in open_acts(play.reporter, standing(play.reporter, seen, play.now))} == {"add", "withdraw"}


@pytest.mark.django_db
def test_the_bearer_of_the_code_is_the_reporter_of_that_case_alone(play: Play) -> None:
    other = play.opens().case_id
    play.opens()
    with pytest.raises(rules.NotThereError):
        EXAMPLES["add"].play(play, Actor(code_case_id=other))
    EXAMPLES["add"].play(play, Actor(code_case_id=play.case_id))
    assert Entry.objects.filter(case_id=play.case_id).latest("id").role == Role.CODE


@pytest.mark.django_db
def test_abuse_and_one_refusal_in_ten_is_looked_at_again_unasked(play: Play) -> None:
    refusal = asking.Refusal("abuse", "全文辱骂。", "信访工作条例", "无", "无")
    play.opens().does("decline", refusal=refusal)
    assert play.due(Clock.REVIEW)
    play.does("review_decline")
    assert play.case.state == "received"
