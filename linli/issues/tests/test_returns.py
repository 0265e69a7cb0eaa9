"""Returns (issue-desk 10.2): the desk that dispatched rules, but by another clerk than the dispatcher."""

from datetime import datetime

import pytest

from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import desk as acts
from linli.issues.services import handover, intake
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Leg
from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import FOUNDED_ON, Town, actor_of


def colleague(county: Town) -> Actor:
    account = Account.objects.create(username="second_clerk", name="另一位测试员")
    Post.objects.create(account=account, unit=county.county_desk, role=Role.CLERK, from_on=FOUNDED_ON)
    return actor_of(account)


def returned(county: Town, now: datetime) -> Case:
    clerk = county.actor(Role.CLERK, county.county_desk)
    draft = ReportDraft(
        text="村道有坑。", category="0201", channel="counter", check_method="call",
        answers={"danger_now": "no", "accident": "no"}, area_code=county.grids[0].code,
    )  # fmt: skip
    case = Case.objects.get(pk=intake.report_receive(clerk, draft, now).case_id)
    acts.case_dispatch(clerk, case.pk, version=case.version, order=acts.Dispatch(advice="尽快修补"), now=now)
    case.refresh_from_db()
    objection = handover.Objection("area_mismatch", "不在养护里程内", "公路法第八条", "乡镇")
    handover.leg_object(county.actor(Role.UNIT_LEAD), case.pk, version=case.version, objection=objection, now=now)
    case.refresh_from_db()
    return case


@pytest.mark.django_db
def test_another_clerk_of_the_dispatching_desk_rules_on_a_return(desk: Town, now: datetime) -> None:
    case = returned(desk, now)
    handover.return_rule(colleague(desk), case.pk, version=case.version, is_upheld=True, text="派单有误", now=now)
    case.refresh_from_db()
    assert (case.state, case.holder_id) == ("filed", desk.county_desk.pk)


@pytest.mark.django_db
def test_the_dispatcher_and_other_desks_do_not_rule_on_a_return(desk: Town, now: datetime) -> None:
    case = returned(desk, now)
    dispatcher = desk.actor(Role.CLERK, desk.county_desk)
    with pytest.raises(rules.RefusedActError) as refused:
        handover.return_rule(dispatcher, case.pk, version=case.version, is_upheld=True, text="派单有误", now=now)
    assert refused.value.facts["why"] == "own_dispatch"
    town_clerk = desk.actor(Role.CLERK, desk.town_desks[0])
    with pytest.raises(rules.NotYoursError):
        handover.return_rule(town_clerk, case.pk, version=case.version, is_upheld=True, text="派单有误", now=now)


@pytest.mark.django_db
def test_every_leg_of_a_dispatch_carries_its_due(desk: Town, now: datetime) -> None:
    case = returned(desk, now)
    legs = {leg.kind: leg.due_at for leg in Leg.objects.filter(case=case, ended_at=None)}
    assert legs["dispatch_lead"] == case.due_at
    assert now < legs["dispatch_assist"] < legs["dispatch_lead"]
