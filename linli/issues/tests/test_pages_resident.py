"""Reporting, page by page, through whole requests without script (screens R2)."""

import html
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.doors import clock as door
from linli.issues.jobs import leftovers_erase
from linli.issues.models import Draft, Report
from linli.issues.queries.drafts import draft
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.files.models import File
from linli.kernel.files.tests.photos import planted
from linli.kernel.people.models import Account, Tally
from linli.kernel.people.queries import contact_address
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db

TEXT = "村口的路塌了一块，晚上看不见。\n已经三天了。"
SENT = "村口的路塌了一块，晚上看不见。\r\n已经三天了。"


def jpeg(name: str = "photo.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def page(answer) -> str:
    return html.unescape(answer.content.decode())


def tokens(answer) -> list[str]:
    return re.findall(r'name="photo_tokens" value="([^"]+)"', page(answer))


def answers(town: Town, **changed) -> dict[str, dict[str, object]]:
    village = town.villages[0]
    return {
        "start": {"danger_now": "no"},
        "words": {"text": SENT},
        "place": {
            "county": town.county.code,
            "town": town.towns[0].code,
            "village": village.code,
            "place_text": "小桥边",
        },
        "what": {"category": "0201", "nature": "help"},
        "questions": {"indoor": "yes", "accident": "no", "depth": "deep"},
        "contact": {"name": "", "phone": "", "email": ""},
        **changed,
    }


def post(browser: Client, step: str, given: dict[str, object], query: str = ""):
    return browser.post(("/report/" if step == "start" else f"/report/{step}/") + query, given)


def walk(browser: Client, town: Town, query: str = "", **changed):
    """Answer every page as far as the check; give the last answer."""
    last = None
    for step, given in answers(town, **changed).items():
        last = post(browser, step, given, query if step == "start" else "")
        assert last.status_code == 302, (step, page(last))
    return last


def test_a_whole_report_with_a_photo_needs_no_script(desk: Town):
    browser = Client()
    first = page(browser.get("/report/"))
    assert all(f"tel:{number}" in first for number in ("110", "119", "120", "122"))
    last = walk(browser, desk, words={"text": SENT, "photos": jpeg()})
    assert last.headers["Location"] == "/report/check/"
    check = page(browser.get("/report/check/"))
    assert all(words in check for words in ("晚上看不见", "小桥边", "示例一村", "道路破损", "超过5厘米", "求助"))
    assert browser.post("/report/check/").headers["Location"] == "/report/done/"

    case, report = Case.objects.get(), Report.objects.get()
    assert (report.text, report.channel, report.nature) == (TEXT, "web", "help")
    assert report.answers == {"danger_now": "no", "indoor": "yes", "accident": "no", "depth": "deep"}
    assert (case.area_code, case.place_text, case.category) == (desk.villages[0].code, "小桥边", "0201")
    assert case.files.get().role == "report"
    done = page(browser.get("/report/done/"))
    for shown in (
        case.number,
        f"{case.lookup_code[:4]}-{case.lookup_code[4:]}",
        f"/i/{case.lookup_code}/",
        "2022年7月4日 12:00",
        "2022年7月11日 24:00",
        "<svg",
    ):
        assert shown in done
    assert browser.get(f"/i/{case.lookup_code}/").status_code == 200


def test_a_refused_photo_costs_neither_the_words_nor_the_other_photos(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    bad = SimpleUploadedFile("bad.jpg", b"GIF89a not a photo", "image/jpeg")
    refused = post(browser, "words", {"text": SENT, "photos": [jpeg("a.jpg"), bad, jpeg("b.jpg")]})
    assert refused.status_code == 422
    assert "bad.jpg: " in page(refused)
    assert "不是照片" in page(refused) or "not a photo" in page(refused)
    assert "村口的路塌了一块" in page(refused)
    assert len(tokens(refused)) == 2
    again = browser.get("/report/words/")
    assert tokens(again) == tokens(refused)
    assert "村口的路塌了一块" in page(again)


def test_no_more_than_five_photos_go_with_a_report_and_one_can_be_taken_out(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    full = post(browser, "words", {"text": "路坏了", "photos": [jpeg(f"{n}.jpg") for n in range(6)]})
    assert "5.jpg" in page(full)
    kept = tokens(full)
    assert len(kept) == 5
    post(browser, "words", {"text": "路坏了", "photo_tokens": kept, "remove": kept[0]})
    assert tokens(browser.get("/report/words/")) == kept[1:]
    # A name that nobody received is no photo.
    post(browser, "words", {"text": "路坏了", "photo_tokens": [kept[1], "0" * 32]})
    assert tokens(browser.get("/report/words/")) == [kept[1]]


@pytest.mark.parametrize(
    ("step", "given", "kept"),
    [
        ("start", {"danger_now": "perhaps"}, ""),
        ("words", {"text": " "}, ""),
        ("words", {"text": "长" * 4001}, "长长长"),
        ("place", {"place_text": "", "town": "", "village": ""}, ""),
        ("place", {"place_text": "老槐树下", "lat": "95", "long": "500"}, "老槐树下"),
        ("what", {"category": "", "nature": "suggest"}, ""),
        ("what", {"category": "02", "nature": "help"}, ""),
        ("questions", {"accident": ""}, ""),
        ("contact", {"name": "张小满", "phone": "", "email": ""}, "张小满"),
        ("contact", {"name": "", "phone": "call me", "email": ""}, "call me"),
    ],
)
def test_a_wrong_answer_says_what_to_do_and_keeps_what_was_typed(desk: Town, step, given, kept):
    browser = Client()
    for before, right in answers(desk).items():
        if before == step:
            break
        post(browser, before, right)
    refused = post(browser, step, given)
    assert refused.status_code == 422
    assert "govuk-error-summary" in page(refused)
    assert "govuk-error-message" in page(refused)
    assert kept in page(refused)
    if step != "start":
        assert kept in page(browser.get(f"/report/{step}/"))


def test_pressing_send_twice_makes_one_case(desk: Town):
    browser = Client()
    walk(browser, desk)
    other_window = Client()
    other_window.cookies = browser.cookies
    for window in (browser, other_window, browser):
        assert window.post("/report/check/").headers["Location"] == "/report/done/"
    assert browser.get("/report/check/").headers["Location"] == "/report/done/"
    assert Case.objects.count() == 1
    assert Draft.objects.get().data == {"is_for_resident": False}


def test_danger_shows_the_numbers_large_and_the_report_goes_on_whatever_the_answer(desk: Town):
    browser = Client()
    assert post(browser, "start", {"danger_now": "yes"}).headers["Location"] == "/report/call/"
    call = page(browser.get("/report/call/"))
    assert call.count("resident-number__digits") == 4
    assert post(browser, "call", {"emergency_call": ""}).status_code == 422
    assert post(browser, "call", {"emergency_call": "cannot_call"}).headers["Location"] == "/report/words/"
    for step, given in list(answers(desk).items())[1:]:
        post(browser, step, given)
    browser.post("/report/check/")
    assert (Report.objects.get().emergency_call, Case.objects.get().urgency) == ("cannot_call", "u1")


@pytest.mark.parametrize(
    ("category", "questions", "numbers"),
    [
        ("0303", {}, ["119"]),
        ("0202", {}, ["110", "119", "120", "122"]),
        ("0902", {"ill": "yes"}, ["120"]),
    ],
)
def test_a_category_or_an_answer_of_danger_brings_the_numbers_before_going_on(desk: Town, category, questions, numbers):
    browser = Client()
    given = answers(desk, what={"category": category, "nature": "help"})
    for step in ("start", "words", "place"):
        post(browser, step, given[step])
    after = post(browser, "what", given["what"])
    if questions:
        assert after.headers["Location"] == "/report/questions/"
        after = post(browser, "questions", questions)
    assert after.headers["Location"] == "/report/call/"
    shown = re.findall(r'class="resident-number" href="tel:(\d+)"', page(browser.get("/report/call/")))
    assert shown == numbers
    going_on = post(browser, "call", {"emergency_call": "called"}).headers["Location"]
    assert going_on == ("/report/contact/" if questions else "/report/questions/")


def test_a_number_to_call_stands_beside_the_questions_of_a_less_urgent_category(desk: Town):
    browser = Client()
    given = answers(desk, what={"category": "0805", "nature": "help"})
    for step in ("start", "words", "place", "what"):
        post(browser, step, given[step])
    assert "tel:110" in page(browser.get("/report/questions/"))


def test_a_change_leads_back_to_the_check_through_whatever_it_opens(desk: Town):
    browser = Client()
    walk(browser, desk)
    assert "/report/words/?from=check" in page(browser.get("/report/check/"))
    changed = post(browser, "words", {"text": "改过的话"}, "?from=check")
    assert changed.headers["Location"] == "/report/check/"
    # Another category asks its own questions, and this one cannot be answered without contact.
    changed = post(browser, "what", {"category": "1001", "nature": "help"}, "?from=check")
    assert changed.headers["Location"] == "/report/questions/"
    changed = post(browser, "questions", {"employer": "示例公司"}, "?from=check")
    assert changed.headers["Location"] == "/report/contact/"
    assert browser.get("/report/check/").headers["Location"] == "/report/contact/"
    assert "govuk-error-message" in page(browser.get("/report/contact/"))
    changed = post(browser, "contact", {"phone": "138 0013 8000"}, "?from=check")
    assert changed.headers["Location"] == "/report/check/"
    browser.post("/report/check/")
    report = Report.objects.get()
    assert (report.text, report.case.category, report.answers["employer"]) == ("改过的话", "1001", "示例公司")
    assert contact_address(report.case.contact_id).phone == "13800138000"


def test_several_answers_to_one_question_are_kept(desk: Town):
    browser = Client()
    walk(
        browser, desk,
        what={"category": "0804", "nature": "help"},
        call={"emergency_call": "not_needed"},
        questions={"sign_kind": ["crack", "sound"], "homes_below": "no"},
    )  # fmt: skip
    check = page(browser.get("/report/check/"))
    assert "裂缝、异响" in check
    browser.post("/report/check/")
    assert Report.objects.get().answers["sign_kind"] == "crack|sound"


def test_the_place_may_be_a_point_of_the_map(desk: Town):
    lat, long = desk.point(3)
    browser = Client()
    walk(browser, desk, place={"lat": str(lat), "long": str(long), "county": desk.county.code})
    assert "示例二村" in page(browser.get("/report/check/"))
    # The pin can be taken away again without script.
    post(browser, "place", {"lat": str(lat), "long": str(long), "do": "unpin"})
    assert browser.get("/report/check/").headers["Location"] == "/report/place/"
    post(browser, "place", {"lat": str(lat), "long": str(long)})
    browser.post("/report/check/")
    case = Case.objects.get()
    assert (case.area_code, case.lat, case.long) == (desk.grids[3].code, lat, long)


def test_the_place_may_be_chosen_from_lists_one_after_the_other(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    post(browser, "words", {"text": SENT})
    assert desk.towns[0].name_zh not in page(browser.get("/report/place/"))
    shown = post(browser, "place", {"county": desk.county.code, "do": "list"}).headers["Location"]
    assert shown == "/report/place/?look=1"
    opened = page(browser.get(shown))
    assert desk.towns[0].name_zh in opened
    assert "govuk-error-message" not in opened
    post(browser, "place", {"county": desk.county.code, "town": desk.towns[0].code, "do": "list"})
    opened = page(browser.get(shown))
    assert desk.villages[0].name_zh in opened
    assert desk.town_desks[0].name_zh in opened
    # Another county: its towns are offered, and the town chosen before is no answer any more.
    changed = post(browser, "place", {"county": "990201", "town": desk.towns[0].code, "village": desk.villages[0].code})
    assert changed.status_code == 422
    assert "远方甲镇" in page(changed)


def test_the_lists_follow_by_themselves_as_a_part_of_the_page(desk: Town):
    part = page(Client().get("/report/areas/", {"county": desk.county.code, "town": desk.towns[1].code}))
    assert part.lstrip().startswith('<div id="areas"')
    assert desk.villages[2].name_zh in part
    assert desk.town_desks[1].name_zh in part


def test_a_photo_only_offers_its_place(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    post(browser, "words", {"text": SENT, "photos": SimpleUploadedFile("p.jpg", planted(), "image/jpeg")})
    shown = page(browser.get("/report/place/"))
    assert 'value="photo_place"' in shown
    assert 'name="lat" value' not in shown
    post(browser, "place", {"do": "photo_place"})
    assert re.search(r'name="lat" value="29\.02', page(browser.get("/report/place/?look=1")))


def test_who_cannot_say_where_is_heard_all_the_same(desk: Town):
    browser = Client()
    walk(browser, desk, place={"cannot_say": "on", "county": desk.county.code})
    browser.post("/report/check/")
    assert Case.objects.get().is_unlocated


def test_photos_older_than_a_day_are_asked_for_again_not_dropped_in_silence(
    desk: Town, clock: Callable[[datetime], None], now: datetime
):
    browser = Client()
    walk(browser, desk, words={"text": SENT, "photos": jpeg()})
    clock(now + timedelta(hours=25))
    assert browser.post("/report/check/").headers["Location"] == "/report/words/"
    assert "一天" in page(browser.get("/report/words/"))
    post(browser, "words", {"text": SENT}, "?from=check")
    assert browser.post("/report/check/").headers["Location"] == "/report/done/"
    assert File.objects.filter(case__isnull=False).count() == 0


def test_contact_waits_sealed_and_only_its_own_account_opens_a_draft(
    desk: Town, signed_in: Callable[[Account], Client]
):
    browser = signed_in(desk.resident)
    walk(browser, desk, contact={"name": "张小满", "phone": "13800138000", "email": ""})
    row = Draft.objects.get()
    assert "13800138000" not in str(row.data)
    assert "张小满" not in str(row.data)
    mine, other = Actor(account_id=desk.resident.pk), Actor(account_id=desk.residents[1].pk)
    assert draft(mine, row.token).typed["contact"]["phone"] == "13800138000"
    assert draft(other, row.token) is None
    assert draft(ANONYMOUS, row.token) is None
    stranger = signed_in(desk.residents[1])
    stranger.cookies["ll_draft"] = browser.cookies["ll_draft"].value
    assert stranger.get("/report/check/").headers["Location"] == "/report/done/"
    assert stranger.get("/report/done/").headers["Location"] == "/report/"
    # What the stranger types becomes a draft of their own.
    post(stranger, "words", {"text": "别的事"})
    assert Draft.objects.count() == 2
    assert "别的事" not in str(Draft.objects.get(pk=row.pk).data)


def test_a_forged_cookie_opens_nothing(desk: Town):
    browser = Client()
    walk(browser, desk)
    forger = Client()
    forger.cookies["ll_draft"] = f"{Draft.objects.get().token}:forged"
    assert forger.get("/report/words/").headers["Location"] == "/report/"


def test_one_signed_in_reports_under_the_account_with_the_contact_it_has(
    desk: Town, signed_in: Callable[[Account], Client]
):
    browser = signed_in(desk.resident)
    browser.post("/settings/", {"name": "测试居民甲", "phone": "13800138001", "email": "", "language": "zh-hans"})
    given = answers(desk)
    for step in ("start", "words", "place", "what", "questions"):
        post(browser, step, given[step])
    assert "13800138001" in page(browser.get("/report/contact/"))
    post(browser, "contact", {"name": "", "phone": "", "email": ""})
    browser.post("/report/check/")
    assert Case.objects.get().reporter == desk.resident


def test_a_report_can_be_gone_on_with_or_begun_anew(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    post(browser, "words", {"text": SENT})
    begun = page(browser.get("/report/"))
    assert 'href="/report/place/"' in begun
    browser.post("/report/", {"do": "anew"})
    assert Draft.objects.count() == 0
    assert 'href="/report/place/"' not in page(browser.get("/report/"))
    assert list(Audit.objects.filter(object_ref__startswith="draft:").values_list("act", flat=True)) == [
        "issues:draft:save", "issues:draft:save", "issues:draft:drop",
    ]  # fmt: skip


def test_what_is_typed_is_shown_as_text_never_as_markup(desk: Town):
    browser = Client()
    walk(browser, desk, words={"text": "<script>alert(1)</script>"}, contact={"name": "<b>甲", "phone": "13800138000"})
    check = browser.get("/report/check/").content.decode()
    assert "&lt;script&gt;alert(1)" in check
    assert "<script>alert" not in check
    assert "<b>甲" not in check


def test_pages_opened_from_nowhere_lead_to_the_beginning(desk: Town):
    for address in ("/report/place/", "/report/done/"):
        assert Client().get(address).headers["Location"] == "/report/"
    assert Client().get("/report/start/").status_code == 404
    assert Client().get("/report/nonsense/").status_code == 404


def test_words_sent_without_a_beginning_are_kept_and_the_beginning_asked_for(desk: Town):
    browser = Client()
    post(browser, "words", {"text": SENT})
    assert "晚上看不见" in page(browser.get("/report/words/"))
    assert browser.get("/report/check/").headers["Location"] == "/report/"


def test_a_search_finds_categories_and_the_words_of_the_report_suggest_some(desk: Town):
    browser = Client()
    post(browser, "start", {"danger_now": "no"})
    post(browser, "words", {"text": "小区门口的路灯坏了"})
    assert "category-found-0203" in page(browser.get("/report/what/"))
    found = page(browser.get("/report/what/", {"q": "井盖"}))
    assert "category-found-0202" in found
    assert "govuk-error-message" not in found
    assert "没有找到" in page(browser.get("/report/what/", {"q": "飞碟"}))


@pytest.mark.parametrize(
    ("nature", "category", "is_told"), [("help", "0201", False), ("report", "0201", True), ("help", "0902", True)]
)
def test_who_may_know_is_asked_unless_the_kind_is_confidential_anyway(desk: Town, nature, category, is_told):
    browser = Client()
    given = answers(desk, what={"category": category, "nature": nature}, questions={"accident": "no", "ill": "no"})
    for step in ("start", "words", "place", "what", "questions"):
        post(browser, step, given[step])
    assert ('name="keep_secret"' not in page(browser.get("/report/contact/"))) is is_told


def test_the_wish_to_stay_unknown_is_kept(desk: Town):
    browser = Client()
    walk(browser, desk, contact={"phone": "13800138000", "keep_secret": "on"})
    browser.post("/report/check/")
    assert Case.objects.get().confidentiality == "desk_only"


# --- Staff file for residents -------------------------------------------------------------------


def test_a_clerk_files_for_a_resident_with_checked_facts(desk: Town, signed_in: Callable[[Account], Client]):
    account = desk.staff(Role.CLERK, desk.village_desks[0])
    browser = signed_in(account)
    assert 'name="channel"' in page(browser.get("/report/?for=resident"))
    refused = post(browser, "start", {"danger_now": "no"}, "?for=resident")
    assert refused.status_code == 422
    walk(
        browser, desk, "?for=resident",
        start={"danger_now": "no", "channel": "phone"},
        contact={"name": "李四海", "phone": "13800138002", "is_agreed": "on", "check_method": "visit"},
    )  # fmt: skip
    browser.post("/report/check/")
    case, report = Case.objects.get(), Report.objects.get()
    assert (report.channel, report.check_method, report.filed_by, case.state) == ("phone", "visit", account, "filed")
    assert case.reporter is None
    done = page(browser.get("/report/done/"))
    assert "/report/?for=resident" in done
    assert "code_case_id" not in browser.session


def test_the_contact_of_a_resident_needs_the_resident_s_word(desk: Town, signed_in: Callable[[Account], Client]):
    browser = signed_in(desk.staff(Role.GRID))
    given = answers(desk, start={"danger_now": "no", "channel": "grid_app"})
    for step, said in list(given.items())[:-1]:
        post(browser, step, said, "?for=resident" if step == "start" else "")
    assert post(browser, "contact", {"phone": "13800138002"}).status_code == 422
    assert post(browser, "contact", {"phone": "13800138002", "is_agreed": "on"}).status_code == 302


def test_an_outsourced_clerk_types_but_files_nothing_at_once(desk: Town, signed_in: Callable[[Account], Client]):
    account = desk.staff(Role.CLERK, desk.village_desks[0])
    Account.objects.filter(pk=account.pk).update(is_outsourced=True)
    account.refresh_from_db()
    browser = signed_in(account)
    walk(
        browser,
        desk,
        "?for=resident",
        start={"danger_now": "no", "channel": "phone"},
        contact={"check_method": "visit"},
    )
    assert 'name="check_method"' not in page(browser.get("/report/contact/"))
    browser.post("/report/check/")
    assert Case.objects.get().state != "filed"


def test_a_place_outside_the_county_is_said_on_the_check_and_nothing_is_lost(
    desk: Town, signed_in: Callable[[Account], Client]
):
    browser = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    walk(
        browser, desk, "?for=resident",
        start={"danger_now": "no", "channel": "counter"},
        place={"county": "990201", "town": "990201101", "village": "990201101201"},
    )  # fmt: skip
    refused = browser.post("/report/check/")
    assert refused.status_code == 409
    assert "govuk-error-summary" in page(refused)
    assert "晚上看不见" in page(refused)
    assert not Case.objects.exists()


def test_nobody_else_files_for_others(desk: Town, signed_in: Callable[[Account], Client]):
    assert Client().get("/report/?for=resident").headers["Location"].startswith("/account/login/")
    assert signed_in(desk.resident).get("/report/?for=resident").status_code == 403
    assert signed_in(desk.staff(Role.UNIT_OFFICER)).get("/report/?for=resident").status_code == 403


def test_one_s_own_report_and_one_for_a_resident_do_not_mix(desk: Town, signed_in: Callable[[Account], Client]):
    browser = signed_in(desk.staff(Role.CLERK))
    post(browser, "start", {"danger_now": "no"})
    post(browser, "words", {"text": "我自己的事"})
    post(browser, "start", {"danger_now": "no", "channel": "phone"}, "?for=resident")
    assert "我自己的事" not in page(browser.get("/report/words/"))
    assert Draft.objects.count() == 2


# --- Languages, keeping, erasing -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_both_languages(desk: Town, language: str):
    browser = Client()
    browser.cookies["ll_lang"] = language
    walk(browser, desk, start={"danger_now": "yes"}, call={"emergency_call": "called"})
    steps = ("", "call/", "words/", "place/", "what/", "questions/", "contact/", "check/")
    shown = "".join(page(browser.get(f"/report/{step}")) for step in steps)
    browser.post("/report/check/")
    shown += page(browser.get("/report/done/"))
    assert Report.objects.get().language == language
    # The words of pages, not of the data: what is typed and where it lies is Chinese in either.
    assert ("Continue" in shown) is (language == "en")
    assert ("继续" in shown) is (language == "zh-hans")
    assert ("Pothole or road damage" in shown) is (language == "en")


def test_what_the_reporter_keeps_can_be_saved_as_a_text(desk: Town):
    browser = Client()
    walk(browser, desk)
    browser.post("/report/check/")
    saved = browser.get("/report/done/?as=text")
    case = Case.objects.get()
    assert saved.headers["Content-Disposition"] == f'attachment; filename="linli-{case.number}.txt"'
    assert case.lookup_code[:4] in saved.content.decode()


def test_thanks_promise_no_answer(desk: Town):
    browser = Client()
    walk(
        browser,
        desk,
        what={"category": "1301", "nature": "thank"},
        questions={"procedure": "办证"},
        contact={"phone": "13800138000"},
    )
    browser.post("/report/check/")
    assert "不另行答复" in page(browser.get("/report/done/"))


def test_nothing_typed_is_kept_by_browsers_or_proxies(desk: Town):
    browser = Client()
    walk(browser, desk)
    for address in ("/report/", "/report/words/", "/report/check/"):
        assert "no-store" in browser.get(address).headers["Cache-Control"]


def test_drafts_are_erased_after_thirty_days_and_tallies_when_their_time_is_over(desk: Town, now: datetime):
    browser = Client()
    post(browser, "words", {"text": SENT})
    browser.get("/i/AAAABBBB/")
    assert leftovers_erase(now + timedelta(minutes=9, seconds=59)) == 0
    assert (Draft.objects.count(), Tally.objects.count()) == (1, 1)
    assert leftovers_erase(now + timedelta(minutes=10)) == 1
    assert (Draft.objects.count(), Tally.objects.count()) == (1, 0)
    assert leftovers_erase(now + timedelta(days=30)) == 0
    assert leftovers_erase(now + timedelta(days=30, seconds=1)) == 1
    assert not Draft.objects.exists()
    assert Audit.objects.filter(act="issues:draft:erase").count() == 1


def test_an_unfinished_report_waits_for_its_writer(desk: Town, now: datetime):
    browser = Client()
    walk(browser, desk)
    with door.frozen(now + timedelta(days=20)):
        assert browser.post("/report/check/").headers["Location"] == "/report/done/"
