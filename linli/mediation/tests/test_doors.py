"""How an application comes and where it goes: written down for somebody, passed on, taken up jointly, reviewed."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import Play
from linli.issues.tests.conftest import desk, photo
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Leg, Link
from linli.kernel.cases.queries import handing
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Unit
from linli.kernel.people.queries import contact_opened
from linli.kernel.people.rules import Actor, Role, Sender
from linli.mediation.models import Dispute, Invitation, Paper, Participant
from linli.mediation.queries import lists
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.rules.applications import Oral, Person
from linli.mediation.rules.papers import model
from linli.mediation.rules.papers.pdf import pdf
from linli.mediation.services import applying
from linli.mediation.tests.acting import ASKED, EXAMPLES, WHOLE, applied, does, mediation_clerk, seat
from linli.mediation.tests.papering import pdf_text
from linli.mediation.tests.test_pages import FORM

__all__ = ["desk", "photo"]
ORAL = replace(WHOLE, oral=Oral("counter", "document", is_read_back=True))


def text(answer):
    return answer.content.decode()


def unit(code):
    return Unit.objects.get(code=code)


@pytest.mark.parametrize("role", [Role.MEDIATION_CLERK, Role.CLERK, Role.GRID])
def test_staff_write_an_application_down_for_whoever_speaks_and_it_belongs_to_the_applicant(play, role):
    desk = play.county.village_desks[0]
    actor = play.county.actor(role, desk)
    made = applying.dispute_apply(ORAL, play.county.villages[0].code, play.now, language="zh-hans", actor=actor)
    line = Entry.objects.get(case=made.case_id)
    assert (line.account_id, line.role, line.unit_id) == (actor.account_id, role, desk.pk)
    assert line.data == {"channel": "counter", "check": "document", "is_read_back": True}
    case = Case.objects.get(pk=made.case_id)
    assert case.reporter_id is None
    assert Outbox.objects.get(event="M01").contact_id == case.contact_id


@pytest.mark.parametrize(
    ("oral", "gap"),
    [(Oral("counter", "document"), "read_back"), (Oral("web", "document", True), "channel"),
     (Oral("phone", "", True), "vouched")],
)  # fmt: skip
def test_what_is_written_down_is_read_back_and_somebody_vouches_for_the_person(play, oral, gap):
    clerk = play.county.actor(Role.MEDIATION_CLERK, play.county.village_desks[0])
    with pytest.raises(rules.MissingFieldError) as refused:
        applying.dispute_apply(
            replace(WHOLE, oral=oral), play.county.villages[0].code, play.now, language="en", actor=clerk
        )
    assert refused.value.facts["fields"] == [gap]


def test_what_was_spoken_is_a_record_of_its_own_in_the_place_of_the_application(play):
    """Document 04: by whom, where and when it was taken down, and that it was read back."""
    clerk = play.county.actor(Role.MEDIATION_CLERK, play.county.village_desks[0])
    made = applying.dispute_apply(ORAL, play.county.villages[0].code, play.now, language="en", actor=clerk)
    assert list(Paper.objects.filter(case=made.case_id).order_by("pk").values_list("number", flat=True)) == [4, 6]
    record, receipt = (pdf_text(pdf(model.decoded(p.body.encode()))[0]) for p in Paper.objects.order_by("number"))
    for words in ("口头申请记录", ORAL.facts, "示例一村服务站", "2022年7月4日", "已宣读", "按指印", "示例乙"):
        assert words in record
    assert "13900000001" not in record
    assert "收到的材料口头申请记录" in receipt
    own, other = Participant.objects.filter(case=made.case_id).order_by("side")
    assert [p.number for p in papers_of_party(own)] == [4, 6]
    assert not papers_of_party(other)


def test_who_has_no_post_for_it_writes_nothing_down(play):
    area = play.county.villages[0].code
    for actor in (Actor(account_id=play.county.resident.pk), play.county.actor(Role.AUDITOR)):
        with pytest.raises(rules.NotYoursError):
            applying.dispute_apply(ORAL, area, play.now, language="en", actor=actor)
    # Nor does staff slip in as the applicant.
    with pytest.raises(rules.NotYoursError):
        applying.dispute_apply(WHOLE, area, play.now, language="en", actor=play.county.actor(Role.GRID))


def test_a_counter_may_take_down_more_in_an_hour_than_one_device(play):
    clerk, sender = play.county.actor(Role.MEDIATION_CLERK, play.county.village_desks[0]), Sender("device", "address")
    for _ in range(6):
        applying.dispute_apply(ORAL, play.county.villages[0].code, play.now, language="en", actor=clerk, sender=sender)
    assert Case.objects.count() == 6


def test_a_clerk_writes_it_down_on_the_page_and_gets_the_receipt_to_hand_over(hall, signed_in):
    browser = signed_in(hall.staff(Role.MEDIATION_CLERK, hall.village_desks[0]))
    query = {"type": "D02", "area": hall.villages[0].code, "tried": "talked"}
    page = text(browser.get(reverse("mediation_apply"), query))
    assert "代为填写" in page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    said = hidden | FORM | {"channel": "phone", "vouched": "called_back"}
    gap = browser.post(reverse("mediation_apply"), said)
    assert gap.status_code == 422
    assert "请向申请人读一遍" in text(gap)
    made = browser.post(reverse("mediation_apply"), {**said, "read_back": "on"})
    receipt = text(browser.get(made["Location"]))
    case = Case.objects.get()
    assert f"{case.lookup_code[:4]}-{case.lookup_code[4:]}" in receipt
    assert "电话登记" in text(browser.get(reverse("mediation_case", args=[case.pk])))
    # Whoever is not signed in types their own.
    assert "代为填写" not in text(Client().get(reverse("mediation_apply"), query))


def test_5_many_names_in_one_field_are_a_group_and_its_list_is_offered(hall):
    query = {"type": "D02", "area": hall.villages[0].code, "tried": "talked"}
    browser = Client()
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text(browser.get(reverse("mediation_apply"), query)))
    )
    names = "、".join(f"示例{number}" for number in range(200))
    answer = browser.post(reverse("mediation_apply"), hidden | FORM | {"other_name": names})
    assert answer.status_code == 422
    assert "群体" in text(answer)
    assert names in text(answer)


def test_3_a_nickname_alone_is_a_question_to_the_applicant_and_not_a_refusal(play):
    nameless = replace(WHOLE, respondent=Person("老赵"), help_find=True)
    does(applied(play, nameless), "take ask_info")
    assert play.case.state == "need_info"


@pytest.mark.parametrize("name", ["𠮷田某", "㐂某某", "王\u3400"])
def test_7_a_name_beyond_the_common_characters_is_kept_and_shown(play, name, signed_in):
    applied(play, replace(WHOLE, applicant=Person(name, "13900000001")))
    assert Participant.objects.get(case=play.case_id, side="A").name == name
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    assert name in text(clerk.get(reverse("mediation_case", args=[play.case_id])))


def test_an_application_passed_on_lies_with_the_other_committee_which_answers_in_a_working_day(play):
    village = does(applied(play), "take").case.holder
    does(play, "transfer")
    case = play.case
    assert (case.state, case.holder) == ("screening", play.county.town_desks[0])
    assert Outbox.objects.filter(event="M43", contact=case.contact).count() == 1
    assert Outbox.objects.get(event="M44").unit == case.holder
    leg = Leg.objects.get(case=case)
    assert (leg.kind, leg.from_unit, leg.reason) == ("transfer", village, "纠纷发生在镇上。")
    due = Due.objects.get(case=case, clock="receive_by")
    assert (due.unit_id, due.length) == (case.holder_id, "1wd")
    assert Due.objects.get(case=case, clock="decide_by").unit_id == case.holder_id
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "check")
    assert refused.value.facts["why"] == "receive_first"
    does(play, "receive check invite")
    assert play.case.state == "inviting"


def test_the_committee_that_passed_it_on_sees_it_no_more(play, signed_in):
    village = does(applied(play), "take").case.holder
    before = signed_in(play.county.staff(Role.MEDIATION_CLERK, village))
    page = reverse("mediation_case", args=[play.case_id])
    assert before.get(page).status_code == 200
    does(play, "transfer")
    assert before.get(page).status_code == 404


def test_it_is_turned_back_once_and_then_the_centre_decides_finally(play):
    village = does(applied(play), "take").case.holder
    does(play, "transfer turn_back")
    assert play.case.holder == village
    assert Due.objects.get(case=play.case_id, clock="receive_by").cancelled_at
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "transfer")
    assert refused.value.facts["why"] == "centre_decides"
    EXAMPLES["transfer"].play(play, unit=play.county.county_desk.pk)
    does(play, "receive transfer")
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "turn_back")
    assert refused.value.facts["why"] == "centre_has_decided"
    does(play, "receive")
    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["transfer"].play(play, unit=village.pk)
    assert refused.value.facts["why"] == "centre_has_decided"


@pytest.mark.parametrize("unit", ["nobody", "police", None])
def test_it_is_passed_on_to_bodies_that_mediate_alone(play, unit):
    does(applied(play), "take")
    wrong = {"nobody": 0, "police": play.county.departments["police"].pk if "police" in play.county.departments
             else play.county.far_desk.pk, None: None}[unit]  # fmt: skip
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["transfer"].play(play, unit=wrong)


def test_what_both_sides_wish_is_taken_up_without_asking(play):
    does(applied(play), "take check accept_joint")
    assert (play.case.state, play.case.outcome) == ("accepted", "")
    assert Due.objects.get(case=play.case_id, clock="mediate_by").due_at == play.case.due_at
    assert not Due.objects.filter(case=play.case_id, clock="decide_by", met_at=None).exists()
    assert Invitation.objects.filter(case=play.case_id).count() == 1


def test_joint_consent_names_its_basis_and_who_recorded_it(play):
    does(applied(play), "take check")
    for said in ({"basis": "hearsay"}, {"text": " "}):
        with pytest.raises(rules.MissingFieldError):
            EXAMPLES["accept_joint"].play(play, **said)


def test_a_refusal_is_reviewed_by_the_centre_and_overturned_goes_back_to_the_committee(play):
    village = does(applied(play), "take decline_propose decline").case.holder
    does(play, "ask_review")
    assert (play.case.state, play.case.holder) == ("declined", play.county.county_desk)
    assert Due.objects.get(case=play.case_id, clock="review_by").length == "5wd"
    does(play, "review_upheld")
    case = play.case
    assert (case.state, case.holder, case.outcome, case.closed_at) == ("screening", village, "", None)
    assert Outbox.objects.filter(event="M45", contact=case.contact).count() == 1
    assert case.due_at == Due.objects.filter(case=case, clock="decide_by").latest("pk").due_at
    does(play, "check invite")
    assert play.case.state == "inviting"


def test_a_refusal_upheld_stands_and_is_reviewed_only_once(play):
    village = does(applied(play), "take decline_propose decline").case.holder
    does(play, "ask_review review_kept")
    assert (play.case.state, play.case.holder) == ("declined", village)
    for again, why in (("ask_review", "review_over"), ("review_kept", "review_asked")):
        with pytest.raises(rules.RefusedActError) as refused:
            does(play, again)
        assert refused.value.facts["why"] == why


def test_a_review_is_asked_for_within_ten_days(play):
    does(applied(play), "take decline_propose decline")
    play.at(play.now + timedelta(days=10, minutes=1))
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "ask_review")
    assert refused.value.facts["why"] == "review_over"


def test_what_the_centre_refused_has_no_centre_above(play):
    does(applied(play, village=2), "take decline_propose decline")
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "ask_review")
    assert refused.value.facts["why"] == "no_centre"


def test_nobody_but_the_applicant_asks_for_a_review(play):
    from linli.mediation.tests.acting import respondent

    does(applied(play), "take decline_propose decline")
    for other in (respondent(play), mediation_clerk(play)):
        with pytest.raises((rules.RefusedActError, rules.NotYoursError)):
            EXAMPLES["ask_review"].play(play, other)


def test_passing_on_and_reviews_are_led_by_pages(play, signed_in):
    case = does(applied(play), "take").case
    village = signed_in(play.county.staff(Role.MEDIATION_CLERK, case.holder))
    page = reverse("mediation_case", args=[case.pk])
    town = play.county.town_desks[0]
    assert town.name_zh in text(village.get(f"{page}transfer/"))
    said = {"version": play.case.version, "unit": town.pk, "text": "纠纷发生在镇上。"}
    assert village.post(f"{page}transfer/", {**said, "text": ""}).status_code == 422
    assert village.post(f"{page}transfer/", said).status_code == 302
    follow = reverse("dispute", args=[case.lookup_code])
    assert "纠纷发生在镇上。" in text(Client().get(follow))
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, town))
    assert "请先确认是否接收" in text(clerk.get(page))
    assert clerk.post(f"{page}receive/", {"version": play.case.version})["Location"] == f"{page}?done=receive"
    does(play, "decline_propose decline")
    browser = Client()
    assert f"{follow}ask_review/" in text(browser.get(follow))
    browser.post(f"{follow}ask_review/", {"version": play.case.version, "text": "请再看一看。"})
    centre = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.county.county_desk))
    assert "请再看一看。" in text(centre.get(page))
    centre.post(f"{page}review_kept/", {"version": play.case.version, "text": "确属行政争议。"})
    seen = text(browser.get(follow))
    assert "确属行政争议。" in seen
    assert "ask_review" not in seen


@pytest.fixture
def noise(desk, photo, now):
    """A report of noise among neighbours, with a telephone, as an issue desk has it."""
    seat(desk, now)
    contact = ContactDraft("示例诉求人", "13900000007")
    return Play(desk, photo, now).opens(
        category="0602", text="MARK-ISSUE 楼上每天半夜拖桌子，说了多次没有用。", contact=contact
    )


def begun(noise, signed_in):
    desk = noise.county.village_desks[0]
    browser = signed_in(noise.county.staff(Role.CLERK, desk))
    page = text(browser.get(reverse("mediation_begin", args=[noise.case_id])))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    said = hidden | FORM | {
        "facts": "楼上半夜拖桌子，申请人多次沟通没有结果。", "phone": "", "channel": "counter", "vouched": "known",
        "read_back": "on",
    }  # fmt: skip
    return browser, page, browser.post(reverse("mediation_apply"), said)


def test_an_issue_becomes_a_dispute_in_one_step_and_both_keep_their_words(noise, signed_in):
    from linli.issues.models import Report

    browser, page, answer = begun(noise, signed_in)
    assert "MARK-ISSUE" in page
    assert answer.status_code == 302
    dispute = Dispute.objects.get()
    assert dispute.facts.startswith("楼上半夜拖桌子，申请人")
    assert Report.objects.get(pk=noise.case_id).text.startswith("MARK-ISSUE")
    case = dispute.case
    assert (case.category, case.area_code) == ("D02", noise.case.area_code)
    # The telephone left with the report is used, and shown to nobody.
    assert contact_opened(case.contact).phone == "13900000007"
    assert Link.objects.get(kind="begun_from").to_case_id == noise.case_id
    line = noise.case.entries.order_by("-pk").first()
    assert (line.act, line.visibility, line.text, line.data) == ("mediation_begun", "staff", "", {})
    assert "转入调解" in text(browser.get(reverse("case", args=[noise.case_id])))


def test_what_came_from_an_issue_is_registered_for_the_committee_alone(noise, signed_in):
    """Document 05: from where it came, who is in it, who registered it, and that consent is still to be asked for."""
    begun(noise, signed_in)
    case_id = Dispute.objects.get().pk
    assert list(Paper.objects.filter(case=case_id).order_by("pk").values_list("number", flat=True)) == [4, 5, 6]
    registered = "".join(model.texts(model.decoded(Paper.objects.get(number=5).body.encode())))
    for words in (f"由诉求转来，编号{noise.case.number}", "申请人多次沟通", "示例乙", "尚待当事人同意"):
        assert words in registered
    assert "MARK-ISSUE" not in registered
    assert "13900000007" not in registered
    for party in Participant.objects.filter(case=case_id):
        assert 5 not in {p.number for p in papers_of_party(party)}


def test_the_issue_learns_how_it_ended_by_the_code_alone(noise, signed_in):
    browser, _, _ = begun(noise, signed_in)
    dispute = Dispute.objects.get().case
    EXAMPLES["withdraw"].play(at_case(noise, dispute.pk), settled="yes")
    line = noise.case.entries.order_by("-pk").first()
    assert (line.act, line.text, line.role, line.data) == ("mediation_over", "T2", "system", {})
    page = text(browser.get(reverse("case", args=[noise.case_id])))
    for hidden in (dispute.number, dispute.lookup_code, "示例乙", "申请人多次沟通"):
        assert hidden not in page
    # Nothing of it is public, nor told to the reporter by the issue.
    assert "mediation_over" not in {e.act for e in cases.timeline(Actor(code_case_id=noise.case_id), noise.case)}


def test_a_dispute_is_begun_from_what_one_may_read_and_what_fits_alone(noise, signed_in, desk, photo, now):
    where = reverse("mediation_begin", args=[noise.case_id])
    link = "/mediation/from/"
    for role, unit in ((Role.CLERK, desk.village_desks[1]), (Role.MEDIATION_CLERK, desk.village_desks[0])):
        assert signed_in(desk.staff(role, unit)).get(where).status_code == 404
    assert signed_in(desk.staff(Role.AUDITOR)).get(where).status_code == 404
    road = Play(desk, photo, now).opens()
    clerk = signed_in(desk.staff(Role.CLERK, desk.village_desks[0]))
    assert clerk.get(reverse("mediation_begin", args=[road.case_id])).status_code == 404
    assert link not in text(clerk.get(reverse("case", args=[road.case_id])))
    assert f"{link}{noise.case_id}/" in text(clerk.get(reverse("case", args=[noise.case_id])))
    noise.does("withdraw")
    assert clerk.get(where).status_code == 404


def test_what_may_become_of_a_report_is_offered_to_who_reads_its_words(noise, desk):
    from linli.issues.queries import reported

    clerk, officer = desk.actor(Role.CLERK, desk.village_desks[0]), desk.actor(Role.UNIT_OFFICER)
    seen, resident = noise.case, Actor(code_case_id=noise.case_id)
    assert [o.url for o in handing.openings(clerk, seen)] == [f"/mediation/from/{seen.pk}/"]
    assert handing.openings(officer, seen) == handing.openings(resident, seen) == []
    assert [lists.begins_at(who, "0602", 7) for who in (clerk, officer)] == ["/mediation/from/7/", ""]
    assert [bool(reported.words_of(who, seen.pk)) for who in (clerk, resident)] == [True, False]
    assert handing.words_of(clerk, seen).startswith("MARK-ISSUE")
    with pytest.raises(rules.NotThereError):
        handing.words_of(resident, seen)


def at_case(play, case_id):
    other = Play(play.county, lambda _: "", play.now)
    other.case_id = case_id
    return other


def test_an_act_of_an_issue_keeps_its_own_words():
    from linli.issues.views.desk import words

    assert (words.act("turn_back"), words.act("transfer")) == ("退回", "转办")


def test_an_application_kept_for_nobody_stays_out_of_every_account(play):
    does(applied(play), ASKED)
    assert Dispute.objects.get(pk=play.case_id).case.reporter_id is None
