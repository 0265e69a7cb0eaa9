"""Following, answering and confirming, through whole requests without script (screens R3, R4)."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.issues.models import Verification
from linli.issues.services import asking
from linli.issues.tests.acting import TO_DONE, TO_ROADS, Play
from linli.issues.tests.test_pages_resident import jpeg
from linli.kernel.cases.models import Entry
from linli.kernel.cases.queries.codes import TooManyMissesError, case_opened
from linli.kernel.cases.rules import CODE_MISSES, NotThereError
from linli.kernel.files.models import File
from linli.kernel.people.models import Account, Tally
from linli.kernel.people.rules import ANONYMOUS, Actor, Role, Sender
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    """Give a report of somebody who is not signed in."""
    return Play(desk, photo, now).opens(ANONYMOUS)


def page(answer) -> str:
    return html.unescape(answer.content.decode())


def address(play: Play, part: str = "") -> str:
    return f"/i/{play.case.lookup_code}/{part}"


# --- Codes ---------------------------------------------------------------------------------------


def test_a_code_opens_its_case_however_it_is_typed(play: Play):
    code = play.case.lookup_code
    typed = f" {code[:4].lower()}-{code[4:]} "
    browser = Client()
    assert browser.post("/follow/", {"code": typed}).headers["Location"] == address(play)
    assert play.case.number in page(browser.get(address(play)))
    assert browser.get(f"/i/{code.lower()}/").status_code == 200
    assert browser.session["code_case_id"] == play.case_id


def test_whatever_opens_nothing_is_answered_in_the_same_words(play: Play):
    other = play.case.number
    answers = [
        Client().post("/follow/", {"code": typed})
        for typed in ("AAAA-BBBB", "x", "'; --", "990101-220704-00099-9", other)
    ]
    answers.append(Client().get("/i/AAAABBBB/"))
    answers.append(Client().get("/i/AAAABBBB/verify/"))
    assert {answer.status_code for answer in answers} == {404}
    told = {re.search(r'govuk-error-message".*?</p>', page(answer), re.DOTALL).group(0) for answer in answers}
    assert len(told) == 1
    assert 'value="AAAA-BBBB"' in page(answers[0])


def test_guessing_is_slowed_down_for_the_guesser_alone(play: Play, clock: Callable[[datetime], None], now: datetime):
    code, guesser = play.case.lookup_code, Client(REMOTE_ADDR="203.0.113.7")
    holder = Client(REMOTE_ADDR="203.0.113.7")
    holder.get(address(play))
    for _ in range(CODE_MISSES.most):
        assert guesser.get("/i/AAAABBBB/").status_code == 404
    assert guesser.get(f"/i/{code}/").status_code == 429
    assert guesser.post("/follow/", {"code": code}).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.8").get(f"/i/{code}/").status_code == 200
    assert holder.get(f"/i/{code}/").status_code == 200
    # The refused tries were not counted, and the door opens ten minutes after the first.
    assert Tally.objects.get().times == CODE_MISSES.most
    assert "203.0.113.7" not in str(list(Tally.objects.values()))
    clock(now + timedelta(minutes=10, seconds=1))
    assert guesser.get(f"/i/{code}/").status_code == 200


def test_own_and_opened_cases_are_clear_of_the_limit(play: Play, now: datetime):
    Tally.objects.create(what=CODE_MISSES.what, sender="s", times=CODE_MISSES.most, until=now + CODE_MISSES.within)
    code, guesser = play.case.lookup_code, Sender(address="s")
    assert case_opened(Actor(code_case_id=play.case_id), code, guesser, now) == play.case
    with pytest.raises(TooManyMissesError):
        case_opened(play.reporter, code, guesser, now)
    with pytest.raises(TooManyMissesError):
        case_opened(ANONYMOUS, "AAAABBBB", guesser, now)
    with pytest.raises(NotThereError):
        case_opened(ANONYMOUS, "AAAABBBB", Sender(address="another"), now)
    play.opens()
    assert case_opened(play.reporter, play.case.lookup_code, guesser, now) == play.case


def test_a_number_leads_to_one_s_own_case_and_to_a_public_one(
    desk: Town, play: Play, signed_in: Callable[[Account], Client]
):
    mine = Play(desk, play.photo, play.now).opens()
    browser = signed_in(desk.resident)
    assert browser.post("/follow/", {"code": mine.case.number}).headers["Location"] == address(mine)
    assert browser.post("/follow/", {"code": play.case.number}).status_code == 404
    play.does("publish")
    assert Client().post("/follow/", {"code": play.case.number}).headers["Location"] == f"/p/{play.case.number}/"


# --- The case ------------------------------------------------------------------------------------


def test_the_page_says_who_has_it_until_when_and_where_it_has_been(play: Play):
    play.does(f"{TO_ROADS} sign answer note")
    shown = page(Client().get(address(play)))
    assert play.case.holder.name_zh in shown
    assert '<li class="ll-track__step ll-track__step--current" aria-current="step">' in shown
    assert "处置中" in shown
    assert play.due("due").isoformat() in shown
    assert "已到场勘查，计划7月15日前重铺。" in shown
    assert "村口的路塌了一块" in shown
    legs = re.search(r'<ol class="ll-legs">.*?</ol>', shown, re.DOTALL).group(0)
    assert play.county.village_desks[0].name_zh in legs
    # What is for the staff stays with them: notes, advice between units, names of persons.
    assert "已电话核实" not in shown
    assert "尽快修补" not in shown
    assert "测试员" not in shown


def test_the_steps_of_a_declined_case_end_with_the_reason_and_the_right_body(play: Play):
    play.does("decline")
    shown = page(Client().get(address(play)))
    for words in ("不予受理", "公路管理局", "0700-1234567", "公路法第八条"):
        assert words in shown
    assert "ll-track__step--todo" not in shown


def test_a_case_closed_without_proof_does_not_look_solved(play: Play):
    play.does(f"{TO_DONE} confirm")
    shown = page(Client().get(address(play)))
    assert "期满未反馈" in shown
    assert 'll-tag--done">期满' not in shown


def test_staff_with_the_code_read_but_do_not_speak_for_the_reporter(play: Play, signed_in: Callable[[Account], Client]):
    play.does(TO_DONE)
    browser = signed_in(play.county.staff(Role.CLERK))
    shown = page(browser.get(address(play)))
    assert address(play, "verify/") not in shown
    assert browser.get(address(play, "verify/")).status_code == 200
    assert browser.post(address(play, "verify/"), {"verdict": "solved"}).status_code == 403
    assert browser.post(address(play, "add/"), {"text": "代为补充"}).status_code == 403
    assert not Verification.objects.exists()
    assert "code_case_id" not in browser.session


def test_photos_open_to_the_bearer_of_the_code_alone(play: Play):
    code = Client()
    code.get(address(play))
    code.post(address(play, "add/"), {"text": "补一张", "photos": jpeg()})
    name = File.objects.get(case_id=play.case_id).name
    assert code.get(f"/files/{name}/").status_code == 200
    assert f"/files/{name}/" in page(code.get(address(play)))
    assert Client().get(f"/files/{name}/").status_code == 404


def test_the_page_asks_the_database_as_often_for_a_long_case_as_for_a_short_one(play: Play):
    def asked() -> int:
        browser = Client()
        browser.get(address(play))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address(play)).status_code == 200
        return len(queries)

    play.does(TO_ROADS)
    short = asked()
    for number in range(30):
        asking.report_add(Actor(code_case_id=play.case_id), play.case_id, text=f"第{number}次补充", now=play.now)
    assert asked() == short


# --- What the reporter does --------------------------------------------------------------------------


def test_a_question_of_the_desk_is_answered_with_words_and_photos(play: Play):
    play.does("ask")
    browser = Client()
    assert "哪个路口？" in page(browser.get(address(play)))
    form = page(browser.get(address(play, "supply/")))
    version = re.search(r'name="version" value="(\d+)"', form).group(1)
    refused = browser.post(address(play, "supply/"), {"version": version, "text": ""})
    assert refused.status_code == 422
    sent = browser.post(address(play, "supply/"), {"version": version, "text": "小学门口。", "photos": jpeg()})
    assert sent.headers["Location"] == address(play)
    assert play.case.state == "received"
    assert Entry.objects.filter(act="supply", text="小学门口。").exists()
    assert File.objects.get(case_id=play.case_id).role == "report"


def test_an_answer_that_comes_after_a_change_keeps_its_words_and_photos(play: Play):
    play.does("ask")
    browser = Client()
    stale = play.case.version - 1
    refused = browser.post(address(play, "supply/"), {"version": stale, "text": "小学门口。", "photos": jpeg()})
    assert refused.status_code == 409
    assert "小学门口。" in page(refused)
    (token,) = re.findall(r'name="photo_tokens" value="([^"]+)"', page(refused))
    version = re.search(r'name="version" value="(\d+)"', page(refused)).group(1)
    assert int(version) == play.case.version
    browser.post(address(play, "supply/"), {"version": version, "text": "小学门口。", "photo_tokens": token})
    assert play.case.state == "received"
    assert File.objects.get(case_id=play.case_id).name == token


def test_an_act_whose_time_is_over_keeps_the_words_and_says_so(play: Play):
    play.does("ask")
    bearer = Actor(code_case_id=play.case_id)
    asking.report_supply(bearer, play.case_id, version=play.case.version, text="小学门口。", now=play.now)
    answer = Client().post(address(play, "supply/"), {"version": play.case.version, "text": "太晚的话"})
    assert answer.status_code == 409
    assert "太晚的话" in page(answer)
    assert "govuk-error-summary" in page(answer)
    # Opened afterwards, there is nothing to do there.
    assert Client().get(address(play, "supply/")).headers["Location"] == address(play)


def test_something_can_be_added_and_the_report_withdrawn(play: Play):
    browser = Client()
    assert address(play, "withdraw/") in page(browser.get(address(play)))
    assert browser.post(address(play, "add/"), {"text": "今天又塌了一点。"}).status_code == 302
    assert "已补充" in page(browser.get(address(play)))
    assert browser.post(address(play, "withdraw/"), {"text": ""}).status_code == 302
    assert play.case.state == "withdrawn"
    assert address(play, "add/") not in page(browser.get(address(play)))


def test_a_refusal_is_reviewed_once(play: Play):
    play.does("decline")
    browser = Client()
    assert browser.post(address(play, "review/"), {"version": play.case.version, "text": ""}).status_code == 422
    given = {"version": play.case.version, "text": "路就在村里。"}
    assert browser.post(address(play, "review/"), given).status_code == 302
    assert browser.post(address(play, "review/"), {**given, "version": play.case.version}).status_code == 409
    assert Entry.objects.filter(act="ask_review").count() == 1


def test_a_closed_case_is_opened_again_for_thirty_days(play: Play, clock: Callable[[datetime], None]):
    play.does(f"{TO_DONE} confirm")
    browser = Client()
    assert browser.post(address(play, "reopen/"), {"reason": "relapse", "text": ""}).status_code == 422
    assert browser.post(address(play, "reopen/"), {"reason": "mood", "text": "又塌了"}).status_code == 422
    clock(play.now + timedelta(days=40))
    late = browser.post(address(play, "reopen/"), {"reason": "relapse", "text": "又塌了"})
    assert late.status_code == 409
    assert "又塌了" in page(late)
    clock(play.now + timedelta(days=20))
    assert browser.post(address(play, "reopen/"), {"reason": "relapse", "text": "又塌了"}).status_code == 302
    assert (play.case.state, play.case.reopened_count) == ("dispatched", 1)


def test_there_is_no_other_act_at_an_invented_address(play: Play):
    assert Client().get(address(play, "accept/")).status_code == 404


# --- Is it solved? -----------------------------------------------------------------------------------


def test_one_press_says_solved_and_closes_the_case(play: Play):
    play.does(TO_DONE)
    browser = Client()
    assert address(play, "verify/") in page(browser.get(address(play)))
    asked = page(browser.get(address(play, "verify/")))
    assert asked.count('name="verdict"') == 3
    assert "路面已重新铺好" in asked
    assert browser.post(address(play, "verify/"), {"verdict": "solved"}).headers["Location"] == address(play, "verify/")
    assert (play.case.state, play.case.outcome) == ("closed", "solved")
    assert "已解决" in page(browser.get(address(play, "verify/")))


def test_stars_words_and_photos_may_go_with_the_verdict(play: Play):
    play.does(TO_DONE)
    Client().post(
        address(play, "verify/"), {"verdict": "partly", "stars": "2", "text": "边上还有坑。", "photos": jpeg()}
    )
    said = Verification.objects.get()
    assert (said.verdict, said.stars, said.text) == ("partly", 2, "边上还有坑。")
    assert File.objects.filter(case_id=play.case_id, role="evidence").count() == 1


@pytest.mark.parametrize("verdict", ["partly", "not_solved"])
def test_not_solved_reopens_and_says_who_has_it_until_when(play: Play, verdict: str):
    play.does(TO_DONE)
    browser = Client()
    browser.post(address(play, "verify/"), {"verdict": verdict})
    assert (play.case.state, play.case.reopened_count) == ("dispatched", 1)
    told = page(browser.get(address(play, "verify/")))
    assert play.case.holder.name_zh in told
    assert play.case.due_at.isoformat() in told


def test_a_third_not_solved_goes_to_the_next_level_up(play: Play):
    browser = Client()
    play.does(TO_DONE)
    for round_ in range(3):
        browser.post(address(play, "verify/"), {"verdict": "not_solved"})
        if round_ < 2:
            play.does("sign dispose")
    told = page(browser.get(address(play, "verify/")))
    assert play.county.town_desks[0].name_zh in told
    assert "上一级" in told


def test_pressing_twice_counts_once(play: Play):
    play.does(TO_DONE)
    browser = Client()
    for _ in range(2):
        answer = browser.post(address(play, "verify/"), {"verdict": "not_solved"})
        assert answer.headers["Location"] == address(play, "verify/")
    assert Verification.objects.count() == 1


def test_a_verdict_without_a_button_or_with_a_bad_photo_is_asked_for_again(play: Play):
    play.does(TO_DONE)
    browser = Client()
    nothing = browser.post(address(play, "verify/"), {"text": "已经写好的话"})
    assert nothing.status_code == 422
    assert "已经写好的话" in page(nothing)
    bad = SimpleUploadedFile("bad.jpg", b"GIF89a", "image/jpeg")
    refused = browser.post(
        address(play, "verify/"), {"verdict": "solved", "text": "谢谢", "photos": [jpeg("good.jpg"), bad]}
    )
    assert refused.status_code == 422
    assert len(re.findall(r'name="photo_tokens" value=', page(refused))) == 1
    assert not Verification.objects.exists()


def test_before_the_work_is_done_there_is_nothing_to_confirm(play: Play):
    shown = page(Client().get(address(play, "verify/")))
    assert 'name="verdict"' not in shown
    assert Client().post(address(play, "verify/"), {"verdict": "solved"}).headers["Location"] == address(
        play, "verify/"
    )
    assert not Verification.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_case_speaks_both_languages(play: Play, language: str):
    browser = Client()
    browser.cookies["ll_lang"] = language
    shown = page(browser.get("/follow/")) + page(browser.get(address(play))) + page(browser.get(address(play, "add/")))
    shown += page(browser.get(address(play, "withdraw/")))
    play.does(TO_DONE)
    shown += page(browser.get(address(play))) + page(browser.get(address(play, "verify/")))
    browser.post(address(play, "verify/"), {"verdict": "solved"})
    shown += page(browser.get(address(play, "verify/"))) + page(browser.get(address(play, "reopen/")))
    assert ("Thank you: solved" in shown) is (language == "en")
    assert ("谢谢确认：已解决" in shown) is (language == "zh-hans")
    assert ("Pothole or road damage" in shown) is (language == "en")
