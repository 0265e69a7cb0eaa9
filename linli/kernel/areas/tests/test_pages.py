"""Areas in the set-up: to look at and search, not to change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.people.rules import Role

PAGES = "/setup/areas/area/"


@pytest.fixture
def browser(town, signed_in):
    return signed_in(town.staff(Role.ADMINISTRATOR))


def test_an_administrator_finds_an_area_by_code_or_name(town, browser):
    for words in (town.villages[0].code, town.villages[0].name_zh):
        page = browser.get(PAGES, {"q": words}).content.decode()
        assert town.villages[0].code in page
        assert town.villages[1].code not in page


def test_nobody_changes_an_area_in_the_set_up(town, browser):
    code = town.villages[0].code
    assert browser.get(f"{PAGES}{code}/change/").status_code == 200
    assert browser.post(f"{PAGES}{code}/change/", {"name_zh": "改"}).status_code == 403
    assert browser.get(f"{PAGES}add/").status_code == 403
    assert browser.post(f"{PAGES}{code}/delete/", {"post": "yes"}).status_code == 403
    town.villages[0].refresh_from_db()
    assert town.villages[0].name_zh != "改"


def test_the_list_of_areas_asks_the_database_the_same_whatever_its_length(town, browser, django_assert_num_queries):
    browser.get(PAGES)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGES, {"q": town.grids[0].code})
    with django_assert_num_queries(len(one)):
        browser.get(PAGES, {"q": "99"})


def test_what_areas_became_is_listed(town, browser):
    assert browser.get("/setup/areas/areasuccession/").status_code == 200
