"""Referral to bodies outside the platform with their receipt (A26), and copies for information (issue-desk 7)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.issues.rules.clocks import Clock
from linli.issues.tests.acting import EXAMPLES, TO_ROADS, Play
from linli.kernel.cases import jobs, rules
from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Leg
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def test_a_case_nobody_signs_for_lies_with_the_desk_again(play: Play) -> None:
    receipt_by = play.opens().does("accept refer_out").due(Clock.RECEIPT)
    answer_by = play.due(Clock.ANSWER)
    jobs.dues_fire(receipt_by - timedelta(minutes=1))
    assert (play.case.state, play.case.outcome) == ("closed", "referred_out")
    jobs.dues_fire(receipt_by)
    assert (play.case.state, play.case.outcome, play.case.closed_at) == ("filed", "", None)
    # The answer clock includes the time the case lay elsewhere.
    assert play.due(Clock.ANSWER) == answer_by
    assert Outbox.objects.filter(case_id=play.case_id, event="L19", unit=play.case.holder).exists()


def test_a_case_signed_for_stays_closed(play: Play) -> None:
    receipt_by = play.opens().does("accept refer_out receipt").due(Clock.RECEIPT)
    jobs.dues_fire(receipt_by)
    assert play.case.state == "closed"
    with pytest.raises(rules.RefusedActError) as refused:
        play.does("receipt")
    assert refused.value.facts["why"] == "no_receipt"


def test_a_receipt_missed_takes_nothing_up_that_has_gone_on_since(play: Play) -> None:
    receipt_by = play.opens().does("accept refer_out reopen").due(Clock.RECEIPT)
    jobs.dues_fire(receipt_by)
    assert play.case.state in {"dispatched", "in_hand"}


def test_a_difficult_case_is_not_ended_by_a_referral(play: Play) -> None:
    play.opens().does("accept")
    EXAMPLES["difficult_enter"].play(play)
    with pytest.raises(rules.RefusedActError) as refused:
        play.does("refer_out")
    assert refused.value.facts["why"] == "difficult_answer"


def test_a_copy_lets_a_unit_read_and_gives_it_nothing_to_do(play: Play) -> None:
    play.opens().does(TO_ROADS)
    sweeper = play.county.actor(Role.UNIT_OFFICER, play.county.departments["sanitation"])
    with pytest.raises(rules.NotThereError):
        cases.case(sweeper, play.case_id, play.now)
    play.does("inform")
    assert cases.case(sweeper, play.case_id, play.now).pk == play.case_id
    copy = Leg.objects.get(case_id=play.case_id, kind="inform")
    assert (copy.ended_at, copy.due_at, copy.dues.count()) == (play.now, None, 0)
    with pytest.raises(rules.NotYoursError):
        EXAMPLES["interim"].play(play, sweeper)
    with pytest.raises(rules.NotThereError):
        cases.case(sweeper, play.case_id, play.now + timedelta(days=31))
