"""Somebody who follows a published report hears what becomes of it, once, and stops hearing when they want."""

import pytest

from linli.issues.tests.acting import Play
from linli.kernel.cases.queries import is_followed
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Actor


@pytest.fixture
def play(desk, photo, clock, now) -> Play:
    return Play(desk, photo, now)


@pytest.mark.django_db
def test_a_follower_hears_of_the_dispatch_once_and_no_longer_after_stopping(play, desk, signed_in):
    case = play.opens().does("publish accept file").case
    neighbour = desk.residents[1]
    browser = signed_in(neighbour)
    page = f"/p/{case.number}/"
    assert f"{page}follow/" in browser.get(page).content.decode()
    assert browser.post(f"{page}follow/", {"on": "1"}).status_code == 302
    assert is_followed(Actor(account_id=neighbour.pk), case.pk)
    assert not is_followed(ANONYMOUS, case.pk)
    play.does("dispatch")
    assert Outbox.objects.filter(account=neighbour, event="N05").count() == 1
    browser.post(f"{page}follow/", {"on": "0"})
    assert not is_followed(Actor(account_id=neighbour.pk), case.pk)


@pytest.mark.django_db
def test_what_is_not_published_cannot_be_followed(play, desk, signed_in):
    case = play.opens().case
    assert signed_in(desk.residents[1]).post(f"/p/{case.number}/follow/", {"on": "1"}).status_code == 404
