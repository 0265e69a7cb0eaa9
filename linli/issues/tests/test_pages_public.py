"""The pages open to everybody, and one's own list: whole requests, and nothing on them that was not approved."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.issues.models import PublicReport
from linli.issues.queries import public
from linli.issues.queries.public import Asked, Cursor
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import publishing
from linli.issues.tests.acting import TEXT, Play
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.browser import DESK, PHONE, axe, double_text, sideways_px, small_targets
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

APPROVED = "村口路面塌陷，夜间通行危险。"
PHONE_NUMBER = "13900000001"
ZH, EN = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}, {"HTTP_ACCEPT_LANGUAGE": "en"}

Taken = Callable[[datetime], str]


@pytest.fixture
def play(desk: Town, photo: Taken, now: datetime) -> Play:
    return Play(desk, photo, now).opens()


def publishes(play: Play, text: str = APPROVED, photos: tuple[str, ...] = ()) -> None:
    moderator = play.county.actor(Role.MODERATOR)
    publishing.case_publish(moderator, play.case_id, version=play.case.version, text=text, photos=photos, now=play.now)


def hides(play: Play) -> None:
    moderator = play.county.actor(Role.MODERATOR)
    publishing.case_unpublish(
        moderator, play.case_id, version=play.case.version, reason="ours", text="照片不清。", now=play.now
    )


def page_of(play: Play) -> str:
    return f"/p/{play.case.number}/"


def shown(address: str, browser: Client | None = None, **headers: str) -> str:
    answer = (browser or Client()).get(address, **(headers or ZH))
    assert answer.status_code == 200, address
    return answer.content.decode()


def numbers(address: str) -> list[str]:
    """Give the numbers of a list's entries, from above."""
    return [part.partition('"')[0] for part in shown(address).split('data-ll-point="')[1:]]


def dots(address: str = "/map/points.json") -> list[str]:
    return [feature["properties"]["id"] for feature in Client().get(address).json()["features"]]


def test_first_page_invites_and_says_that_nothing_is_published_yet(town: Town):
    page = shown("/", **EN)
    assert "Report a problem" in page
    assert "Nothing has been published yet" in page
    assert page.count('class="ll-emergency"') == 1


def test_first_page_shows_what_neighbours_reported(play: Play):
    publishes(play)
    page = shown("/")
    assert APPROVED in page
    assert page_of(play) in page
    assert "示例甲镇示例一村" in page


def test_first_page_leads_who_is_signed_in_to_the_own_reports(town: Town, signed_in):
    assert "See all your reports in one place" in shown("/", **EN)
    assert "What became of them" in shown("/", signed_in(town.resident), **EN)


@pytest.mark.parametrize("address", ["/", "/map/", "/map/points.json"])
def test_only_what_was_approved_and_still_stands_is_listed(play: Play, address: str):
    number = play.case.number
    assert number not in shown(address)
    publishes(play)
    assert number in shown(address)
    hides(play)
    assert number not in shown(address)


def test_a_page_of_what_is_not_public_is_the_page_of_what_does_not_exist(play: Play, signed_in):
    browser = Client()
    answers = [browser.get(address) for address in ("/p/990101-220704-99999-0/", page_of(play))]
    assert [answer.status_code for answer in answers] == [404, 404]
    told = [answer.content.decode().partition("<main")[2].partition("</main>")[0] for answer in answers]
    assert told[0] == told[1] != ""
    # Not even to its reporter or to staff: they have pages of their own.
    assert signed_in(play.county.resident).get(page_of(play)).status_code == 404
    publishes(play)
    assert browser.get(page_of(play)).status_code == 200
    hides(play)
    assert browser.get(page_of(play)).status_code == 404


def test_a_case_that_became_confidential_is_public_no_more(play: Play):
    publishes(play)
    Case.objects.filter(pk=play.case_id).update(confidentiality="desk_only")
    assert Client().get(page_of(play)).status_code == 404
    assert numbers("/map/") == dots() == []


