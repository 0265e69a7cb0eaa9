"""What is typed into a page of work, while scripts come late and somebody else goes on with the case (ADR 0009)."""

import pytest
from playwright.sync_api import expect

from linli.issues.tests.acting import Play
from linli.kernel.people.rules import Role
from linli.mediation.tests import acting as mediation
from tests.fixtures.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_case_that_moved_says_so_and_its_page_comes_anew_with_what_was_typed(desk, photo, now, seat) -> None:
    play = Play(desk, photo, now).opens().does("accept")
    page = seat(desk.staff(Role.GRID), f"/today/{play.case_id}/", PHONE)
    words, news = page.locator("section textarea"), page.locator("[data-ll-news]")
    words.fill("坑边已放锥桶")
    expect(news).to_be_hidden()
    play.does("file")
    expect(news).to_be_visible(timeout=15_000)
    expect(words).to_have_value("坑边已放锥桶")
    with page.expect_navigation():
        news.locator("a").click()
    expect(words).to_have_value("坑边已放锥桶")
    expect(page.locator("section [name=version]")).to_have_value(str(play.case.version))
    expect(news).to_be_hidden()


def test_what_was_typed_before_the_scripts_came_is_kept_too(desk, photo, now, seat) -> None:
    play = Play(desk, photo, now).opens().does("accept")
    page = seat(desk.staff(Role.GRID), "/today/", PHONE)
    late = []
    page.route("**/draft*.js", lambda asked: late.append(asked))  # noqa: PLW0108 - the driver takes functions alone
    with page.expect_request("**/draft*.js"):
        page.goto(f"/today/{play.case_id}/", wait_until="commit")
    words = page.locator("section textarea")
    words.fill("坑边已放锥桶")
    assert page.evaluate("() => localStorage.length") == 0
    late.pop().continue_()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('ll-draft:'))")
    page.unroute_all()
    page.reload()
    expect(words).to_have_value("坑边已放锥桶")


def test_what_was_typed_over_the_words_of_a_record_comes_back_while_they_still_stand_there(desk, photo, now, seat):
    mediation.seat(desk, now)
    play = mediation.does(mediation.applied(Play(desk, photo, now)), f"{mediation.SITTING} record_write")
    path = f"/mediation/desk/{play.case_id}/record_write/"
    page = seat(mediation.village_mediators(desk)[0], path)
    words = page.locator("textarea[name=text]")
    words.fill("双方又说了一遍。")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('ll-draft:'))")
    page.reload()
    expect(words).to_have_value("双方又说了一遍。")
    # What somebody else has written meanwhile is not overwritten.
    mediation.EXAMPLES["record_write"].play(play, text="别人写的。")
    page.reload()
    expect(words).to_have_value("别人写的。")
