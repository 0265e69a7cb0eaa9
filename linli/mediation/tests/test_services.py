"""A dispute from its application to its acceptance or end: who does what, what is refused, what is told, what goes."""

from dataclasses import replace
from datetime import date, timedelta
from inspect import signature

import pytest
from django.db.models import F
from django.utils import timezone

from linli.kernel.audit.models import Audit, Erasure
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry
from linli.kernel.cases.queries.giving import held_of
from linli.kernel.deadlines.models import AnnouncedYear, Calendar, Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.kernel.people.queries import contact_opened
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission, Role, Sender
from linli.mediation.models import Archive, Dispute, DisputeType, Participant
from linli.mediation.queries import lists, standing
from linli.mediation.queries.ended import is_filed, over
from linli.mediation.rules.applications import Person
from linli.mediation.services import applying, ending, screening
from linli.mediation.services.reaching import contacts_show
from linli.mediation.tests.acting import (
    ASKED,
    EXAMPLES,
    FINE,
    WHOLE,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
)


def told(case_id):
    """What the applicant was told."""
    mine = Outbox.objects.filter(case=case_id, contact=F("case__contact"))
    return list(mine.order_by("pk").values_list("event", flat=True))


def due(play, clock):
    return Due.objects.filter(case=play.case_id, clock=clock).latest("pk")


def test_an_application_gets_number_code_clocks_and_a_notice_and_belongs_to_no_account(play):
    case = applied(play).case
    assert rules.is_number(case.number)
    assert (case.kind, case.state, case.confidentiality) == ("dispute", "submitted", "sealed")
    assert (case.reporter_id, case.entries.get().account_id) == (None, None)
    assert case.title == "邻里（含采光噪声漏水）"
    assert case.due_at == due(play, "take_by").due_at
    assert told(case.pk) == ["M01"]
    assert Audit.objects.filter(act="disputes:case:submit", object_ref=f"case:{case.pk}").count() == 1
    sides = Participant.objects.filter(case=case).order_by("side")
    assert [(p.side, p.name) for p in sides] == [("A", "示例甲"), ("R", "示例乙")]
    assert contact_opened(sides[1].contact).phone == "13900000002"


@pytest.mark.parametrize(
    ("village", "kind", "unit", "why"),
    [
        (0, "D02", "village_desk-990101101201", "place"),
        (1, "D02", "town_centre-990101101", "place"),
        (2, "D02", "district_centre-990101", "centre"),
        (0, "D09", "medical-9901", "specialist"),
        (0, "D01", "village_desk-990101101201", "place"),
    ],
)
def test_a_dispute_goes_to_the_specialist_the_nearest_committee_or_the_centre_and_says_why(
    play, village, kind, unit, why
):
    applied(play, replace(WHOLE, type_code=kind), village=village)
    assert play.case.holder.code == unit
    assert Dispute.objects.get(pk=play.case_id).route["why"] == why


def test_where_nobody_mediates_nothing_is_taken(play):
    with pytest.raises(applying.NoCommitteeError):
        applying.dispute_apply(WHOLE, play.county.far_grid.code, play.now, language="en")
    assert not Case.objects.exists()


def test_1_the_same_application_sent_twice_is_one_case_with_one_receipt(play):
    area = play.county.villages[0].code
    first, second = (applying.dispute_apply(WHOLE, area, play.now, language="en", key="k1") for _ in range(2))
    assert first == second
    assert Case.objects.count() == 1
    with pytest.raises(rules.KeyReusedError):
        applying.dispute_apply(
            replace(WHOLE, facts="另外一件完全不同的事情。"), area, play.now, language="en", key="k1"
        )


def test_4_nobody_applies_against_themselves(play):
    with pytest.raises(rules.RefusedActError) as refused:
        applied(play, replace(WHOLE, respondent=Person("示例甲", "13900000001")))
    assert refused.value.facts["why"] == "same_person"


@pytest.mark.parametrize("kind", ["D19", "X"])
def test_a_group_is_no_type_of_its_own(play, kind):
    with pytest.raises(rules.MissingFieldError) as refused:
        applied(play, replace(WHOLE, type_code=kind))
    assert refused.value.facts["fields"] == ["type"]


