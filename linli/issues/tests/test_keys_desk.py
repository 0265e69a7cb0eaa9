"""The desk by keyboard alone, in a real browser: list, case, act and back, with the focus always in sight."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from linli.issues.tests.acting import TO_ROADS, Play
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.browser import PHONE, axe, double_text, sideways_px, small_targets
from tests.fixtures.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

IN_SIGHT = """() => { const e = document.activeElement, b = e.getBoundingClientRect();
  return e !== document.body && b.bottom > 0 && b.top < innerHeight; }"""


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def seat(live_server: Any, window: Any, signed_in: Any) -> Callable[..., Any]:
    """Give a function that seats an actor before the desk: `seat(actor)`."""

    def sit(actor: Actor, **options: Any) -> Any:
        client = signed_in(Account.objects.get(pk=actor.account_id))
        page = window(live_server.url, **options)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        open_page(page, "/desk/")
        return page

    return sit


def open_page(page: Any, where: str) -> None:
    """Go to a page and wait until its modules listen."""
    page.goto(where)
    page.wait_for_load_state("networkidle")


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the control has the focus; every stop on the way is in sight."""
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_SIGHT)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_a_report_is_taken_up_by_keys_alone(play: Play, seat: Callable[..., Any]) -> None:
    play.opens()
    page = seat(play.clerk())
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('.ll-queue__title')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/c/{play.case_id}/", wait_until="networkidle")
    page.keyboard.press("a")
    page.wait_for_url("**/accept/", wait_until="networkidle")
    tab_to(page, "[name=looked]")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/?done=accept", wait_until="networkidle")
    assert play.case.state == "accepted"
    page.keyboard.press("u")
    page.wait_for_url("**/desk/")


@pytest.mark.parametrize(("before", "role", "key", "where"), [
    ("", Role.CLERK, "r", "decline"),
    ("", Role.CLERK, "n", "note"),
    ("accept file", Role.CLERK, "t", "report_up"),
    (TO_ROADS, Role.UNIT_LEAD, "r", "object"),
    (TO_ROADS, Role.UNIT_LEAD, "w", "answer"),
    (f"{TO_ROADS} sign", Role.UNIT_LEAD, "c", "dispose"),
])  # fmt: skip
def test_one_key_opens_one_act(
    before: str, role: Role, key: str, where: str, play: Play, seat: Callable[..., Any]
) -> None:
    play.opens().does(before)
    page = seat(play.staff(role))
    open_page(page, f"/desk/c/{play.case_id}/")
    page.keyboard.press(key)
    page.wait_for_url(f"**/{where}/")


def test_a_leg_is_signed_for_by_one_key(play: Play, seat: Callable[..., Any]) -> None:
    play.opens().does(TO_ROADS)
    page = seat(play.staff(Role.UNIT_OFFICER))
    open_page(page, f"/desk/c/{play.case_id}/")
    page.keyboard.press("a")
    page.wait_for_url("**/?done=sign")
    assert play.case.state == "in_hand"


def test_search_and_filters_have_their_keys_and_letters_are_silent_in_fields(
    play: Play, seat: Callable[..., Any]
) -> None:
    play.opens()
    page = seat(play.clerk())
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jauf")
    assert page.input_value("#q") == "jauf"
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    assert page.evaluate("document.querySelector('.ll-desk__filters').open")


def test_what_was_typed_comes_back_after_leaving_and_goes_when_sent(play: Play, seat: Callable[..., Any]) -> None:
    play.opens()
    page = seat(play.clerk())
    note = f"/desk/c/{play.case_id}/note/"
    open_page(page, note)
    page.fill("[name=text]", "已电话核实位置。")
    page.wait_for_timeout(500)
    page.goto("/desk/")
    open_page(page, note)
    assert page.input_value("[name=text]") == "已电话核实位置。"
    page.click(".ll-actionbar button")
    page.wait_for_url("**/?done=note")
    open_page(page, note)
    assert page.input_value("[name=text]") == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_fit_a_phone_and_every_reader(play: Play, seat: Callable[..., Any], language: str) -> None:
    play.opens().does(TO_ROADS)
    page = seat(play.staff(Role.UNIT_LEAD), language=language, size=PHONE)
    for where in ("/desk/", "/desk/unit/", f"/desk/c/{play.case_id}/", f"/desk/c/{play.case_id}/object/"):
        page.goto(where)
        assert axe(page) == []
        assert small_targets(page) == []
        double_text(page)
        assert sideways_px(page) <= 0
