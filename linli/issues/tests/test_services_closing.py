"""From "done" to closed and back: disposal, verification row by row, reopening, review of fact, withdrawal, publishing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.issues.models import PublicReport, Report, Verification
from linli.issues.rules.clocks import Clock
from linli.issues.services import closing
from linli.issues.services import desk as acts
from linli.issues.tests.acting import DONE, EXAMPLES, TO_DONE, TO_ROADS, TO_TOWN, UNSOLVED, Play, done
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Case, Entry, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.people.models import Post
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import FOUNDED_ON, Town, actor_of

SOLVED, PARTLY = closing.Finding("solved", 5), closing.Finding("partly", 3, "还差标线。")
MANHOLE = {"category": "0202", "answers": {"danger_now": "no", "cover_state": "missing"}}
REPORTED = {"solved": SOLVED, "partly": PARTLY, "not_solved": UNSOLVED}
CHECKED = {
    "solved": closing.Finding("solved", text="现场已修好。"),
    "not_solved": closing.Finding("not_solved", text="坑还在。"),
}


def why(act: Callable[[], object]) -> str:
    """The code with which a guard refuses an act."""
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def again(play: Play) -> Play:
    """Another round: the lead signs and reports it done once more."""
    return play.does("sign dispose")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reporter", "check", "window_over", "state", "outcome", "basis"),
    [
        ("solved", "", False, "closed", "solved", "reporter_solved"),
        ("solved", "solved", False, "closed", "solved", "reporter_solved"),
        ("", "solved", False, "disposed", "solved", ""),
        ("", "solved", True, "closed", "solved", "checked_solved"),
        ("", "", False, "disposed", "solved", ""),
        ("", "", True, "closed", "closed_unverified", "closed_unverified"),
        ("", "not_solved", False, "in_hand", "", ""),
        ("partly", "", False, "dispatched", "", ""),
        ("not_solved", "", False, "dispatched", "", ""),
        ("partly", "solved", False, "dispatched", "", ""),
    ],
)
def test_what_the_reporter_says_and_the_check_finds_decides(play, reporter, check, window_over, state, outcome, basis):
    """Table 6.3 of the issue desk, row by row; the check comes first where there are both."""
    play.opens().does(TO_DONE)
    until = play.due(Clock.CONFIRM)
    if check:
        play.does("check", finding=CHECKED[check])
    if reporter:
        play.does("verify", finding=REPORTED[reporter])
    if window_over:
        jobs.dues_fire(until)
    assert (play.case.state, play.case.outcome, play.report.close_basis) == (state, outcome, basis)


@pytest.mark.django_db
def test_a_failed_check_gives_the_work_back_with_its_original_due(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign")
    due_at, leg = play.case.due_at, play.lead.pk
    play.does("dispose").does("check", finding=CHECKED["not_solved"])
    assert (play.case.due_at, play.lead.pk, play.lead.ended_at) == (due_at, leg, None)
    running = Due.objects.filter(case_id=play.case_id, met_at=None, cancelled_at=None).values_list("clock", flat=True)
    assert {"due", "s1", "s2"} <= set(running)
    assert {"confirm_by", "check_by"} & set(running) == set()


@pytest.mark.django_db
def test_a_third_not_solved_goes_to_the_next_level_up_and_starts_no_round(play: Play) -> None:
    play.opens().does(TO_DONE)
    for round_ in (1, 2):
        play.does("not_solved")
        assert (play.case.state, play.case.reopened_count) == ("dispatched", round_)
        again(play)
    play.does("not_solved")
    case = play.case
    assert (case.state, case.holder, case.reopened_count) == ("disposed", play.county.town_desks[0], 2)
    assert case.due_at == play.due(Clock.REVIEW)
    for act, actor in (("check", None), ("reject_disposal", play.clerk())):
        assert why(lambda act=act, actor=actor: EXAMPLES[act].play(play, actor)) == "reviewed_above"
    village = play.clerk(play.county.village_desks[0])
    assert why(lambda: EXAMPLES["review_close"].play(play, village)) == "not_under_review"
    assert why(lambda: EXAMPLES["reopen"].play(play, village, reason="review", text="改判")) == "reviewed_above"
    EXAMPLES["reopen"].play(play, play.clerk(), reason="review", text="改判")
    assert (play.case.state, play.case.reopened_count) == ("dispatched", 3)


@pytest.mark.django_db
def test_the_same_disagreement_twice_goes_to_the_next_level_up(play: Play) -> None:
    play.opens().does(TO_DONE).does("check not_solved")
    assert play.case.state == "dispatched"
    again(play).does("check not_solved")
    assert (play.case.state, play.case.holder) == ("disposed", play.county.town_desks[0])
    assert [e.act for e in Entry.objects.filter(case_id=play.case_id).order_by("-id")[:2]] == ["review", "verify"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "outcome", "is_due"),
    [
        ({}, "solved", False),
        ({}, "no_fault_found", True),
        (MANHOLE, "solved", True),
    ],
)
def test_an_independent_check_is_due_where_the_rules_ask_for_one(play, said, outcome, is_due):
    play.opens(**said)
    play.does("sign" if said else f"{TO_ROADS} sign").does("dispose", disposal=done(play, outcome=outcome))
    assert Due.objects.filter(case_id=play.case_id, clock=Clock.CHECK).exists() is is_due


@pytest.mark.django_db
def test_a_place_nobody_answers_for_is_checked(play: Play) -> None:
    play.opens(ANONYMOUS).does(f"{TO_ROADS} sign dispose")
    assert Due.objects.filter(case_id=play.case_id, clock=Clock.CHECK).exists()


@pytest.mark.django_db
def test_nobody_checks_what_the_own_unit_or_hand_has_done(play: Play) -> None:
    county = play.county
    verifier = county.actor(Role.VERIFIER, county.departments["highway_maintenance"], county.county)
    play.opens().does(TO_DONE)
    assert why(lambda: EXAMPLES["check"].play(play, verifier)) == "own_work"
    play.opens().does("accept file")
    both = county.staff(Role.GRID)
    Post.objects.create(account=both, unit=county.county_desk, role=Role.VERIFIER, from_on=FOUNDED_ON)
    EXAMPLES["self_handle"].play(play, actor_of(both))
    assert why(lambda: EXAMPLES["check"].play(play, actor_of(both))) == "own_work"


@pytest.mark.django_db
def test_one_round_has_one_word_of_the_reporter_and_one_check(play: Play) -> None:
    play.opens().does(f"{TO_DONE} check")
    assert why(lambda: play.does("check")) == "checked"
    play.does("not_solved")
    again(play).does("check")
    rounds = Verification.objects.filter(case_id=play.case_id).order_by("id").values_list("round", "source")
    assert list(rounds) == [(1, "check"), (1, "reporter"), (2, "check")]


@pytest.mark.django_db
def test_only_the_reporter_says_whether_it_is_solved(play: Play) -> None:
    play.opens().does(TO_DONE)
    for stranger in (ANONYMOUS, Actor(account_id=play.county.residents[1].pk), play.clerk(), play.staff(Role.VERIFIER)):
        with pytest.raises((rules.NotThereError, rules.NotYoursError)):
            EXAMPLES["verify"].play(play, stranger)
    EXAMPLES["verify"].play(play, Actor(code_case_id=play.case_id))
    assert play.case.state == "closed"


@pytest.mark.django_db
def test_a_unit_is_done_when_it_has_answered_and_its_assistants_are_done_or_waived(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign")
    assert why(lambda: play.does("dispose", disposal=done(play, waiver=""))) == "assistants_open"
    assert why(lambda: play.does("dispose", disposal=done(play, text="好了"))) == "not_substantive"
    play.does("dispose")
    waived = Leg.objects.get(case_id=play.case_id, kind="dispatch_assist")
    assert (waived.state, waived.data["waiver"]) == ("waived", "未参与施工")
    assert play.report.answered_at == play.now


@pytest.mark.django_db
def test_a_unit_that_has_answered_may_be_brief_when_it_is_done(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign answer share_done")
    play.does("dispose", disposal=done(play, text="已修好。", waiver=""))
    assert play.case.state == "disposed"


@pytest.mark.django_db
def test_a_measure_set_to_end_at_closure_ends_there(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign interim")
    assert why(lambda: play.does("dispose")) == "interim_open"
    row = play.case.interims.get()
    play.does("dispose", disposal=done(play, interims={row.pk: True})).does("verify")
    row.refresh_from_db()
    assert row.ended_at == play.now


@pytest.mark.django_db
def test_a_case_is_on_time_by_the_due_fixed_at_its_first_dispatch(play: Play) -> None:
    due_at = play.opens().does(f"{TO_ROADS} sign").case.due_original_at
    assert due_at is not None
    play.at(due_at).does("dispose")
    assert play.report.is_on_time is True
    play.at(due_at - timedelta(hours=1)).opens().does(f"{TO_ROADS} sign")
    due_at = play.case.due_original_at
    assert due_at is not None
    play.at(due_at + timedelta(minutes=1)).does("dispose")
    assert play.report.is_on_time is False


@pytest.mark.django_db
def test_a_reopened_case_has_half_its_time_and_never_counts_as_on_time(play: Play) -> None:
    play.opens().does(f"{TO_DONE} verify reopen")
    leg = play.lead
    due = Due.objects.get(leg=leg, clock=Clock.DUE)
    assert due.length == "4wd"
    assert (play.case.reopened_count, play.report.is_on_time, play.case.closed_at) == (1, False, None)
    original = play.case.due_original_at
    again(play).does("verify")
    assert (play.report.is_on_time, play.case.due_original_at) == (False, original)


@pytest.mark.django_db
def test_a_reopened_matter_of_life_has_its_full_time(play: Play) -> None:
    play.opens(**MANHOLE).does("sign dispose verify reopen")
    assert Due.objects.filter(leg=play.lead, clock=Clock.DUE).get().length == "6h"


@pytest.mark.django_db
def test_a_case_the_desk_fixed_itself_is_routed_when_it_is_reopened(play: Play) -> None:
    play.opens().does("accept file self_handle verify reopen")
    assert play.case.holder == play.county.departments["highway_maintenance"]
    assert play.case.due_original_at == play.case.due_at


@pytest.mark.django_db
def test_a_case_its_unit_handed_back_is_not_reopened_to_that_unit(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} object return_upheld self_handle")
    play.does("check", finding=CHECKED["not_solved"])
    case = play.case
    assert (case.state, case.reopened_count) == ("dispatched", 1)
    assert play.lead.state == "sent"
    assert Leg.objects.filter(case=case, state="upheld").count() == 1


@pytest.mark.django_db
def test_a_case_is_reopened_for_thirty_days(play: Play) -> None:
    until = play.opens().does(f"{TO_DONE} verify").due(Clock.REOPEN)
    play.at(until)
    assert why(lambda: play.does("reopen")) == "too_late"
    play.at(until - timedelta(minutes=1)).does("reopen")
    assert play.case.state == "dispatched"


@pytest.mark.django_db
def test_while_the_unit_says_done_the_reporter_answers_the_question_instead_of_reopening(play: Play) -> None:
    play.opens().does(TO_DONE)
    assert why(lambda: EXAMPLES["reopen"].play(play, play.reporter)) == "say_not_solved"
    EXAMPLES["reopen"].play(play, play.clerk())
    assert play.case.state == "dispatched"


@pytest.mark.django_db
def test_a_withdrawn_report_ends_and_stays_ended(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign withdraw")
    case = play.case
    assert (case.state, case.outcome, case.due_at) == ("withdrawn", "withdrawn", None)
    assert not Leg.objects.filter(case=case, ended_at=None).exists()
    assert not Due.objects.filter(case=case, met_at=None, cancelled_at=None).exists()
    assert not Link.objects.exists()
    with pytest.raises(rules.NotNowError):
        play.does("withdraw")


@pytest.mark.django_db
def test_a_withdrawn_danger_goes_on_as_a_finding_without_the_reporter(play: Play) -> None:
    case = play.opens(text="我家门口的井盖没了，我姓周", **MANHOLE).does("withdraw").case
    finding = Case.objects.get(kind="finding")
    assert (finding.reporter_id, finding.contact_id, finding.state) == (None, None, "dispatched")
    assert (finding.lat, finding.long, finding.area_code) == (case.lat, case.long, case.area_code)
    link = Link.objects.get()
    assert (link.from_case, link.to_case, link.kind) == (finding, case, "caused_by")
    assert "周" not in finding.title + Report.objects.get(pk=finding.pk).text


@pytest.mark.django_db
def test_a_danger_the_desk_put_into_another_category_is_withdrawn_like_any_other(play: Play) -> None:
    play.opens(category="9902", answers={"danger_now": "yes"})
    play.does("accept", axes=acts.Acceptance(category="0202", has_looked_at_duplicates=True)).does("withdraw")
    assert play.case.state == "withdrawn"
    assert Case.objects.get(kind="finding").category == "0202"


@pytest.mark.django_db
def test_a_public_view_shows_no_personal_data_and_only_of_open_cases(play: Play) -> None:
    play.opens()
    publish = EXAMPLES["publish"]
    assert why(lambda: publish.play(play, text="请致电13800138000。")) == "personal_data"
    publish.play(play)
    assert why(lambda: publish.play(play)) == "published"
    assert PublicReport.objects.get(pk=play.case_id).hidden_at is None
    play.does("unpublish")
    assert PublicReport.objects.get(pk=play.case_id).hidden_reason == "照片不清。"
    assert why(lambda: play.does("unpublish")) == "not_published"
    publish.play(play)
    play.opens(nature="complain")
    assert why(lambda: publish.play(play)) == "not_public"


@pytest.mark.django_db
def test_what_was_handed_down_is_verified_at_the_desk_that_handed_it_down(play: Play) -> None:
    play.opens(category="9902").does(f"{TO_TOWN} hand_down")
    for act in ("sign", "dispose"):
        EXAMPLES[act].play(play, play.clerk())
    assert play.case.holder == play.county.town_desks[0]
    assert Entry.objects.get(case_id=play.case_id, act="dispose").text == DONE
