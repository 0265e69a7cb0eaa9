"""A closed mediation is taken up anew as a linked application (m37), and who mediated never acts for a side later (54)."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Link
from linli.kernel.people import queries as people
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.mediation.models import Mediator, Participant
from linli.mediation.queries.conflicts import has_mediated
from linli.mediation.rules.applications import Oral, Person
from linli.mediation.services import signing
from linli.mediation.services.continuing import dispute_continue
from linli.mediation.tests.acting import (
    EXAMPLES,
    PANEL,
    PREPARING,
    WHOLE,
    applicant,
    applied,
    does,
    mediation_clerk,
    mediator,
    side,
    village_mediators,
)
from linli.mediation.tests.test_agreeing import act
from tests.journeys.forms import forms

CLOSED = "withdraw close_propose close"


def form_of(browser, url):
    """Give what the form of an application sends, as the page has filled it in."""
    page = browser.get(url).content.decode()
    found = next(form for form in forms(page[page.index("<main") :]) if "facts" in form.controls)
    return dict(found.sent())


def test_an_applicant_takes_a_closed_case_up_anew_with_everything_filled_in_but_the_answers_on_safety(play):
    does(applied(play), CLOSED)
    old, browser = play.case, Client()
    here = reverse("dispute", args=[old.lookup_code])
    page = browser.get(here).content.decode()
    url = page[page.index("/mediation/apply/?continues=") :].partition('"')[0]
    filled = form_of(browser, url)
    assert (filled["facts"], filled["name"], filled["other_name"]) == (WHOLE.facts, "示例甲", "示例乙")
    assert filled["phone"] == filled["other_phone"] == ""
    said = filled | {"now": "no", "violence": "no", "afraid": "no", "child": "no", "voluntary": "on"}
    made = [browser.post(url, said)["Location"] for _ in range(2)]
    assert made[0] == made[1]
    new = Case.objects.get(pk=Link.objects.get(to_case=old, kind="repeat_of").from_case_id)
    assert new.lookup_code in made[0]
    assert (new.state, new.holder, new.category) == ("submitted", old.holder, old.category)
    assert people.contact_opened(new.contact).phone == WHOLE.applicant.phone
    assert people.contact_opened(Participant.objects.get(case=new, side="R").contact).phone == WHOLE.respondent.phone
    # The file stays closed, with one line more.
    assert (play.case.state, Entry.objects.filter(case=old, act="continue").count()) == ("closed", 1)


def test_a_clerk_writes_it_down_for_the_applicant_and_the_closed_file_says_so(play, signed_in):
    does(applied(play), CLOSED)
    clerk = signed_in(play.county.staff(Role.MEDIATION_CLERK, play.case.holder))
    page = clerk.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    url = page[page.index("/mediation/apply/?continues=") :].partition('"')[0]
    shown = clerk.get(url).content.decode()
    assert "channel" in shown
    # Wherever it was begun from, it is handed in at the one address.
    assert f'action="{reverse("mediation_apply")}"' in shown
    spoken = replace(WHOLE, applicant=Person("示例甲"), oral=Oral("counter", "known", is_read_back=True))
    made = dispute_continue(mediation_clerk(play), play.case_id, told=spoken, language="zh-hans", now=play.now)
    assert people.contact_opened(Case.objects.get(pk=made.case_id).contact).phone == WHOLE.applicant.phone


def test_what_is_not_closed_is_not_taken_up_anew_and_a_made_up_token_opens_nothing(play):
    applied(play)
    with pytest.raises(rules.DomainError):
        EXAMPLES["continue"].play(play)
    assert not Link.objects.exists()
    forged = Client().get(f"{reverse('mediation_apply')}?continues={play.case_id}:1:x")
    assert forged.status_code == 404


def test_54_who_mediated_the_dispute_is_no_agent_in_the_one_that_takes_it_up_anew(play):
    does(applied(play), PREPARING)
    who = Mediator.objects.get(account_id=mediator(play).account_id)
    does(play, "leave close_propose close")
    spoken = dispute_continue(applicant(play), play.case_id, told=WHOLE, language="zh-hans", now=play.now)
    play.case_id = spoken.case_id
    # Another presides now, so that the earlier one is free to be named.
    does(play, f"{PANEL}")
    second = village_mediators(play.county)[1]
    EXAMPLES["panel_fill"].play(play, mediator=Mediator.objects.get(account=second).pk)
    does(play, "seat_note keep keep_other panel_set")
    said = {"participant": side("A")(play), "is_special": True, "from_on": play.now.date(), "to_on": play.now.date()}
    with pytest.raises(rules.RefusedActError) as refused:
        act(play, mediation_clerk(play), signing.authorise, agent=who.account.name, **said)
    assert refused.value.facts["why"] == "has_mediated"
    act(play, mediation_clerk(play), signing.authorise, agent="示例律师", **said)
    assert has_mediated(mediation_clerk(play), play.case, who.account.name)
    assert not has_mediated(ANONYMOUS, play.case, who.account.name)
