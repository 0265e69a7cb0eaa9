"""The pages of mediation through whole requests, without script: the door, the committee's desk, the applicant's page."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Role
from linli.mediation.models import DisputeType, Participant
from linli.mediation.tests.acting import ASKED, FINE, SUMMARY, applied, does
from linli.mediation.tests.keeping import agreed

DIAGNOSIS = {"danger": "no", "type": "D02", "tried": "talked", "settles": "deed"}
FORM = {
    "now": "no", "violence": "no", "afraid": "no", "child": "no", "facts": "楼上漏水到我家，多次协商没有结果。",
    "request": "修好防水。", "name": "示例甲", "phone": "139 0000 0001", "other_name": "示例乙", "voluntary": "on",
}  # fmt: skip


def text(answer):
    return answer.content.decode()


def form_of(browser, area, **said):
    page = text(browser.get(reverse("mediation_apply"), {"type": "D02", "area": area, "tried": "talked"}))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return hidden | FORM | said


def handed_in(browser, area, **said):
    return browser.post(reverse("mediation_apply"), form_of(browser, area, **said))


@pytest.fixture
def village(hall):
    return hall.villages[0].code


def test_a_resident_is_led_from_the_diagnosis_to_the_receipt_without_script(hall, village, now):
    browser = Client()
    start = browser.get(reverse("mediation"), {**DIAGNOSIS, "settles": ""})
    assert start.status_code == 422
    found = browser.get(reverse("mediation"), DIAGNOSIS)
    assert found["Location"].startswith(reverse("mediation_finding"))
    place = {"county": hall.county.code, "town": hall.towns[0].code, "village": village}
    finding = text(browser.get(found["Location"] + "&" + "&".join(f"{k}={v}" for k, v in place.items())))
    assert "示例一村服务站" in finding
    assert "离所在地最近" in finding
    apply_url = re.search(r'href="(/mediation/apply/[^"]+)"', finding)[1].replace("&amp;", "&")
    assert browser.get(apply_url).status_code == 200
    answer = handed_in(browser, village)
    page = text(browser.get(answer["Location"]))
    case = Case.objects.get()
    assert case.number in page
    assert f"{case.lookup_code[:4]}-{case.lookup_code[4:]}" in page
    assert "2022-07-04 10:00:00" in page
    assert "示例乙" in page


def test_a_type_for_specialists_says_so(hall, village):
    query = {**DIAGNOSIS, "type": "D09", "county": hall.county.code}
    finding = text(Client().get(reverse("mediation_finding"), query))
    assert "示例县医调委" in finding
    assert "专门调解此类纠纷" in finding


def test_danger_comes_before_everything_else(hall):
    finding = text(Client().get(reverse("mediation_finding"), {**DIAGNOSIS, "danger": "yes"}))
    assert finding.index("110") < finding.index("纠纷发生在哪里")
    assert "暴力本身不调解" in finding


def test_who_skips_the_diagnosis_begins_there(hall, village):
    browser = Client()
    for query in ({}, {"type": "D02"}, {"type": "D99x", "area": village}):
        assert browser.get(reverse("mediation_apply"), query)["Location"] == reverse("mediation")
    assert browser.get(reverse("mediation_finding"))["Location"] == reverse("mediation")


def test_before_its_tables_are_loaded_the_door_says_so(town):
    assert "暂未开通" in text(Client().get(reverse("mediation")))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"facts": "太短"}, "至少十个字"),
        ({"facts": "字" * 20_001}, "不超过20000字"),
        ({"phone": ""}, "请留下电话"),
        ({"other_name": ""}, "请写明对方是谁"),
        ({"other_name": "示例甲", "other_phone": "13900000001"}, "双方是同一个人"),
        ({"voluntary": ""}, "调解出于自愿"),
        ({"born_on": "2008-01-01"}, "请写明代理您的父母或者监护人"),
        ({"afraid": ""}, "这个字段是必填项"),
    ],
)
def test_an_application_with_a_gap_is_shown_again_with_what_was_typed(hall, village, said, words):
    answer = handed_in(Client(), village, **said)
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert "修好防水" in page
    assert not Case.objects.exists()


@pytest.mark.parametrize("area", ["²", "0001-01-01", "长" * 300, "990101199299"])
def test_an_area_that_nobody_could_have_chosen_is_asked_for_again(hall, village, area):
    answer = Client().post(reverse("mediation_apply"), form_of(Client(), village) | {"area": area})
    assert answer.status_code == 422
    assert FORM["facts"] in text(answer)
    assert Client().get(reverse("mediation_apply"), {"type": "D02", "area": area}).status_code == 302


def test_1_a_double_click_leads_to_the_same_receipt(hall, village):
    browser = Client()
    form = form_of(browser, village)
    first, second = (browser.post(reverse("mediation_apply"), form)["Location"] for _ in range(2))
    assert first == second
    assert Case.objects.count() == 1


def test_6_words_are_shown_as_they_are_and_run_nothing(hall, village):
    browser = Client()
    odd = "<script>alert(1)</script>\u202e👍说明情况：楼上漏水"
    page = text(browser.get(handed_in(browser, village, facts=odd)["Location"]))
    assert "<script>alert" not in page
    assert "👍说明情况" in page
    assert "\u202e" not in page


def test_the_sixth_application_of_a_device_is_asked_to_wait(hall, village):
    browser = Client()
    answers = [handed_in(browser, village).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_a_code_opens_its_dispute_everywhere_and_guessing_is_slowed_down(play, signed_in):
    case = applied(play).case
    browser = Client()
    page = reverse("dispute", args=[case.lookup_code])
    assert browser.get(page).status_code == 200
    assert browser.get(f"/i/{case.lookup_code}/")["Location"] == page
    found = browser.post(reverse("follow_find"), {"code": case.lookup_code}, follow=True)
    assert case.number in text(found)
    # 56: a foreign number or code answers as none does.
    for name in ("dispute", "dispute_data"):
        assert browser.get(reverse(name, args=["AAAABBBB"])).status_code == 404
    for _ in range(10):
        browser.get(reverse("dispute", args=["AAAABBBB"]))
    refused = browser.get(page)
    assert refused.status_code == 429
    assert refused["Retry-After"]
    assert "次数过多" in text(refused)


def test_the_applicant_answers_takes_back_takes_along_and_erases(play):
    does(applied(play), "take ask_info")
    case, browser = play.case, Client()
    page = reverse("dispute", args=[case.lookup_code])
    assert "请补充对方的住址。" in text(browser.get(page))
    assert browser.get(f"{page}answer_info/").status_code == 200
    assert browser.post(f"{page}answer_info/", {"version": case.version, "text": ""}).status_code == 422
    assert browser.post(f"{page}answer_info/", {"version": case.version - 1, "text": "二栋。"}).status_code == 409
    assert browser.post(f"{page}answer_info/", {"version": case.version, "text": "二栋。"})["Location"] == page
    assert browser.get(f"{page}answer_info/")["Location"] == page
    assert browser.post(f"{page}erase/", {"version": 1}).status_code == 409
    assert browser.get(f"{page}decline/").status_code == 404
    browser.post(f"{page}withdraw/", {"version": play.case.version, "settled": "yes"})
    assert play.case.outcome == "T2"
    data = json.loads(browser.get(f"{page}data/").content)
    assert data["case"]["dispute"][0]["facts"].startswith("楼上漏水")
    assert data["case"]["contact"]["phone"] == "139****0001"
    browser.post(f"{page}erase/", {"version": 1})
    assert "示例甲" not in text(browser.get(page))
    assert set(Participant.objects.values_list("name", flat=True)) == {""}


def test_staff_see_by_a_code_what_the_applicant_sees_and_do_nothing(play, signed_in):
    case = applied(play).case
    browser = signed_in(play.county.staff(Role.CLERK))
    page = reverse("dispute", args=[case.lookup_code])
    assert "只有申请人可以操作" in text(browser.get(page))
    assert browser.post(f"{page}withdraw/", {"version": case.version, "settled": "no"}).status_code == 404


def test_a_committee_takes_a_dispute_from_its_queue_to_acceptance_and_the_applicant_reads_it(play, signed_in):
    case = applied(play).case
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, case.holder))
    assert case.number in text(clerk.get(reverse("mediation_desk")))
    page = reverse("mediation_case", args=[case.pk])
    assert "139****0001" in text(clerk.get(page))
    shown = text(clerk.post(f"{page}contacts/"))
    assert "13900000001" in shown
    assert "13900000002" in shown
    assert Audit.objects.filter(act="mediation:contact:show").count() == 1
    steps = {
        "take": {}, "check": {**FINE, "has_spoken_alone": "on"}, "invite": {"summary": SUMMARY},
        "attempt": {"channel": "phone", "outcome": "reached"}, "hear": {"answer": "agree", "channel": "phone"},
    }  # fmt: skip
    for act, said in steps.items():
        assert clerk.get(f"{page}{act}/").status_code == 200
        answer = clerk.post(f"{page}{act}/", {"version": play.case.version, **said})
        assert answer["Location"] == f"{page}?done={act}"
    assert play.case.state == "accepted"
    seen = text(Client().get(reverse("dispute", args=[case.lookup_code])))
    assert "双方已同意" in seen
    assert "联系对方" not in seen


def test_a_refusal_takes_two_and_the_applicant_reads_ground_words_and_other_roads(play, signed_in):
    case = applied(play).case
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, case.holder))
    director = signed_in(play.county.staff(Role.MEDIATION_DIRECTOR, case.holder))
    page = reverse("mediation_case", args=[case.pk])
    clerk.post(f"{page}take/", {"version": play.case.version})
    said = {"version": play.case.version, "reason": "N1", "text": "属于行政争议，可申请复议。"}
    assert director.post(f"{page}decline/", {"version": play.case.version}).status_code == 409
    assert clerk.post(f"{page}decline_propose/", {**said, "text": ""}).status_code == 422
    clerk.post(f"{page}decline_propose/", said)
    assert clerk.post(f"{page}decline/", {"version": play.case.version}).status_code == 403
    assert "属于行政争议" in text(director.get(f"{page}decline/"))
    director.post(f"{page}decline/", {"version": play.case.version})
    seen = text(Client().get(reverse("dispute", args=[case.lookup_code])))
    for words in ("不属于民间纠纷", "属于行政争议，可申请复议。", "行政复议", "向人民法院起诉"):
        assert words in seen
    assert case.number in text(director.get(reverse("mediation_desk"), {"view": "over"}))


def test_an_act_that_is_not_open_or_from_an_old_page_says_why_and_keeps_the_words(play, signed_in):
    case = does(applied(play), "take").case
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, case.holder))
    page = reverse("mediation_case", args=[case.pk])
    assert "请先完成审查清单" in text(clerk.get(page))
    assert clerk.get(f"{page}invite/")["Location"] == page
    early = clerk.post(f"{page}invite/", {"version": case.version, "summary": SUMMARY})
    assert early.status_code == 409
    assert "请先完成审查清单" in text(early)
    old = clerk.post(f"{page}ask_info/", {"version": case.version - 1, "text": "请补充住址。"})
    assert old.status_code == 409
    assert "请补充住址。" in text(old)
    assert clerk.get(f"{page}withdraw/").status_code == 404


def test_danger_is_shown_to_the_committee_and_never_to_others(play, signed_in):
    from dataclasses import replace

    from linli.mediation.tests.acting import WHOLE

    case = does(applied(play, replace(WHOLE, safety={"violence": "yes"})), "take").case
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, case.holder))
    assert "安全优先" in text(clerk.get(reverse("mediation_case", args=[case.pk])))
    other = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.county.town_desks[0]))
    for browser in (other, signed_in(play.county.staff(Role.SUPERVISOR))):
        for name in ("mediation_case", "case"):
            assert browser.get(reverse(name, args=[case.pk])).status_code in {403, 404}


def test_a_queue_of_fifty_takes_as_many_queries_as_one_of_one(play, signed_in):
    applied(play)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))

    def asked(view):
        clerk.get(reverse("mediation_desk"), {"view": view})
        with CaptureQueriesContext(connection) as queries:
            page = text(clerk.get(reverse("mediation_desk"), {"view": view}))
        return len(queries), page

    one, _ = asked("open")
    for n in range(59):
        play.at(play.now + timedelta(minutes=n))
        applied(play)
    many, page = asked("open")
    assert (many, page.count("data-ll-row")) == (one, 50)
    rest = text(clerk.get(reverse("mediation_desk"), {"view": "open", "start": "50"}))
    assert rest.count("data-ll-row") == 10


def test_a_case_page_asks_little_however_much_has_happened(play, signed_in):
    does(applied(play), f"{ASKED} hear attempt")
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_case", args=[play.case_id])
    clerk.get(page)
    with CaptureQueriesContext(connection) as few:
        clerk.get(page)
    for _ in range(20):
        does(play, "hear")
    with CaptureQueriesContext(connection) as many:
        clerk.get(page)
    assert len(many) == len(few) <= 15


def test_a_type_taken_out_of_the_table_is_offered_no_more(hall):
    DisputeType.objects.filter(code="D18").delete()
    page = text(Client().get(reverse("mediation")))
    assert "旅游" not in page
    assert "群体性" not in page


def test_57_who_asks_that_an_agreed_dispute_be_erased_reads_on_what_ground_it_is_kept(play):
    agreed(play)
    browser, case = Client(), play.case
    page = reverse("dispute", args=[case.lookup_code])
    assert f"{page}erase/" in text(browser.get(page))
    assert browser.get(f"{page}erase/").status_code == 200
    refused = browser.post(f"{page}erase/", {"version": case.version})
    assert refused.status_code == 409
    assert "按档案管理规定至少保存十年" in text(refused)
    assert "示例甲" in text(browser.get(page))