def test_a_place_nobody_knows_is_asked_for(play):
    with pytest.raises(rules.MissingFieldError) as refused:
        applying.dispute_apply(replace(WHOLE, facts=""), "123", play.now, language="en")
    assert refused.value.facts["fields"] == ["facts", "area"]


def test_9_a_minor_is_represented_and_the_date_of_birth_is_not_kept(play):
    young = replace(WHOLE, born_on=date(2008, 1, 1))
    with pytest.raises(rules.MissingFieldError):
        applied(play, young)
    applied(play, replace(young, representative=Person("示例母亲")))
    row = Participant.objects.get(case=play.case_id, side="A")
    assert (row.capacity, row.represented_by) == ("limited", "示例母亲")


def test_a_device_hands_in_five_within_an_hour_and_no_more(play):
    area, sender = play.county.villages[0].code, Sender("device", "address")
    for _ in range(5):
        applying.dispute_apply(WHOLE, area, play.now, language="en", sender=sender)
    with pytest.raises(applying.TooManyApplicationsError):
        applying.dispute_apply(WHOLE, area, play.now, language="en", sender=sender)
    applying.dispute_apply(WHOLE, area, play.now, language="en", sender=Sender("other", "address"))


@pytest.mark.parametrize(
    ("names", "state", "notices", "clock"),
    [
        ("take", "screening", [], "decide_by"),
        ("take ask_info", "need_info", ["M02"], "answer_by"),
        ("take ask_info answer_info", "screening", ["M02"], "decide_by"),
        ("take check", "screening", [], "decide_by"),
        ("take decline_propose decline", "declined", ["M03"], "close_by"),
        (ASKED, "inviting", ["M04"], "reply_by"),
        (f"{ASKED} hear attempt", "inviting", ["M04"], "reply_by"),
        (f"{ASKED} hear consent", "accepted", ["M04", "M05"], "mediate_by"),
        (f"{ASKED} refuse", "terminated", ["M04", "M06"], "close_by"),
        (f"{ASKED} attempt letter attempt unreachable", "terminated", ["M04", "M06"], "close_by"),
        ("withdraw", "terminated", ["M06"], "close_by"),
        (f"{ASKED} consent withdraw", "terminated", ["M04", "M05", "M06"], "close_by"),
    ],
)
def test_a_course_leads_to_its_state_is_told_and_has_its_clock(play, names, state, notices, clock):
    does(applied(play), names)
    case = play.case
    assert (case.state, told(case.pk)) == (state, ["M01", *notices])
    assert case.due_at == due(play, clock).due_at
    assert (case.closed_at is not None) == (state in {"declined", "terminated"}) == bool(case.outcome)
    running = Due.objects.filter(case=case, met_at=None, cancelled_at=None)
    # After an end nothing but the closing of its file has its time.
    assert set(running.values_list("clock", flat=True)) == {"close_by"} if case.closed_at else running.exists()


@pytest.mark.parametrize(("names", "outcome"), [
    ("take decline_propose decline", "N1"),
    (f"{ASKED} refuse", "T4"),
    (f"{ASKED} attempt letter attempt unreachable", "T3"),
    ("withdraw", "T8f"),
])  # fmt: skip
def test_an_ending_has_its_code(play, names, outcome):
    assert does(applied(play), names).case.outcome == outcome


def test_a_settled_dispute_taken_back_ends_as_settled(play):
    applied(play)
    EXAMPLES["withdraw"].play(play, settled="yes")
    assert play.case.outcome == "T2"


# What is missing, after which acts, for which act.
CLOSED = {
    "checklist": ("take", "invite"),
    "proposal": ("take", "decline"),
    "attempts_over": (f"{ASKED} attempt letter attempt", "unreachable"),
    "too_many_attempts": (f"{ASKED} attempt attempt attempt attempt attempt attempt", "letter"),
}


