"""The desk's lists through whole requests: constant query counts, filters that live in the address, empty states."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.issues.models import Category
from linli.issues.queries import taxonomy
from linli.issues.tests.acting import TO_ROADS, Play
from linli.kernel.cases.models import Case, Leg
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def browser(signed_in: Callable[[Account], Client]) -> Callable[[Actor], Client]:
    return lambda actor: signed_in(Account.objects.get(pk=actor.account_id))


Browser = Callable[[Actor], Client]


def page_of(staff: Client, address: str) -> str:
    answer = staff.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def copies(of: Case, number: int) -> None:
    """Add cases like one that exists, with its legs; only a list looks at them."""
    legs = list(Leg.objects.filter(case=of))
    before = Case.objects.count()
    for n in range(before, before + number):
        twin = Case.objects.get(pk=of.pk)
        twin.pk, twin.number, twin.lookup_code = None, f"{of.number[:12]}{n:08}", f"X{n:07}"
        twin.save()
        for leg in legs:
            leg.pk, leg.case = None, twin
            leg.save()


def domain_queries(staff: Client, address: str) -> list[str]:
    """Give the queries about cases, legs and clocks of one request, which shows rows.

    Units, areas and tables are read from memory, which each process renews every few seconds.
    """
    staff.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert "data-ll-row" in page_of(staff, address)
    return [
        q["sql"] for q in queries if any(f'FROM "{t}' in q["sql"] for t in ("cases_", "deadlines_", "issues_report"))
    ]


LISTS = [
    "/desk/",
    "/desk/?view=area",
    "/desk/?view=returned",
    "/desk/?q=990101",
    "/desk/unit/",
    "/desk/unit/?group=sign",
]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_three_queries_at_most_at_ten_rows_and_at_a_hundred(
    address: str, play: Play, browser: Browser
) -> None:
    village = play.county.village_desks[0]
    play.opens(category="9902", answers={"danger_now": "no"}).does("accept file report_up")
    play.does("hand_down")
    copies(play.case, 9)
    copies(play.opens().does(f"{TO_ROADS} object").case, 9)
    staff = browser(play.county.actor(Role.CLERK, village))
    few = domain_queries(staff, address)
    copies(play.case, 90)
    assert len(few) == len(domain_queries(staff, address)) <= 3


def test_a_list_shows_the_soonest_due_first_in_words(play: Play, browser: Browser) -> None:
    play.opens()
    play.opens().does("accept")
    staff = browser(play.clerk())
    page = page_of(staff, "/desk/")
    received, accepted = page.index("已收件</span>"), page.index("已受理</span>")
    assert received < accepted
    assert "<ll-clock" in page
    assert 'aria-sort="ascending"' in page


def test_filters_live_in_the_address_and_what_is_not_understood_is_left_out(play: Play, browser: Browser) -> None:
    play.opens()
    staff = browser(play.clerk())
    page = page_of(staff, "/desk/?state=received&category=0201&urgency=u3&only=new&q=%E8%B7%AF")
    assert page.count("data-ll-row") == 1
    for chosen in ("received", "0201", "u3", "new"):
        assert f'<option value="{chosen}" selected>' in page
    nonsense = "/desk/?view=moon&state=lost&category=%00&urgency=u9&only=always&after=x&before=y"
    assert page_of(staff, nonsense).count("data-ll-row") == 1


def test_a_filtered_list_without_rows_offers_to_clear_and_an_empty_one_says_all_is_done(
    play: Play, browser: Browser
) -> None:
    play.opens()
    staff = browser(play.clerk())
    assert 'href="/desk/?view=mine"' in page_of(staff, "/desk/?state=disposed")
    far = browser(play.county.actor(Role.CLERK, play.county.far_desk))
    assert "ll-empty" in page_of(far, "/desk/")
    assert "ll-empty" in page_of(far, "/desk/unit/")
    assert 'href="/desk/unit/"' in page_of(far, "/desk/unit/?group=over")


def test_long_lists_are_paged_both_ways(play: Play, browser: Browser) -> None:
    copies(play.opens().case, 60)
    staff = browser(play.clerk())
    first = page_of(staff, "/desk/")
    assert (first.count("data-ll-row"), 'rel="prev"' in first) == (50, False)
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page_of(staff, older)
    assert (second.count("data-ll-row"), 'rel="next"' in second) == (11, False)
    newer = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert page_of(staff, newer).count("data-ll-row") == 50


def test_every_list_open_to_a_role_is_a_tab(play: Play, browser: Browser) -> None:
    county = play.county
    for role, wanted in {
        Role.CLERK: {"mine", "returned", "review", "area"},
        Role.PRINCIPAL: {"mine", "approve", "area"},
        Role.UNIT_OFFICER: {"mine"},
        Role.VERIFIER: {"check", "area"},
        Role.ARBITRATOR: {"returned", "area"},
        Role.MODERATOR: {"publish", "area"},
    }.items():
        page = page_of(browser(county.actor(role)), "/desk/")
        assert {view for view in ("mine", "returned", "approve", "review", "check", "publish", "area")
                if f'href="/desk/?view={view}"' in page} == wanted  # fmt: skip


def test_who_has_no_desk_is_told_so(play: Play, browser: Browser) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        staff = browser(play.county.actor(role))
        assert staff.get("/desk/").status_code == staff.get("/desk/unit/").status_code == 403
    verifier = browser(play.county.actor(Role.VERIFIER))
    assert verifier.get("/desk/unit/").status_code == 403


def test_a_supervisor_reads_what_is_overdue_below_without_acting(
    play: Play, browser: Browser, clock: Callable[[datetime], None]
) -> None:
    play.opens()
    clock(play.now.replace(day=20))
    staff = browser(play.county.actor(Role.SUPERVISOR))
    assert page_of(staff, "/desk/?view=area&only=over").count("data-ll-row") == 1
    assert "/accept/" not in page_of(staff, f"/desk/c/{play.case_id}/")


def test_marks_tell_danger_and_repetition(play: Play, browser: Browser) -> None:
    danger = {"danger_now": "yes", "accident": "no"}
    play.opens(answers=danger, emergency_call="called")
    page = page_of(browser(play.clerk()), "/desk/")
    assert "危险" in page
    play.opens().does(f"{TO_ROADS} sign dispose not_solved")
    assert "ll-tag" in page_of(browser(play.staff(Role.UNIT_OFFICER)), "/desk/")


def test_what_a_reporter_wrote_stays_words_in_a_list(play: Play, browser: Browser) -> None:
    play.opens()
    Case.objects.update(title='<b>"路"</b>', place_text="<i>桥头")
    page = page_of(browser(play.clerk()), "/desk/")
    assert page.count("&lt;b&gt;&quot;路&quot;&lt;/b&gt;") == len(("box", "title"))
    assert "&lt;i&gt;桥头" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_boxes_are_for_who_has_an_act_for_several_cases(play: Play, browser: Browser) -> None:
    play.opens()
    box = f'name="case" value="{play.case_id}:'
    assert box in page_of(browser(play.clerk()), "/desk/")
    reader = page_of(browser(play.county.actor(Role.PRIVACY_OFFICER)), "/desk/?view=area")
    assert "data-ll-row" in reader
    assert "ll-pick" not in reader


def test_the_list_to_be_published_follows_the_catalogue(play: Play, browser: Browser) -> None:
    case = play.opens().case
    staff = browser(play.county.actor(Role.MODERATOR))
    for is_public in (True, False, True):
        Category.objects.filter(code=case.category).update(is_public_default=is_public)
        taxonomy.forget()
        assert page_of(staff, "/desk/?view=publish").count("data-ll-row") == is_public
