"""How well the other side is reached: what counts, for whom, and when the centre is to look."""

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.queries.measured import asked_by
from linli.mediation.rules.measures import Asked, is_alarm, measure
from linli.mediation.tests.acting import ASKED, EXAMPLES, applied, does


def asking(answer="", hours=None, **said):
    took = None if hours is None else timedelta(hours=hours)
    known = {"is_delivered": bool(answer), "is_opened": False, "is_unreachable": False, **said}
    return Asked("sms", "2026-11", "D02", answer=answer, took=took, **known)


def test_each_asking_counts_once_and_times_are_of_those_that_were_answered():
    rows = [asking("agree", 2), asking("refuse", 10), asking("not_me", 30), asking(), asking(is_unreachable=True)]
    found = measure(rows)
    assert (found.sent, found.delivered, found.answered) == (5, 3, 3)
    assert (found.agreed, found.refused, found.not_me, found.unreachable) == (1, 1, 1, 1)
    assert (found.p50_h, found.p90_h) == (10, 30)
    assert measure([]).p50_h is None


@pytest.mark.parametrize(("answered", "sent", "alarm"), [(19, 50, True), (20, 50, False), (0, 49, False)])
def test_the_alarm_is_of_the_last_fifty_and_below_two_in_five(answered, sent, alarm):
    rows = [asking("agree", 1)] * answered + [asking()] * (sent - answered)
    assert is_alarm(rows + [asking("agree", 1)] * 50 if sent == 50 else rows) is alarm


def test_a_committee_counts_its_own_askings_and_the_centre_those_of_its_area(play, signed_in):
    does(applied(play), f"{ASKED} text")
    play.at(play.now + timedelta(hours=3))
    EXAMPLES["consent"].play(play)
    county, holder = play.county, play.case.holder
    own = asked_by(county.actor(Role.MEDIATION_CLERK, holder))
    assert [(a.channel, a.answer, a.took) for a in own[holder.pk]] == [("sms", "agree", timedelta(hours=3))]
    assert asked_by(county.actor(Role.MEDIATION_CLERK, county.county_desk)) == own
    for other in (
        ANONYMOUS,
        county.actor(Role.MEDIATION_CLERK, county.town_desks[1]),
        county.actor(Role.CLERK, holder),
    ):
        assert asked_by(other) == {}
    page = signed_in(county.staff(Role.MEDIATION_DIRECTOR, holder)).get(reverse("mediation_asked")).content.decode()
    for words in (holder.name_zh, "3小时", "短信"):
        assert words in page
    assert "示例乙" not in page


def test_what_never_went_out_is_no_asking(play):
    does(applied(play), ASKED)
    assert asked_by(play.county.actor(Role.MEDIATION_CLERK, play.case.holder)) == {}