@pytest.mark.parametrize("need", CLOSED)
def test_an_act_without_what_it_needs_is_refused(play, need):
    before, name = CLOSED[need]
    does(applied(play), before)
    example = EXAMPLES[name]
    actor = example.who(play)
    stands = standing.standing(actor, play.case, play.now)
    assert example.act not in {t.act for t in standing.open_acts(actor, stands)}
    with pytest.raises(rules.RefusedActError) as refused:
        replace(example, wait=timedelta()).play(play)
    assert refused.value.facts["why"] == need


def test_58_the_other_side_is_not_asked_before_the_applicant_was_heard_alone(play):
    applied(play, replace(WHOLE, safety={"violence": "yes"}))
    does(play, "take")
    EXAMPLES["check"].play(play, has_spoken_alone=False)
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "invite")
    assert refused.value.facts["why"] == "safe_contact"
    does(play, "check invite")
    assert play.case.state == "inviting"


def test_nobody_is_approached_at_night(play):
    does(applied(play), ASKED)
    play.at(play.now + timedelta(hours=12))
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "attempt")
    assert refused.value.facts["why"] == "at_night"


def test_nobody_refuses_an_application_alone(play):
    does(applied(play), "take decline_propose")
    unit = play.case.holder
    both = play.county.staff(Role.MEDIATION_CLERK, unit)
    both.posts.create(unit=unit, role=Role.MEDIATION_DIRECTOR, from_on=date(2020, 1, 1))
    from tests.fixtures.town import actor_of

    with pytest.raises(rules.RefusedActError) as refused:
        EXAMPLES["decline"].play(play, actor_of(both))
    assert refused.value.facts["why"] == "other_hand"


def test_what_is_missing_for_the_one_who_proposed_is_there_for_the_director(play):
    does(applied(play), "take decline_propose")
    clerk, head = mediation_clerk(play), director(play)
    move, case = rules.kind_named("dispute").transition("decline"), play.case
    assert standing.refusal(clerk, standing.standing(clerk, case, play.now), move) == "other_hand"
    assert standing.refusal(head, standing.standing(head, case, play.now), move) == ""


def test_a_proposal_is_gone_once_the_clerk_goes_on(play):
    does(applied(play), "take check decline_propose ask_info answer_info")
    with pytest.raises(rules.RefusedActError):
        does(play, "decline")


GAPS = {
    "ask_info": ({"text": " "}, "take", ["text"]),
    "answer_info": ({"text": ""}, "take ask_info", ["text"]),
    "check": ({"checked": {**FINE, "S3": ""}}, "take", ["S3"]),
    "decline_propose": ({"reason": "N11"}, "take", ["reason"]),
    "invite": ({"summary": "字" * 301}, "take check", ["summary"]),
    "attempt": ({"channel": "employer"}, ASKED, ["channel"]),
    "letter": ({"outcome": "asked the neighbours"}, ASKED, ["outcome"]),
    "consent": ({"channel": ""}, ASKED, ["channel"]),
    "hear": ({"answer": ""}, ASKED, ["answer"]),
    "withdraw": ({"settled": ""}, "", ["settled"]),
}


@pytest.mark.parametrize("name", GAPS)
def test_what_an_act_must_be_given_is_asked_for(play, name):
    said, before, fields = GAPS[name]
    does(applied(play), before)
    with pytest.raises(rules.MissingFieldError) as refused:
        EXAMPLES[name].play(play, **said)
    assert refused.value.facts["fields"] == fields


# What clerk, director and mediator may all do.
RAISED = {"alarm", "invitee_ask", "opinion", "suspend", "end_propose", "extend_ask"}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_act_is_done_by_its_own_people_alone_and_not_from_an_old_page(play, name):
    example = EXAMPLES[name]
    does(applied(play), example.before)
    play.at(play.now + example.wait)
    example = replace(example, wait=timedelta())
    strangers = [
        ANONYMOUS,
        Actor(account_id=play.county.resident.pk),
        play.county.actor(Role.CLERK, play.case.holder),
        play.county.actor(Role.MEDIATION_CLERK, play.county.town_desks[1]),
        play.county.actor(Role.AUDITOR),
        mediation_clerk(play)
        if example.who is director
        else play.staff(Role.SUPERVISOR)
        if name in RAISED
        else director(play),
    ]
    for stranger in strangers:
        with pytest.raises((rules.NotThereError, rules.NotYoursError)):
            example.play(play, stranger)
    if "version" in signature(example.service).parameters:
        with pytest.raises(rules.StaleFormError):
            example.play(play, version=play.case.version - 1)
    example.play(play)


