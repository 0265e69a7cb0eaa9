"""The numbers of mediation: what is counted, of what, for whom, and what stays hidden."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.queries.counted import cohorts
from linli.mediation.queries.measured import counted_by
from linli.mediation.rules.figures import Ended, Share, interval, shares, shown
from linli.mediation.tests.acting import ASKED, applied, does, mediation_clerk
from linli.mediation.tests.keeping import FILED, agreed, keeps

YEAR = [datetime(year, 1, 1, tzinfo=timezone.get_default_timezone()) for year in (2022, 2023)]


def told(found) -> dict[str, tuple[int, int]]:
    return {s.code: (s.hits, s.n) for s in shares(found.ended, found.owed, found.confirmed, found.asked)}


def test_every_share_has_its_numerator_and_denominator(play):
    """Mediation 23: agreed, confirmed, performed in time, followed up; a refusal and a withdrawal beside."""
    keeps(agreed(play), f"pay_report pay_receive pay_verify {FILED} confirm visit_a visit_r")
    does(applied(play), f"{ASKED} refuse")
    does(applied(play), f"{ASKED} consent withdraw")
    agreed(play)
    found = cohorts(mediation_clerk(play), *YEAR)
    counted = told(found[play.case.holder_id])
    # Taken up: two agreed, one withdrew; nothing sent, as every answer came by telephone.
    assert (counted["settled"], counted["left_out"], counted["performed_of_agreed"]) == ((2, 3), (0, 3), (1, 2))
    assert (counted["in_time"], counted["in_time_fen"]) == ((2, 4), (300_000, 600_000))
    assert (counted["confirmed"], counted["filed_in_time"], counted["reached"]) == ((1, 2), (1, 2), (2, 2))
    assert counted["breached"] == (0, 2)
    # What ended in another period is not of this one.
    assert cohorts(mediation_clerk(play), YEAR[1], YEAR[1] + timedelta(days=1)) == {}


def test_what_says_nothing_of_mediation_is_left_out_and_shown_beside():
    ended = [Ended("1", was_accepted=True, agreement="written"), Ended("T8g", was_accepted=True), Ended("T2", True)]
    counted = {s.code: (s.hits, s.n) for s in shares(ended)}
    assert (counted["settled"], counted["left_out"]) == ((1, 1), (2, 3))


def test_small_cells_and_small_remainders_are_hidden_and_few_have_no_percentage():
    assert shown(Share("a", 4, 40), is_public=True).is_hidden
    assert shown(Share("a", 37, 40), is_public=True).is_hidden
    assert not shown(Share("a", 20, 40), is_public=True).is_hidden
    assert not shown(Share("a", 20, 29), is_public=False).has_percent
    assert interval(Share("a", 0, 0)) == (0, 100)


def test_a_committee_counts_its_own_and_the_centre_sees_no_small_number(play, signed_in):
    agreed(play)
    county, holder = play.county, play.case.holder
    assert set(cohorts(county.actor(Role.MEDIATION_CLERK, county.county_desk), *YEAR)) == {holder.pk}
    for other in (ANONYMOUS, county.actor(Role.MEDIATION_CLERK, county.town_desks[1])):
        assert cohorts(other, *YEAR) == {}
        assert str(counted_by(other)) != str(counted_by(mediation_clerk(play)))
    page = reverse("mediation_figures")
    query = {"year": "2022", "quarter": "3"}
    own = signed_in(county.staff(Role.MEDIATION_CLERK, holder)).get(page, query).content.decode()
    assert holder.name_zh in own
    assert "1 / 1" in own
    centre = signed_in(county.staff(Role.MEDIATION_CLERK, county.county_desk)).get(page, query).content.decode()
    assert holder.name_zh in centre
    assert "1 / 1" not in centre
    assert "示例乙" not in own + centre


def test_the_table_to_keep_has_no_small_number_and_wrong_periods_fall_back(play, signed_in):
    agreed(play)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    table = clerk.get(reverse("mediation_figures_table"), {"year": "2022"})
    assert table["Content-Type"] == "text/csv"
    assert ",1,1," not in table.content.decode()
    assert clerk.get(reverse("mediation_figures"), {"year": "x", "quarter": "9"}).status_code == 200


def test_the_numbers_take_as_few_statements_for_many_disputes_as_for_one(play):
    agreed(play)
    clerk = mediation_clerk(play)

    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            cohorts(clerk, *YEAR)
        return len(found)

    few = statements()
    agreed(play)
    agreed(play)
    assert statements() == few <= 14
