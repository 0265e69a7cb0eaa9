"""The page kit in a real browser: reachable, readable, never wider than the window, nothing typed is lost."""

import io

import pytest
from PIL import Image

from tests.fixtures.browser import DESK, PHONE, axe, double_text, sideways_px, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def photo(tmp_path):
    """A photo larger than is sent, which says where it was taken."""
    where = Image.Exif()
    where[0x8825] = {1: "N", 2: (29.0, 2.0, 0.0), 3: "E", 4: (111.0, 40.0, 48.0)}
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (3000, 2000), "#4a5361").save(path, exif=where)
    return str(path)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_part_is_accessible_and_fits(live_server, window, language, size):
    page = window(live_server.url, language, size)
    page.goto("/_gallery/")
    assert axe(page) == []
    assert small_targets(page) == []
    assert sideways_px(page) <= 0
    double_text(page)
    assert sideways_px(page) <= 0


def test_page_begins_with_what_to_put_right(live_server, window):
    page = window(live_server.url)
    page.goto("/_gallery/")
    page.wait_for_function("() => document.activeElement.matches('.govuk-error-summary')")


def test_photo_is_shrunk_and_sent_early(live_server, window, photo):
    page = window(live_server.url)
    sent = []

    def receive(route):
        body = route.request.post_data_buffer
        sent.append(Image.open(io.BytesIO(body[body.index(b"\xff\xd8") :])).size)
        route.fulfill(status=201, json={"name": "token-1"})

    page.route("**/files/", receive)
    page.goto("/_gallery/")
    page.set_input_files("ll-photo input[type=file]", photo)
    page.wait_for_selector("[name=photo_tokens][value=token-1]", state="attached")
    assert sent == [(2048, 1365)]
    assert page.evaluate("document.querySelector('ll-photo input[type=file]').files.length") == 0


def test_photo_that_was_not_received_travels_with_the_form(live_server, window, photo):
    page = window(live_server.url)
    page.route("**/files/", lambda route: route.fulfill(status=204))
    page.goto("/_gallery/")
    page.set_input_files("ll-photo input[type=file]", photo)
    page.wait_for_selector(".ll-photos__state:has-text('暂未上传'), .ll-photos__state:has-text('Not sent yet')")
    assert page.evaluate("document.querySelector('ll-photo input[type=file]').files.length") == 1


def test_photo_past_a_limit_stays_on_the_page_and_says_what_to_do(live_server, window, photo):
    page = window(live_server.url)
    told = '{"error": "too_many_photos", "message": "Add this photo again at 11:00."}'
    # Not by a route: the browser itself would write the refusal to its console, which must stay empty.
    page.add_init_script(f"window.fetch = async () => new Response('{told}', {{ status: 429 }})")
    page.goto("/_gallery/")
    page.set_input_files("ll-photo input[type=file]", photo)
    page.wait_for_selector(".ll-photos__state:has-text('Add this photo again at 11:00.')")
    assert page.evaluate("document.querySelector('ll-photo input[type=file]').files.length") == 1


def test_photo_gives_its_place_only_when_asked(live_server, window, photo):
    page = window(live_server.url, "en")
    page.route("**/files/", lambda route: route.fulfill(status=201, json={"name": "token-1"}))
    page.goto("/_gallery/")
    page.set_input_files("ll-photo input[type=file]", photo)
    page.wait_for_selector("ll-photo .ll-notice")
    assert page.input_value("[name=lat]") == ""
    page.locator("ll-photo .ll-notice button").first.click()
    assert (page.input_value("[name=lat]"), page.input_value("[name=long]")) == ("29.033333", "111.680000")


def test_typed_words_survive_a_reload_and_can_be_dropped(live_server, window):
    page = window(live_server.url)
    page.goto("/_gallery/")
    page.fill("#id_words", "路灯坏了三天")
    page.check("#id_nature_0")
    page.wait_for_function("() => Object.keys(localStorage).length > 0")
    page.reload()
    page.wait_for_selector("form[data-ll-draft] .ll-notice")
    assert page.input_value("#id_words") == "路灯坏了三天"
    assert page.is_checked("#id_nature_0")
    page.fill("#id_words", "路灯坏了四天")
    page.locator("form[data-ll-draft] .ll-notice button").click()
    page.wait_for_selector("form[data-ll-draft] .ll-notice", state="detached")
    assert page.input_value("#id_words") == ""


def test_received_photo_survives_a_reload(live_server, window, photo):
    page = window(live_server.url)
    page.route("**/files/", lambda route: route.fulfill(status=201, json={"name": "token-1"}))
    page.goto("/_gallery/")
    page.set_input_files("ll-photo input[type=file]", photo)
    page.wait_for_selector("[name=photo_tokens][value=token-1]", state="attached")
    page.wait_for_function("() => Object.keys(localStorage).length > 0")
    page.reload()
    page.wait_for_selector("[name=photo_tokens][value=token-1]", state="attached")
    assert page.locator(".ll-photos__item").count() == 1


def test_field_of_one_choice_appears_with_it(live_server, window):
    page = window(live_server.url)
    page.goto("/_gallery/")
    page.wait_for_selector("#id_unit", state="hidden")
    page.check("#id_nature_0")
    page.wait_for_selector("#id_unit", state="visible")


def test_long_text_is_counted_not_cut(live_server, window):
    page = window(live_server.url, "en")
    page.goto("/_gallery/")
    page.wait_for_selector("#id_words:not([maxlength])")
    page.fill("#id_words", "字" * 205)
    page.wait_for_selector("#id_words_count.ll-count--over:has-text('5')")


def test_map_is_loaded_on_demand_and_a_key_moves_the_pin(live_server, window):
    page = window(live_server.url)
    scripts = []
    page.on("request", lambda request: scripts.append(request.url) if "maplibre" in request.url else None)
    page.goto("/_gallery/")
    page.wait_for_selector("ll-map-pick [data-ll-show]", state="visible")
    assert scripts == []
    page.locator("ll-map-pick [data-ll-show]").click()
    page.wait_for_selector("ll-map-pick canvas:focus")
    assert page.input_value("[name=lat]") == ""
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('[name=long]').value > '111.68'")
    assert axe(page) == []


def test_everything_is_there_without_script(live_server, window):
    page = window(live_server.url, java_script_enabled=False)
    page.goto("/_gallery/")
    assert page.locator("input[type=file]").is_visible()
    assert page.locator("#id_unit").is_visible()
    assert page.locator("details.govuk-details").is_visible()
