"""How much one sender may report, and the way on with a phone code (issue-desk 4, rule 6), through whole requests."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.issues.jobs import leftovers_erase
from linli.issues.models import Draft
from linli.issues.rules import limits
from linli.issues.services.drafting import phone_code_answer
from linli.issues.tests.test_api import ROAD, sent
from linli.issues.tests.test_pages_resident import SENT, jpeg, page, post, tokens, walk
from linli.kernel.cases.models import Case
from linli.kernel.files.rules import PHOTOS_BY_DEVICE
from linli.kernel.notify.jobs import outbox_send
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account, Contact, Tally
from linli.kernel.people.queries import DEVICE_COOKIE, sender_hash
from linli.kernel.people.rules import ANONYMOUS, Limit, Role, Sender
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

HERE, NUMBER = "127.0.0.1", "138 0013 8000"
HOUR = timedelta(hours=1)


def used_up(limit: Limit, who: str, now: datetime, *, left: int = 0) -> None:
    """Let somebody have done nearly or all that a limit allows."""
    Tally.objects.create(what=limit.what, sender=sender_hash(who), times=limit.most - left, until=now + limit.within)


def filled(town: Town, now: datetime, *, left: int = 0, **changed) -> Client:
    """Give a browser that has filled in a report, and whose device may send so many more."""
    browser = Client(headers={"accept-language": "en"})
    walk(browser, town, **changed)
    used_up(limits.REPORTS_BY_DEVICE, browser.cookies[DEVICE_COOKIE].value, now, left=left)
    return browser


def send(browser: Client) -> str:
    """Press the last button and give where it leads."""
    return browser.post("/report/check/").headers["Location"]


def asked(browser: Client, number: str = NUMBER):
    return browser.post("/report/code/", {"do": "number", "number": number})


def answered(browser: Client, code: str):
    return browser.post("/report/code/", {"code": code})


def code_of(outbox: Outbox | None = None) -> str:
    return (outbox or Outbox.objects.filter(event="L04").latest("id")).params["code"]


def wrong() -> str:
    return "000000" if code_of() != "000000" else "111111"


# --- Reports -------------------------------------------------------------------------------------


def test_the_twenty_first_report_of_a_device_within_the_hour_is_asked_for_a_code(desk: Town, now: datetime):
    browser = filled(desk, now, left=1)
    assert send(browser) == "/report/done/"
    walk(browser, desk)
    assert send(browser) == "/report/code/"
    assert Case.objects.count() == 1


def test_a_refused_report_is_kept_whole_not_counted_and_goes_out_after_the_hour(
    desk: Town, now: datetime, clock: Callable[[datetime], None]
):
    browser = filled(desk, now)
    before = list(Tally.objects.values_list("what", "times"))
    assert send(browser) == send(browser) == "/report/code/"
    assert list(Tally.objects.values_list("what", "times")) == before
    assert "晚上看不见" in page(browser.get("/report/check/"))
    clock(now + HOUR)
    assert browser.get("/report/code/").headers["Location"] == "/report/check/"
    assert send(browser) == "/report/done/"


def test_a_network_address_has_a_limit_of_its_own(desk: Town, now: datetime):
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now, left=1)
    first, second = Client(), Client()
    walk(first, desk)
    walk(second, desk)
    assert send(first) == "/report/done/"
    assert send(second) == "/report/code/"
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    walk(elsewhere, desk)
    assert send(elsewhere) == "/report/done/"


@pytest.mark.parametrize(
    "urgent",
    [
        {"start": {"danger_now": "yes"}},
        {"what": {"category": "0202", "nature": "help"}, "questions": {"cover_state": "missing"}},
    ],
    ids=["danger now", "a category of u1"],
)
def test_an_urgent_report_is_never_held_up(desk: Town, now: datetime, urgent: Mapping[str, Mapping[str, object]]):
    browser = Client()
    walk(browser, desk, **urgent)
    post(browser, "call", {"emergency_call": "not_needed"})
    used_up(limits.REPORTS_BY_DEVICE, browser.cookies[DEVICE_COOKIE].value, now)
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now)
    assert send(browser) == "/report/done/"
    assert Case.objects.get().urgency == "u1"


def test_staff_filing_for_residents_have_no_limit(desk: Town, now: datetime, signed_in: Callable[[Account], Client]):
    clerk = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    start = {"danger_now": "no", "channel": "counter"}
    walk(clerk, desk, "?for=resident", start=start)
    used_up(limits.REPORTS_BY_DEVICE, clerk.cookies[DEVICE_COOKIE].value, now)
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now)
    assert send(clerk) == "/report/done/"


def test_nothing_that_is_counted_names_a_device_an_address_or_a_case(desk: Town, now: datetime):
    browser = Client()
    walk(browser, desk)
    assert send(browser) == "/report/done/"
    rows = str(list(Tally.objects.values()))
    token = browser.cookies[DEVICE_COOKIE]
    assert Tally.objects.count() == 2
    assert HERE not in rows
    assert token.value not in rows
    assert token.value not in str([*Draft.objects.values(), *Case.objects.values()])
    assert (token["httponly"], token["samesite"], token["max-age"]) == (True, "Lax", 24 * 3600)


# --- JSON ----------------------------------------------------------------------------------------


def test_a_program_is_told_what_to_do_and_when(desk: Town, now: datetime, clock: Callable[[datetime], None]):
    lat, long = desk.point()
    road = ROAD | {"lat": lat, "long": long}
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now, left=1)
    assert sent(Client(), road, "one").status_code == 201
    clock(now + timedelta(minutes=20))
    refused = sent(Client(), road, "two")
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_reports")
    assert "/report/" in refused.json()["message"]
    assert refused.headers["Retry-After"] == str(40 * 60)
    # The answer to what was sent before is given again, and danger goes through.
    assert sent(Client(), road, "one").status_code == 201
    assert sent(Client(), road | {"answers": {"danger_now": "yes", "accident": "no"}}, "three").status_code == 201
    assert Case.objects.count() == 2
    clock(now + HOUR)
    assert sent(Client(), road, "two").status_code == 201


# --- The phone code ------------------------------------------------------------------------------


def test_a_code_by_telephone_sends_the_report_and_twenty_more(desk: Town, now: datetime):
    browser = filled(desk, now)
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now)
    send(browser)
    first = page(browser.get("/report/code/"))
    assert "A code by telephone shows that a person sends this one." in first
    assert "you can send it at 11:00" in first
    assert asked(browser).headers["Location"] == "/report/code/"
    shown = page(browser.get("/report/code/"))
    assert "138****8000. It is good until 10:10." in shown
    assert code_of() not in shown
    assert answered(browser, f" {code_of()[:3]} {code_of()[3:]}").headers["Location"] == "/report/done/"
    for _ in range(20):
        walk(browser, desk)
        assert send(browser) == "/report/done/"
    walk(browser, desk)
    assert send(browser) == "/report/code/"
    assert Case.objects.count() == 21


def test_the_code_goes_to_the_number_alone(desk: Town, now: datetime, settings):
    browser = filled(desk, now)
    asked(browser)
    outbox = Outbox.objects.get()
    assert (outbox.event, outbox.language, outbox.case_id) == ("L04", "en", None)
    assert outbox_send(now) == 1
    told = settings.ENV.var_dir / "outbox" / f"contact-{outbox.contact_id}.txt"
    assert f"\t13800138000\tYour code is {code_of()}. It is good for 10 minutes." in told.read_text("utf-8")
    answered(browser, code_of())
    case = Case.objects.get()
    assert case.contact is None
    assert "13800138000" not in str(
        [*Outbox.objects.values("params"), *Draft.objects.values(), *Tally.objects.values()]
    )
    assert code_of() not in str(Draft.objects.values_list("data", flat=True))


def test_the_number_is_erased_the_next_day(desk: Town, now: datetime):
    asked(filled(desk, now, contact={"phone": "13900139000"}))
    midnight = now.replace(hour=16)
    leftovers_erase(midnight - timedelta(seconds=1))
    assert Contact.objects.exists()
    leftovers_erase(midnight)
    assert not Contact.objects.exists()
    assert Outbox.objects.get().contact is None


def test_the_number_given_for_the_answer_is_offered(desk: Town, now: datetime):
    browser = filled(desk, now, contact={"phone": "13900139000"})
    assert 'value="13900139000"' in page(browser.get("/report/code/"))


def test_a_wrong_code_may_be_tried_five_times(desk: Town, now: datetime):
    browser = filled(desk, now)
    asked(browser)
    for left in (4, 3, 2, 1):
        refused = answered(browser, wrong())
        assert refused.status_code == 422
        assert f"You can try {left} more times." in page(refused)
    assert "no longer counts" in page(answered(browser, wrong()))
    right = answered(browser, code_of())
    assert right.status_code == 422
    assert "no longer counts" in page(right)
    assert not Case.objects.exists()
    asked(browser)
    assert answered(browser, code_of()).headers["Location"] == "/report/done/"


def test_a_code_counts_for_ten_minutes_and_a_new_one_takes_its_place(
    desk: Town, now: datetime, clock: Callable[[datetime], None]
):
    browser = filled(desk, now)
    asked(browser)
    clock(now + timedelta(minutes=10))
    assert answered(browser, code_of()).status_code == 422
    asked(browser)
    old = code_of()
    asked(browser)
    if old != code_of():
        assert answered(browser, old).status_code == 422
    assert answered(browser, code_of()).headers["Location"] == "/report/done/"


def test_a_right_code_is_used_up_even_where_its_report_was_not_sent(desk: Town, now: datetime):
    asked(filled(desk, now))
    token, sender = Draft.objects.get().token, Sender("d", "a")
    assert phone_code_answer(ANONYMOUS, token, code_of(), sender, now)
    assert not phone_code_answer(ANONYMOUS, token, code_of(), sender, now)


def test_a_code_counts_for_its_own_draft_alone(desk: Town, now: datetime):
    browser, other = filled(desk, now), filled(desk, now)
    asked(browser)
    assert answered(other, code_of()).status_code == 422
    assert answered(browser, code_of()).headers["Location"] == "/report/done/"
    walk(browser, desk)
    assert answered(browser, code_of()).status_code == 422


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_costs_no_try(desk: Town, now: datetime, typed: str):
    browser = filled(desk, now)
    asked(browser)
    refused = answered(browser, typed)
    assert refused.status_code == 422
    assert "Type the six digits" in page(refused)
    assert Draft.objects.get().data["proof"]["tries_left"] == 5


@pytest.mark.parametrize("number", ["", "no number", "12"])
def test_what_is_no_number_gets_no_code(desk: Town, now: datetime, number: str):
    browser = filled(desk, now)
    refused = asked(browser, number)
    assert refused.status_code == 422
    assert f'value="{number}"' in page(refused) or not number
    assert not Outbox.objects.exists()


def test_three_codes_an_hour_go_to_one_number_and_to_one_device(
    desk: Town, now: datetime, clock: Callable[[datetime], None]
):
    browser, other = filled(desk, now), filled(desk, now)
    for _ in range(3):
        assert asked(browser).status_code == 302
    for who, number in ((browser, "13900139000"), (other, NUMBER)):
        refused = asked(who, number)
        assert refused.status_code == 429
        assert "Ask for the next one at 11:00." in page(refused)
    assert Outbox.objects.count() == 3
    # The last code still counts, and a refused one was not counted.
    assert asked(other, "13900139000").status_code == 302
    assert answered(browser, code_of(Outbox.objects.order_by("id")[2])).headers["Location"] == "/report/done/"


def test_nobody_gets_a_code_who_needs_none(desk: Town, now: datetime):
    browser = filled(desk, now, left=1)
    assert asked(browser).headers["Location"] == "/report/check/"
    assert Client().get("/report/code/").headers["Location"] == "/report/check/"
    assert not Outbox.objects.exists()


def test_without_a_token_a_device_gets_one_before_it_gets_a_code(desk: Town, now: datetime):
    browser = filled(desk, now)
    used_up(limits.REPORTS_BY_ADDRESS, HERE, now)
    del browser.cookies[DEVICE_COOKIE]
    assert asked(browser).headers["Location"] == "/report/code/"
    assert not Outbox.objects.exists()
    asked(browser)
    assert answered(browser, code_of()).headers["Location"] == "/report/done/"
    assert not Tally.objects.filter(sender="").exists()


def test_the_page_speaks_chinese(desk: Town, now: datetime):
    browser = filled(desk, now)
    assert "还差一步：手机验证" in page(browser.get("/report/code/", headers={"accept-language": "zh-hans"}))


# --- Photos --------------------------------------------------------------------------------------


def test_a_photo_past_the_limit_costs_no_word_and_no_other_photo(desk: Town, now: datetime):
    browser = Client(headers={"accept-language": "en"})
    post(browser, "start", {"danger_now": "no"})
    used_up(PHOTOS_BY_DEVICE, browser.cookies[DEVICE_COOKIE].value, now, left=1)
    refused = post(browser, "words", {"text": SENT, "photos": [jpeg("a.jpg"), jpeg("b.jpg")]})
    assert refused.status_code == 422
    assert "b.jpg: Not sent: too many photos have come from here within the hour." in page(refused)
    assert "Add this photo again at 11:00" in page(refused)
    assert "村口的路塌了一块" in page(refused)
    assert len(tokens(refused)) == 1
    assert post(browser, "words", {"text": SENT, "photo_tokens": tokens(refused)}).status_code == 302
