"""A contact is shown for a reason and a quarter of an hour, so often a day, and some looks are looked at again."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.issues.models import Reveal, RevealMore
from linli.issues.queries import revealing as queries
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.revealing import MORE, SHOWN_FOR
from linli.issues.services import revealing as services
from linli.issues.tests.acting import Play
from linli.kernel.cases.rules import MissingFieldError, NotThereError, RefusedActError
from linli.kernel.people import queries as people
from linli.kernel.people.models import Account
from linli.kernel.people.rules import (
    REVEALS_PER_DAY,
    Actor,
    ContactField,
    NotGrantedError,
    Permission,
    RevealLimitError,
    RevealReason,
    Role,
)
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

PHONE, NAME = "13800138000", "张小满"
VISIT = RevealReason.FIELD_VISIT
WEEK = timedelta(days=7)


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now).opens(contact=ContactDraft(NAME, PHONE))


def shows(play: Play, actor: Actor | None = None, times: int = 1) -> None:
    for _ in range(times):
        services.contact_show(actor or play.clerk(), play.case, ContactField.PHONE, VISIT, play.now)


def officer(play: Play) -> Actor:
    return play.county.actor(Role.PRIVACY_OFFICER)


def supervisor(play: Play) -> Actor:
    return play.county.actor(Role.SUPERVISOR)


def test_a_detail_stays_in_sight_for_a_quarter_of_an_hour_of_its_reader_alone(
    play: Play, clock: Callable[[datetime], None], signed_in: Callable[[Account], Client]
) -> None:
    holder, case_url = play.case.holder, f"/desk/c/{play.case_id}/"
    clerk = signed_in(play.county.staff(Role.CLERK, holder))
    other = signed_in(Account.objects.get(pk=play.colleague(holder).account_id))
    assert PHONE in clerk.post(f"{case_url}contact/phone/", {"reason": "field_visit"}).content.decode()
    for moment, is_shown in ((play.now, True), (play.now + SHOWN_FOR - timedelta(seconds=1), True),
                             (play.now + SHOWN_FOR, False)):  # fmt: skip
        clock(moment)
        pages = [browser.get(case_url).content.decode() for browser in (clerk, other)]
        assert [PHONE in page for page in pages] == [is_shown, False]
        assert NAME not in pages[0], "each detail is shown for itself"
        if is_shown:
            clerk.post(f"{case_url}contact/phone/", {"reason": "field_visit"})
    assert PHONE not in clerk.get(f"{case_url}contact/phone/").content.decode()
    assert Reveal.objects.count() == 1, "what is in sight is not counted again"


def test_more_than_thirty_a_day_are_the_supervisors_to_give_for_that_day(
    play: Play, clock: Callable[[datetime], None], signed_in: Callable[[Account], Client]
) -> None:
    clerk = play.clerk()
    shows(play, times=REVEALS_PER_DAY)
    clock(play.now + SHOWN_FOR)
    browser = signed_in(Account.objects.get(pk=clerk.account_id))
    page = browser.post(f"/desk/c/{play.case_id}/contact/phone/", {"reason": "field_visit"})
    assert (page.status_code, "/desk/reveals/more/" in page.content.decode()) == (422, True)
    assert browser.post("/desk/reveals/more/", {"why": ""}).status_code == 302
    assert not RevealMore.objects.exists()
    browser.post("/desk/reveals/more/", {"why": "停水入户核实"})
    with pytest.raises(RefusedActError):
        services.more_ask(clerk, "再要", play.now)
    with pytest.raises(RevealLimitError):
        shows(play)
    desk = signed_in(Account.objects.get(pk=supervisor(play).account_id))
    assert "停水入户核实" in desk.get("/desk/reveals/asked/").content.decode()
    desk.post("/desk/reveals/asked/", {"wish": RevealMore.objects.get().pk, "do": "give"})
    shows(play, times=MORE)
    with pytest.raises(RevealLimitError):
        shows(play)
    assert queries.more_today(clerk, play.now + timedelta(days=1)) == 0


def test_a_wish_is_decided_once_by_a_supervisor_over_that_desk_and_may_be_refused(play: Play) -> None:
    services.more_ask(play.clerk(), "停水入户核实", play.now)
    wish = RevealMore.objects.get().pk
    elsewhere = play.county.actor(Role.SUPERVISOR, play.county.town_desks[1])
    for actor in (elsewhere, Actor(account_id=supervisor(play).account_id)):
        with pytest.raises((NotThereError, NotGrantedError)):
            services.more_decide(actor, wish, play.now, is_given=True)
    services.more_decide(supervisor(play), wish, play.now, is_given=False)
    with pytest.raises(NotThereError):
        services.more_decide(supervisor(play), wish, play.now, is_given=True)
    assert queries.more_today(play.clerk(), play.now) == 0


def test_one_look_in_twenty_of_last_week_is_drawn_once(play: Play) -> None:
    shows(play, times=21)
    assert services.reveals_draw(play.now) == 0, "the week is not over"
    assert services.reveals_draw(play.now + WEEK) == 2
    assert services.reveals_draw(play.now + WEEK) == 0
    assert Reveal.objects.filter(drawn_at=play.now + WEEK).count() == 2
    assert services.reveals_draw(play.now + 2 * WEEK) == 0


def test_a_drawn_look_is_reviewed_once_and_by_another_than_who_looked(
    play: Play, signed_in: Callable[[Account], Client]
) -> None:
    looker, later = officer(play), play.now + WEEK
    shows(play, looker)
    services.reveals_draw(later)
    look = Reveal.objects.get().pk
    assert queries.sample(looker, later) == []
    with pytest.raises(NotThereError):
        services.reveal_review(looker, look, later, is_in_order=True)
    other = play.county.actor(Role.PRIVACY_OFFICER, play.county.county_desk, play.county.county)
    with pytest.raises(MissingFieldError):
        services.reveal_review(other, look, later, is_in_order=False)
    browser = signed_in(Account.objects.get(pk=other.account_id))
    page = browser.get("/desk/reveals/").content.decode()
    assert (play.case.number in page, PHONE in page) == (True, False)
    empty = browser.post("/desk/reveals/", {"look": look, "do": "not_in_order", "finding": ""})
    assert (empty.status_code, 'aria-invalid="true"' in empty.content.decode()) == (422, True)
    assert (
        browser.post("/desk/reveals/", {"look": look, "do": "not_in_order", "finding": "无须上门"}).status_code == 302
    )
    row = Reveal.objects.get()
    assert (row.is_in_order, row.finding, row.reviewer_id) == (False, "无须上门", other.account_id)
    with pytest.raises(NotThereError):
        services.reveal_review(other, look, later, is_in_order=True)


def test_the_table_of_looks_masks_who_looked_and_holds_nothing_of_what_was_seen(
    play: Play, signed_in: Callable[[Account], Client]
) -> None:
    account = play.county.staff(Role.CLERK, play.case.holder)
    Account.objects.filter(pk=account.pk).update(name="王大力")
    shows(play)
    answer = signed_in(Account.objects.get(pk=officer(play).account_id)).get("/desk/reveals/table.csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["number"], row["shown_to"], row["detail"], row["reason"]) for row in rows] == [
        (play.case.number, "王*", "phone", "field_visit")
    ]
    assert [word for word in (PHONE, NAME, "王大力") if word in text] == []


def test_nobody_without_the_right_shows_reviews_or_takes_along(play: Play) -> None:
    for act in (
        lambda: shows(play, play.county.actor(Role.UNIT_OFFICER, play.county.departments["sanitation"])),
        lambda: services.reveal_review(play.clerk(), 1, play.now, is_in_order=True),
        lambda: services.reveals_export(play.clerk(), play.now, play.now),
        lambda: services.more_ask(supervisor(play), "想看", play.now),
        lambda: services.more_decide(play.clerk(), 1, play.now, is_given=True),
    ):
        with pytest.raises(NotGrantedError):
            act()


def test_each_reader_finds_the_own_sights_and_wishes_and_those_within_reach(play: Play) -> None:
    clerk, other, over = play.clerk(), play.colleague(play.case.holder), supervisor(play)
    elsewhere = play.county.actor(Role.SUPERVISOR, play.county.town_desks[1])
    shows(play, clerk)
    services.more_ask(clerk, "停水入户核实", play.now)
    assert [list(queries.in_sight(actor, play.case, play.now)) for actor in (clerk, other)] == [["phone"], []]
    assert [queries.is_asked(actor, play.now) for actor in (clerk, other)] == [True, False]
    assert [len(queries.wishes(actor, play.now)) for actor in (over, elsewhere)] == [1, 0]
    below = [people.posted_below(actor, Permission.CONTACT_ALLOW, play.now) for actor in (over, elsewhere, clerk)]
    assert [clerk.account_id in accounts for accounts in below] == [True, False, False]
    looks = [list(queries.looks_since(actor, play.now, play.now)) for actor in (officer(play), clerk)]
    assert [len(found) for found in looks] == [1, 0]
