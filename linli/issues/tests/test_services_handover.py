"""Between units: silence, returns by their hours, the way up, whistles, arrivals, shares, measures, supervision."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from linli.issues.models import Interim
from linli.issues.rules.clocks import Clock
from linli.issues.services import desk as acts
from linli.issues.services import supervision
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, TO_TOWN, Play
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.cases.services.years import year_announce
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import PUBLISHED_YEARS
from linli.kernel.deadlines.rules import Override
from linli.kernel.deadlines.services import days_override
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

CHINA = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    return datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def why(act: Callable[[], object]) -> str:
    """The code with which a guard refuses an act."""
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def leg_due(leg: Leg, clock: Clock) -> str:
    due = Due.objects.filter(leg=leg, clock=clock).latest("id")
    return f"{due.due_at.astimezone(CHINA):%m-%d %H:%M}"


@pytest.mark.django_db
def test_silence_is_acceptance_from_the_end_of_the_sign_window(play: Play) -> None:
    sign_by = play.opens().does(TO_ROADS).due(Clock.SIGN)
    due_at = play.case.due_at
    jobs.dues_fire(sign_by - timedelta(minutes=1))
    assert (play.case.state, play.lead.state) == ("dispatched", "sent")
    jobs.dues_fire(sign_by)
    case = play.case
    assert (case.state, play.lead.state, play.lead.accepted_how) == ("in_hand", "silent", "silence")
    assert case.due_at == due_at
    assert {leg.state for leg in Leg.objects.filter(case=case)} == {"silent"}
    version = case.version
    jobs.dues_fire(sign_by + timedelta(minutes=5))
    assert play.case.version == version


@pytest.mark.django_db
def test_a_signature_before_the_clock_leaves_silence_without_effect(play: Play) -> None:
    sign_by = play.opens().does(f"{TO_ROADS} sign").due(Clock.SIGN)
    jobs.dues_fire(sign_by)
    assert play.lead.accepted_how == "signed"


@pytest.mark.django_db
def test_a_return_by_its_hours(play: Play) -> None:
    """issue-desk 25.3: the case due never moves, the innocent unit gets its own full due, the second unit returns too."""
    county = play.county
    first, second = county.departments["highway_maintenance"], county.departments["municipal_works"]
    play.at(at("07-11 09:00")).opens().does("accept file")
    village = county.village_desks[0]
    play.does("dispatch", order=acts.Dispatch(first.pk, advice="尽快修补"))
    case_due = play.case.due_original_at
    assert case_due == play.case.due_at == at("07-20 18:00")
    jobs.dues_fire(at("07-11 11:00"))
    assert play.lead.state == "silent"

    play.at(at("07-11 11:40")).does("object")
    play.at(at("07-11 13:40")).does("return_upheld")
    assert (play.case.state, play.case.holder) == ("filed", village)
    assert play.case.due_original_at == case_due
    order = acts.Dispatch(second.pk, advice="尽快修补", reason="退单成立，改派")
    play.does("dispatch", order=order)
    assert play.lead.due_at == at("07-20 18:00")
    assert play.case.due_original_at == case_due
    assert Outbox.objects.filter(case_id=play.case_id, event="N06").count() == 1

    play.at(at("07-11 15:30"))
    EXAMPLES["object"].play(play, county.actor(Role.UNIT_LEAD, second))
    assert leg_due(play.lead, Clock.RULE) == "07-12 18:00"
    play.at(at("07-12 10:00"))
    assert why(lambda: play.does("return_rejected")) == "for_arbitration"
    EXAMPLES["return_rejected"].play(play, county.actor(Role.ARBITRATOR))
    case = play.case
    assert (case.state, play.lead.state, play.lead.accepted_how) == ("in_hand", "signed", "ruling")
    assert play.lead.due_at == at("07-20 18:00")
    assert case.due_original_at == case_due
    running = Due.objects.filter(case=case, leg=play.lead, met_at=None, cancelled_at=None)
    assert {"due", "s0", "s1", "s2"} <= set(running.values_list("clock", flat=True))


@pytest.mark.django_db
def test_a_return_for_want_of_an_owner_goes_to_arbitration_at_once(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} unowned")
    rule_by = Due.objects.get(leg=play.lead, clock=Clock.RULE)
    assert rule_by.unit == play.county.county_desk
    assert leg_due(play.lead, Clock.RULE) == "07-05 18:00"
    assert why(lambda: play.does("return_upheld")) == "for_arbitration"
    EXAMPLES["return_upheld"].play(play, play.county.actor(Role.ARBITRATOR))
    assert play.case.state == "filed"


@pytest.mark.django_db
def test_an_ordinary_return_is_ruled_on_by_the_desk_in_four_working_hours(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} object")
    rule_by = Due.objects.get(leg=play.lead, clock=Clock.RULE)
    assert rule_by.unit == play.county.village_desks[0]
    assert leg_due(play.lead, Clock.RULE) == "07-04 15:30"


@pytest.mark.django_db
def test_the_new_units_leg_has_its_full_due_while_the_case_may_be_late(play: Play, now: datetime) -> None:
    play.opens().does(f"{TO_ROADS} object")
    original = play.case.due_original_at
    play.at(now + timedelta(days=2)).does("return_upheld")
    works = play.county.departments["municipal_works"].pk
    play.does("dispatch", order=acts.Dispatch(works, advice="尽快修补", reason="改派"))
    case = play.case
    assert case.due_original_at == original
    assert original is not None
    assert play.lead.due_at == case.due_at
    assert play.lead.due_at is not None
    assert play.lead.due_at > original


@pytest.mark.django_db
def test_a_unit_returns_a_case_once(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} object return_rejected")
    assert why(lambda: play.does("object")) == "objected_once"


@pytest.mark.django_db
def test_a_return_after_its_window_is_refused(play: Play) -> None:
    until = play.opens().does(TO_ROADS).due(Clock.OBJECT)
    play.at(until)
    assert why(lambda: play.does("object")) == "window_over"
    play.at(until - timedelta(minutes=1)).does("object")


@pytest.mark.django_db
def test_a_return_of_a_signed_leg_may_be_refused_and_the_signature_stays(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign object return_rejected")
    assert (play.case.state, play.lead.accepted_how) == ("in_hand", "signed")


@pytest.mark.django_db
def test_the_duty_goes_on_while_a_return_waits(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign object")
    due = Due.objects.get(leg=play.lead, clock=Clock.DUE)
    assert (due.met_at, due.cancelled_at, due.pauses.count()) == (None, None, 0)
    play.does("answer")


@pytest.mark.django_db
def test_only_the_unit_that_leads_signs_returns_and_disposes(play: Play) -> None:
    play.opens().does(TO_ROADS)
    works = play.county.departments["municipal_works"]
    officer, lead = play.county.actor(Role.UNIT_OFFICER, works), play.county.actor(Role.UNIT_LEAD, works)
    assert why(lambda: EXAMPLES["sign"].play(play, officer)) == "not_lead"
    assert why(lambda: EXAMPLES["object"].play(play, lead)) == "not_lead"
    play.does("sign")
    assert why(lambda: EXAMPLES["dispose"].play(play, officer)) == "not_lead"
    strangers = play.county.actor(Role.UNIT_OFFICER, play.county.departments["water_bureau"])
    with pytest.raises(rules.NotThereError):
        EXAMPLES["dispose"].play(play, strangers)


@pytest.mark.django_db
def test_a_desk_that_was_handed_the_work_cannot_hand_it_back_but_signs_and_disposes(play: Play) -> None:
    play.opens(category="9902").does(f"{TO_TOWN} hand_down")
    clerk = play.clerk()
    EXAMPLES["sign"].play(play, clerk)
    with pytest.raises(rules.NotYoursError):
        EXAMPLES["object"].play(play, clerk)
    EXAMPLES["dispose"].play(play, clerk)
    assert (play.case.state, play.case.holder) == ("disposed", play.county.town_desks[0])


@pytest.mark.django_db
def test_a_case_goes_up_one_level_at_a_time_and_no_higher_than_the_top(play: Play) -> None:
    play.opens().does("accept file")
    for desk in (play.county.town_desks[0], play.county.county_desk, play.county.city_desk):
        play.does("report_up")
        assert play.case.holder == desk
        assert play.case.due_at == play.due(Clock.DECIDE)
    assert why(lambda: play.does("report_up")) == "no_desk_above"
    legs = Leg.objects.filter(case_id=play.case_id).order_by("id")
    assert [leg.state for leg in legs] == ["handed_on", "handed_on", "sent"]
    assert play.case.state == "filed"


@pytest.mark.django_db
def test_the_dispatch_clock_runs_through_the_way_up(play: Play, now: datetime) -> None:
    dispatch_by = play.opens().does("accept file").due(Clock.DISPATCH)
    play.at(now + timedelta(hours=1)).does("report_up keep")
    assert play.due(Clock.DISPATCH) == dispatch_by
    assert play.case.due_at == dispatch_by


@pytest.mark.django_db
def test_only_the_desk_a_case_was_handed_to_keeps_it(play: Play) -> None:
    play.opens().does("accept file")
    assert why(lambda: play.does("keep")) == "not_handed"


@pytest.mark.django_db
def test_a_whistle_is_drafted_once_approved_by_the_principal_and_then_blown(play: Play) -> None:
    play.opens().does(TO_TOWN)
    assert why(lambda: play.does("whistle_approve")) == "nothing_to_approve"
    assert why(lambda: play.does("whistle_send")) == "nothing_to_send"
    play.does("whistle")
    assert why(lambda: play.does("whistle")) == "already_drafted"
    assert why(lambda: play.does("whistle_send")) == "not_approved"
    with pytest.raises(rules.NotYoursError):
        EXAMPLES["whistle_approve"].play(play, play.clerk())
    play.does("whistle_approve")
    assert why(lambda: play.does("whistle_approve")) == "nothing_to_approve"
    play.does("whistle_send dispatch")
    whistle = Leg.objects.get(case_id=play.case_id, kind="whistle")
    assert play.lead.parent == whistle
    assert leg_due(play.lead, Clock.REPORT_IN) == "07-05 18:00"


@pytest.mark.django_db
def test_a_called_unit_reports_in_once_with_its_place_or_a_reason(play: Play) -> None:
    play.opens().does(TO_ROADS)
    assert why(lambda: play.does("report_in")) == "not_called"
    play.opens().does(EXAMPLES["report_in"].before)
    with pytest.raises(rules.MissingFieldError):
        play.does("report_in", lat=None, long=None)
    play.does("report_in", lat=None, long=None, text="先电话指导封路。")
    assert play.lead.report_in == {"reason": "先电话指导封路。"}
    assert why(lambda: play.does("report_in")) == "not_called"


@pytest.mark.django_db
def test_an_assistants_share_ends_once(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} share_done")
    assert Leg.objects.get(case_id=play.case_id, kind="dispatch_assist").state == "done"
    with pytest.raises(rules.DomainError):
        play.does("share_done")


@pytest.mark.django_db
def test_a_measure_ends_once_and_a_measure_of_another_case_is_not_found(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} interim")
    other = Interim.objects.latest("id").pk
    play.opens().does(TO_ROADS)
    assert why(lambda: play.does("interim_end", interim_id=other)) == "no_interim"
    play.does("interim")
    with pytest.raises(rules.MissingFieldError):
        play.does("interim_end", interim_id=other)
    play.does("interim_end")
    assert why(lambda: play.does("interim_end")) == "no_interim"


@pytest.mark.django_db
def test_supervision_rises_while_a_leg_is_late_and_stops_when_it_is_done(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} sign")
    levels = {level: Due.objects.get(leg=play.lead, clock=level).due_at for level in ("s0", "s1", "s2", "s3")}
    assert sorted(levels, key=levels.__getitem__) == ["s0", "s1", "s2", "s3"]
    jobs.dues_fire(levels["s2"])
    lines = Entry.objects.filter(case_id=play.case_id, act="supervise").order_by("id")
    assert [line.reason for line in lines] == ["s0", "s1", "s2"]
    assert Outbox.objects.filter(case_id=play.case_id, event="N17").count() == 1
    play.at(levels["s2"]).does("dispose")
    jobs.dues_fire(levels["s3"])
    assert lines.count() == 3


@pytest.mark.django_db
def test_supervision_of_a_leg_that_was_handed_back_says_nothing(play: Play) -> None:
    play.opens().does(TO_ROADS)
    leg = play.lead
    play.does("object return_upheld")
    version = play.case.version
    supervision.supervise(Clock.S1, play.case_id, leg.pk, play.now)
    assert play.case.version == version


@pytest.mark.django_db
def test_held_times_along_the_chain_add_up(play: Play, now: datetime) -> None:
    """issue-desk 24.16: what one desk ends, the next begins at the same moment."""
    play.opens().does("accept file")
    for hours, act in enumerate(("report_up", "report_up", "dispatch"), 1):
        play.at(now + timedelta(hours=hours)).does(act)
    legs = list(Leg.objects.filter(case_id=play.case_id).exclude(kind="dispatch_assist").order_by("id"))
    for earlier, later in pairwise(legs):
        assert earlier.ended_at == later.sent_at
    assert Case.objects.get(pk=play.case_id).holder_id == legs[-1].to_unit_id


@pytest.mark.django_db
def test_a_due_in_a_year_nobody_has_announced_is_provisional_and_its_case_follows_it(play: Play) -> None:
    last, operator = max(PUBLISHED_YEARS), Actor(job="test")
    play.at(datetime(last, 12, 29, 2, tzinfo=UTC)).opens().does(TO_ROADS)
    due, assist = Due.objects.get(leg=play.lead, clock=Clock.DUE), Leg.objects.get(kind="dispatch_assist")
    was_at, level = due.due_at, Due.objects.get(leg=play.lead, clock=Clock.S1).due_at
    assert due.is_provisional
    assert play.case.due_at == play.case.due_original_at == play.lead.due_at == was_at == level

    holiday = [Override(date(last + 1, 1, day), is_worked=False) for day in (4, 5)]
    days_override(operator, holiday, play.now)
    year_announce(operator, last + 1, "notice of the test", play.now)
    due.refresh_from_db()
    assert due.due_at > was_at
    assert play.case.due_at == play.case.due_original_at == play.lead.due_at == due.due_at
    assert Due.objects.get(leg=play.lead, clock=Clock.S1).due_at == due.due_at
    moved = Leg.objects.get(pk=assist.pk)
    assert assist.due_at is not None
    assert moved.due_at == assist.due_at + (due.due_at - was_at)
    assert Due.objects.get(leg=moved, clock=Clock.DUE).due_at == moved.due_at


@pytest.mark.django_db
def test_each_assistant_is_sent_its_own_share(play: Play) -> None:
    units = play.county.departments
    works, sweepers = units["municipal_works"].pk, units["sanitation"].pk
    shares = {works: "封闭半幅路面", sweepers: "清扫碎石"}
    order = acts.Dispatch(assistant_ids=(works, sweepers), advice="尽快修补", shares=shares)
    play.opens().does("accept file dispatch", order=order)
    assists = Leg.objects.filter(case_id=play.case_id, kind="dispatch_assist")
    assert dict(assists.values_list("to_unit_id", "share")) == shares


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["长" * 201, "清扫碎石"])
def test_a_share_is_short_and_of_a_unit_that_assists(play: Play, text: str) -> None:
    play.opens().does("accept file")
    works, sweepers = (play.county.departments[name].pk for name in ("municipal_works", "sanitation"))
    owner = works if len(text) > 200 else sweepers
    order = acts.Dispatch(assistant_ids=(works,), advice="尽快修补", shares={owner: text})
    with pytest.raises(rules.MissingFieldError) as refused:
        play.does("dispatch", order=order)
    assert list(refused.value.facts["fields"]) == ["assistants"]


@pytest.mark.django_db
def test_whoever_leads_in_danger_meets_its_arrival_by_reporting_in_without_a_whistle(play: Play) -> None:
    manhole = {"category": "0202", "answers": {"danger_now": "no", "cover_state": "missing"}}
    play.opens(**manhole)
    arrive = Due.objects.get(leg=play.lead, clock=Clock.ARRIVE)
    assert arrive.due_at == play.now + timedelta(minutes=30)
    officer = play.staff(Role.UNIT_OFFICER)
    EXAMPLES["report_in"].play(play, officer)
    arrive.refresh_from_db()
    assert arrive.met_at == play.now
    assert why(lambda: EXAMPLES["report_in"].play(play, officer)) == "not_called"


@pytest.mark.django_db
def test_danger_is_acted_on_first_and_its_ownership_settled_later(play: Play) -> None:
    manhole = {"category": "0202", "answers": {"danger_now": "no", "cover_state": "missing"}}
    play.opens(**manhole).does("interim object")
    assert play.lead.state == "objected"
    play.opens().does(f"{TO_ROADS} interim")
    assert why(lambda: play.does("object")) == "needs_consent"