def test_words_place_and_name_of_the_reporter_are_never_shown(desk: Town, photo: Taken, now: datetime, signed_in):
    resident = desk.resident
    play = Play(desk, photo, now).opens(
        Actor(account_id=resident.pk),
        text=f"{TEXT}我是{resident.name}。",
        place_text="3栋201室",
        contact=ContactDraft(phone=PHONE_NUMBER),
    )
    publishes(play)
    play.does("accept file dispatch sign")
    staff = signed_in(desk.staff(Role.CLERK))
    for address in ("/", "/map/", "/map/points.json", page_of(play)):
        for browser in (Client(), staff):
            page = shown(address, browser)
            for secret in (
                "我是",
                resident.name,
                "3栋201室",
                PHONE_NUMBER,
                "第一网格",
                play.case.lookup_code,
                TEXT[:6],
            ):
                assert secret not in page, (address, secret)


def test_personal_data_that_slipped_into_a_public_line_is_starred(play: Play):
    publishes(play)
    play.does("accept file report_up", reason=f"请联系{PHONE_NUMBER}协调")
    page = shown(page_of(play))
    assert PHONE_NUMBER not in page
    assert "请联系***协调" in page


def test_only_published_photos_are_shown_and_to_staff_no_others(desk: Town, photo: Taken, now: datetime, signed_in):
    open_one, kept_one = photo(now), photo(now)
    play = Play(desk, photo, now).opens(photos=(open_one, kept_one))
    publishes(play, photos=(open_one,))
    for browser in (Client(), signed_in(desk.staff(Role.CLERK)), signed_in(desk.resident)):
        page = shown(page_of(play), browser)
        assert open_one in page
        assert kept_one not in page
    assert Client().get(f"/files/{open_one}/").status_code == 200
    assert Client().get(f"/files/{kept_one}/").status_code == 404


def test_page_says_which_unit_has_it_and_until_when(play: Play):
    publishes(play)
    play.does("accept file dispatch sign")
    zh, en = shown(page_of(play)), shown(page_of(play), **EN)
    assert "示例县公路养护中心" in zh
    assert "处置中" in zh
    assert play.case.due_at.isoformat() in zh
    assert "Test highway maintenance 990101" in en
    assert "In hand" in en


def test_page_and_list_show_that_a_unit_is_late(play: Play, clock):
    publishes(play)
    play.does("accept file dispatch sign")
    assert "ll-clock--over" not in shown(page_of(play))
    assert numbers("/map/?state=over") == []
    clock(play.case.due_at + timedelta(hours=1))
    assert "ll-clock--over" in shown(page_of(play))
    assert numbers("/map/?state=over") == [play.case.number]
    assert Client().get("/map/points.json").json()["features"][0]["properties"]["look"] == "overdue"


def test_nobody_is_late_while_the_reporter_is_asked(play: Play, clock):
    publishes(play)
    play.does("accept file dispatch sign dispose")
    clock(play.case.due_at + timedelta(days=1))
    assert "ll-clock--over" not in shown(page_of(play))
    assert numbers("/map/?state=over") == []


@pytest.mark.parametrize(
    ("ends", "outcome", "words", "mark"),
    [
        ("verify", "solved", "已解决", "ll-tag--done"),
        ("confirm", "closed_unverified", "期满未反馈", "ll-tag--neutral"),
    ],
)
def test_an_end_is_told_as_it_was(play: Play, ends: str, outcome: str, words: str, mark: str):
    publishes(play)
    play.does(f"accept file dispatch sign dispose {ends}")
    assert play.case.outcome == outcome
    for address in (page_of(play), "/map/?state=closed"):
        page = shown(address)
        assert words in page
        assert [look for look in ("ll-tag--done", "ll-tag--neutral") if look in page] == [mark]
    assert ("ll-track__step--ended" in shown(page_of(play))) == (outcome != "solved")
    assert numbers("/map/?state=open") == []


def test_a_refused_report_shows_no_step_it_never_took(play: Play):
    publishes(play)
    play.does("decline")
    page = shown(page_of(play))
    assert "不予受理" in page
    assert "责任单位办理" not in page