def test_the_clock_of_the_committee_stands_still_while_the_applicant_is_asked(play):
    does(applied(play), "take ask_info")
    before = due(play, "decide_by").due_at
    play.at(play.now + timedelta(days=2))
    does(play, "answer_info")
    assert due(play, "decide_by").due_at > before


def test_an_applicant_who_does_not_answer_ends_the_application(play):
    does(applied(play), "take ask_info")
    dues_fire(play.now + timedelta(days=8))
    assert (play.case.state, play.case.outcome, told(play.case_id)[-1]) == ("declined", "N11", "M03")
    screening.info_expired(play.case_id, None, play.now + timedelta(days=9))


@pytest.mark.parametrize(
    ("kind", "last"), [("D02", date(2022, 8, 3)), ("D09", date(2022, 8, 15)), ("D08", date(2022, 7, 19))]
)
def test_the_main_clock_ends_with_the_last_legal_day_of_its_type(play, kind, last):
    does(applied(play, replace(WHOLE, type_code=kind)), f"{ASKED} consent")
    ends = timezone.localtime(due(play, "mediate_by").due_at)
    assert (ends - timedelta(seconds=1)).date() == last
    dues_fire(ends - timedelta(seconds=1))
    assert play.case.state == "accepted"
    dues_fire(ends)
    assert (play.case.state, play.case.outcome) == ("terminated", "T6")
    ending.time_up(play.case_id, None, ends)


def test_26_without_the_calendar_of_the_year_nothing_is_taken_up(play):
    does(applied(play), ASKED)
    AnnouncedYear.objects.all().delete()
    Calendar.objects.update(edition="anew")
    with pytest.raises(rules.RefusedActError) as refused:
        does(play, "consent")
    assert refused.value.facts["why"] == "calendar"
    assert play.case.state == "inviting"


def test_a_committee_sees_its_own_disputes_and_nobody_else_any(play):
    does(applied(play), "take")
    clerk, now = mediation_clerk(play), play.now
    others = [
        play.county.actor(Role.CLERK, play.case.holder),
        play.county.actor(Role.PRIVACY_OFFICER),
        play.county.actor(Role.SUPERVISOR),
        play.county.actor(Role.CONDUCT),
        play.county.actor(Role.MEDIATION_CLERK, play.county.town_desks[0]),
        Actor(account_id=play.county.resident.pk),
    ]
    for actor in (clerk, director(play)):
        assert [c.pk for c in lists.queue(actor, now, is_over=False, start=0, limit=9).rows] == [play.case_id]
        assert cases.timeline(actor, play.case)[-1].act == "take"
    for other in others:
        for permission in (Permission.ISSUES_READ, Permission.ISSUES_DESK, Permission.MEDIATION_READ):
            assert not cases.visible(other, permission, now).exists()
        with pytest.raises(rules.NotThereError):
            cases.case(other, play.case_id, now)
    # Nor does the right of another slice show it to its own committee.
    assert not cases.visible(clerk, Permission.ISSUES_DESK, now).exists()
    assert is_filed(clerk, play.case) is is_filed(director(play), play.case) is False


def test_what_a_clerk_notes_of_the_other_side_is_not_told_to_the_applicant(play):
    does(applied(play), f"{ASKED} attempt hear")
    read = [e.act for e in cases.timeline(applicant(play), play.case)]
    assert read == ["submit", "take", "invite"]
    assert [e.act for e in cases.timeline(mediation_clerk(play), play.case)][-2:] == ["attempt", "hear"]


def test_contacts_are_shown_to_the_clerk_and_it_is_recorded(play):
    applied(play)
    with pytest.raises(rules.NotYoursError):
        contacts_show(director(play), play.case_id, play.now)
    shown = contacts_show(mediation_clerk(play), play.case_id, play.now)
    assert [contact.phone for contact in shown.values()] == ["13900000001", "13900000002"]
    assert Audit.objects.filter(act="mediation:contact:show").count() == 1


