"""Answers to the reporter: who signs, what stops the clock, and what happens when an answer was none (6.4)."""

from datetime import date, timedelta

import pytest

from linli.issues.models import BlockedPhrase
from linli.issues.queries import queue
from linli.issues.rules.clocks import Clock
from linli.issues.services import setup
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, Play
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Role

pytestmark = pytest.mark.django_db
DIRECT = "accept answer_direct"


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


def why(play, act, actor=None, **said):
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES[act].play(play, actor, **said)
    return refused.value.facts["why"]


def answer_clock(play):
    return Due.objects.filter(case_id=play.case_id, clock=Clock.ANSWER).latest("id")


def sent(play, event):
    return Outbox.objects.filter(case_id=play.case_id, event=event).latest("id").params


def test_an_answer_goes_out_signed_by_the_unit_and_its_office_with_the_day(play):
    play.opens().does(TO_ROADS).does("answer", role="养护股", until_on=date(2022, 7, 15))
    assert sent(play, "N08")["answer"].endswith("（示例县公路养护中心养护股，2022-07-15前办结）")
    line = Entry.objects.filter(case_id=play.case_id, act="answer").get()
    assert (line.unit, line.data) == (
        play.county.departments["highway_maintenance"],
        {"role": "养护股", "until": "2022-07-15"},
    )
    assert line.account == play.county.staff(Role.UNIT_OFFICER)


def test_an_answer_without_an_office_is_signed_by_that_of_the_officers_post(play):
    play.opens().does(TO_ROADS).does("answer")
    assert sent(play, "N08")["answer"].endswith("前重铺。（示例县公路养护中心经办人）")


def test_the_answer_to_a_question_names_its_source(play):
    play.opens(nature="consult").does("accept")
    with pytest.raises(rules.MissingFieldError) as refused:
        play.does("answer_direct", source=" ")
    assert list(refused.value.facts["fields"]) == ["source"]
    play.does("answer_direct", source="社会保险法第十六条")
    assert "依据：社会保险法第十六条" in sent(play, "N08")["answer"]


def test_what_a_program_says_by_itself_is_no_answer(play):
    play.opens().does(TO_ROADS)
    assert why(play, "answer", Actor(job="chat")) == "automatic_text"
    assert answer_clock(play).met_at is None


def test_the_block_list_is_the_operators_to_edit(play, now):
    play.opens().does(TO_ROADS)
    words = "领导高度重视此事，正在抓紧研究。"
    loader = Actor(job="test-setup")
    for phrase in ("领导高度重视此事", "正在抓紧研究"):
        setup.row_save(loader, BlockedPhrase(text=phrase), now)
    assert why(play, "answer", text=words) == "not_substantive"
    row = BlockedPhrase.objects.get(text="正在抓紧研究")
    row.is_retired = True
    setup.row_save(loader, row, now)
    assert why(play, "answer", text="感谢您的关心，正在抓紧研究") == "not_substantive"
    play.does("answer", text=f"{words}七月六日已派人到场。")


def test_not_answered_goes_to_the_first_desk_and_not_to_the_unit(play, now):
    play.opens().does(f"{TO_ROADS} answer say_unanswered")
    due = Due.objects.get(case_id=play.case_id, clock=Clock.UNANSWERED)
    assert (due.unit, due.length) == (play.county.village_desks[0], "1wd")
    asked = queue.Asked(queue.View.REVIEW)
    assert [row.id for row in queue.page(play.clerk(due.unit), asked, now, limit=9).rows] == [play.case_id]
    officer = play.staff(Role.UNIT_OFFICER)
    assert "say_unanswered" not in {e.act for e in cases.timeline(officer, play.case)}


