"""The people of a dispute change: somebody else was reached (14), a party died (21), a company bears another name (22)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.kernel.people.queries import contact_opened
from linli.kernel.people.rules import Actor, Party, Role
from linli.mediation.models import Invitation, Participant, Term
from linli.mediation.queries.agreeing import drafted, latest, taking_part
from linli.mediation.queries.same import same_as
from linli.mediation.queries.standing import standing
from linli.mediation.rules.applications import Person
from linli.mediation.rules.parties import Answer, Answered, Taking, taking
from linli.mediation.services import drafting
from linli.mediation.tests.acting import (
    ACCEPTED,
    ASKED,
    EXAMPLES,
    PREPARING,
    WHOLE,
    applicant,
    applied,
    does,
    mediation_clerk,
    mediator,
    side,
    twin,
)


def why(call):
    with pytest.raises(rules.RefusedActError) as refused:
        call()
    return refused.value.facts["why"]


def limit(play, clock="mediate_by"):
    return Due.objects.filter(case=play.case_id, clock=clock, met_at=None, cancelled_at=None).latest("pk").due_at


def stands_of(play):
    return standing(mediation_clerk(play), play.case, play.now)


def theirs(play):
    return Participant.objects.get(case=play.case_id, side="R", successor=None)


def test_14_after_not_me_a_clerk_enters_a_new_contact_and_the_right_person_is_asked_anew(play):
    does(applied(play), f"{ASKED} text not_me")
    old = Invitation.objects.get(case=play.case_id)
    assert why(lambda: EXAMPLES["text"].play(play)) == "no_phone"
    play.at(play.now + timedelta(hours=1))
    does(play, "contact_new")
    asked = Invitation.objects.get(case=play.case_id, void_at=None)
    assert asked.code, asked.token != old.token
    assert contact_opened(theirs(play).contact).phone == "13900000009"
    assert Client().post(reverse("invitation", args=[old.token]), {"code": old.code}).status_code == 422
    assert limit(play, "reply_by") > play.now + timedelta(days=2)
    does(play, "text")
    assert Outbox.objects.filter(event="M41", contact=theirs(play).contact).count() == 1
    does(play, "consent")
    assert play.case.state == "accepted"


def test_14_the_answer_of_who_is_reached_instead_counts():
    assert taking([Answered(Answer.NOT_ME)]) is Taking.NOT_THEM
    assert taking([Answered(Answer.NOT_ME), Answered(Answer.REFUSE)]) is Taking.REFUSED
    assert taking([Answered(Answer.NOT_ME), Answered(Answer.AGREE)]) is Taking.AGREED


def test_14_nobody_is_entered_who_applies_and_one_way_at_least_is_named(play, signed_in):
    does(applied(play), f"{ASKED} not_me")
    assert why(lambda: EXAMPLES["contact_new"].play(play, name="示例甲")) == "same_person"
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_act", args=[play.case_id, "contact_new"])
    assert "示例乙" in clerk.get(page).content.decode()
    assert clerk.post(page, {"version": play.case.version, "name": "示例乙"}).status_code == 422
    sent = clerk.post(page, {"version": play.case.version, "name": "示例乙", "address": "示例路 3 号"})
    assert sent.status_code == 302
    assert (theirs(play).address, theirs(play).contact) == ("示例路 3 号", None)


def test_2_two_who_apply_against_each_other_become_one_case_and_both_times_are_kept(play, signed_in):
    first = twin(play)
    later = play.now + timedelta(hours=1)
    does(applied(play.at(later)), "take")
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    number = Case.objects.get(pk=first).number
    assert number in clerk.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    page = reverse("mediation_act", args=[play.case_id, "merge"])
    assert number in clerk.get(page).content.decode()
    sent = clerk.post(page, {"version": play.case.version, "into": first, "text": "双方都申请，合并办理。"})
    assert sent.status_code == 302
    # Nothing has ended before the director decides, and nobody was told.
    assert (play.case.state, Link.objects.count()) == ("screening", 0)
    does(play, "decline")
    assert (play.case.state, play.case.outcome) == ("declined", "N8")
    assert Link.objects.get().to_case_id == first
    line = Entry.objects.get(case=first, act="joined")
    assert line.data == {"case": play.case.number, "applied_at": play.case.opened_at.isoformat()}
    assert Case.objects.get(pk=first).state == "submitted"
    shown = clerk.get(reverse("mediation_case", args=[first])).content.decode()
    assert play.case.number in shown
    assert "已并入本案" in shown
    # Neither applicant reads a word of what the other has told, nor that one did.
    own = Client().get(reverse("dispute", args=[Case.objects.get(pk=first).lookup_code])).content.decode()
    assert play.case.number not in own


def test_2_the_same_application_at_two_doors_is_found_and_another_dispute_is_not(play):
    does(applied(play), "take")
    other = play.case_id
    applied(play, replace(WHOLE, respondent=Person("示例丙", "13900000005")))
    stranger = play.case_id
    does(applied(play), "take")
    assert [row.case.pk for row in same_as(mediation_clerk(play), stands_of(play), play.now)] == [other]
    with pytest.raises(rules.NotThereError):
        EXAMPLES["merge"].play(play, into=stranger)
    EXAMPLES["merge"].play(play, into=other)
    far = play.county.actor(Role.MEDIATION_CLERK, play.county.town_desks[0])
    assert list(same_as(far, stands_of(play), play.now)) == []


def test_2_who_must_be_heard_alone_first_is_joined_to_nothing(play):
    twin(play)
    does(applied(play, replace(WHOLE, safety={"violence": "yes"})), "take")
    assert why(lambda: does(play, "merge")) == "safe_contact"


def test_21_while_heirs_are_waited_for_every_clock_stands_still_and_their_days_come_back(play):
    does(applied(play), ACCEPTED)
    before = limit(play)
    does(play, "party_gone")
    assert why(lambda: EXAMPLES["party_gone"].play(play)) == "heirs_waited_for"
    assert play.case.due_at == limit(play, "heirs_by")
    play.at(play.now + timedelta(days=10))
    does(play, "succeed")
    assert timedelta(days=10) <= limit(play) - before <= timedelta(days=13)
    assert play.case.due_at == limit(play)
    assert not Due.objects.filter(case=play.case_id, clock="heirs_by", cancelled_at=None).exists()


def test_21_after_thirty_days_without_heirs_the_clocks_run_on_and_the_committee_may_end_it(play):
    does(applied(play), ACCEPTED)
    before = limit(play)
    does(play, "party_gone")
    play.at(limit(play, "heirs_by") + timedelta(minutes=1))
    dues_fire(play.now)
    assert play.case.state == "accepted"
    assert limit(play) > before
    assert Outbox.objects.filter(event="M76", unit=play.case.holder).count() == 1
    EXAMPLES["end_propose"].play(play, reason="T8e", text="居民死亡医学证明，无继承人。")
    does(play, "end_other")
    assert (play.case.state, play.case.outcome) == ("terminated", "T8e")


def test_21_an_heir_takes_the_place_by_proof_with_a_key_of_its_own_and_nothing_the_dead_said_binds_it(play):
    does(applied(play), PREPARING)
    old, asking = theirs(play), Invitation.objects.get(case=play.case_id)
    does(play, "party_gone succeed")
    new = theirs(play)
    assert (new.name, new.in_place_of_id) == ("示例乙之子", old.pk)
    # The old one stays in the file, without a telephone.
    old.refresh_from_db()
    assert (old.name, old.contact) == ("示例乙", None)
    assert contact_opened(new.contact).phone == "13900000008"
    assert Outbox.objects.filter(event="M75", contact=new.contact).count() == 1
    assert Client().post(reverse("invitation", args=[asking.token]), {"code": asking.code}).status_code == 422
    with pytest.raises(rules.NotThereError):
        EXAMPLES["agree"].play(play, Actor(party=Party(play.case_id, old.pk)), participant=old.pk)
    does(play, "exchange")
    assert why(lambda: EXAMPLES["schedule"].play(play)) == "consents"
    does(play, "terms_other schedule")
    assert play.case.state == "scheduled"


def test_21_the_heir_of_an_applicant_gets_a_new_code_and_the_old_one_opens_nothing(play, signed_in):
    does(applied(play), ACCEPTED)
    code, contact = play.case.lookup_code, play.case.contact_id
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_act", args=[play.case_id, "succeed"])
    said = {"version": play.case.version, "participant": side("A")(play), "as_what": "heir", "name": "示例甲之女",
            "phone": "13900000007", "text": "继承公证书", "born_on": "2010-01-01"}  # fmt: skip
    # A child is represented, and what was typed stays.
    gap = clerk.post(page, said).content.decode()
    assert "示例甲之女" in gap
    assert "未满18周岁" in gap
    answer = clerk.post(page, {**said, "represented_by": "示例监护人"}, follow=True).content.decode()
    new = play.case.lookup_code
    assert f"{new[:4]}-{new[4:]}" in answer
    assert "代替示例甲" in answer
    assert Client().get(reverse("dispute", args=[code])).status_code == 404
    assert not Contact.objects.filter(pk=contact).exists()
    assert contact_opened(play.case.contact).phone == "13900000007"
    stands = standing(applicant(play), play.case, play.now)
    assert (stands.applicant.name, stands.applicant.capacity) == ("示例甲之女", "limited")
    assert Outbox.objects.filter(event="M74", contact=play.case.contact).count() == 1


def test_22_a_renamed_company_keeps_its_place_and_what_was_given_out_under_the_old_name_is_not_signed(play):
    does(applied(play), PREPARING)
    chair, own = mediator(play), str(theirs(play).pk)
    drafting.term_put(
        chair, play.case_id, term_id=None, kind="pay", now=play.now,
        said={"payer": own, "payee": str(side("A")(play)), "amount": "100", "due": "2022-08-01"},
    )  # fmt: skip
    drafting.propose(chair, play.case_id, version=play.case.version, now=play.now)
    before = limit(play)
    EXAMPLES["succeed"].play(play, as_what="renamed", name="示例新公司", is_organisation=True)
    # No clock stood still, because nobody was waited for.
    assert limit(play) == before
    given = drafted(play.case, latest(play.case_id), play.now)
    assert {"C04", "C13"} <= {finding.code for finding in given.findings}
    drafting.heads_put(chair, play.case_id, heads={"facts": "渗漏"}, now=play.now)
    anew = drafted(play.case, latest(play.case_id), play.now)
    assert not {"C04", "C13"} & {finding.code for finding in anew.findings}
    assert Term.objects.filter(proposal=latest(play.case_id)).get().said["payer"] == str(theirs(play).pk)
    assert [p.name for p in taking_part(play.case_id).order_by("side")] == ["示例甲", "示例新公司"]


@pytest.mark.parametrize("said", [{"on": date(2022, 7, 30)}, {"text": " "}, {"gone": "moved"}])
def test_22_what_shows_that_a_party_ceased_is_asked_for(play, said):
    does(applied(play), ACCEPTED)
    with pytest.raises(rules.MissingFieldError) as refused:
        EXAMPLES["party_gone"].play(play, **said)
    assert refused.value.facts["fields"] == list(said)


def test_22_a_stranger_takes_nobodys_place(play):
    does(applied(play), ACCEPTED)
    with pytest.raises(rules.NotThereError):
        EXAMPLES["succeed"].play(play, mediation_clerk(play), participant=0)
    with pytest.raises(rules.MissingFieldError):
        EXAMPLES["succeed"].play(play, phone="", address="")
