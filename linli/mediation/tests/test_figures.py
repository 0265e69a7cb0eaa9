"""The numbers of mediation: what is counted, of what, for whom, and what stays hidden."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from linli.kernel.people.models import Account
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import Mediator
from linli.mediation.queries.counted import cohorts
from linli.mediation.queries.measured import counted_by, loads_by
from linli.mediation.rules.figures import Ended, Share, interval, shares, shown
from linli.mediation.tests.acting import ASKED, PANEL, PREPARING, applied, does, mediation_clerk
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


def test_how_busy_mediators_are_is_told_of_all_who_stand_in_the_register_and_of_nobody_by_name(play, signed_in):
    """Least, median and most open disputes of a mediator; of other committees only where five and more are counted."""
    does(applied(play), PREPARING)
    county, holder, day = play.county, play.case.holder, timezone.localdate(play.now)
    assert loads_by(mediation_clerk(play), day) == {holder.pk: [0, 1]}
    centre = county.actor(Role.MEDIATION_CLERK, county.county_desk)
    town = county.town_desks[0].pk
    assert {unit: sorted(of) for unit, of in loads_by(centre, day).items()} == {holder.pk: [0, 1], town: [0]}
    assert loads_by(ANONYMOUS, day) == {}
    # Whoever is suspended, not in office or out of term stands for no load.
    rows = Mediator.objects.filter(unit=holder).order_by("pk")
    for gone in ({"is_suspended": True}, {"term_to": day}, {"term_from": day + timedelta(days=1)}):
        with transaction.atomic():
            rows.filter(pk=rows[1].pk).update(**gone)
            assert loads_by(mediation_clerk(play), day) == {holder.pk: [1]}
            transaction.set_rollback(True)
    Account.objects.filter(mediator__unit=holder).update(name="MARK-MEDIATOR")
    page, table = reverse("mediation_figures"), reverse("mediation_figures_table")
    clerk, dispatcher = (signed_in(county.staff(Role.MEDIATION_CLERK, at)) for at in (holder, county.county_desk))
    own, theirs = clerk.get(page).content.decode(), dispatcher.get(page).content.decode()
    assert "最少 0 件 · 中位数 0.5 件 · 最多 1 件" in own
    assert "最少" not in theirs
    assert theirs.count("调解员不足五人，不显示") == 3
    assert "MARK-MEDIATOR" not in own + theirs
    assert ",不显示,不显示," in clerk.get(table).content.decode()
    # With five and more the centre reads it too.
    for area in (county.prefecture, county.county, county.towns[0]):
        account = county.staff(Role.MEDIATOR, holder, area)
        Mediator.objects.create(
            account=account, unit=holder, specialities=["D02"], term_from=day, term_to=day + timedelta(days=400)
        )
    assert "最少 0 件 · 中位数 0 件 · 最多 1 件" in dispatcher.get(page).content.decode()


def test_a_mediator_is_chosen_without_a_word_of_how_many_disputes_anybody_has(play, signed_in):
    does(applied(play), f"{PREPARING}")
    does(applied(play), PANEL)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    director = signed_in(play.county.staff(Role.MEDIATION_DIRECTOR, play.case.holder))
    for who, act in ((clerk, "choose"), (director, "panel_fill")):
        offered = [
            words
            for _key, words in who.get(reverse("mediation_act", args=[play.case_id, act]))
            .context["form"]["mediator"]
            .field.choices
        ]
        assert not [words for words in offered if any(digit in str(words) for digit in "0123456789")]
