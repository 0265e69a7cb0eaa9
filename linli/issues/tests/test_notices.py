"""One's own notices: in a list, read or new, each leading to its case; without script, whatever became of sending."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from linli.issues.queries.notices import own_notices, unread
from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import TO_ROADS, Play
from linli.kernel.audit.models import Audit
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.queries import inbox
from linli.kernel.notify.services import messages_read
from linli.kernel.people.models import Account
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

PAGE = "/me/notices/"


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def browser(signed_in: Any) -> Callable[[Actor], Any]:
    return lambda actor: signed_in(Account.objects.get(pk=actor.account_id))


def events(actor: Actor, play: Play) -> list[str]:
    return [row.event for row in own_notices(actor, play.now)]


def test_a_reporter_finds_every_notice_newest_first_by_whichever_way_it_went(play: Play) -> None:
    play.opens().does("accept")
    assert events(play.reporter, play) == ["N04", "N01"]
    play.opens(contact=ContactDraft(phone="13800000000"))
    Outbox.objects.filter(case=play.case_id).update(state="failed")
    assert events(play.reporter, play) == ["N01", "N04", "N01"]


def test_nobody_finds_what_another_was_told(play: Play) -> None:
    play.opens().does("accept")
    other = Actor(account_id=play.county.residents[1].pk)
    for actor in (other, play.clerk(), ANONYMOUS, Actor(code_case_id=play.case_id)):
        assert (list(own_notices(actor, play.now)), list(inbox(actor, play.now)), unread(actor, play.now)) == (
            [],
            [],
            0,
        )


def test_what_may_be_taken_back_is_not_told_yet(play: Play) -> None:
    play.opens(beside=1).does("link")
    assert "N15" not in events(play.reporter, play)
    play.at(play.now + timedelta(seconds=31))
    assert "N15" in events(play.reporter, play)


def test_a_unit_finds_its_own_while_it_may_open_the_case(play: Play) -> None:
    play.opens(beside=1).does("link")
    unit = play.county.departments["sanitation"]
    officer = play.county.actor(Role.UNIT_OFFICER, unit)
    row = Outbox(key="L06:x", event="L06", params={"case_no": "7"}, case=play.case, created_at=play.now)
    row.unit, row.next_at = unit, play.now
    row.save()
    assert events(officer, play) == []
    play.case.__class__.objects.filter(pk=play.case_id).update(holder=unit, state="dispatched")
    assert events(officer, play) == ["L06"]


def test_opening_one_reads_it_and_leads_to_the_case(play: Play, browser: Any) -> None:
    play.opens().does("accept")
    first = Outbox.objects.get(case=play.case_id, event="N01")
    client = browser(play.reporter)
    assert f'value="{first.pk}"' in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"notice": first.pk})
    assert answer.headers["Location"] == f"/i/{play.case.lookup_code}/"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert unread(play.reporter, play.now) == 1
    assert client.post(PAGE).headers["Location"] == PAGE
    assert unread(play.reporter, play.now) == 0
    acts = Audit.objects.filter(act="notify:message:read").values_list("data", flat=True)
    assert list(acts) == [{"read": 1}, {"read": 1}]


def test_what_is_not_ones_own_cannot_be_read_for_another(play: Play, browser: Any) -> None:
    play.opens()
    row = Outbox.objects.get(case=play.case_id)
    stranger = Actor(account_id=play.county.residents[1].pk)
    assert messages_read(stranger, [row.pk], play.now) == 0
    answer = browser(stranger).post(PAGE, {"notice": row.pk})
    row.refresh_from_db()
    assert (answer.headers["Location"], row.read_at) == (PAGE, None)


def test_a_follower_reads_no_words_of_a_case_that_is_not_open(play: Play, browser: Any) -> None:
    play.opens().does(f"publish {TO_ROADS}")
    follower = Actor(account_id=play.county.residents[1].pk)
    words = {"case_no": play.case.number, "unit": "示例单位", "due": "7月8日"}
    told = {"event": "N05", "params": words, "created_at": play.now, "next_at": play.now}
    Outbox.objects.create(key="N05:x", case=play.case, account_id=follower.account_id, **told)
    assert "示例单位" in browser(follower).get(PAGE).content.decode()
    play.case.__class__.objects.filter(pk=play.case_id).update(confidentiality="desk_only")
    assert "示例单位" not in browser(follower).get(PAGE).content.decode()
    assert "已交" in browser(play.reporter).get(PAGE).content.decode()


@pytest.mark.parametrize("view", ["normal", "elder"])
def test_the_page_is_whole_without_script_and_in_elder_mode(play: Play, browser: Any, view: str) -> None:
    play.opens()
    client = browser(play.reporter)
    client.cookies["ll_view"] = view
    page = client.get(PAGE).content.decode()
    assert f'data-view="{view}"' in page
    assert page.count('<button class="govuk-button') >= 2
    assert "您的反映已收到" in page
    assert "1条未读" in page