def test_an_answer_found_to_be_none_leaves_its_clock_as_if_it_had_never_stopped(play):
    play.opens().does(f"{TO_ROADS} sign")
    before = answer_clock(play)
    play.at(play.now + timedelta(hours=3)).does("answer say_unanswered")
    assert answer_clock(play).met_at == play.now
    play.at(play.now + timedelta(hours=2)).does("unanswered_uphold")
    after = answer_clock(play)
    assert (after.pk, after.due_at, after.met_at, after.cancelled_at) == (before.pk, before.due_at, None, None)
    assert (play.report.answered_at, play.case.state) == (None, "in_hand")
    assert Outbox.objects.get(event="L09", case_id=play.case_id).unit == play.case.holder
    play.does("answer", text="路面7月9日完成铺设，养护股负责。")
    assert answer_clock(play).met_at == play.now


def test_a_ruling_that_it_was_an_answer_changes_nothing_and_is_told(play):
    play.opens().does(f"{TO_ROADS} answer say_unanswered unanswered_reject")
    assert answer_clock(play).met_at == play.now
    assert sent(play, "L08")["text"] == "答复已说明原因和期限。"


def test_a_case_that_a_bad_answer_had_closed_comes_back_to_its_desk(play):
    play.opens(nature="consult").does(f"{DIRECT} say_unanswered")
    above = play.clerk(play.county.town_desks[0])
    EXAMPLES["unanswered_uphold"].play(play, above)
    case = play.case
    assert (case.state, case.outcome, case.closed_at, case.reopened_count) == ("accepted", "", None, 1)
    assert case.due_at == play.due(Clock.DISPATCH)
    assert (answer_clock(play).met_at, play.report.answered_at) == (None, None)
    play.does("answer_direct", text="窗口周六上午也开门，九点至十二点。")
    assert play.case.outcome == "answered"


def test_the_desk_above_rules_on_what_the_first_desk_answered_itself(play):
    play.opens(nature="consult").does(f"{DIRECT} say_unanswered")
    assert Due.objects.get(clock=Clock.UNANSWERED).unit == play.county.town_desks[0]
    assert why(play, "unanswered_reject", play.clerk(play.county.village_desks[0])) == "no_answer_disputed"


def test_whoever_gave_the_answer_does_not_rule_on_it(play):
    play.opens().does("accept")
    EXAMPLES["answer"].play(play, play.clerk(play.county.village_desks[0]))
    play.does("say_unanswered")
    Due.objects.filter(clock=Clock.UNANSWERED).update(unit=play.county.village_desks[0])
    assert why(play, "unanswered_reject", play.clerk(play.county.village_desks[0])) == "own_answer"
    EXAMPLES["unanswered_reject"].play(play, play.colleague(play.county.village_desks[0]))


def test_not_answered_is_said_once_of_an_answer_and_within_seven_days(play):
    play.opens().does(f"{TO_ROADS} answer say_unanswered")
    assert why(play, "say_unanswered") == "said_unanswered"
    play.does("unanswered_reject").at(play.now + timedelta(days=1)).does("answer say_unanswered unanswered_reject")
    play.does("answer").at(play.now + timedelta(days=7, minutes=1))
    assert why(play, "say_unanswered") == "answer_too_old"


def test_a_dispute_outlives_the_closing_and_then_counts_as_never_answered(play):
    play.opens().does(f"{TO_ROADS} sign dispose say_unanswered verify unanswered_uphold")
    assert play.case.state == "closed"
    clock = answer_clock(play)
    assert (clock.met_at, clock.cancelled_at) == (None, play.now)


def parts_of(play, before, act, **said):
    """Split the play's report, let the same be done to every part, and give the parts."""
    play.does(f"{before} split")
    found = Case.objects.filter(number__startswith=f"{play.case.number}/").order_by("id")
    parts = [Play(play.county, play.photo, play.now, case.pk) for case in found]
    for each in parts:
        each.does(act, **said)
    return parts


def ruled_unanswered(part):
    desk = Due.objects.get(case_id=part.case_id, clock=Clock.UNANSWERED, met_at=None).unit
    EXAMPLES["unanswered_uphold"].play(part, part.clerk(desk))