MARKS = ("楼上漏水", "修好防水", "示例甲", "示例乙")


def words_of(case_id):
    dispute = Dispute.objects.get(pk=case_id)
    sides = [f"{p.name}{p.address}{p.represented_by}" for p in Participant.objects.filter(case=case_id)]
    lines = [f"{e.text}{e.data}" for e in Entry.objects.filter(case=case_id)]
    return "".join(
        [dispute.facts, dispute.request, dispute.tried, str(dispute.safety), dispute.summary, *sides, *lines]
    )


def test_57_erasure_is_refused_while_open_and_for_what_is_filed_and_done_otherwise(play):
    applied(play)
    bearer = applicant(play)
    for names, why in (("", "still_open"), (f"{ASKED} consent", "kept_by_law"), ("withdraw", "kept_by_law")):
        does(play, names)
        with pytest.raises(rules.RefusedActError) as refused:
            ending.dispute_erase(bearer, play.case_id, play.now)
        assert refused.value.facts["why"] == why
    # Taken back before it was taken up, but sealed since.
    does(applied(play), "withdraw")
    Archive.objects.create(case=play.case, rows=[], sha256="0" * 64, keep_years=10, sealed_at=play.now)
    with pytest.raises(rules.RefusedActError) as refused:
        ending.dispute_erase(applicant(play), play.case_id, play.now)
    assert refused.value.facts["why"] == "kept_by_law"
    does(applied(play), "withdraw")
    for other in (mediation_clerk(play), Actor(code_case_id=play.case_id - 1), ANONYMOUS):
        with pytest.raises((rules.NotYoursError, rules.NotThereError)):
            ending.dispute_erase(other, play.case_id, play.now)
    assert all(mark in words_of(play.case_id) for mark in MARKS)
    before = Contact.objects.count()
    ending.dispute_erase(applicant(play), play.case_id, play.now)
    assert not any(mark in words_of(play.case_id) for mark in MARKS)
    assert (play.case.contact_id, Contact.objects.count()) == (None, before - 2)
    assert Erasure.objects.latest("pk").ids == [play.case_id]


def test_what_was_never_taken_up_is_erased_after_a_year_and_a_file_stays(play):
    filed = does(applied(play), f"{ASKED} consent withdraw").case_id
    unfiled = does(applied(play), "withdraw").case_id
    job = Actor(job="test")
    assert over(job, play.now, 9) == [unfiled]
    assert over(mediation_clerk(play), play.now, 9) == [unfiled]
    assert over(play.county.actor(Role.CLERK), play.now, 9) == []
    assert ending.disputes_anonymise(play.now + timedelta(days=364)) == 0
    assert ending.disputes_anonymise(play.now + timedelta(days=366)) == 1
    assert "示例甲" not in words_of(unfiled)
    assert Case.objects.get(pk=unfiled).outcome == "T8f"
    assert "示例甲" in words_of(filed)


def test_a_dispute_of_a_type_taken_out_of_the_table_is_erased_all_the_same(play):
    does(applied(play), "withdraw")
    DisputeType.objects.filter(code="D02").delete()
    ending.dispute_erase(applicant(play), play.case_id, play.now)
    assert (play.case.title, "示例甲" in words_of(play.case_id)) == ("D02", False)


def test_what_a_restore_brings_back_is_erased_again(play):
    from linli.issues.services.repeating import erasure_repeat

    does(applied(play), "withdraw")
    erasure_repeat(Erased("0" * 32, play.now - timedelta(days=1), Gone.ASKED, [play.case_id]), play.now)
    assert "示例甲" in words_of(play.case_id)
    erasure_repeat(Erased("1" * 32, play.now, Gone.ASKED, [play.case_id]), play.now)
    assert "示例甲" not in words_of(play.case_id)


def test_an_applicant_takes_along_what_is_theirs_and_nothing_of_the_other_side(play):
    does(applied(play), f"{ASKED} hear")
    given = str(held_of([play.case_id], None))
    assert all(mark in given for mark in MARKS[:3])
    assert "示例乙" not in given
    assert "questions" not in given
