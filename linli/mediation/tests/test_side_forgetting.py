"""The other side has what is held of it erased, where the application was never taken up; the applicant's words stay."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from linli.issues.services.repeating import erasure_repeat
from linli.kernel.audit.models import Audit, Erasure
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.cases.models import Entry
from linli.kernel.cases.rules import NotThereError, NotYoursError, RefusedActError
from linli.kernel.people.models import Contact
from linli.kernel.people.rules import Actor, Party
from linli.mediation.models import Dispute, Invitation, Paper, Participant
from linli.mediation.rules.applications import Person
from linli.mediation.rules.papers.model import decoded
from linli.mediation.services.papers import papers_draw
from linli.mediation.services.side_forgetting import side_erase
from linli.mediation.tests.acting import ASKED, WHOLE, applicant, applied, does, mediation_clerk, respondent
from tests.promises.test_p13_erasure import everything

NAME, HOME, PHONE, WORDS, WISHES = "标记乙名", "标记路九号", "13900000042", "标记原话", "标记意愿"
MARKS = (NAME, HOME, PHONE, WORDS, WISHES)
FACTS = "楼上标记乙名家漏水，多次找他协商没有结果。"


def let_in(play):
    asked = Invitation.objects.get(case=play.case_id, void_at=None)
    browser = Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    return browser, asked.token


def told(play):
    """Let somebody apply against a person whose every trait is a marker."""
    return does(applied(play, replace(WHOLE, facts=FACTS, respondent=Person(NAME, PHONE, HOME))), ASKED)


def refused(play):
    """Let that person refuse with words of its own."""
    browser, token = let_in(told(play))
    said = {"answer": "refuse", "text": WORDS, "wishes": WISHES, "phone": PHONE}
    assert browser.post(reverse("invitation_answer", args=[token]), said).status_code == 302
    return browser, token


def left():
    """Give the markers that stand in any table or file of the platform."""
    found = "\n".join(text for _, text in everything())
    return {mark for mark in MARKS if mark in found}


def test_by_its_own_link_its_name_ways_words_and_documents_go_from_every_table_and_file(play):
    browser, token = refused(play)
    papers_draw(play.now)
    assert left() >= {NAME, HOME, WORDS, WISHES}
    contacts = Contact.objects.count()
    page = reverse("invitation_erase", args=[token])
    assert page in browser.get(reverse("invitation", args=[token])).content.decode()
    shown = browser.get(page).content.decode()
    assert "永久删除" in shown
    done = browser.post(page, {"version": play.case.version})
    assert "您的信息已删除" in done.content.decode()
    assert left() == set()
    assert Contact.objects.count() == contacts - 1
    # Whoever applied keeps what they wrote, without the name, and their own documents with it.
    dispute = Dispute.objects.get(pk=play.case_id)
    assert (dispute.facts, dispute.request) == (FACTS.replace(NAME, "（已删除）"), WHOLE.request)
    first, other = Participant.objects.filter(case=play.case_id).order_by("side")
    assert (first.name, other.name, other.contact) == ("示例甲", "", None)
    assert not Paper.objects.filter(participant=other).exclude(body="", file=None).exists()
    for paper in Paper.objects.filter(case=play.case_id).exclude(body=""):
        assert paper.participant_id != other.pk
        assert decoded(paper.body.encode()).sha256 == paper.sha256
    assert papers_draw(play.now) >= 1
    # That and how it answered stays, as the applicant was told it.
    assert [e.act for e in Entry.objects.filter(case=play.case_id, act="refuse")] == ["refuse"]
    own = Client().get(reverse("dispute", args=[play.case.lookup_code])).content.decode()
    assert "楼上（已删除）家漏水" in own
    # The link opens nothing, as one that never was.
    assert browser.get(page)["Location"] == reverse("invitation", args=[token])
    assert Audit.objects.filter(act="mediation:side:erase").count() == 1


def test_a_backup_from_before_loses_it_again(play):
    browser, token = refused(play)
    party = Participant.objects.get(case=play.case_id, side="R")
    browser.post(reverse("invitation_erase", args=[token]), {"version": play.case.version})
    journal = Erasure.objects.latest("pk")
    assert (journal.what, journal.ids) == ("side", [party.pk])
    party.save(update_fields=["name", "address"])
    Dispute.objects.filter(pk=play.case_id).update(facts=FACTS)
    again = Erased(journal.key, journal.erased_at, Gone(journal.what), journal.ids)
    Erasure.objects.all().delete()
    erasure_repeat(again, play.now)
    assert left() == set()


def test_while_it_is_open_or_once_it_was_taken_up_it_reads_why_not(play):
    told(play)
    browser, token = let_in(play)
    page = reverse("invitation_erase", args=[token])
    assert browser.get(page).status_code == 404
    with pytest.raises(RefusedActError) as still:
        side_erase(respondent(play), play.case_id, play.now)
    assert still.value.facts["why"] == "open_between_others"
    does(play, "consent withdraw")
    kept = browser.post(page, {"version": play.case.version})
    assert kept.status_code == 409
    assert "按档案管理规定至少保存十年" in kept.content.decode()
    assert NAME in left()


def test_nobody_else_asks_for_it(play):
    does(told(play), "withdraw")
    other = does(applied(play), f"{ASKED} withdraw").case_id
    stranger = respondent(play)
    play.case_id = other - 1
    for who in (applicant(play), mediation_clerk(play), stranger):
        with pytest.raises((NotYoursError, NotThereError)):
            side_erase(who, play.case_id, play.now)
    assert NAME in left()


def test_of_several_one_goes_and_the_others_stay(play):
    told_ = replace(WHOLE, respondent=Person(NAME, PHONE, HOME), further=(Person("示例丙", "13900000003"),))
    does(applied(play, told_), f"{ASKED} withdraw")
    one, two = Participant.objects.filter(case=play.case_id, side="R").order_by("pk")
    side_erase(Actor(party=Party(play.case_id, one.pk)), play.case_id, play.now)
    two.refresh_from_db()
    assert (two.name, two.contact is None) == ("示例丙", False)
    assert Invitation.objects.get(participant=two).void_at is None
    assert left() == set()


def test_who_refused_reads_no_word_of_the_application_once_the_case_is_closed(play):
    browser, token = refused(play)
    does(play, "close_propose close")
    page = browser.get(reverse("invitation", args=[token])).content.decode()
    assert "协商没有结果" not in page
    assert reverse("invitation_erase", args=[token]) in page
