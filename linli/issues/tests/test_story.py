"""The Changde road (issue-desk 25.1, variant B), service by service, at its own hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from linli.issues.models import Report
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import answering, closing, disposing, handover, intake, relief, whistling
from linli.issues.services import desk as acts
from linli.kernel.cases import jobs, rules
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.models import Due
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

CHINA = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    return datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def due(case_id: int, clock: Clock) -> str:
    row = Due.objects.filter(case_id=case_id, clock=clock).latest("id")
    return f"{row.due_at.astimezone(CHINA):%m-%d %H:%M}"


@pytest.mark.django_db
def test_changde_road_keeps_every_hour_of_the_specification(desk: Town, photo: Callable[[datetime], str]) -> None:
    county = desk
    village, town, centre = county.village_desks[0], county.town_desks[0], county.county_desk
    clerk = county.actor(Role.CLERK, village)
    town_clerk, principal = county.actor(Role.CLERK, town), county.actor(Role.PRINCIPAL, town)
    dispatcher = county.actor(Role.CLERK, centre)
    highway = county.departments["highway_maintenance"]
    officer, lead = county.actor(Role.UNIT_OFFICER, highway), county.actor(Role.UNIT_LEAD, highway)
    verifier = county.actor(Role.VERIFIER, centre)

    draft = ReportDraft(
        text="村道路面塌陷，已有几起事故。", category="0201", channel="counter", check_method="visit",
        answers={"danger_now": "no", "accident": "yes"}, area_code=county.grids[0].code,
    )  # fmt: skip
    made = intake.report_receive(clerk, draft, at("07-04 16:20"))
    case = Case.objects.get(pk=made.case_id)
    assert (case.state, case.urgency, case.tier, case.holder_id) == ("filed", "u2", "T3", village.pk)
    clocks = [due(case.pk, c) for c in (Clock.ACCEPT, Clock.ANSWER, Clock.DISPATCH, Clock.INTERIM)]
    assert clocks == ["07-05 08:50", "07-12 00:00", "07-06 16:20", "07-05 16:20"]

    def version() -> int:
        return Case.objects.get(pk=case.pk).version

    handover.case_report_up(clerk, case.pk, version=version(), reason="村里没有修路能力", now=at("07-04 16:40"))
    assert due(case.pk, Clock.DECIDE) == "07-05 16:40"
    relief.interim_start(town_clerk, case.pk, version=version(), kind="sign", now=at("07-04 18:30"))
    draft = whistling.Draft("cannot_solve", "需要上级部门", "重铺路面")
    whistling.whistle_draft(town_clerk, case.pk, version=version(), draft=draft, now=at("07-05 10:00"))
    with pytest.raises(rules.RefusedActError) as refused:
        whistling.whistle_send(town_clerk, case.pk, version=version(), now=at("07-05 10:10"))
    assert refused.value.facts["why"] == "not_approved"
    whistling.whistle_approve(principal, case.pk, version=version(), now=at("07-05 10:20"))
    whistling.whistle_send(town_clerk, case.pk, version=version(), now=at("07-05 10:30"))
    assert due(case.pk, Clock.DECIDE) == "07-06 10:30"

    acts.case_dispatch(
        dispatcher, case.pk, version=version(), order=acts.Dispatch(advice="重铺路面"), now=at("07-06 09:20")
    )
    clocks = [due(case.pk, c) for c in (Clock.SIGN, Clock.OBJECT, Clock.REPORT_IN)]
    assert clocks == ["07-06 11:20", "07-06 14:50", "07-07 18:00"]
    case.refresh_from_db()
    assert case.due_original_at == at("07-15 18:00")
    assert case.holder_id == highway.pk
    handover.leg_sign(officer, case.pk, version=version(), now=at("07-06 10:05"))
    handover.leg_report_in(officer, case.pk, version=version(), lat=29.0, long=111.7, now=at("07-07 10:00"))
    answering.answer_send(
        officer, case.pk, version=version(), text="已到场勘查，计划7月底前重铺路面。", now=at("07-08 15:00")
    )
    for clock, moment in {Clock.S0: "07-14 08:42", Clock.S1: "07-15 18:00", Clock.S2: "07-18 18:00",
                          Clock.S3: "07-22 18:00", Clock.S4: "08-12 18:00"}.items():  # fmt: skip
        assert due(case.pk, clock) == moment
    jobs.dues_fire(at("07-30 16:00"))
    levels = [e.reason for e in cases.timeline(dispatcher, case) if e.act == "supervise"]
    assert levels == ["s0", "s1", "s2", "s3"]

    shown = photo(at("07-30 16:50"))
    disposal = disposing.Disposal(text="路面已重铺。", after=(shown,), waiver="未参与施工")
    with pytest.raises(rules.RefusedActError) as refused:
        disposing.case_dispose(lead, case.pk, version=version(), disposal=disposal, now=at("07-30 17:00"))
    assert refused.value.facts["why"] == "interim_open"
    interim = refused.value.facts["interim"]
    disposal = disposing.Disposal("路面已重铺。", after=(shown,), waiver="未参与施工", interims={interim: True})
    disposing.case_dispose(lead, case.pk, version=version(), disposal=disposal, now=at("07-30 17:00"))
    checked = closing.Finding("solved", text="现场已修好。")
    closing.case_check(verifier, case.pk, version=version(), finding=checked, now=at("07-31 10:00"))
    bearer = Actor(code_case_id=case.pk)
    closing.case_verify(bearer, case.pk, finding=closing.Finding("solved", 5), now=at("08-01 08:30"))
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")
    assert due(case.pk, Clock.REOPEN) == "09-01 00:00"
    assert Report.objects.get(pk=case.pk).is_on_time is False
