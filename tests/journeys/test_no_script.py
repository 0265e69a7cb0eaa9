"""A report from the first word to "not solved", in a browser without script and in one with it (screens 17.5)."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from linli.issues.models import Draft, Report
from linli.issues.tests.acting import Play
from linli.issues.tests.conftest import desk, photo
from linli.kernel.cases.models import Case
from linli.kernel.files.models import File
from tests.fixtures.browser import PHONE

__all__ = ["desk", "photo"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEXT = "村口的路塌了一块，晚上看不见。\n已经三天了。"
LARGE, MOST_PX = (3000, 2000), 2048


def jpeg(size=LARGE) -> dict[str, object]:
    """A photo as a phone takes it."""
    out = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, "JPEG", quality=60)
    return {"name": "place.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def at(page) -> str:
    return urlsplit(page.url).path


def choose(page, name, value) -> None:
    """Choose one answer, in a list or among cards."""
    field = page.locator(f'main [name="{name}"]').first
    if field.evaluate("e => e.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f'main label:has([name="{name}"][value="{value}"])').first.click()


def go_on(page, to) -> None:
    """Press the main button of the page; it must lead to the page `to`."""
    page.locator(".ll-actionbar button").click()
    page.wait_for_url(f"**/report/{to}/")


def press(page, words_or_name, value="") -> None:
    with page.expect_navigation():
        page.locator(f'main button[name="{words_or_name}"][value="{value}"]').click()


def place_from_lists(page, town) -> None:
    """Choose town and village, each list asked for by its button, as there is no script."""
    village = town.villages[0].code
    for name, code in {"county": village[:6], "town": village[:9]}.items():
        if page.locator(f'select[name="{name}"]').count():
            choose(page, name, code)
            press(page, "do", "list")
    choose(page, "village", village)


def to_questions(page) -> None:
    """Find the category by a word, and choose it."""
    page.get_by_role("searchbox").fill("坑")
    with page.expect_navigation():
        page.locator("form[role=search] button").click()
    choose(page, "category", "0201")
    go_on(page, "questions")


def to_the_end(page) -> Case:
    """Answer the questions, leave no contact, check and send; give the case from the receipt."""
    choose(page, "accident", "no")
    choose(page, "depth", "deep")
    go_on(page, "contact")
    go_on(page, "check")
    assert "村口的路塌了一块" in page.locator("main").inner_text()
    go_on(page, "done")
    receipt = page.locator("main").inner_text()
    case = Case.objects.get()
    assert case.number in receipt
    assert f"{case.lookup_code[:4]}-{case.lookup_code[4:]}" in receipt
    return case


def test_a_whole_report_and_its_not_solved_need_no_script(live_server, window, desk, photo, now):
    page = window(live_server.url, "zh-hans", PHONE, java_script_enabled=False)
    page.goto("/report/")
    choose(page, "danger_now", "no")
    go_on(page, "words")
    page.locator("[name=text]").fill(TEXT)
    page.set_input_files("[name=photos]", jpeg())
    go_on(page, "place")
    place_from_lists(page, desk)
    page.locator("[name=place_text]").fill("村口小桥边")
    go_on(page, "what")
    to_questions(page)
    case = to_the_end(page)
    report = Report.objects.get(pk=case.pk)
    assert report.text.replace("\r\n", "\n") == TEXT
    assert (case.state, case.category, case.area_code, case.place_text) == (
        "received", "0201", desk.villages[0].code, "村口小桥边",
    )  # fmt: skip
    assert report.answers == {"danger_now": "no", "indoor": "", "accident": "no", "depth": "deep"}
    assert [file.role for file in case.files.all()] == ["report"]

    Play(desk, photo, now, case.pk).does("accept file dispatch sign dispose")
    # On another telephone, with the code alone.
    page = window(live_server.url, "zh-hans", PHONE, java_script_enabled=False)
    page.goto("/follow/")
    page.locator("[name=code]").fill(f"{case.lookup_code[:4]}-{case.lookup_code[4:]}".lower())
    page.locator("main form button").click()
    page.wait_for_url(f"**/i/{case.lookup_code}/")
    page.locator("main a.govuk-button").click()
    page.wait_for_url("**/verify/")
    page.locator("[name=text]").fill("还有一个坑。")
    page.set_input_files("[name=photos]", jpeg((640, 480)))
    press(page, "verdict", "not_solved")
    case.refresh_from_db()
    assert (case.state, case.reopened_count) == ("dispatched", 1)
    assert "highway" in case.holder.code
    assert case.holder.name_zh in page.locator("main").inner_text()


def test_the_same_report_with_script_shrinks_its_photo_and_takes_its_place_from_the_map(live_server, window, desk):
    page = window(live_server.url, "zh-hans", PHONE)
    page.goto("/report/")
    choose(page, "danger_now", "no")
    go_on(page, "words")
    page.locator("[name=text]").fill(TEXT)
    page.set_input_files("[name=photos]", jpeg())
    page.wait_for_selector("[name=photo_tokens]", state="attached")
    file = File.objects.get()
    assert (file.width_px, file.height_px) == (MOST_PX, MOST_PX * LARGE[1] // LARGE[0])
    go_on(page, "place")
    page.locator("[data-ll-show]").click()
    page.wait_for_selector("canvas:focus")
    page.locator(".ll-map canvas").click(position={"x": 150, "y": 120})
    page.wait_for_function("() => document.querySelector('[name=lat]').value")
    page.wait_for_function("() => document.querySelector('.ll-place').textContent.includes('示例')")
    lat, long = (float(page.locator(f"[name={name}]").input_value()) for name in ("lat", "long"))
    go_on(page, "what")
    to_questions(page)
    case = to_the_end(page)
    assert (case.lat, case.long) == (lat, long)
    assert case.area_code.startswith(desk.county.code)
    assert [f.pk for f in case.files.all()] == [file.pk]


def test_a_bad_photo_and_a_missing_place_cost_nothing_that_was_typed(live_server, window, desk):
    page = window(live_server.url, "zh-hans", PHONE, java_script_enabled=False)
    page.goto("/report/")
    choose(page, "danger_now", "no")
    go_on(page, "words")
    page.locator("[name=text]").fill(TEXT)
    bad = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
    page.set_input_files("[name=photos]", [jpeg((640, 480)), bad])
    page.locator(".ll-actionbar button").click()
    page.wait_for_selector(".govuk-error-summary")
    assert "notes.jpg" in page.locator(".govuk-error-summary").inner_text()
    assert page.locator("[name=text]").input_value() == TEXT
    assert page.locator("main img.ll-photos__image").count() == 1
    go_on(page, "place")
    page.locator(".ll-actionbar button").click()
    page.wait_for_selector(".govuk-error-summary")
    page.locator("[name=place_text]").fill("村口小桥边")
    go_on(page, "what")
    page.goto("/report/words/")
    assert page.locator("[name=text]").input_value() == TEXT
    assert page.locator("main img.ll-photos__image").count() == 1
    draft = Draft.objects.get()
    assert draft.data["typed"]["place"]["place_text"] == "村口小桥边"


def test_words_that_were_never_sent_come_back_after_a_reload(live_server, window, desk):
    page = window(live_server.url, "zh-hans", PHONE)
    page.goto("/report/")
    choose(page, "danger_now", "no")
    go_on(page, "words")
    page.locator("[name=text]").fill(TEXT)
    page.set_input_files("[name=photos]", jpeg((640, 480)))
    page.wait_for_selector("[name=photo_tokens]", state="attached")
    page.reload()
    page.wait_for_selector("[name=photo_tokens]", state="attached")
    assert page.locator("[name=text]").input_value() == TEXT
    go_on(page, "place")
    assert Draft.objects.get().data["typed"]["words"]["text"].replace("\r\n", "\n") == TEXT
    assert len(Draft.objects.get().data["photos"]) == 1


def test_a_server_that_fails_costs_no_word(live_server, window, desk):
    page = window(live_server.url, "zh-hans", PHONE)
    page.goto("/report/")
    choose(page, "danger_now", "no")
    go_on(page, "words")
    page.locator("[name=text]").fill(TEXT)
    page.route("**/report/words/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator(".ll-actionbar button").click()
    page.wait_for_timeout(500)
    page.unroute("**/report/words/")
    page.goto("/report/words/")
    assert page.locator("[name=text]").input_value() == TEXT
