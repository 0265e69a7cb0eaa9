"""The page on which the sides negotiate by themselves, through whole requests without script."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Entry
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from linli.mediation.models import Offer
from linli.mediation.services.asked import invitation_make
from linli.mediation.tests.acting import applied, does
from linli.mediation.tests.test_agreeing import DAY, side
from linli.mediation.tests.test_groups import applicant, offers, other, rolled

pytestmark = pytest.mark.slow

TAKEN_UP = "take check invite consent"


def text(answer):
    return answer.content.decode()


def own_pages(play):
    """Give the applicant's browser and address of offers, and the other side's."""
    with transaction.atomic():
        asked = invitation_make(side(play, "R"), play.now)
    browser = Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    return (
        (Client(), reverse("dispute_offers", args=[play.case.lookup_code])),
        (browser, reverse("invitation_offers", args=[asked.token])),
    )


@pytest.fixture
def taken_up(play):
    return does(applied(play), TAKEN_UP)


def opted(play):
    pages = own_pages(play)
    for browser, page in pages:
        assert browser.post(f"{page}offer_opt/")["Location"] == page
    return pages


def test_both_sides_meet_by_private_limits_and_neither_reads_the_others(taken_up):
    (one, here), (other_side, there) = opted(taken_up)
    assert "由对方先提出" in text(one.get(here))
    assert "您的报价，第 1 轮" in text(other_side.get(there))
    assert other_side.post(f"{there}offer/", {"amount": "5123.45", "words": ""})["Location"] == there
    assert "5,123.45" in text(other_side.get(there))
    assert "5,123.45" not in text(one.get(here))
    one.post(f"{here}offer/", {"amount": "6000", "words": ""})
    # They do not meet: a second round, and each reads the own number alone.
    assert "第 2 轮" in text(other_side.get(there))
    assert "6,000.00" not in text(other_side.get(there))
    other_side.post(f"{there}offer/", {"amount": "5500", "words": ""})
    one.post(f"{here}offer/", {"amount": "5200.10", "words": ""})
    met = Offer.objects.exclude(met_fen=None).get().met_fen
    for browser, page in ((one, here), (other_side, there)):
        shown = text(browser.get(page))
        assert "双方报价已经相合" in shown
        assert f"{met // 100:,}.{met % 100:02d}" in shown
    assert "5,200.10" not in text(other_side.get(there)).replace(f"{met / 100:,.2f}", "")
    assert "5,500.00" not in text(one.get(here)).replace(f"{met / 100:,.2f}", "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "", "words": ""}, "请填写金额，或者用文字说明"),
        ({"amount": "三千", "words": ""}, "最多两位小数"),
        ({"amount": "3000", "words": "分两次付。"}, "只能是金额或者文字之一"),
    ],
)
def test_a_bad_offer_keeps_what_was_typed_and_says_what_to_do(taken_up, said, words):
    _, (browser, page) = opted(taken_up)
    answer = browser.post(f"{page}offer/", said)
    assert answer.status_code == 422
    assert words in text(answer)
    assert all(typed in text(answer) for typed in said.values())
    assert not Offer.objects.exists()


def test_words_are_accepted_by_a_press_and_the_page_says_so_to_both(taken_up):
    (one, here), (browser, page) = opted(taken_up)
    browser.post(f"{page}offer/", {"amount": "", "words": "下周内重做防水，由我出钱。"})
    assert "下周内重做防水" in text(one.get(here))
    one.post(f"{here}offer_accept/", {"round": "1"})
    for each, address in ((one, here), (browser, page)):
        assert "意见已被接受" in text(each.get(address))
    one.post(f"{here}offer_accept/", {"round": "x"})
    assert Entry.objects.filter(act="offer_accept").count() == 1


def test_whose_turn_it_is_hears_so_and_after_a_silent_week_mediators_are_chosen(taken_up):
    play = taken_up
    opted(play)
    told = Outbox.objects.filter(event="M70")
    # The applicant was first to wish it: the other side was asked, and begins.
    assert [row.contact_id for row in told] == [side(play, "R").contact_id]
    offers(play, other, "2000")
    assert told.latest("pk").contact_id == play.case.contact_id
    dues_fire(play.now + 3 * DAY - timedelta(minutes=1))
    assert not Entry.objects.filter(act="offer_lapse").exists()
    dues_fire(play.now + 3 * DAY + timedelta(minutes=1))
    assert Entry.objects.filter(act="offer_lapse").count() == 1
    assert Outbox.objects.filter(event="M71").count() == 2
    Offer.objects.update(made_at=play.now - 4 * DAY)
    (one, here), _ = own_pages(play)
    assert "协商已结束" in text(one.get(here))


def test_offers_that_have_met_do_not_lapse(taken_up):
    play = taken_up
    opted(play)
    offers(offers(play, other, "5000"), applicant, "4000")
    dues_fire(play.now + 20 * DAY)
    assert not Entry.objects.filter(act="offer_lapse").exists()


def test_of_another_type_for_a_group_and_after_the_start_there_is_no_page(taken_up, signed_in):
    play = taken_up
    (one, here), (browser, page) = own_pages(play)
    assert reverse("dispute_offers", args=[play.case.lookup_code]) in text(
        one.get(reverse("dispute", args=[play.case.lookup_code]))
    )
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    # Who works here reads what the party sees and presses nothing for it.
    assert clerk.get(here).status_code == 200
    assert clerk.post(f"{here}offer_opt/").status_code == 404
    rolled(play)
    assert one.get(here).status_code == browser.get(page).status_code == 404
    play.case.__class__.objects.filter(pk=play.case_id).update(category="D01")
    assert browser.get(page).status_code == 404
