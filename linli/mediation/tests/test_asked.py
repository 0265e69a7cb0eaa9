"""The other side is asked: link and code, its answer in one press, attempts and their plan, what never reaches it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.jobs import outbox_send
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.kernel.people.queries import contact_opened
from linli.kernel.people.rules import Role
from linli.mediation.models import Dispute, Invitation, Participant
from linli.mediation.queries.standing import open_acts, standing
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.services import inviting
from linli.mediation.tests.acting import ASKED, EXAMPLES, SUMMARY, applied, does, mediation_clerk, respondent

MARKERS = {"facts": "MARK-FACTS", "request": "MARK-REQUEST", "tried": "MARK-TRIED"}


def text(answer):
    return answer.content.decode()


def asked_of(play):
    return Invitation.objects.get(case=play.case_id, void_at=None)


def page_of(play):
    return reverse("invitation", args=[asked_of(play).token])


def let_in(play):
    browser = Client()
    answer = browser.post(page_of(play), {"code": asked_of(play).code})
    assert answer["Location"] == page_of(play)
    return browser


def answers(browser, play, answer, **said):
    return browser.post(reverse("invitation_answer", args=[asked_of(play).token]), {"answer": answer, **said})


@pytest.fixture
def asked(play):
    """A dispute whose other side is being asked, with a marker in everything that is the applicant's."""
    does(applied(play), ASKED)
    Dispute.objects.filter(pk=play.case_id).update(**MARKERS, safety={"violence": "MARK-SAFETY"}, has_spoken_alone=True)
    Participant.objects.filter(case=play.case_id, side="A").update(address="MARK-SAFE-ADDRESS")
    return play


def test_link_and_code_show_who_asks_what_and_the_right_to_refuse_without_account_or_script(asked):
    page = text(let_in(asked).get(page_of(asked)))
    for words in ("示例甲", "邻里", SUMMARY, "不收取任何费用", "您可以不同意", "保密", "我不同意调解", "您同意后"):
        assert words in page
    assert page.count('name="answer"') == 6
    row = asked_of(asked)
    assert row.opened_at == row.delivered_at == asked.now
    assert Audit.objects.get(act="mediation:invitation:open").actor == f"party:{row.participant_id}"


def test_15_a_forwarded_link_shows_nothing_without_its_code_and_is_told_from_none_by_nobody(asked):
    row, browser = asked_of(asked), Client()
    none = reverse("invitation", args=["A" * 22])
    pages = [re.sub(r'(nonce|value)="[^"]*"', "", text(browser.get(p))) for p in (page_of(asked), none)]
    assert pages[0] == pages[1]
    assert SUMMARY not in pages[0]
    wrong = f"{(int(row.code) + 1) % 10**6:06}"
    refused = [browser.post(p, {"code": wrong}) for p in (page_of(asked), none)]
    assert [r.status_code for r in refused] == [422, 422]
    assert "示例甲" not in text(refused[0])
    for name in ("invitation_answer", "invitation_leave"):
        assert browser.post(reverse(name, args=[row.token]), {"answer": "agree"})["Location"] == page_of(asked)
    assert asked.case.state == "inviting"


def test_a_code_opens_its_own_link_alone(asked, hall, now):
    row = asked_of(asked)
    does(applied(asked), ASKED)
    answer = Client().post(page_of(asked), {"code": row.code})
    assert answer.status_code == (302 if asked_of(asked).code == row.code else 422)


def test_guessing_the_code_of_a_link_is_slowed_down_for_everybody(asked):
    row = asked_of(asked)
    wrong = f"{(int(row.code) + 1) % 10**6:06}"
    for number in range(10):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(page_of(asked), {"code": wrong})
    late = Client(REMOTE_ADDR="10.0.1.1").post(page_of(asked), {"code": row.code})
    assert late.status_code == 429
    assert "次数过多" in text(late)


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [("agree", "accepted", ""), ("refuse", "terminated", "T4"), ("call_first", "inviting", ""),
     ("questions", "inviting", ""), ("elsewhere", "inviting", "")],
)  # fmt: skip
def test_one_press_moves_the_case_as_a_clerk_would_and_tells_the_committee(asked, answer, state, outcome):
    browser = let_in(asked)
    assert answers(browser, asked, answer)["Location"] == page_of(asked)
    assert (asked.case.state, asked.case.outcome) == (state, outcome)
    row = asked_of(asked)
    assert (row.answer, row.answered_at) == (answer, asked.now)
    line = asked.case.entries.order_by("-pk").first()
    assert (line.role, line.account_id, line.data["channel"]) == ("party", None, "page")
    assert Outbox.objects.filter(event="M42", unit=asked.case.holder).count() == 1
    assert browser.get(page_of(asked)).status_code == 200


