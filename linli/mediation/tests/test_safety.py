"""Danger between the sides (58, 59): contact stops at once, the sides stay apart, and no paper tells where somebody is."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from linli.mediation.models import Dispute, Incident, Invitation, Paper, Participant
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import open_acts, standing
from linli.mediation.services.hearing import must_relay
from linli.mediation.tests.acting import (
    ADJOURNED,
    ASKED,
    EXAMPLES,
    PREPARING,
    WHOLE,
    applied,
    does,
    everybody_here,
    mediation_clerk,
    respondent,
)

WHERE, PHONE = "示例路标记 9 号", "13900000001"


def why(call):
    with pytest.raises(rules.RefusedActError) as refused:
        call()
    return refused.value.facts["why"]


def waiting_for_the_other(play):
    other = Participant.objects.get(case=play.case_id, side="R")
    return list(Outbox.objects.filter(contact=other.contact_id).values_list("event", flat=True))


@pytest.fixture
def asked(play):
    """A dispute whose other side has been sent link and code, and whose applicant lives at a marked place."""
    safe = replace(WHOLE, applicant=replace(WHOLE.applicant, address=WHERE))
    return does(applied(play, safe), f"{ASKED} text")


def test_58_danger_noted_after_the_asking_stops_every_contact_and_leaves_an_incident(asked):
    assert waiting_for_the_other(asked) == ["M41"]
    asking = Invitation.objects.get(case=asked.case_id)
    does(asked, "alarm")
    assert waiting_for_the_other(asked) == []
    assert Client().post(reverse("invitation", args=[asking.token]), {"code": asking.code}).status_code == 422
    assert {why(lambda act=act: EXAMPLES[act].play(asked)) for act in ("text", "letter", "consent")} == {"danger_waits"}
    row = Incident.objects.get(case=asked.case_id)
    assert (row.kind, row.decided_at) == ("T8b", None)
    paper = Paper.objects.get(case=asked.case_id, number=27)
    assert "受到对方威胁" in paper.body
    assert Outbox.objects.filter(event="M73", unit=asked.case.holder).count() == 1
    assert must_relay(asked.case)
    # Neither side reads that it was noted.
    for actor in (respondent(asked), EXAMPLES["withdraw"].who(asked)):
        assert "alarm" not in {e.act for e in standing(actor, asked.case, asked.now).entries}


def test_58_the_time_to_answer_stands_still_and_runs_on_with_a_new_key_once_it_is_decided(asked):
    does(asked, "alarm")
    reply = Due.objects.get(case=asked.case_id, clock="reply_by")
    assert reply.pauses.filter(to_at=None).exists()
    assert why(lambda: EXAMPLES["alarm_decide"].play(asked, heard=False)) == "heard_alone"
    does(asked, "alarm_decide")
    assert not reply.pauses.filter(to_at=None).exists()
    assert Incident.objects.get(case=asked.case_id).finding
    assert Invitation.objects.get(case=asked.case_id, void_at=None).opened_at is None
    does(asked, "text")
    assert waiting_for_the_other(asked) == ["M41"]
    # That there was danger stays with the case.
    assert must_relay(asked.case)


def test_58_danger_in_the_talks_suspends_them_and_nothing_goes_out_to_the_other_side(play):
    does(applied(play), PREPARING)
    Outbox.objects.all().delete()
    EXAMPLES["suspend"].play(play, kind="T8b", danger_to="A")
    assert waiting_for_the_other(play) == []
    assert Outbox.objects.filter(event="M27").count() == 1
    does(play, "resume")
    assert waiting_for_the_other(play) == ["M28"]
    assert why(lambda: EXAMPLES["schedule"].play(play)) == "evidence"


def test_58_after_danger_the_sides_are_heard_at_separate_times_alone(play):
    does(applied(play), ADJOURNED)
    Dispute.objects.filter(pk=play.case_id).update(danger_to="A")
    assert why(lambda: EXAMPLES["next_sitting"].play(play)) == "never_joint"
    EXAMPLES["next_sitting"].play(play, mode="separate")
    assert why(lambda: EXAMPLES["open_sitting"].play(play)) == "never_joint"
    here = everybody_here(play)
    apart = [each for each in here if each.participant != Participant.objects.get(case=play.case_id, side="R").pk]
    EXAMPLES["open_sitting"].play(play, here=apart)
    assert why(lambda: EXAMPLES["group_open"].play(play, side="")) == "never_joint"


def test_59_papers_made_before_danger_was_noted_are_read_by_the_other_side_no_more_where_they_tell_the_address(asked):
    does(asked, "consent")
    other = Participant.objects.get(case=asked.case_id, side="R")
    made = Paper.objects.create(
        case_id=asked.case_id, number=24, version=1, code="W00000000", template="2", body=f"申请人住 {WHERE}",
        sha256="0" * 64, made_at=asked.now,
    )  # fmt: skip
    assert made in papers_of_party(other)
    does(asked, "alarm")
    read = papers_of_party(other)
    assert made not in read
    assert read
    assert not [p for p in read if WHERE in p.body or PHONE in p.body]
    # The applicant reads it all the same.
    assert made in papers_of_party(Participant.objects.get(case=asked.case_id, side="A"))


def test_58_the_desk_notes_danger_on_a_page_and_sees_it(asked, signed_in):
    clerk = signed_in(asked.county.staff(Role.MEDIATION_CLERK, asked.case.holder))
    page = reverse("mediation_act", args=[asked.case_id, "alarm"])
    said = {"version": asked.case.version, "facts": "电话中听到威胁。"}
    answer = clerk.post(page, said)
    assert answer.status_code == 422
    assert "电话中听到威胁。" in answer.content.decode()
    assert clerk.post(page, {**said, "danger_to": "A"}).status_code == 302
    shown = clerk.get(reverse("mediation_case", args=[asked.case_id])).content.decode()
    assert "已记录危险情形" in shown
    director = signed_in(asked.county.staff(Role.MEDIATION_DIRECTOR, asked.case.holder))
    decide = reverse("mediation_act", args=[asked.case_id, "alarm_decide"])
    assert director.post(decide, {"version": asked.case.version, "heard": "on", "finding": "自愿"}).status_code == 302
    assert "alarm_decide" not in {t.act for t in open_acts(mediation_clerk(asked), standing(
        mediation_clerk(asked), asked.case, asked.now))}  # fmt: skip


def test_58_suspending_for_violence_asks_who_is_in_danger(play, signed_in):
    does(applied(play), PREPARING)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = reverse("mediation_act", args=[play.case_id, "suspend"])
    said = {"version": play.case.version, "kind": "T8b", "facts": "会前威胁。"}
    assert clerk.post(page, said).status_code == 422
    assert clerk.post(page, {**said, "danger_to": "nobody"}).status_code == 302
    assert Dispute.objects.get(pk=play.case_id).danger_to == ""
