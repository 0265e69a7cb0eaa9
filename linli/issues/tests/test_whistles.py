"""The whistle beyond its plain way: emergencies, direct calls, refusal and appeal, rating and reply (issue-desk 7.2)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.issues.queries.queue import Asked, View, page
from linli.issues.queries.standing import open_acts, standing
from linli.issues.queries.whistling import to_rate, to_reply, undecided, whistles
from linli.issues.rules.clocks import Clock
from linli.issues.services.whistling import Rating
from linli.issues.tests.acting import (
    DIRECT,
    EXAMPLES,
    TO_CENTRE,
    TO_HELPED,
    TO_TOWN,
    Play,
    arbitrator,
    drafted,
    principal,
    roads_officer,
    town_clerk,
    works_id,
)
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.models import Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def why(act: Callable[[], object]) -> str:
    """The code with which a guard refuses an act."""
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return str(refused.value.facts["why"])


def whistle(play: Play) -> Leg:
    return Leg.objects.filter(case_id=play.case_id, kind="whistle").latest("id")


def emergency(play: Play, **said: str) -> Play:
    """A whistle drafted for an emergency at the town."""
    return play.opens().does(f"{TO_TOWN} whistle", draft=drafted(play, kind="emergency", **said))


def due(play: Play, clock: Clock) -> Due:
    return Due.objects.filter(case_id=play.case_id, clock=clock).latest("id")


def told(play: Play, event: str) -> list[str]:
    return [row.unit.code for row in Outbox.objects.filter(case_id=play.case_id, event=event).select_related("unit")]


def listed(actor: Actor, play: Play, view: View) -> list[int]:
    return [row.id for row in page(actor, Asked(view=view), play.now, limit=9).rows]


def able(actor: Actor, play: Play) -> set[str]:
    seen = standing(actor, cases.case(actor, play.case_id, play.now), play.now)
    return {act.act for act in open_acts(actor, seen)}


def test_a_draft_waits_a_working_day_for_the_principal_who_is_told(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle")
    asked = due(play, Clock.APPROVE)
    assert (asked.length, asked.leg, asked.unit) == ("1wd", whistle(play), play.county.town_desks[0])
    assert told(play, "L22") == [play.county.town_desks[0].code]
    play.does("whistle_approve")
    assert due(play, Clock.APPROVE).met_at == play.now


def test_an_emergency_is_blown_at_once_and_approved_within_two_hours_wherever_the_case_is_by_then(play: Play) -> None:
    emergency(play)
    town = principal(play)
    assert not Due.objects.filter(case_id=play.case_id, clock=Clock.APPROVE).exists()
    play.does("whistle_send")
    assert due(play, Clock.APPROVE).due_at == play.now + timedelta(hours=2)
    play.does("dispatch")
    assert listed(town, play, View.APPROVE) == [play.case_id]
    EXAMPLES["whistle_approve"].play(play, town)
    assert due(play, Clock.APPROVE).met_at == play.now
    assert listed(town, play, View.APPROVE) == []
    assert due(play, Clock.REPORT_IN).length == "30min"
    with pytest.raises(rules.DomainError):
        EXAMPLES["whistle_approve"].play(play, town)


def test_an_emergency_not_approved_afterwards_is_noted_and_the_help_goes_on(play: Play) -> None:
    emergency(play)
    town = principal(play)
    play.does("whistle_send dispatch")
    EXAMPLES["whistle_deny"].play(play, town)
    assert (whistle(play).data["denied"], play.lead.ended_at, play.case.state) == ("镇里先修。", None, "dispatched")


def test_only_the_principal_of_the_desk_that_whistles_approves(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle")
    other = play.county.actor(Role.PRINCIPAL, play.county.county_desk)
    assert why(lambda: EXAMPLES["whistle_approve"].play(play, other)) == "nothing_to_approve"
    assert listed(other, play, View.APPROVE) == []


def test_a_draft_not_approved_is_over_and_another_may_be_drafted(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle whistle_deny")
    assert (whistle(play).state, whistle(play).outcome, whistle(play).ended_at) == ("draft", "denied", play.now)
    assert why(lambda: play.does("whistle_send")) == "nothing_to_send"
    play.does("whistle whistle_approve whistle_send")


def test_a_draft_is_let_go_when_the_desk_goes_another_way(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle report_up")
    assert (whistle(play).outcome, whistle(play).ended_at) == ("dropped", play.now)
    assert why(lambda: play.does("whistle_send")) == "nothing_to_send"
    assert due(play, Clock.APPROVE).cancelled_at == play.now


def test_the_units_named_in_the_draft_are_known_and_are_not_the_one_the_report_is_about(play: Play) -> None:
    play.opens().does(TO_TOWN)
    for wrong in ((0,), tuple(unit.pk for unit in play.county.departments.values())):
        with pytest.raises(rules.MissingFieldError) as refused:
            play.does("whistle", draft=drafted(play, unit_ids=wrong))
        assert list(refused.value.facts["fields"]) == ["assistants"]
    play.does("whistle")
    assert whistle(play).data["units"] == [play.county.departments["highway_maintenance"].pk]


def test_a_town_calls_the_units_itself_only_where_the_catalogue_says_so(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle whistle_approve")
    assert why(lambda: play.does("whistle_call")) == "not_direct"
    play.opens(**DIRECT).does("accept file whistle")
    assert why(lambda: play.does("whistle_call")) == "not_approved"
    play.does("whistle_approve whistle_call")
    town, blown = play.county.town_desks[0], whistle(play)
    assert (play.lead.from_unit, play.lead.parent) == (town, blown)
    assert (blown.to_unit, blown.outcome, blown.ended_at) == (play.lead.to_unit, "direct", play.now)
    assert due(play, Clock.REPORT_IN).length == "1wd"
    # The centre was passed over: nothing waits for its decision.
    assert not Due.objects.filter(case_id=play.case_id, leg=blown, clock=Clock.DECIDE).exists()


def test_an_emergency_called_directly_is_approved_afterwards_too(play: Play) -> None:
    play.opens(**DIRECT).does("accept file whistle", draft=drafted(play, kind="emergency"))
    play.does("whistle_call")
    assert due(play, Clock.APPROVE).due_at == play.now + timedelta(hours=2)


def test_a_whistle_turned_back_lies_with_the_town_again_and_its_dispatch_clock_has_run_on(play: Play) -> None:
    dispatch_by = play.opens().does(TO_CENTRE).due(Clock.DISPATCH)
    play.does("turn_back")
    town = play.county.town_desks[0]
    assert (play.case.holder, play.case.due_at, whistle(play).outcome) == (town, dispatch_by, "turned_back")
    assert told(play, "L23") == [town.code]
    assert due(play, Clock.DECIDE).met_at == play.now


def test_a_report_handed_up_is_turned_back_as_well_but_not_appealed(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} turn_back")
    assert play.case.holder == play.county.village_desks[0]
    assert why(lambda: play.does("whistle_appeal")) == "no_whistle_appeal"
    assert why(lambda: play.does("turn_back")) == "not_handed"


def test_an_appeal_is_ruled_on_by_an_arbitrator_who_did_not_turn_the_whistle_back(play: Play) -> None:
    play.opens().does(TO_CENTRE)
    account = play.county.staff(Role.CLERK, play.county.county_desk)
    play.does("turn_back whistle_appeal")
    ruling = due(play, Clock.RULE)
    assert (ruling.length, ruling.unit) == ("1wd", play.county.county_desk)
    assert listed(arbitrator(play), play, View.RETURNED) == [play.case_id]
    both = Actor(account_id=account.pk, posts=arbitrator(play).posts)
    for act in ("whistle_uphold", "whistle_dismiss"):
        assert why(lambda act=act: EXAMPLES[act].play(play, both)) == "own_refusal"
    assert able(arbitrator(play), play) >= {"whistle_uphold", "whistle_dismiss"}
    assert why(lambda: play.does("whistle")) == "appeal_waits"
    play.does("whistle_uphold")
    assert (play.case.holder, whistle(play).state) == (play.county.county_desk, "sent")
    assert why(lambda: play.does("turn_back")) == "whistle_ruled"
    assert listed(arbitrator(play), play, View.RETURNED) == []
    play.does("dispatch")
    assert play.lead.parent == whistle(play)


def test_an_appeal_that_is_dismissed_leaves_the_case_with_the_town_for_good(play: Play) -> None:
    play.opens().does(f"{TO_CENTRE} turn_back whistle_appeal whistle_dismiss")
    assert play.case.holder == play.county.town_desks[0]
    assert why(lambda: play.does("whistle_appeal")) == "no_whistle_appeal"
    play.does("whistle")


def test_an_appeal_is_over_when_the_town_goes_another_way(play: Play) -> None:
    play.opens().does(f"{TO_CENTRE} turn_back whistle_appeal dispatch")
    assert due(play, Clock.RULE).cancelled_at == play.now
    assert listed(arbitrator(play), play, View.RETURNED) == []


def test_each_called_unit_is_rated_once_after_the_joint_result_by_the_desk_that_whistled(play: Play) -> None:
    play.opens().does(f"{TO_CENTRE} dispatch sign")
    with pytest.raises(rules.NotNowError):
        play.does("whistle_rate")
    play.does("dispose")
    centre, lead = play.clerk(play.county.county_desk), play.lead
    assert why(lambda: EXAMPLES["whistle_rate"].play(play, centre)) == "nothing_to_rate"
    play.does("whistle_rate")
    with pytest.raises(rules.MissingFieldError):
        play.does("whistle_rate", leg_id=lead.pk)
    helper = Leg.objects.get(case_id=play.case_id, kind="dispatch_assist", to_unit=works_id(play))
    play.does("whistle_rate", leg_id=helper.pk)
    assert why(lambda: play.does("whistle_rate")) == "nothing_to_rate"


def test_a_rating_is_read_by_the_unit_and_the_supervisor_and_answered_once(play: Play) -> None:
    play.opens().does(f"{TO_HELPED} verify whistle_rate")
    unit = play.lead.to_unit
    assert told(play, "L17") == [unit.code]
    stranger = play.county.actor(Role.UNIT_OFFICER, play.county.departments["municipal_works"])
    assert why(lambda: EXAMPLES["whistle_reply"].play(play, stranger)) == "nothing_to_reply"
    assert "whistle_reply" in able(roads_officer(play), play)
    play.does("whistle_reply")
    assert told(play, "L18") == [play.county.town_desks[0].code]
    assert why(lambda: play.does("whistle_reply")) == "nothing_to_reply"
    for reader in (roads_officer(play), play.county.actor(Role.SUPERVISOR), town_clerk(play)):
        lines = cases.timeline(reader, play.case)
        assert {"whistle_rate", "whistle_reply"} <= {line.act for line in lines}
    assert not {"whistle_rate", "whistle_reply"} & {line.act for line in cases.timeline(play.reporter, play.case)}
    line = Entry.objects.get(case_id=play.case_id, act="whistle_rate")
    assert {name: line.data[name] for name in ("came", "acted", "result")} == {"came": True, "acted": True, "result": 4}


def test_the_result_is_one_to_five(play: Play) -> None:
    play.opens().does(TO_HELPED)
    for wrong in (0, 6):
        with pytest.raises(rules.MissingFieldError) as refused:
            play.does("whistle_rate", rating=Rating(came=True, acted=True, result=wrong))
        assert list(refused.value.facts["fields"]) == ["result"]


def test_each_reader_finds_what_waits_for_the_own_desk_alone(play: Play) -> None:
    play.opens().does(f"{TO_TOWN} whistle")
    town, centre, unit = town_clerk(play), play.clerk(play.county.county_desk), roads_officer(play)

    def legs() -> list[Leg]:
        return cases.legs(town, play.case)

    assert undecided(town, legs()) == whistle(play)
    assert undecided(centre, legs()) is None
    play.does("whistle_approve whistle_send dispatch sign dispose")
    assert play.lead in to_rate(town, legs())
    assert to_rate(centre, legs()) == []
    play.does("whistle_rate")
    assert to_reply(unit, legs()) == [play.lead]
    assert to_reply(town, legs()) == []
    dues = list(Due.objects.filter(case_id=play.case_id))
    assert whistles(unit, play.case, play.report, legs(), dues, play.now).to_reply == [play.lead.pk]
    assert whistles(town, play.case, play.report, legs(), dues, play.now).to_reply == []
