"""Returns and arbitration (issue-desk 10): who rules, by when, and what follows; department work is not pushed down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.test import Client

from linli.issues.models import Override
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import desk as acts
from linli.issues.services import intake, returns
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, TO_TOWN, Play
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Case, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import FOUNDED_ON, Town, actor_of


def colleague(county: Town) -> Actor:
    account = Account.objects.create(username="second_clerk", name="另一位测试员")
    Post.objects.create(account=account, unit=county.county_desk, role=Role.CLERK, from_on=FOUNDED_ON)
    return actor_of(account)


def returned(county: Town, photo: Callable[[datetime], str], now: datetime) -> Case:
    clerk = county.actor(Role.CLERK, county.county_desk)
    draft = ReportDraft(
        text="村道有坑。", category="0201", channel="counter", check_method="call",
        answers={"danger_now": "no", "accident": "no"}, area_code=county.grids[0].code,
    )  # fmt: skip
    case = Case.objects.get(pk=intake.report_receive(clerk, draft, now).case_id)
    acts.case_dispatch(clerk, case.pk, version=case.version, order=acts.Dispatch(advice="尽快修补"), now=now)
    case.refresh_from_db()
    objection = returns.Objection("area_mismatch", "不在养护里程内", "公路法第八条", "乡镇", (photo(now),))
    returns.leg_object(county.actor(Role.UNIT_LEAD), case.pk, version=case.version, objection=objection, now=now)
    case.refresh_from_db()
    return case


@pytest.mark.django_db
def test_another_clerk_of_the_dispatching_desk_rules_on_a_return(
    desk: Town, photo: Callable[[datetime], str], now: datetime
) -> None:
    case = returned(desk, photo, now)
    returns.return_uphold(
        colleague(desk), case.pk, version=case.version, reason="upheld_dispatcher", text="派单有误", now=now
    )
    case.refresh_from_db()
    assert (case.state, case.holder_id) == ("filed", desk.county_desk.pk)


@pytest.mark.django_db
def test_the_dispatcher_and_other_desks_do_not_rule_on_a_return(
    desk: Town, photo: Callable[[datetime], str], now: datetime
) -> None:
    case = returned(desk, photo, now)
    dispatcher = desk.actor(Role.CLERK, desk.county_desk)
    with pytest.raises(rules.RefusedActError) as refused:
        returns.return_reject(dispatcher, case.pk, version=case.version, text="派单无误", now=now)
    assert refused.value.facts["why"] == "own_dispatch"
    town_clerk = desk.actor(Role.CLERK, desk.town_desks[0])
    with pytest.raises(rules.NotYoursError):
        returns.return_reject(town_clerk, case.pk, version=case.version, text="派单无误", now=now)


@pytest.mark.django_db
def test_every_leg_of_a_dispatch_carries_its_due(desk: Town, photo: Callable[[datetime], str], now: datetime) -> None:
    case = returned(desk, photo, now)
    legs = {leg.kind: leg.due_at for leg in Leg.objects.filter(case=case, ended_at=None)}
    assert legs["dispatch_lead"] == case.due_at
    assert now < legs["dispatch_assist"] < legs["dispatch_lead"]


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


@pytest.mark.django_db
def test_a_refused_return_is_appealed_once_within_two_working_hours_and_the_ruling_is_final(play: Play) -> None:
    play.at(at("07-11 09:00")).opens().does("accept file dispatch object")
    play.at(at("07-11 10:00")).does("return_rejected")
    due = play.lead.due_at
    play.at(at("07-11 12:00"))
    assert why(lambda: play.does("appeal")) == "no_appeal"
    play.at(at("07-11 11:59")).does("appeal")
    assert play.lead.state == "objected"
    assert play.due(Clock.RULE) == at("07-12 18:00")
    assert why(lambda: play.does("return_rejected")) == "for_arbitration"
    EXAMPLES["return_rejected"].play(play, play.county.actor(Role.ARBITRATOR))
    assert (play.case.state, play.lead.due_at) == ("in_hand", due)
    assert why(lambda: play.does("appeal")) == "no_appeal"


@pytest.mark.django_db
def test_a_return_nobody_rules_on_goes_to_arbitration(play: Play) -> None:
    rule_by = play.opens().does(f"{TO_ROADS} object").due(Clock.RULE)
    jobs.dues_fire(rule_by)
    assert play.lead.data["objection"]["is_final"]
    assert play.due(Clock.RULE) > rule_by
    version = play.case.version
    jobs.dues_fire(play.due(Clock.RULE))
    assert play.case.version == version


@pytest.mark.django_db
def test_the_desk_does_not_rule_for_the_arbitrator_nor_the_arbitrator_for_the_desk(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} object")
    arbitrator = play.county.actor(Role.ARBITRATOR)
    assert why(lambda: EXAMPLES["return_rejected"].play(play, arbitrator)) == "for_desk"
    assert why(lambda: EXAMPLES["rule_backstop"].play(play, arbitrator)) == "for_desk"


@pytest.mark.django_db
def test_a_fault_of_the_catalogue_is_a_task_of_five_working_days_that_outlives_the_case(play: Play) -> None:
    play.at(at("07-11 09:00")).opens().does("accept file dispatch object catalogue_fault")
    task = Due.objects.get(case_id=play.case_id, clock=Clock.CATALOGUE)
    assert (task.unit, task.due_at) == (play.county.county_desk, at("07-18 18:00"))
    play.does("withdraw")
    task.refresh_from_db()
    assert (task.met_at, task.cancelled_at) == (None, None)
    play.does("catalogue_settle")
    assert why(lambda: play.does("catalogue_settle")) == "no_catalogue_task"


@pytest.mark.django_db
def test_what_nobody_owns_is_led_by_the_district_which_cannot_return_it(play: Play) -> None:
    play.at(at("07-11 09:00")).opens().does("accept file dispatch unowned")
    original = play.case.due_original_at
    play.at(at("07-11 14:00")).does("rule_backstop")
    district = play.county.county_desk
    assert (play.lead.to_unit, play.case.due_original_at) == (district, original)
    assert play.due(Clock.SIGN) == at("07-12 18:00")
    play.does("sign")
    assert play.case.state == "in_hand"
    EXAMPLES["dispose"].play(play, play.clerk(district))
    assert play.case.state == "disposed"


@pytest.mark.django_db
def test_a_joint_ruling_leaves_the_lead_its_due_and_calls_the_others(play: Play) -> None:
    play.opens().does(f"{TO_ROADS} unowned")
    due, roads = play.lead.due_at, play.lead.to_unit_id
    sanitation = play.county.departments["sanitation"].pk
    play.does("rule_joint", lead_id=roads, assistant_ids=(sanitation,))
    assert (play.case.state, play.lead.due_at, play.lead.to_unit_id) == ("in_hand", due, roads)
    assists = Leg.objects.filter(case_id=play.case_id, kind="dispatch_assist", ended_at=None)
    assert [leg.to_unit_id for leg in assists] == [sanitation]
    assert not Due.objects.filter(leg=assists[0], clock=Clock.OBJECT).exists()


@pytest.mark.django_db
def test_at_most_five_units_assist_and_the_dispatching_desk_calls_them(play: Play) -> None:
    play.opens().does(TO_ROADS)
    other = play.county.departments["gas_supply"].pk
    units = ["sanitation", "traffic_police", "urban_management", "water_bureau"]
    for name in units:
        play.does("assist_add", unit_id=play.county.departments[name].pk)
    assert why(lambda: play.does("assist_add", unit_id=other)) == "assistants_full"
    share = Leg.objects.filter(case_id=play.case_id).latest("id")
    assert (share.kind, share.share, share.due_at < play.lead.due_at) == ("dispatch_assist", "清扫路面", True)
    with pytest.raises(rules.NotYoursError):
        EXAMPLES["assist_add"].play(play, play.staff(Role.UNIT_LEAD), unit_id=other)


@pytest.mark.django_db
def test_a_departments_work_goes_to_a_village_by_the_district_alone_with_a_reason_and_in_public(
    play: Play, client: Client
) -> None:
    """issue-desk 9.3, 24.14: no town or village leads a department's work without a row that says so."""
    village, town = play.county.village_desks[0], play.county.town_desks[0]
    play.opens().does(TO_TOWN)
    pushed = acts.Dispatch(village.pk, advice="由村里处理", reason="村里更近")
    assert why(lambda: play.does("hand_down", order=pushed)) == "not_downwards"
    assert why(lambda: play.does("dispatch", order=pushed)) == "not_downwards"
    play.does("report_up")
    order = acts.Dispatch(town.pk, advice="由镇里先处理")
    assert why(lambda: play.does("hand_down", order=order)) == "not_downwards"
    assert Override.objects.count() == 0
    play.does("hand_down", order=replace(order, reason="镇里正在同一路段施工"))
    row = Override.objects.get()
    assert (row.case_id, row.unit, play.lead.kind) == (play.case_id, town, "hand_down")
    page = client.get("/handed-down/").content.decode()
    assert play.case.number in page
    assert "施工" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["sealed", "about_unit"])
def test_a_case_in_confidence_is_counted_among_the_exceptions_and_not_named(
    play: Play, client: Client, kept: str
) -> None:
    """Invariants 8 and 14: the row is there, and no unit reads from it that a report about it has come in."""
    town = play.county.town_desks[0]
    order = acts.Dispatch(town.pk, advice="由镇里先处理", reason="镇里正在同一路段施工")
    play.opens().does(TO_TOWN).does("report_up").does("hand_down", order=order)
    changes = {"confidentiality": "sealed"} if kept == "sealed" else {"excluded_unit": play.county.village_desks[1]}
    Case.objects.filter(pk=play.case_id).update(**changes)
    page = client.get("/handed-down/", headers={"Accept-Language": "en"}).content.decode()
    assert play.case.number not in page
    assert ("1 case in all" in page, "only counted" in page) == (True, True)