def test_list_is_narrowed_by_place_and_kind_and_an_odd_address_still_opens(desk: Town, photo: Taken, now: datetime):
    plays = [Play(desk, photo, now).opens(grid=grid, category=code) for grid, code in ((0, "0201"), (4, "0101"))]
    for play in plays:
        publishes(play)
    first, second = (play.case.number for play in plays)
    wanted = {
        "": {first, second},
        "area=990101101": {first},
        "area=990101": {first, second},
        "category=01": {second},
        "category=01&area=990101101": set(),
        "area=123&category=zz&state=lost&after=x&before=1.": {first, second},
    }
    for query, found in wanted.items():
        assert set(numbers(f"/map/?{query}")) == found, query
        assert set(dots(f"/map/points.json?{query}")) == found, query
    assert "Clear filters" in shown("/map/?category=05", **EN)


def test_pages_of_the_list_meet_without_gap_or_repetition(desk: Town, photo: Taken, now: datetime):
    for minute in range(5):
        publishes(Play(desk, photo, now + timedelta(minutes=minute // 2)).opens())
    everything = [row.id for row in public.published(Asked(), now, limit=10).rows]
    first = public.published(Asked(), now, limit=2)
    assert first.before is None
    second = public.published(Asked(after=Cursor.parse(str(first.after))), now, limit=2)
    third = public.published(Asked(after=second.after), now, limit=2)
    assert third.after is None
    assert [row.id for page in (first, second, third) for row in page.rows] == everything
    back = public.published(Asked(before=third.before), now, limit=2)
    assert back.rows == second.rows
    assert public.published(Asked(before=back.before), now, limit=2).before is None


def test_lists_cost_the_same_queries_whatever_their_length(desk: Town, photo: Taken, now: datetime, signed_in):
    browsers = {"/": Client(), "/map/": Client(), "/map/points.json": Client(), "/me/": signed_in(desk.resident)}

    def counted() -> dict[str, int]:
        counts = {}
        for address, browser in browsers.items():
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            counts[address] = len(queries)
        return counts

    play = Play(desk, photo, now)
    for _ in range(10):
        publishes(play.opens())
    few = counted()
    case, report = Case.objects.get(pk=play.case_id), PublicReport.objects.get(pk=play.case_id)
    for n in range(90):
        case.pk, case.number, case.lookup_code = None, f"990101-220705-{n:05}-0", f"COPY{n:04}"
        case._state.adding = True
        case.save()
        report.case_id, report._state.adding = case.pk, True
        report.save()
    assert counted() == few
    assert max(few["/"], few["/map/"], few["/map/points.json"]) <= 3
    assert len(dots()) == 100


def test_a_place_is_told_with_the_desk_that_answers_for_it(town: Town):
    lat, long = town.point(0)
    told = Client().get("/areas/cell.json", {"lat": lat, "long": long}, **ZH).json()
    assert told["code"] == town.grids[0].code
    assert "示例一村服务站" in told["words"]
    english = Client().get("/areas/cell.json", {"lat": lat, "long": long}, **EN).json()
    assert "Test village desk 990101101201" in english["words"]


@pytest.mark.parametrize("asked", [{}, {"lat": "x", "long": "1"}, {"lat": "91", "long": "0"}, {"lat": "nan", "long": "1"},
                                   {"lat": "29", "long": "111", "datum": "moon"}])  # fmt: skip
def test_a_place_that_is_none_is_refused_in_words(town: Town, asked: dict[str, str]):
    answer = Client().get("/areas/cell.json", asked)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_the_datum_of_a_point_is_heeded(town: Town):
    lat, long = town.point(0)
    plain, shifted = (
        Client().get("/areas/cell.json", {"lat": lat, "long": long, "datum": datum}).json()["code"]
        for datum in ("wgs84", "bd09")
    )
    assert plain != shifted


def test_outlines_of_cells_come_in_the_readers_language(town: Town):
    found = Client().get("/areas/cells.json", {"prefix": town.villages[0].code}, **EN).json()
    assert [f["properties"]["name"] for f in found["features"]] == [g.name_en for g in town.grids[:2]]
    lat, long = town.point(0)
    box = f"{long - 0.001},{lat - 0.001},{long + 0.001},{lat + 0.001}"
    found = Client().get("/areas/cells.json", {"bbox": box}, **ZH).json()
    assert [(f["id"], f["properties"]["name"]) for f in found["features"]] == [(town.grids[0].code, "第一网格")]
    assert Client().get("/areas/cells.json", {"bbox": "1,2,3"}).status_code == 422


def test_own_list_holds_ones_own_reports_alone(desk: Town, photo: Taken, now: datetime, signed_in):
    mine, theirs = desk.residents
    play = Play(desk, photo, now)
    own, other = (play.opens(Actor(account_id=who.pk)).case for who in (mine, theirs))
    page = shown("/me/", signed_in(mine))
    assert f"/i/{own.lookup_code}/" in page
    assert own.holder.name_zh in page
    assert other.lookup_code not in page
    assert [row.id for row in public.own_reports(Actor(account_id=mine.pk), now, below=None, limit=9).rows] == [own.pk]
    assert public.own_reports(ANONYMOUS, now, below=None, limit=9).rows == []


def test_own_list_says_when_it_waits_for_its_reader(play: Play, signed_in):
    browser = signed_in(play.county.resident)
    asked = "Tell us whether it is solved."
    assert asked not in shown("/me/", browser, **EN)
    play.does("accept file dispatch sign dispose")
    page = shown("/me/", browser, **EN)
    assert asked in page
    assert play.case.due_at.isoformat() in page


def test_a_post_adds_nothing_to_ones_own_list(play: Play, now: datetime):
    clerk = play.county.actor(Role.CLERK)
    assert public.own_reports(clerk, now, below=None, limit=9).rows == []


def test_own_list_goes_on_where_it_ended(desk: Town, photo: Taken, now: datetime):
    play = Play(desk, photo, now)
    ids = [play.opens().case_id for _ in range(3)]
    first = public.own_reports(play.reporter, now, below=None, limit=2)
    second = public.own_reports(play.reporter, now, below=first.next, limit=2)
    assert [row.id for row in (*first.rows, *second.rows)] == ids[::-1]
    assert second.next is None


def test_own_list_is_for_who_is_signed_in_and_says_when_it_is_empty(town: Town, signed_in):
    answer = Client().get("/me/")
    assert answer.status_code == 302
    assert "next=/me/" in answer.headers["Location"]
    assert "You have not reported anything yet" in shown("/me/", signed_in(town.resident), **EN)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_are_accessible_and_fit(
    desk: Town, photo: Taken, now: datetime, signed_in, live_server, window, language: str, size: dict[str, int]
):
    play = Play(desk, photo, now).opens()
    publishes(play)
    play.does("accept file dispatch sign dispose confirm")
    page = window(live_server.url, language, size)
    session = signed_in(desk.resident).cookies["sessionid"].value
    for address in ("/", "/map/?state=closed", page_of(play), "/me/"):
        if address == "/me/":
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(address)
        assert (address, axe(page), small_targets(page), sideways_px(page)) == (address, [], [], 0)
        double_text(page)
        assert (address, sideways_px(page)) == (address, 0)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_under_the_map_stands_what_its_shapes_mean(desk: Town, photo: Taken, now: datetime, live_server, window):
    publishes(Play(desk, photo, now).opens())
    unanswered = Play(desk, photo, now).opens()
    publishes(unanswered)
    unanswered.does("accept file dispatch sign dispose confirm")
    page = window(live_server.url, "en", DESK)
    page.goto("/map/")
    page.get_by_role("button", name="Show the map").click()
    entries = page.locator(".ll-map__legend li")
    entries.first.wait_for()
    assert entries.all_inner_texts() == ["Received", "Window passed without an answer or check"]
