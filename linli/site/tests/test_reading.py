"""How a reader wants pages to look: chosen without script, kept in the browser, the same on every page."""

import pytest
from django.test import Client

from linli.site.reading import Reading, ReadingForm

ELDER = {"view": "elder", "size": "2", "next": "/map/"}


def root(browser: Client, path: str = "/") -> str:
    return browser.get(path).content.decode().partition("<head>")[0]


@pytest.mark.django_db
def test_elder_mode_is_one_press_away_on_every_page_and_stays_for_a_year():
    browser = Client()
    assert 'data-view="normal" data-size="0"' in root(browser)
    answer = browser.post("/reading/", ELDER)
    assert (answer.status_code, answer["Location"]) == (302, "/map/")
    assert {answer.cookies[name]["max-age"] for name in ("ll_view", "ll_size")} == {365 * 24 * 3600}
    for path in ("/", "/map/", "/follow/", "/account/login/", "/nothing/here/"):
        assert 'data-view="elder" data-size="2"' in root(browser, path)
        assert 'action="/reading/"' in browser.get(path).content.decode()


@pytest.mark.django_db
def test_the_first_page_of_elder_mode_asks_for_at_most_five_things():
    """screens 8."""
    browser = Client()
    browser.post("/reading/", ELDER)
    page = browser.get("/", headers={"accept-language": "en"}).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert main.count("<a ") - main.count('href="tel:') <= 5
    assert "Reported by neighbours" not in main


@pytest.mark.django_db
@pytest.mark.parametrize("gap", [{"view": "huge"}, {"size": "9"}, {"view": ""}])
def test_an_unknown_choice_is_refused_and_changes_nothing(gap):
    browser = Client()
    assert browser.post("/reading/", ELDER | gap).status_code == 422
    assert not {"ll_view", "ll_size"} & set(browser.cookies)


@pytest.mark.django_db
def test_a_cookie_that_says_nonsense_is_as_good_as_none():
    browser = Client()
    browser.cookies.load({"ll_view": '"><script>', "ll_size": "2"})
    assert 'data-view="normal" data-size="2"' in root(browser)


@pytest.mark.django_db
def test_the_way_back_leads_nowhere_else():
    answer = Client().post("/reading/", ELDER | {"next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_what_nobody_has_chosen_is_among_what_can_be_chosen():
    now = Reading()
    assert ReadingForm({"view": now.view, "size": now.size}).is_valid()