def test_the_whole_application_is_shown_once_the_other_side_agreed_and_nothing_else_ever(asked):
    browser = let_in(asked)
    before = text(browser.get(page_of(asked)))
    assert "MARK" not in before
    answers(browser, asked, "agree")
    after = text(browser.get(page_of(asked)))
    assert {m for m in ("MARK-FACTS", "MARK-REQUEST") if m in after} == {"MARK-FACTS", "MARK-REQUEST"}
    for hidden in ("MARK-TRIED", "MARK-SAFETY", "MARK-SAFE-ADDRESS", "13900000001", asked.case.lookup_code):
        assert hidden not in after


def test_59_a_safe_address_is_in_no_letter_and_no_message_to_the_other_side(asked, signed_in):
    clerk = signed_in(asked.county.staff(Role.MEDIATION_CLERK, asked.case.holder))
    letter = text(clerk.post(reverse("mediation_letter", args=[asked.case_id])))
    assert SUMMARY in letter
    assert asked_of(asked).code in letter
    assert "<svg" in letter
    does(asked, "text")
    said = " ".join(str(row.params) for row in Outbox.objects.filter(event="M41"))
    for hidden in ("MARK", "13900000001"):
        assert hidden not in letter + said
    assert Audit.objects.filter(act="mediation:invitation:print").count() == 1


def test_a_letter_is_shown_to_the_clerks_of_the_dispute_alone_and_only_while_it_is_asked(asked, signed_in):
    holder, where = asked.case.holder, reverse("mediation_letter", args=[asked.case_id])
    assert signed_in(asked.county.staff(Role.MEDIATION_DIRECTOR, holder)).post(where).status_code == 403
    far = asked.county.staff(Role.MEDIATION_CLERK, asked.county.town_desks[0])
    assert signed_in(far).post(where).status_code == 404
    does(asked, "consent")
    assert signed_in(asked.county.staff(Role.MEDIATION_CLERK, holder)).post(where).status_code == 409


def test_a_text_message_carries_link_code_and_day_and_no_word_of_the_dispute(asked, settings):
    does(asked, "text")
    row, message = asked_of(asked), Outbox.objects.get(event="M41")
    assert contact_opened(message.contact).phone == "13900000002"
    outbox_send(asked.now)
    message.refresh_from_db()
    assert f"{PAGE_PATH}{row.token}/" in message.text
    assert row.code in message.text
    for word in ("调解", "纠纷", "示例甲", "邻里", SUMMARY, asked.case.number):
        assert word not in message.text
    assert (row.sent_at, row.channel, row.delivered_at) == (asked.now, "sms", None)
    line = asked.case.entries.order_by("-pk").first()
    said = {"channel": "sms", "outcome": "sent", "text": row.text_version}
    assert line.data == said | {"participant": row.participant_id}
    assert line.account_id is not None


def test_the_address_of_the_message_is_that_of_the_page(asked):
    assert page_of(asked) == f"{PAGE_PATH}{asked_of(asked).token}/"


def test_13_after_a_refusal_by_telephone_agreeing_by_link_counts_only_when_confirmed_anew(asked):
    browser = let_in(asked)
    does(asked, "refuse")
    # From a page that was opened before the refusal.
    answers(browser, asked, "agree")
    assert asked.case.state == "terminated"
    assert not Outbox.objects.filter(event="M42").exists()
    page = text(browser.get(page_of(asked)))
    assert "您已表示不同意" in page
    answers(browser, asked, "agree", is_confirmed="on")
    assert (asked.case.state, asked.case.outcome) == ("terminated", "T4")
    said = [e.data for e in Entry.objects.filter(case=asked.case_id).order_by("pk") if "answer" in e.data]
    assert [(d["outcome"], d.get("is_confirmed")) for d in said] == [
        ("refuse", None), ("agree", False), ("agree", True),
    ]  # fmt: skip
    clerk = mediation_clerk(asked)
    assert "not_refused_lately" in standing(clerk, asked.case, asked.now).met
    assert Outbox.objects.filter(event="M42").count() == 1


def test_14_not_me_takes_the_contact_out_and_the_link_shows_nothing_more(asked):
    browser, row = let_in(asked), asked_of(asked)
    does(asked, "text")
    contact = Participant.objects.get(pk=row.participant_id).contact_id
    gone = answers(browser, asked, "not_me")
    assert gone.status_code == 200
    assert SUMMARY not in text(gone)
    assert not Contact.objects.filter(pk=contact).exists()
    page = reverse("invitation", args=[row.token])
    assert SUMMARY not in text(browser.get(page))
    assert Client().post(page, {"code": row.code}).status_code == 422
    assert asked.case.state == "inviting"