def test_a_part_found_unanswered_leaves_the_clock_of_the_whole_as_if_it_had_never_stopped(play):
    before = answer_clock(play.opens().at(play.now + timedelta(hours=3)))
    one, _ = parts_of(play, "accept", "answer")
    assert (answer_clock(play).met_at, play.report.answered_at) == (play.now, play.now)
    ruled_unanswered(one.does("say_unanswered"))
    after = answer_clock(play)
    assert (after.pk, after.due_at, after.met_at, after.cancelled_at) == (before.pk, before.due_at, None, None)
    assert (answer_clock(one).met_at, play.report.answered_at) == (None, None)
    one.at(play.now + timedelta(hours=1)).does("answer")
    assert (answer_clock(play).met_at, play.report.answered_at) == (one.now, one.now)


def test_a_whole_that_was_answered_before_it_was_split_stays_so(play):
    play.opens().does("accept answer").at(play.now + timedelta(hours=3))
    one, _ = parts_of(play, "", "answer")
    met_at = answer_clock(play).met_at
    ruled_unanswered(one.does("say_unanswered"))
    assert (answer_clock(play).met_at, play.report.answered_at) == (met_at, met_at)
    assert one.report.answered_at is None


def test_a_part_that_a_bad_answer_had_closed_opens_the_whole_with_its_clock(play):
    one, _ = parts_of(play.opens(nature="consult"), "accept", "answer_direct")
    assert (play.case.state, play.report.answered_at) == ("closed", play.now)
    ruled_unanswered(one.does("say_unanswered"))
    assert (one.case.state, play.case.state) == ("accepted", "container")
    assert (answer_clock(play).met_at, answer_clock(play).cancelled_at) == (None, None)
    one.does("answer_direct", text="窗口周六上午也开门，九点至十二点。")
    assert (play.case.state, answer_clock(play).met_at) == ("closed", play.now)


@pytest.mark.parametrize("is_whole_over", [True, False])
def test_a_closed_part_found_unanswered_keeps_the_whole_from_ever_being_answered(play, is_whole_over):
    one, other = parts_of(play.opens(), "accept file", "self_handle", text="7月4日已用沥青把坑填平。")
    assert answer_clock(play).met_at == play.now
    one.does("say_unanswered")
    for part in (one, other) if is_whole_over else (one,):
        part.does("verify")
    ruled_unanswered(one)
    if not is_whole_over:
        assert (answer_clock(play).met_at, answer_clock(play).cancelled_at) == (None, None)
        other.does("verify")
    assert play.case.state == "closed"
    assert (answer_clock(play).met_at, answer_clock(play).cancelled_at) == (None, play.now)
    assert play.report.answered_at is None


def test_fixing_on_the_spot_answers_where_the_words_say_what_was_done(play):
    play.opens().does("accept file").does("self_handle", text="7月4日已用沥青把坑填平，并放了警示牌。")
    assert answer_clock(play).met_at == play.now


def test_the_page_compares_an_answer_with_the_report_and_sends_nothing(play, signed_in):
    play.opens(text="村口的路塌了一块。路灯也不亮。").does(TO_ROADS)
    staff = signed_in(play.county.staff(Role.UNIT_OFFICER))
    page = f"/desk/c/{play.case_id}/answer/"
    answer = staff.post(page, {"version": play.case.version, "text": "塌陷的路已填平。", "compare": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert '<mark lang="zh-Hans">路灯也不亮</mark>' in shown
    assert "塌陷的路已填平。</textarea>" in shown
    assert not Entry.objects.filter(case_id=play.case_id, act="answer").exists()


def test_a_reporter_says_not_answered_from_the_page_of_the_case(play, client):
    play.opens().does(f"{TO_ROADS} answer")
    code = play.case.lookup_code
    assert f"/i/{code}/unanswered/" in client.get(f"/i/{code}/").content.decode()
    assert client.post(f"/i/{code}/unanswered/", {"text": "没说什么时候修好"}).status_code == 302
    assert Due.objects.filter(case_id=play.case_id, clock=Clock.UNANSWERED, met_at=None).exists()
    assert f"/i/{code}/unanswered/" not in client.get(f"/i/{code}/").content.decode()
