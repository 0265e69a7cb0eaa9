"""A notice that reached nobody is told by telephone: the desk sees whom to call about what, and notes what came of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from linli.issues.queries import queue
from linli.issues.queries.queue import Asked, View
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services.telephoning import reporter_telephone
from linli.issues.tests.acting import TO_ROADS, Play
from linli.kernel.cases.rules import MissingFieldError, NotYoursError, RefusedActError
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

PHONE = "13800000000"


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def browser(signed_in: Any) -> Callable[[Actor], Any]:
    return lambda actor: signed_in(Account.objects.get(pk=actor.account_id))


@pytest.fixture
def untold(play: Play) -> Play:
    """Give a case whose first notice reached nobody."""
    return play.opens(contact=ContactDraft(name="测试居民", phone=PHONE), is_untold=True)


def to_call(actor: Actor, play: Play) -> list[int]:
    return [row.id for row in queue.page(actor, Asked(View.TELEPHONE), play.now, limit=9).rows]


def test_a_case_stands_in_the_list_of_its_desk_until_the_reporter_is_told(untold: Play) -> None:
    clerk = untold.clerk()
    assert to_call(clerk, untold) == [untold.case_id]
    assert to_call(untold.clerk(untold.county.village_desks[1]), untold) == []
    reporter_telephone(clerk, untold.case_id, result="missed", now=untold.now)
    assert to_call(clerk, untold) == [untold.case_id]
    reporter_telephone(clerk, untold.case_id, result="told", text="本人接听。", now=untold.now)
    assert to_call(clerk, untold) == []
    lines = untold.case.entries.filter(act="telephone").order_by("id").values_list("reason", "text", "visibility")
    assert list(lines) == [("missed", "", "staff"), ("told", "本人接听。", "staff")]
    with pytest.raises(RefusedActError) as refused:
        reporter_telephone(clerk, untold.case_id, result="told", now=untold.now)
    assert refused.value.facts["why"] == "all_told"


def test_who_cannot_be_reached_is_given_up_with_a_reason_alone(untold: Play) -> None:
    clerk = untold.clerk()
    with pytest.raises(MissingFieldError):
        reporter_telephone(clerk, untold.case_id, result="unreachable", text=" ", now=untold.now)
    reporter_telephone(clerk, untold.case_id, result="unreachable", text="空号。", now=untold.now)
    assert to_call(clerk, untold) == []


def test_the_first_desk_calls_while_another_unit_works_and_after_the_end(play: Play) -> None:
    play.opens(contact=ContactDraft(phone=PHONE)).does(TO_ROADS).tells_nobody()
    desk = play.county.actor(Role.CLERK, play.case.first_desk)
    assert to_call(desk, play) == [play.case_id]
    assert to_call(play.staff(Role.UNIT_OFFICER), play) == []
    with pytest.raises(NotYoursError):
        reporter_telephone(play.staff(Role.UNIT_OFFICER), play.case_id, result="told", now=play.now)
    play.does("sign dispose")
    play.does("verify")
    assert play.case.state == "closed"
    assert to_call(desk, play) == [play.case_id]


def test_the_list_and_the_page_say_what_to_tell_and_show_the_number_masked(untold: Play, browser: Any) -> None:
    staff = browser(untold.clerk())
    address = f"/desk/c/{untold.case_id}/telephone/"
    listed = staff.get("/desk/?view=telephone").content.decode()
    assert address in listed
    assert "要告知：已收到" in listed
    page = staff.get(address).content.decode()
    assert f"您的反映已收到，编号{untold.case.number}" in page
    assert "138****0000" in page
    assert PHONE not in page
    assert untold.case.lookup_code not in page


def notices(browser: Any, actor: Actor, play: Play) -> str:
    return str(browser(actor).get(f"/desk/c/{play.case_id}/?lines=notices").content.decode())


def test_the_timeline_shows_staff_what_was_sent_and_what_reached_nobody(untold: Play, browser: Any) -> None:
    untold.does("accept")
    Outbox.objects.filter(event="N04").update(state="sent", channel="sms", text="有新进展。")
    page = notices(browser, untold.clerk(), untold)
    assert untold.case.lookup_code not in page
    assert "查询码********" in page
    assert "未能送达" in page
    assert "实际发出：有新进展。" in page
    reporter_telephone(untold.clerk(), untold.case_id, result="told", now=untold.now)
    assert "未能送达" not in notices(browser, untold.clerk(), untold)


def test_what_was_told_in_confidence_is_read_by_its_desk_alone(play: Play, browser: Any) -> None:
    play.opens(contact=ContactDraft(phone=PHONE), confidentiality="desk_only").does("accept file write_text dispatch")
    officer = play.staff(Role.UNIT_OFFICER)
    assert "您的反映已收到" not in notices(browser, officer, play)
    assert "您的反映已收到" in notices(browser, play.county.actor(Role.CLERK, play.case.first_desk), play)