def test_14_a_letter_that_reached_somebody_else_takes_the_address_out(asked):
    Participant.objects.filter(case=asked.case_id, side="R").update(address="示例路 1 号")
    EXAMPLES["attempt"].play(asked, channel="letter", outcome="wrong_person")
    other = Participant.objects.get(case=asked.case_id, side="R")
    assert (other.address, other.contact_id is None) == ("", False)
    assert not Invitation.objects.filter(case=asked.case_id, void_at=None).exists()


def test_a_number_left_with_the_answer_takes_the_place_of_the_one_before(asked):
    answers(let_in(asked), asked, "call_first", phone="139 0000 0009", text="晚上六点后打。")
    assert contact_opened(Participant.objects.get(case=asked.case_id, side="R").contact).phone == "13900000009"
    assert asked.case.entries.order_by("-pk").first().text == "晚上六点后打。"


def test_the_applicants_code_answers_for_nobody_else(asked):
    from linli.mediation.tests.acting import applicant

    stands = standing(applicant(asked), asked.case, asked.now)
    assert {t.act for t in open_acts(applicant(asked), stands)} == {"withdraw"}
    for name in ("consent", "refuse", "hear", "not_me"):
        with pytest.raises((rules.RefusedActError, rules.NotYoursError)):
            EXAMPLES[name].play(asked, applicant(asked))


def test_the_other_side_reads_no_line_of_the_applicants_and_answers_nothing_asked_of_them(play):
    does(applied(play), "take ask_info")
    with pytest.raises(rules.RefusedActError):
        EXAMPLES["answer_info"].play(play, respondent(play))
    assert standing(respondent(play), play.case, play.now).entries == []


def test_the_other_side_leaves_when_it_wishes(asked):
    browser = let_in(asked)
    answers(browser, asked, "agree")
    leave = reverse("invitation_leave", args=[asked_of(asked).token])
    assert leave in text(browser.get(page_of(asked)))
    assert browser.get(leave).status_code == 200
    assert browser.post(leave, {"version": asked.case.version}).status_code == 422
    browser.post(leave, {"version": asked.case.version, "settled": "no"})
    assert (asked.case.state, asked.case.outcome) == ("terminated", "T4")
    assert browser.get(leave).status_code == 404


def test_staff_look_at_a_link_and_answer_for_nobody(asked, signed_in):
    browser = signed_in(asked.county.staff(Role.MEDIATION_CLERK, asked.case.holder))
    browser.post(page_of(asked), {"code": asked_of(asked).code})
    assert "只有对方本人可以在这里答复" in text(browser.get(page_of(asked)))
    assert answers(browser, asked, "agree").status_code == 404
    assert asked_of(asked).opened_at is None


def test_an_erased_dispute_opens_by_no_link(asked):
    browser = let_in(asked)
    Dispute.objects.filter(pk=asked.case_id).update(erased_at=asked.now)
    assert "查阅码" in text(browser.get(page_of(asked)))
    assert Client().post(page_of(asked), {"code": asked_of(asked).code}).status_code == 422


def test_delivered_and_unanswered_extends_the_time_once_and_exhausted_it_ends(asked):
    does(asked, "attempt letter text")
    first = Due.objects.filter(case=asked.case_id, clock="reply_by").latest("pk").due_at
    asked.at(first + timedelta(minutes=1))
    dues_fire(asked.now)
    second = Due.objects.filter(case=asked.case_id, clock="reply_by").latest("pk").due_at
    assert (asked.case.state, asked.case.due_at) == ("inviting", second)
    assert second > first
    asked.at(second + timedelta(minutes=1))
    dues_fire(asked.now)
    assert (asked.case.state, asked.case.outcome) == ("terminated", "T3")


def test_the_end_of_the_time_changes_nothing_while_attempts_are_owed_or_an_answer_waits(asked):
    does(asked, "attempt")
    inviting.reply_over(asked.case_id, None, asked.now + timedelta(days=9))
    assert asked.case.state == "inviting"
    answers(let_in(asked), asked, "questions")
    does(asked, "letter text")
    inviting.reply_over(asked.case_id, None, asked.now + timedelta(days=9))
    assert asked.case.state == "inviting"
    does(asked, "consent")
    inviting.reply_over(asked.case_id, None, asked.now + timedelta(days=9))
    assert asked.case.state == "accepted"


def test_the_committee_sees_the_plan_of_attempts_and_what_was_opened(asked, signed_in):
    clerk = signed_in(asked.county.staff(Role.MEDIATION_CLERK, asked.case.holder))
    page = reverse("mediation_case", args=[asked.case_id])
    assert "链接尚未打开" in text(clerk.get(page))
    let_in(asked)
    assert clerk.post(f"{page}text/", {"version": asked.case.version})["Location"] == f"{page}?done=text"
    seen = text(clerk.get(page))
    assert "链接已于" in seen
    assert "第二种方式联系" in seen
    Participant.objects.filter(case=asked.case_id, side="R").update(contact=None)
    assert "没有对方的电话" in text(clerk.get(page))
