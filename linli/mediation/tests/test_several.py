"""Several other sides of one application (16): each is named, asked, heard and left out by itself."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.kernel.people.queries import contact_opened
from linli.kernel.people.rules import Role
from linli.mediation.forms.apply import ApplyForm
from linli.mediation.models import Invitation, Paper, Participant
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import open_acts, standing
from linli.mediation.services import inviting, parting, reaching
from linli.mediation.tests.acting import ASKED, WHOLE, applied, director, does, mediation_clerk
from linli.mediation.tests.several import THREE, WHY, clerk_does, others, parted, says
from linli.mediation.tests.test_pages import form_of, text


def asked_three(play):
    """Let three other sides be asked."""
    return does(applied(play, THREE), ASKED)


def may(play, actor):
    return {t.act for t in open_acts(actor, standing(actor, play.case, play.now))}


@contextmanager
def refused(why):
    with pytest.raises(rules.RefusedActError) as caught:
        yield
    assert caught.value.facts["why"] == why


def let_in(play, number):
    row = Invitation.objects.get(participant=others(play)[number], void_at=None)
    browser = Client()
    browser.post(reverse("invitation", args=[row.token]), {"code": row.code})
    return browser, reverse("invitation", args=[row.token])


@pytest.fixture
def asked(play):
    """A dispute with three other sides, each of whom is being asked."""
    return asked_three(play)


# The application.


def test_the_page_takes_one_more_other_side_at_a_press_and_loses_nothing_without_script(hall):
    browser, apply = Client(), reverse("mediation_apply")
    typed = form_of(browser, hall.villages[0].code, other_phone="139 0000 0002", facts="短", tried="MARK-TYPED")
    page = text(browser.post(apply, typed | {"more": "1"}))
    assert "第 2 位对方" in page
    assert "请用" not in page
    for kept in ("MARK-TYPED", "示例乙", "139 0000 0002"):
        assert kept in page
    assert re.search(r'name="further" value="1"', page)
    # The enter key hands it in.
    assert "name=" not in re.search(r"<button[^>]*>", page[page.index('data-ll-draft="mediation-apply"') :])[0]
    typed |= {"facts": THREE.facts, "further": "2", "other_name_2": "示例丙", "other_phone_2": "13900000003"}
    typed |= {"other_name_3": "示例公司", "other_is_organisation_3": "on", "other_address_3": "示例路 9 号"}
    receipt = text(browser.get(browser.post(apply, typed)["Location"]))
    assert all(name in receipt for name in ("示例乙", "示例丙", "示例公司"))
    rows = Participant.objects.filter(case=Case.objects.get(), side="R").order_by("pk")
    assert [(p.name, p.is_organisation, p.address) for p in rows] == [
        ("示例乙", False, ""), ("示例丙", False, ""), ("示例公司", True, "示例路 9 号"),
    ]  # fmt: skip
    assert [contact_opened(p.contact).phone for p in rows if p.contact] == ["13900000002", "13900000003"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"further": "1", "other_phone_2": "13900000003"}, "请写上这一方的姓名"),
        ({"further": "1", "other_name_2": "示例甲"}, "双方是同一个人"),
        ({"further": "1", "other_name_2": "示例乙"}, "填了两次"),
        ({"other_name": "示例乙、示例丙"}, "每人分开填写"),
    ],
)
def test_whoever_is_named_wrong_among_several_is_said_at_the_field(hall, said, words):
    browser = Client()
    answer = browser.post(reverse("mediation_apply"), form_of(browser, hall.villages[0].code, **said))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Case.objects.exists()


def test_an_empty_block_is_nobody_and_the_page_ends_where_a_group_begins(hall):
    browser, apply = Client(), reverse("mediation_apply")
    typed = form_of(browser, hall.villages[0].code)
    full = text(browser.post(apply, typed | {"further": "7", "more": "1"}))
    assert 'id="other-9"' in full
    assert 'id="other-10"' not in full
    assert 'name="more"' not in full
    browser.post(apply, typed | {"further": "3"})
    assert Participant.objects.filter(case=Case.objects.get(), side="R").count() == 1


# Each is asked and heard by itself.


@pytest.mark.parametrize("typed", ["-1", "²", "9" * 5_000, "99", "x"])
def test_a_number_of_others_that_no_page_of_ours_asks_with_is_none(typed):
    assert ApplyForm({"further": typed}).count == 0


def test_each_gets_a_link_a_letter_and_a_paper_of_its_own_which_name_no_other(asked, signed_in):
    keys = Invitation.objects.filter(case=asked.case_id, void_at=None)
    assert {key.participant_id for key in keys} == {p.pk for p in others(asked)}
    clerk = signed_in(asked.county.staff(Role.MEDIATION_CLERK, asked.case.holder))
    where = reverse("mediation_letter", args=[asked.case_id])
    names = [p.name for p in others(asked)]
    for number, who in enumerate(others(asked)):
        browser, own_page = let_in(asked, number)
        letter, page = text(clerk.post(where, {"participant": who.pk})), text(browser.get(own_page))
        (own,) = [p for p in papers_of_party(who) if p.number == 9]
        for other in {*names, "13900000003", "MARK-ADDRESS"} - {who.name, who.address}:
            assert other not in letter + page + own.body
        assert keys.get(participant=who).code in letter
    assert clerk.post(where, {"participant": "999999"}).status_code == 404
    assert clerk.post(where).status_code == 422


def test_a_text_and_an_attempt_count_for_whom_they_were_made_and_somebody_must_be_named(asked):
    second = others(asked)[1]
    with pytest.raises(rules.MissingFieldError):
        clerk_does(asked, inviting.text_send)
    clerk_does(asked, inviting.text_send, participant=second.pk)
    (message,) = Outbox.objects.filter(event="M41")
    assert contact_opened(message.contact).phone == "13900000003"
    for _ in range(5):
        clerk_does(asked, inviting.attempt, participant=second.pk, channel="phone", outcome="not_reached")
    with refused("too_many_attempts"):
        clerk_does(asked, inviting.attempt, participant=second.pk, channel="phone", outcome="not_reached")
    # Nobody can write to the third.
    with refused("no_phone"):
        clerk_does(asked, inviting.text_send, participant=others(asked)[2].pk)
    clerk_does(asked, inviting.text_send, participant=others(asked)[0].pk)
    stands = standing(mediation_clerk(asked), asked.case, asked.now)
    assert [len(each.attempts) for each in stands.askings] == [1, 6, 0]


def test_a_stranger_reached_in_the_place_of_one_leaves_the_others_as_they_are(asked):
    says(asked, 1, "not_me")
    first, second, _ = others(asked)
    assert second.contact is None
    assert first.contact is not None
    assert set(Invitation.objects.filter(case=asked.case_id, void_at=None).values_list("participant__name", flat=True)) == {
        "示例乙", "示例公司",
    }  # fmt: skip
    clerk_does(asked, reaching.contact_new, participant=second.pk, name="示例丙", phone="13900000033", address="")
    assert contact_opened(others(asked)[1].contact).phone == "13900000033"
    assert Invitation.objects.filter(participant=second, void_at=None).count() == 1


def test_the_dispute_is_taken_up_when_the_last_of_them_agrees_and_each_has_its_answer_on_paper(asked):
    says(asked, 0, "agree")
    browser, page = let_in(asked, 0)
    waiting = text(browser.get(page))
    assert "我们还在征询其他人" in waiting
    assert WHOLE.facts not in waiting
    assert asked.case.state == "inviting"
    says(asked, 2, "agree")
    clerk_does(asked, inviting.hear, participant=others(asked)[1].pk, answer="agree", channel="phone", text="")
    assert asked.case.state == "accepted"
    assert WHOLE.facts in text(browser.get(page))
    for number in (10, 11):
        made = Paper.objects.filter(case=asked.case_id, number=number, participant__side="R")
        assert {p.participant_id for p in made} == {p.pk for p in others(asked)}
    told = {contact_opened(row.contact).phone for row in Outbox.objects.filter(event="M05")}
    assert told == {"13900000001", "13900000002", "13900000003"}


def test_no_one_of_them_reads_what_another_has_answered_and_the_applicant_reads_no_words(asked):
    says(asked, 0, "refuse", text="MARK-WORDS")
    browser, page = let_in(asked, 1)
    seen = text(browser.get(page))
    assert "MARK-WORDS" not in seen
    assert "示例乙" not in seen
    assert not [p for p in papers_of_party(others(asked)[1]) if p.number == 10]
    follow = text(Client().get(reverse("dispute", args=[asked.case.lookup_code])))
    assert "拒绝" in follow
    assert "MARK-WORDS" not in follow


# One refuses, or is not reached.


def test_16_one_of_three_refuses_and_with_consent_and_confirmation_it_goes_on_without(asked):
    says(asked, 0, "agree")
    says(asked, 2, "agree")
    assert "part_propose" not in may(asked, mediation_clerk(asked))
    says(asked, 1, "refuse")
    assert asked.case.state == "inviting"
    # Nobody is approached any more until it is decided; what the one who refused says again counts by its own word.
    assert not {"attempt", "text"} & may(asked, mediation_clerk(asked))
    clerk_does(asked, inviting.hear, participant=others(asked)[1].pk, answer="agree", channel="phone", text="")
    assert asked.case.state == "inviting"
    for gap in ("separable", "wished", "text"):
        with pytest.raises(rules.MissingFieldError):
            clerk_does(asked, parting.part_propose, **WHY | {gap: ""})
    with refused("proposal"):
        parting.part_decide(director(asked), asked.case_id, version=asked.case.version, now=asked.now)
    browser, page = let_in(asked, 1)
    parted(asked)
    assert asked.case.state == "accepted"
    # Whoever was left out finds nothing there, and no paper of what follows is theirs.
    out = others(asked)[1]
    assert out.left_out_at == asked.now
    assert WHOLE.facts not in text(browser.get(page, follow=True))
    with pytest.raises(rules.NotThereError):
        says(asked, 1, "agree")
    assert {p.number for p in papers_of_party(out)} == {9, 10}
    told = {contact_opened(row.contact).phone for row in Outbox.objects.filter(event="M05")}
    assert "13900000003" not in told
    assert [p.name for p in standing(mediation_clerk(asked), asked.case, asked.now).participants] == [
        "示例甲", "示例乙", "示例公司",
    ]  # fmt: skip


def test_whoever_refused_among_several_agrees_after_all_by_confirming_anew(asked):
    says(asked, 0, "refuse")
    browser, page = let_in(asked, 0)
    assert 'name="is_confirmed"' in text(browser.get(page))
    says(asked, 0, "agree", is_confirmed=True)
    says(asked, 1, "agree")
    says(asked, 2, "agree")
    assert asked.case.state == "accepted"


def test_a_proposal_to_part_falls_when_somebody_answers_anew_and_nobody_confirms_their_own(asked):
    says(asked, 0, "agree")
    says(asked, 1, "refuse")
    clerk_does(asked, parting.part_propose, **WHY)
    says(asked, 2, "questions")
    with refused("proposal"):
        parting.part_decide(director(asked), asked.case_id, version=asked.case.version, now=asked.now)


def test_who_has_still_to_answer_is_asked_on_with_the_whole_time_once_it_is_parted(asked):
    says(asked, 0, "agree")
    says(asked, 1, "refuse")
    asked.now += timedelta(days=1)
    before = asked.case.due_at
    parted(asked)
    assert asked.case.state == "inviting"
    assert asked.case.due_at > before
    assert not Paper.objects.filter(case=asked.case_id, number=11).exists()
    clerk_does(asked, inviting.attempt, participant=others(asked)[2].pk, channel="letter", outcome="delivered")
    says(asked, 2, "agree")
    assert asked.case.state == "accepted"


def test_it_ends_when_all_refuse_or_when_it_does_not_go_on_without_the_one_who_did(asked):
    says(asked, 0, "agree")
    says(asked, 1, "refuse")
    assert {"part_propose", "refusal_end"} <= may(asked, mediation_clerk(asked))
    clerk_does(asked, parting.refusal_end)
    assert (asked.case.state, asked.case.outcome) == ("terminated", "T4")
    told = {contact_opened(row.contact).phone for row in Outbox.objects.filter(event="M06")}
    assert told == {"13900000001", "13900000002"}
    browser, page = let_in(asked, 0)
    assert 'name="is_confirmed"' not in text(browser.get(page))
    assert WHOLE.facts not in text(browser.get(page))
    with refused("not_now"):
        says(asked, 0, "agree", is_confirmed=True)


def test_it_ends_by_itself_when_the_last_of_them_refuses(asked):
    for number in range(3):
        assert asked.case.state == "inviting"
        says(asked, number, "refuse")
    assert (asked.case.state, asked.case.outcome) == ("terminated", "T4")


def test_whoever_is_silent_is_not_reached_once_the_time_is_over_and_may_be_parted_from(asked):
    says(asked, 0, "agree")
    for who in others(asked)[1:]:
        for channel in ("phone", "letter", "phone"):
            clerk_does(asked, inviting.attempt, participant=who.pk, channel=channel, outcome="not_reached")
    assert "part_propose" not in may(asked, mediation_clerk(asked))
    asked.now += timedelta(days=10)
    dues_fire(asked.now)
    # One has agreed: the platform ends nothing by itself.
    assert asked.case.state == "inviting"
    parted(asked)
    assert asked.case.state == "accepted"
    assert [p.left_out_at is None for p in others(asked)] == [True, False, False]


def test_contacts_of_all_of_them_are_kept_apart_and_go_with_the_dispute(asked):
    assert Contact.objects.count() == 3
    assert len({p.contact_id for p in others(asked) if p.contact_id}) == 2
