"""The set-up tables of calendars, as an administrator uses them."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client

from linli.kernel.audit.models import Audit
from linli.kernel.deadlines.models import AnnouncedYear, Calendar, DayOverride
from linli.kernel.deadlines.queries import PUBLISHED_YEARS, calendar
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

SETUP = "/setup/deadlines"
NEXT_YEAR = max(PUBLISHED_YEARS) + 1


@pytest.fixture
def browser(town: Town, calendars_loaded: None, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(town.staff(Role.ADMINISTRATOR))


def acts() -> list[str]:
    return list(Audit.objects.exclude(act="deadlines:calendar:load").order_by("id").values_list("act", flat=True))


@pytest.mark.parametrize("table", ["calendar", "dayoverride", "announcedyear"])
def test_every_table_lists_and_opens_for_an_administrator_alone(browser: Client, town: Town, signed_in, table: str):
    assert browser.get(f"{SETUP}/{table}/").status_code == 200
    assert browser.get(f"{SETUP}/{table}/add/").status_code == 200
    assert signed_in(town.staff(Role.CLERK)).get(f"{SETUP}/{table}/").status_code in {403, 404}


def test_changed_hours_are_the_ones_clocks_use(browser: Client):
    row = Calendar.objects.get(code="office")
    page = browser.get(f"{SETUP}/calendar/{row.pk}/change/").content.decode()
    assert "08:30-12:00 13:30-18:00" in page
    typed = {"name_zh": "夏季作息", "name_en": "Summer", "windows": "08:00-12:00 15:00-18:00"}
    assert browser.post(f"{SETUP}/calendar/{row.pk}/change/", typed).status_code == 302
    assert calendar("office").windows == ((time(8), time(12)), (time(15), time(18)))
    assert acts() == ["deadlines:calendar:set"]


@pytest.mark.parametrize("typed", ["18:00-08:00", "8 to 12", "08:30-12:00 11:00-18:00", ""])
def test_bad_hours_are_refused_and_what_was_typed_is_kept(browser: Client, typed: str):
    answer = browser.post(f"{SETUP}/calendar/add/", {"code": "night", "name_zh": "夜班", "windows": typed})
    assert answer.status_code == 200
    assert "夜班" in answer.content.decode()
    assert not Calendar.objects.filter(code="night").exists()


def test_a_day_is_declared_and_taken_back(browser: Client):
    browser.post(f"{SETUP}/dayoverride/add/", {"day_on": "2022-07-05", "note": "防汛"})
    assert not calendar("office").is_worked(date(2022, 7, 5))
    day = DayOverride.objects.get()
    browser.post(f"{SETUP}/dayoverride/{day.pk}/change/", {"is_worked": "on", "note": "照常"})
    assert calendar("office").is_worked(date(2022, 7, 5))
    browser.post(f"{SETUP}/dayoverride/{day.pk}/delete/", {"post": "yes"})
    browser.post(f"{SETUP}/dayoverride/add/", {"day_on": "2022-07-06"})
    chosen = {"action": "delete_selected", "_selected_action": DayOverride.objects.get().pk, "post": "yes"}
    browser.post(f"{SETUP}/dayoverride/", chosen)
    assert not DayOverride.objects.exists()
    declared, released = "deadlines:day:override", "deadlines:day:release"
    assert acts() == [declared, declared, released, declared, released]


def test_a_year_is_announced_once_its_days_are_declared(browser: Client):
    typed = {"year": NEXT_YEAR, "source": "notice of the test"}
    assert browser.post(f"{SETUP}/announcedyear/add/", typed).status_code == 200
    browser.post(f"{SETUP}/dayoverride/add/", {"day_on": f"{NEXT_YEAR}-10-01"})
    assert browser.post(f"{SETUP}/announcedyear/add/", typed).status_code == 302
    assert AnnouncedYear.objects.get(year=NEXT_YEAR).source == "notice of the test"
    assert calendar("office").is_worked(date(NEXT_YEAR, 12, 1)) is (date(NEXT_YEAR, 12, 1).weekday() < 5)
    assert browser.post(f"{SETUP}/announcedyear/add/", typed).status_code == 200  # said already


def test_an_announced_year_and_a_calendar_are_never_deleted(browser: Client):
    row = Calendar.objects.get(code="office")
    assert browser.post(f"{SETUP}/announcedyear/2022/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"{SETUP}/calendar/{row.pk}/delete/", {"post": "yes"}).status_code == 403
