"""Experts, lawyers, volunteers: by everybody's consent, without a vote, and told no more than is released (mediation 8)."""

import pytest
from django.test import Client
from django.urls import reverse

from linli.issues.tests.acting import Play
from linli.kernel.cases.rules import MissingFieldError, NotThereError, RefusedActError
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import Attendance, Invitee, Paper, Participant
from linli.mediation.queries.invitees import welcome
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import standing
from linli.mediation.rules import room_frames as frames
from linli.mediation.rules.invitees import may_be_told
from linli.mediation.rules.reading import Thing
from linli.mediation.services.hearing_turn import RoomError
from linli.mediation.services.sittings import Here
from linli.mediation.tests.acting import (
    EXAMPLES,
    PREPARING,
    SCHEDULED,
    WELCOME,
    applicant,
    applied,
    does,
    everybody_here,
    invited,
    mediation_clerk,
    mediator,
    respondent,
    village_mediators,
)
from linli.mediation.tests.hearings import Room

NAME = "示例专家"


@pytest.fixture
def asked(play) -> Play:
    """A dispute in which an expert was named and nobody has answered."""
    return does(applied(play), f"{PREPARING} invitee_ask")


def why(call):
    with pytest.raises(RefusedActError) as refused:
        call()
    return refused.value.facts["why"]


def welcomed(play):
    return [row.name for row in standing(mediation_clerk(play), play.case, play.now).welcome]


def told(play):
    panel = standing(mediation_clerk(play), play.case, play.now).panel
    return may_be_told(panel.said, panel.participants, invited(play))


def text(answer):
    return answer.content.decode()


def their_page(play):
    """Open the other side's page with its link and code."""
    row, browser = play.case.invitations.get(), Client()
    browser.post(reverse("invitation", args=[row.token]), {"code": row.code})
    return browser, row.token


def test_somebody_takes_part_once_everybody_has_said_yes_and_silence_is_none(asked):
    assert welcomed(asked) == []
    does(asked, "invitee_answer")
    assert (welcomed(asked), why(lambda: does(asked, "opinion"))) == ([], "invitee_unwelcome")
    does(asked, "invitee_other")
    assert welcomed(asked) == [NAME]


def test_a_yes_is_taken_back_at_any_time_and_then_nobody_is_heard(play):
    does(applied(play), WELCOME)
    EXAMPLES["invitee_other"].play(play, gives=False, shows=True)
    assert (welcomed(play), told(play)) == ([], [])
    assert why(lambda: does(play, "opinion")) == "invitee_unwelcome"


def test_every_participant_is_asked_by_a_notice_that_names_nobody(asked):
    rows = Outbox.objects.filter(case=asked.case_id, event="M77")
    assert rows.count() == 2
    assert {tuple(row.params) for row in rows} == {("case_no",)}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"name": " "}, "name"),
        ({"role": "judge"}, "role"),
        ({"field": ""}, "field"),
        ({"relation": "involved"}, "relation"),
        ({"relation": "c", "told": ""}, "told"),
    ],
)
def test_what_is_missing_of_somebody_is_asked_for(play, said, missing):
    does(applied(play), PREPARING)
    with pytest.raises(MissingFieldError) as refused:
        EXAMPLES["invitee_ask"].play(play, **said)
    assert refused.value.facts["fields"] == [missing]


def test_who_takes_part_as_something_else_or_is_named_already_is_not_invited(asked):
    panel = village_mediators(asked.county)[0].name
    asked_now = EXAMPLES["invitee_ask"]
    assert why(lambda: asked_now.play(asked, name=" 示例乙 ")) == "invitee_involved"
    assert why(lambda: asked_now.play(asked, name=panel)) == "has_mediated"
    assert why(lambda: asked_now.play(asked, name=NAME)) == "invitee_twice"
    assert Invitee.objects.count() == 1


def test_the_invited_are_told_nothing_first_then_the_summary_and_evidence_only_if_all_release_it(asked):
    assert told(asked) == []
    does(asked, "invitee_answer invitee_other")
    assert told(asked) == [Thing.SUMMARY]
    EXAMPLES["invitee_other"].play(asked, shows=True)
    assert told(asked) == [Thing.SUMMARY, Thing.EVIDENCE_EXCHANGED]


def test_whom_all_agreed_to_is_told_to_the_dispute_s_own_people_alone(play):
    does(applied(play), WELCOME)
    for who in (applicant(play), respondent(play), mediator(play)):
        assert [row.name for row in welcome(who, play.case_id)] == [NAME]
    assert welcome(ANONYMOUS, play.case_id) == []


