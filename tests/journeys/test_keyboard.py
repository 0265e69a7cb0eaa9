"""A case taken up, dispatched and done without a mouse; the focus is always seen (screens 7 and 17.7)."""

from urllib.parse import urlsplit

import pytest

from linli.issues.tests.acting import DONE, Play
from linli.issues.tests.conftest import desk, photo
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Role
from tests.journeys.stage import picture

__all__ = ["desk", "photo"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MOST_TABS = 120
# Where the focus is: whether it lies in the window, and whether an outline or a ring of 2 px and more is drawn around it
# or around the card it stands in.
_FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const seen = [at, at.closest("label"), at.parentElement].filter(Boolean).map((e) => getComputedStyle(e));
  return {
    what: at.outerHTML.slice(0, 120),
    isBody: at === document.body,
    isInWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isRinged: seen.some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"),
  };
}"""
_NAME = "() => document.activeElement.name || document.activeElement.id"


@pytest.fixture
def play(desk, photo, now) -> Play:
    return Play(desk, photo, now)


def at(page) -> str:
    return urlsplit(page.url).path


def see_focus(page) -> None:
    """The focused control must lie in the window and have a ring around it."""
    focus = page.evaluate(_FOCUS)
    assert focus["isInWindow"], focus
    assert focus["isRinged"], focus


def tab_to(page, name) -> None:
    """Walk on by Tab until the field or button with that name has the focus, seen at every step."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        see_focus(page)
        if page.evaluate(_NAME) == name:
            return
    pytest.fail(f"Tab does not reach {name}")


def to(page, path, *keys) -> None:
    """Press keys that lead to another page."""
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)
    assert at(page) == path, page.locator("main").inner_text()[:400]
    page.wait_for_function("() => !document.querySelector(':not(:defined)')")
    # The keys are listened to once their module has come.
    page.wait_for_load_state("networkidle")


def test_a_case_is_taken_up_dispatched_and_done_with_the_keyboard_alone(seat, play, desk):
    case_id = play.opens().case_id
    case = f"/desk/c/{case_id}/"
    page = seat(desk.staff(Role.CLERK, desk.village_desks[0]), "/desk/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    see_focus(page)
    to(page, case, "Enter")
    to(page, f"{case}accept/", "a")
    tab_to(page, "looked")
    page.keyboard.press("Space")
    to(page, case, "Control+Enter")
    to(page, f"{case}file/", "a")
    tab_to(page, "check_method")
    page.keyboard.press("Space")
    to(page, case, "Control+Enter")
    to(page, f"{case}dispatch/", "a")
    tab_to(page, "advice")
    page.keyboard.type("acr? tw")
    assert at(page) == f"{case}dispatch/"
    assert page.locator("[name=advice]").input_value() == "acr? tw"
    to(page, case, "Control+Enter")
    assert Case.objects.get(pk=case_id).state == "dispatched"

    page = seat(desk.staff(Role.UNIT_OFFICER), case)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.wait_for_load_state("networkidle")
    assert Case.objects.get(pk=case_id).state == "in_hand"
    to(page, f"{case}dispose/", "c")
    tab_to(page, "outcome")
    page.keyboard.press("Space")
    tab_to(page, "text")
    page.keyboard.type(DONE)
    tab_to(page, "after")
    # What opens now is the system's own window of files.
    page.set_input_files("[name=after]", {"name": "after.png", "mimeType": "image/png", "buffer": picture()})
    page.wait_for_selector("[name=after_tokens]", state="attached")
    tab_to(page, "waiver")
    page.keyboard.type("协办单位未参与施工")
    to(page, case, "Control+Enter")
    assert Case.objects.get(pk=case_id).state == "disposed"


def link_to(page, path) -> None:
    """Walk on by Tab to the link there, seen at every step, and follow it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        see_focus(page)
        if page.evaluate("() => document.activeElement.pathname") == path:
            to(page, path, "Enter")
            return
    pytest.fail(f"Tab does not reach {path}")


def fill(page, fields) -> None:
    """Walk through fields in their order; a choice is taken by its keys, anything else is typed."""
    for name, keys in fields.items():
        tab_to(page, name)
        if isinstance(keys, str):
            page.keyboard.type(keys)
        else:
            for key in keys:
                page.keyboard.press(key)


@pytest.mark.parametrize(
    ("before", "act", "fields", "then"),
    [
        (
            "accept file dispatch",
            "object",
            {
                "reason": ["Space"],
                "text": "该路段属村道，由村集体养护。",
                "basis": "公路法第八条",
                "better_owner": "村民委员会",
            },
            "objected",
        ),
        (
            "accept file dispatch sign",
            "ask_extension",
            {
                "reason": ["Space"],
                "text": "连日降雨，沥青无法摊铺。",
                "until": "07182022",
                "interim": ["ArrowDown"],
                "interim_why": "坑已填平，可以通行。",
            },
            "signed",
        ),
    ],
)
def test_a_unit_returns_a_leg_or_asks_for_time_with_the_keyboard_alone(seat, play, desk, before, act, fields, then):
    case = f"/desk/c/{play.opens().does(before).case_id}/"
    page = seat(desk.staff(Role.UNIT_LEAD), case)
    page.wait_for_load_state("networkidle")
    link_to(page, f"{case}{act}/")
    fill(page, fields)
    page.set_input_files("[name=evidence]", {"name": "site.png", "mimeType": "image/png", "buffer": picture()})
    page.wait_for_selector("[name=evidence_tokens]", state="attached")
    to(page, case, "Control+Enter")
    assert play.case.legs.get(kind="dispatch_lead").state == then
    assert act in play.case.entries.values_list("act", flat=True)


def test_a_key_pressed_while_composing_or_switched_off_does_nothing(seat, play, desk):
    case = f"/desk/c/{play.opens().case_id}/"
    page = seat(desk.staff(Role.CLERK, desk.village_desks[0]), case)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', code: 'KeyA', isComposing: true, bubbles: true }))"
    )
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    see_focus(page)
    page.keyboard.press("a")
    page.locator("[data-ll-keys-switch]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.keyboard.press("a")
    page.wait_for_timeout(500)
    assert at(page) == case


@pytest.mark.parametrize("path", ["/desk/", "/desk/c/{}/", "/desk/c/{}/accept/", "/", "/report/?for=resident"])
def test_tab_reaches_everything_in_reading_order_and_is_always_seen(seat, play, desk, path):
    page = seat(desk.staff(Role.CLERK, desk.village_desks[0]), path.format(play.opens().case_id))
    page.wait_for_load_state("networkidle")
    order = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUS)["isBody"]:
            break
        see_focus(page)
        order.append(page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(order) > 5
    assert order == sorted(order)
