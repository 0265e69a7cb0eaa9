"""How a report is kept: raised by the desk, lowered by its reporter alone, and spoken about through the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.issues.models import Consent
from linli.issues.queries import callbacks
from linli.issues.rules.consent import READ_OUT
from linli.issues.services import closing, confiding
from linli.issues.services.desk import Acceptance
from linli.issues.tests.acting import LOOKED_FOR, SEALED, Play
from linli.issues.views.resident.acting import WOULD
from linli.kernel.cases import queries, rules
from linli.kernel.cases.models import Case, Leg
from linli.kernel.cases.services import linking
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account
from linli.kernel.people.rules import ANONYMOUS, Permission, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def why(act: Callable[[], object]) -> object:
    with pytest.raises(rules.RefusedActError) as refused:
        act()
    return refused.value.facts["why"]


def test_the_desk_raises_freely_and_never_lowers(play: Play) -> None:
    play.opens(text="村口的路塌了")
    assert why(lambda: play.does("protect", confidentiality="open", unit_id=play.case.holder_id)) == "open_to_unit"
    assert "村口" in play.case.title
    play.does("protect", confidentiality="desk_only")
    assert (play.case.confidentiality, "村口" in play.case.title) == ("desk_only", False)
    assert why(lambda: play.does("protect", confidentiality="open")) == "consent_first"
    lower = Acceptance(confidentiality="open", reason="无须保密", has_looked_at_duplicates=True)
    assert why(lambda: play.does("accept", axes=lower)) == "consent_first"


@pytest.mark.parametrize(("answer", "then"), [("yes", "open"), ("no", "sealed")])
def test_only_the_reporters_yes_lowers_a_class_and_the_answer_is_stored(play: Play, answer: str, then: str) -> None:
    play.opens(ANONYMOUS, **SEALED).does("ask_consent")
    assert play.case.confidentiality == "sealed"
    assert why(lambda: play.does("ask_consent")) == "asked_already"
    browser, code = Client(), play.case.lookup_code
    assert f"/i/{code}/consent/" in browser.get(f"/i/{code}/").content.decode()
    page = browser.get(f"/i/{code}/consent/").content.decode()
    assert "公开办理可更快。" in page
    assert str(WOULD["open"]) in page
    assert browser.post(f"/i/{code}/consent/", {"text": ""}).status_code == 422
    assert browser.post(f"/i/{code}/consent/", {"answer": answer, "text": ""}).status_code == 302
    assert play.case.confidentiality == then
    asked = Consent.objects.get()
    assert (asked.wanted, asked.is_given, asked.answered_at is None) == ("open", answer == "yes", False)
    assert f"/i/{code}/consent/" not in browser.get(f"/i/{code}/").content.decode()


def test_a_yes_on_the_telephone_is_noted_with_its_words_told_and_taken_back(play: Play) -> None:
    play.opens(nature="complain").does("ask_consent").does("consent_hear", text="请尽快")
    asked, code = Consent.objects.get(), play.case.lookup_code
    assert (play.case.confidentiality, asked.is_given, asked.heard_by_id) == ("open", True, play.clerk().account_id)
    told = Outbox.objects.get(case=play.case_id, event="L24")
    assert told.params["link"] == f"/i/{code}/take-back/"
    browser = Client()
    page = browser.get(f"/i/{code}/").content.decode()
    assert (READ_OUT["zh-hans"] in page, "请尽快" in page, f"/i/{code}/take-back/" in page) == (True, True, True)
    assert browser.post(f"/i/{code}/take-back/", {"text": "我反悔了"}).status_code == 302
    assert (play.case.confidentiality, Consent.objects.get().taken_back_at) == ("desk_only", play.now)
    assert browser.get(f"/i/{code}/take-back/").status_code == 302
    # The written word stands above the next call, until it changes in writing.
    assert why(lambda: play.does("consent_hear")) == "answered_in_writing"
    play.does("ask_consent consent").does("protect", confidentiality="desk_only").does("consent_hear")
    assert play.case.confidentiality == "open"


def test_a_no_on_the_telephone_changes_nothing_and_is_told(play: Play) -> None:
    play.opens(nature="complain").does("consent_hear", answer="no", language="en")
    assert (play.case.confidentiality, Consent.objects.get().is_given) == ("desk_only", False)
    assert Outbox.objects.filter(case=play.case_id, event="L25").exists()
    assert why(lambda: play.does("consent_take_back")) == "nothing_given"
    # Asked again in writing, a written no ends the asking by telephone.
    play.does("ask_consent").does("consent", is_given=False)
    assert why(lambda: play.does("consent_hear")) == "answered_in_writing"


def test_a_sealed_report_and_one_without_a_way_to_call_are_lowered_in_writing_alone(play: Play) -> None:
    play.opens(**SEALED)
    assert why(lambda: play.does("consent_hear")) == "written_only"
    play.opens(ANONYMOUS, nature="complain")
    assert why(lambda: play.does("consent_hear")) == "no_telephone"


def test_what_is_raised_since_is_not_lowered_by_taking_a_consent_back(play: Play) -> None:
    play.opens(nature="complain").does("consent_hear").does("protect", confidentiality="sealed")
    assert why(lambda: play.does("consent_take_back")) == "nothing_given"


def test_the_desk_accepts_no_report_less_strictly_than_its_new_category_asks(play: Play) -> None:
    play.opens()
    about = {"category": "1001", "has_looked_at_duplicates": True}
    assert why(lambda: play.does("accept", axes=Acceptance(confidentiality="open", **about))) == "consent_first"
    play.does("accept", axes=Acceptance(**about))
    assert play.case.confidentiality == "desk_only"


def test_what_the_reporter_allowed_holds_when_the_report_is_accepted_as_it_is(play: Play) -> None:
    play.opens(nature="complain").does("ask_consent consent").does("accept")
    assert play.case.confidentiality == "open"


def test_what_is_kept_more_strictly_is_public_no_longer_and_comes_back_by_approval_alone(
    play: Play, signed_in: Callable[[Account], Client]
) -> None:
    name = play.photo(play.now)
    play.opens(photos=(name,)).does("accept").does("publish", photos=(name,))
    neighbour = signed_in(play.county.residents[1])
    page, picture = f"/p/{play.case.number}/", f"/files/{name}/"
    assert neighbour.post(f"{page}follow/", {"on": "1"}).status_code == 302
    assert [Client().get(path).status_code for path in (page, picture)] == [200, 200]
    play.does("protect", confidentiality="desk_only")
    assert [neighbour.get(path).status_code for path in (page, picture)] == [404, 404]
    play.does("file write_text dispatch")
    assert not Outbox.objects.filter(case_id=play.case_id, account=play.county.residents[1]).exists()
    play.does("ask_consent consent")
    assert play.case.confidentiality == "open"
    assert [Client().get(path).status_code for path in (page, picture)] == [404, 404]


def test_what_the_reporter_wrote_while_it_was_open_goes_from_the_unit_with_the_class(
    play: Play, signed_in: Callable[[Account], Client]
) -> None:
    said, again, name = "门口那户半夜来敲过门", "又塌了，就在我家灶屋边", play.photo(play.now)
    play.opens().does("accept file dispatch sign dispose")
    play.does("verify", finding=closing.Finding("partly", 2, said, (name,))).does("sign dispose confirm")
    play.does("reopen", text=again)
    officer = signed_in(Account.objects.get(pk=play.staff(Role.UNIT_OFFICER).account_id))
    case_url, picture = f"/desk/c/{play.case_id}/", f"/files/{name}/"
    page = officer.get(case_url).content.decode()
    assert (said in page, again in page, officer.get(picture).status_code) == (True, True, 200)
    sender = play.clerk(play.lead.from_unit)
    confiding.case_protect(sender, play.case_id, version=play.case.version, confidentiality="desk_only", now=play.now)
    page = officer.get(case_url).content.decode()
    assert (said in page, again in page, officer.get(picture).status_code) == (False, False, 404)
    desk = signed_in(Account.objects.get(pk=sender.account_id)).get(case_url).content.decode()
    assert (said in desk, again in desk) == (True, True)
    # The unit goes on by the desk's words.
    text = {"said": confiding.UnitText("村口路面再次塌陷", LOOKED_FOR), "version": play.case.version, "now": play.now}
    confiding.text_write(sender, play.case_id, **text)
    assert "村口路面再次塌陷" in officer.get(case_url).content.decode()


def test_a_report_is_not_raised_over_those_joined_to_it(play: Play) -> None:
    play.opens(beside=1).does("accept link")
    root = linking.root_id_of(play.case)
    clerk, version = play.clerk(), Case.objects.get(pk=root).version
    raised = {"version": version, "confidentiality": "sealed", "now": play.now}
    assert why(lambda: confiding.case_protect(clerk, root, **raised)) == "joined_below"


def test_a_unit_named_by_the_desk_loses_sight_and_its_desk_hands_up(play: Play, desk: Town, now: datetime) -> None:
    case = play.opens(nature="complain").case
    village = play.clerk()
    assert why(lambda: play.does("protect", confidentiality="desk_only")) == "as_before"
    play.does("protect", confidentiality="desk_only", unit_id=case.holder_id)
    assert play.case.holder == desk.town_desks[0]
    assert set(Due.objects.filter(case=case).values_list("unit_id", flat=True)) == {desk.town_desks[0].pk}
    assert not queries.visible(village, Permission.ISSUES_READ, now).filter(pk=case.pk).exists()
    with pytest.raises(rules.NotThereError):
        queries.case(village, case.pk, now)
    other = desk.departments["sanitation"].pk
    raised = {"confidentiality": "sealed", "unit_id": other}
    assert why(lambda: play.does("protect", **raised)) == "named_already"


def test_a_unit_with_the_case_in_hand_is_named_once_it_is_out_of_it(play: Play, now: datetime) -> None:
    play.opens(nature="complain").does("accept file write_text dispatch")
    lead, sender = play.lead.to_unit_id, play.clerk(play.lead.from_unit)
    named = {"confidentiality": "desk_only", "now": now}

    def name(unit_id: int) -> None:
        confiding.case_protect(sender, play.case_id, version=play.case.version, unit_id=unit_id, **named)

    assert why(lambda: name(lead)) == why(lambda: name(play.lead.from_unit_id)) == "leads_now"
    Leg.objects.filter(case_id=play.case_id).update(ended_at=now)
    Case.objects.filter(pk=play.case_id).update(holder_id=play.lead.from_unit_id)
    name(lead)
    assert lead not in queries.units_in_sight([play.case_id], now)[play.case_id]


def test_a_case_about_a_unit_is_neither_published_nor_among_the_public_closings(play: Play, now: datetime) -> None:
    play.opens().does("accept file dispatch sign dispose verify")
    month_on, later = now.date().replace(day=1), now + timedelta(days=40)
    assert [each.number for each in callbacks.public_closings(month_on, later)] == [play.case.number]
    Case.objects.filter(pk=play.case_id).update(excluded_unit=play.county.departments["sanitation"])
    assert callbacks.public_closings(month_on, later) == []
    assert why(lambda: play.does("publish")) == "not_public"


def test_an_anonymous_reporter_and_the_desk_write_to_each_other_by_the_code(
    play: Play, signed_in: Callable[[Account], Client]
) -> None:
    play.opens(ANONYMOUS, nature="complain").does("accept file write_text dispatch")
    desk = play.clerk(play.lead.from_unit)
    confiding.message_send(desk, play.case_id, text="几点钟最严重？", now=play.now)
    browser, code = Client(), play.case.lookup_code
    assert "几点钟最严重？" in browser.get(f"/i/{code}/").content.decode()
    assert browser.post(f"/i/{code}/add/", {"text": "每晚十一点。"}).status_code == 302
    read = {
        account: signed_in(Account.objects.get(pk=account)).get(f"/desk/c/{play.case_id}/").content.decode()
        for account in (desk.account_id, play.staff(Role.UNIT_OFFICER).account_id)
    }
    assert ["每晚十一点。" in page and "几点钟最严重？" in page for page in read.values()] == [True, False]


def test_a_text_that_names_the_reporter_or_leaves_a_point_unticked_does_not_go_out(play: Play) -> None:
    play.opens(nature="complain").does("accept")
    name = play.county.resident.name
    assert why(lambda: play.does("write_text", said=confiding.UnitText(f"{name}说路塌了", LOOKED_FOR))) == "gives_away"
    plate = "湘J12345夜间倒灰"
    assert why(lambda: play.does("write_text", said=confiding.UnitText(plate, LOOKED_FOR))) == "looks_personal"
    with pytest.raises(rules.MissingFieldError):
        play.does("write_text", said=confiding.UnitText(plate, LOOKED_FOR[1:]))
    play.does("write_text", said=confiding.UnitText(plate, LOOKED_FOR, is_weighed=True))
    assert play.report.handler_text == plate