def test_nobody_answers_for_the_other_side_nor_about_somebody_of_another_dispute(asked):
    theirs = Participant.objects.get(case=asked.case_id, side="R").pk
    with pytest.raises(NotThereError):
        EXAMPLES["invitee_answer"].play(asked, applicant(asked), participant=theirs)
    elsewhere = Invitee.objects.create(
        case_id=applied(Play(asked.county, asked.photo, asked.now)).case_id, name="别处", role="near", relation="d",
        asked_at=asked.now,
    ).pk  # fmt: skip
    for missing in (elsewhere, 0):
        with pytest.raises(NotThereError):
            EXAMPLES["invitee_answer"].play(asked, invitee=missing)


def test_an_expert_s_opinion_is_document_22_with_the_disclosure_for_both_sides_and_only_experts_give_one(play):
    does(applied(play), PREPARING)
    EXAMPLES["invitee_ask"].play(play, relation="c", told="曾为一方做过检测。")
    does(play, "invitee_answer invitee_other opinion")
    row = Paper.objects.get(case=play.case_id, number=22)
    for words in (NAME, "示例检测院 建筑防水", "曾为一方做过检测。", "防水层老化所致。", "现场查勘。"):
        assert words in row.body
    assert all(row in papers_of_party(p) for p in Participant.objects.filter(case=play.case_id))
    EXAMPLES["invitee_ask"].play(play, name="示例律师", role="lawyer", field="")
    does(play, "invitee_answer invitee_other")
    assert why(lambda: does(play, "opinion")) == "invitee_unwelcome"


def test_only_who_is_welcome_is_present_at_a_sitting_and_the_record_names_them(play):
    does(applied(play), f"{SCHEDULED} invitee_ask")
    opening = {"here": lambda play: [*everybody_here(play), Here("room", invitee=invited(play))]}
    assert why(lambda: EXAMPLES["open_sitting"].play(play, **opening)) == "invitee_unwelcome"
    does(play, "invitee_answer invitee_other")
    EXAMPLES["open_sitting"].play(play, **opening)
    does(play, "record_write record_sign record_other adjourn")
    assert "示例专家（专家）" in Paper.objects.get(case=play.case_id, number=24).body


def test_in_a_hearing_room_a_seat_of_the_invited_is_theirs_alone(play):
    room = Room(play).begun()
    does(play, "invitee_ask")
    seat = frames.NewSeat(name=NAME, job="invitee", side="", way="table")
    with pytest.raises(RoomError, match="invitee_unwelcome"):
        room.do("S", seat)
    does(play, "invitee_answer invitee_other")
    room.do("S", seat)
    row = room.row.seats.get(name=NAME)
    room.do("S", frames.Identify(seat=row.pk, method="document", is_alone=True))
    room.do("S", frames.Admit(seat=row.pk))
    assert Attendance.objects.get(invitee=invited(play)).way == "room"


def test_the_committee_names_somebody_and_each_side_answers_on_its_own_page(play, signed_in):
    does(applied(play), PREPARING)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page, case = (reverse(n, args=a) for n, a in (
        ("mediation_act", [play.case_id, "invitee_ask"]), ("mediation_case", [play.case_id]),
    ))  # fmt: skip
    said = {"version": play.case.version, "name": NAME, "role": "expert", "field": "", "relation": "c", "told": "同乡"}
    wrong = clerk.post(page, said)
    assert (wrong.status_code, "同乡" in text(wrong), "请写明专家的单位和领域" in text(wrong)) == (422, True, True)
    assert clerk.post(page, {**said, "field": "示例检测院"}).status_code == 302
    assert "尚未得到各方同意" in text(clerk.get(case))
    mine = reverse("dispute", args=[play.case.lookup_code])
    browser, token = their_page(play)
    theirs = reverse("invitation", args=[token])
    # What they disclosed stands where the answer is asked for.
    for who, form in ((Client(), f"{mine}invitee_answer/"), (browser, f"{theirs}do/invitee_answer/")):
        assert "同乡" in text(who.get(form))
        answer = {"version": play.case.version, "invitee": invited(play)}
        assert who.post(form, {**answer, "gives": "yes"}).status_code == 422
        assert who.post(form, {**answer, "gives": "yes", "shows": "yes"}).status_code == 302
    shown = text(clerk.get(case))
    assert "尚未得到各方同意" not in shown
    assert "双方已交换的证据" in shown
    for who, own in ((Client(), mine), (browser, theirs)):
        assert NAME in text(who.get(own))
        # That there was an answer is the committee's; a side reads whether all agree.
        assert "对受邀参与人表示意见" not in text(who.get(own))
