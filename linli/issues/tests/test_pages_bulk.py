"""Several cases at once: one page that asks, then each with its own result; and who else is here."""

import pytest
from django.core.cache import caches

from linli.issues.tests.acting import Play
from linli.issues.views.desk.presence import KEPT
from linli.kernel.cases.models import Case, Entry
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk, photo, now):
    caches["presence"].clear()
    return Play(desk, photo, now)


def picks(*case_ids):
    return [f"{case.pk}:{case.version}" for case in Case.objects.filter(pk__in=case_ids).order_by("pk")]


@pytest.fixture
def three(play):
    """Three reports at one desk, the last already refused."""
    ids = [
        play.opens(text=f"路面有坑{n}", category=category).case_id
        for n, category in enumerate(("0201", "9901", "0201"))
    ]
    play.does("decline")
    return ids


@pytest.fixture
def clerk(play, three, signed_in):
    return signed_in(play.county.staff(Role.CLERK, play.case.holder))


def test_the_list_asks_what_to_do_with_chosen_cases_before_it_is_done(clerk, three):
    assert 'name="case"' in clerk.get("/desk/").content.decode()
    page = clerk.get("/desk/bulk/", {"act": "accept", "case": picks(*three)})
    assert page.status_code == 200
    assert [bool(row["why"]) for row in page.context["rows"]] == [False, False, True]
    assert page.context["able"] == 2
    assert not Entry.objects.filter(act="accept", case_id__in=three[:2]).exists()


def test_many_are_dispatched_each_to_the_unit_of_its_catalogue(clerk, play):
    case = play.opens().does("accept file").case
    page = clerk.post("/desk/bulk/", {"act": "dispatch", "case": picks(case.pk), "advice": "尽快修复"})
    assert [(row["is_done"], row["why"]) for row in page.context["rows"]] == [(True, "")]
    assert case.legs.get(kind="dispatch_lead").advice == "尽快修复"


def test_each_case_has_its_own_result_and_a_refused_one_stays_as_it_is(clerk, three):
    stale = picks(*three)
    Case.objects.filter(pk=three[1]).update(version=9)
    page = clerk.post("/desk/bulk/", {"act": "accept", "case": stale})
    assert page.context["is_done"]
    assert [bool(row["why"]) for row in page.context["rows"]] == [False, True, True]
    assert list(Case.objects.filter(pk__in=three).order_by("pk").values_list("state", flat=True)) == [
        "accepted",
        "received",
        "declined",
    ]


def test_a_report_with_similar_ones_nearby_is_looked_at_by_itself(play, three, clerk):
    twin = play.opens(text="路面有坑0").case_id
    page = clerk.post("/desk/bulk/", {"act": "accept", "case": picks(twin)})
    assert page.context["rows"][0]["why"]
    assert Case.objects.get(pk=twin).state == "received"


def test_one_note_is_written_into_each_and_an_empty_one_into_none(clerk, three):
    assert clerk.post("/desk/bulk/", {"act": "note", "case": picks(*three), "text": ""}).status_code == 422
    assert clerk.post("/desk/bulk/", {"act": "note", "case": picks(*three), "text": "统一巡查"}).status_code == 200
    assert Entry.objects.filter(act="note", text="统一巡查").count() == 3


@pytest.mark.parametrize("said", [{}, {"act": "note"}, {"act": "reopen", "case": "1:1"}, {"act": "note", "case": "x"}])
def test_without_cases_or_a_known_act_the_list_is_shown_again(clerk, said):
    assert clerk.get("/desk/bulk/", said).status_code == 302


def test_a_case_of_another_desk_is_not_there(play, three, signed_in):
    stranger = signed_in(play.county.staff(Role.CLERK, play.county.village_desks[1]))
    assert stranger.post("/desk/bulk/", {"act": "note", "case": picks(*three), "text": "x"}).status_code == 404


class TestPresence:
    @pytest.fixture
    def here(self, three):
        return f"/desk/here/{three[0]}/"

    @pytest.fixture
    def colleague(self, play, signed_in):
        actor = play.colleague(play.case.holder)
        return signed_in(Account.objects.get(pk=actor.account_id))

    def test_a_colleague_reads_who_works_here_and_since_when(self, play, clerk, colleague, here, three):
        name = play.county.staff(Role.CLERK, play.case.holder).name
        clerk.post(here)
        (said,) = colleague.get(here).json()["here"]
        assert name in said
        assert "10:00" in said
        assert name in colleague.get(f"/desk/c/{three[0]}/").content.decode()
        assert clerk.get(here).json() == {"here": []}

    def test_who_left_or_fell_silent_is_not_here_any_more(self, clerk, colleague, here, clock, now):
        clerk.post(here)
        clock(now + KEPT)
        assert colleague.get(here).json() == {"here": []}
        clerk.post(here)
        clerk.post(here, {"left": "1"})
        assert colleague.get(here).json() == {"here": []}

    def test_a_sign_of_life_whose_account_is_gone_names_nobody(self, three, colleague, here, now):
        caches["presence"].set(f"case:{three[0]}", {999_999: (now, now + KEPT)})
        assert colleague.get(here).json() == {"here": []}
        assert colleague.get(f"/desk/c/{three[0]}/").status_code == 200

    def test_nobody_hears_of_a_case_out_of_sight(self, play, signed_in, here):
        stranger = signed_in(play.county.staff(Role.CLERK, play.county.village_desks[1]))
        assert stranger.get(here).status_code == 404
        assert stranger.post(here).status_code == 404
