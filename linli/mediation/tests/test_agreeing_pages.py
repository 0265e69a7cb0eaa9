"""The pages of drafting and signing through whole requests, without script: presider, both parties, and strangers."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from linli.mediation.models import Signature
from linli.mediation.queries.agreeing import latest, sent
from linli.mediation.services.asked import invitation_make
from linli.mediation.tests.acting import PREPARING, applied, does
from linli.mediation.tests.test_agreeing import MARK, given_out, identified, pay, proposed, sealed, side

pytestmark = pytest.mark.slow


def text(answer):
    return answer.content.decode()


@pytest.fixture
def ready(play):
    return does(applied(play), PREPARING)


@pytest.fixture
def presider(ready, signed_in):
    return signed_in(ready.county.staff(Role.MEDIATOR, ready.case.holder))


def invited(play, letter="R"):
    """Give a browser that has shown the other side's code, and its address."""
    with transaction.atomic():
        asked = invitation_make(side(play, letter), play.now)
    browser = Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    return browser, reverse("invitation_agreement", args=[asked.token])


def test_a_presider_drafts_term_by_term_checks_passes_a_warning_and_gives_it_out(ready, presider):
    play, page = ready, reverse("mediation_draft", args=[ready.case_id])
    assert "还没有条款" in text(presider.get(page))
    add = reverse("mediation_draft_add", args=[play.case_id])
    assert presider.get(add, {"kind": "pay"}).status_code == 200
    assert presider.get(add, {"kind": "bribe"}).status_code == 404
    presider.post(add, {"kind": "pay", **pay(play, amount="0.001", purpose="适当补偿")})
    shown = text(presider.get(page))
    assert "C25" in shown
    assert "必须修改" in shown
    row = latest(play.case_id).terms.get()
    change = reverse("mediation_draft_term", args=[play.case_id, row.pk])
    assert 'value="0.001"' in text(presider.get(change))
    presider.post(change, {"kind": "pay", **pay(play, purpose="适当补偿")})
    heads = {"place": "示例村调委会", "signing_on": play.now.date().isoformat(), "copies": "3", "disputed": "原因"}
    assert presider.post(page, heads)["Location"] == page
    warning = reverse("mediation_draft_warning", args=[play.case_id])
    assert presider.post(warning, {"finding": "C05:1:适当", "reason": ""}).status_code == 422
    presider.post(warning, {"finding": "C05:1:适当", "reason": "金额已写明。"})
    assert "金额已写明。" in text(presider.get(page))
    act = reverse("mediation_act", args=[play.case_id, "propose"])
    presider.post(act, {"version": play.case.version})
    assert play.case.state == "proposal"


def test_a_draft_is_there_for_its_presider_and_nobody_else(ready, signed_in):
    play = proposed(ready, purpose=MARK)
    page = reverse("mediation_draft", args=[play.case_id])
    for role in (Role.MEDIATION_CLERK, Role.MEDIATION_DIRECTOR, Role.CLERK):
        browser = signed_in(play.county.staff(role, play.case.holder))
        assert browser.get(page).status_code in {403, 404}
        case = browser.get(reverse("mediation_case", args=[play.case_id]))
        assert MARK not in text(case)
    assert "/account/login/" in Client().get(page)["Location"]


def test_a_party_reads_asks_for_a_code_and_signs_without_script(ready):
    play = proposed(ready)
    browser, page = Client(), reverse("dispute_agreement", args=[ready.case.lookup_code])
    shown = text(browser.get(page))
    assert "叁仟元整" in shown
    assert len(re.findall(r"\b[0-9a-f]{4}\b", shown.split("mediation-hash")[1][:200])) == 16
    browser.post(f"{page}read/", {"proposal": sent(play.case_id).pk, "waives": "1"})
    other, there = invited(play)
    assert "叁仟元整" in text(other.get(there))
    other.post(f"{there}read/", {"proposal": sent(play.case_id).pk, "waives": "1"})
    from linli.mediation.services import giving_out
    from linli.mediation.tests.acting import mediator

    giving_out.to_sign(mediator(play), play.case_id, version=play.case.version, path="electronic", now=play.now)
    identified(play, "A")
    browser.post(f"{page}code/")
    code = Outbox.objects.filter(event="L04").latest("pk").params["code"]
    hidden = re.search(r'name="shown" value="(\w+)"', text(browser.get(page)))[1]
    said = {"shown": hidden, "hand": "self", "name": "示例甲", "code": "000000", "agrees": "on"}
    if code != "000000":
        wrong = browser.post(f"{page}sign/", said)
        assert wrong.status_code == 409
        assert 'value="示例甲"' in text(wrong)
    assert browser.post(f"{page}sign/", {**said, "code": code, "agrees": ""}).status_code == 422
    assert browser.post(f"{page}sign/", {**said, "code": code})["Location"] == page
    assert Signature.objects.get().participant == side(play, "A")
    assert "示例甲" in text(other.get(there)).split("已签署")[1]


def test_a_text_that_changed_under_the_signers_hand_is_not_signed(ready):
    play = identified(given_out(ready), "A")
    browser, page = Client(), reverse("dispute_agreement", args=[play.case.lookup_code])
    said = {"shown": "0" * 64, "hand": "self", "name": "示例甲", "code": "123456", "agrees": "on"}
    answer = browser.post(f"{page}sign/", said)
    assert answer.status_code == 409
    assert "文本已有修改" in text(answer)


def test_an_agreement_in_effect_is_shown_to_both_with_its_moment(ready):
    play = sealed(given_out(ready))
    other, there = invited(play)
    for browser, page in ((Client(), reverse("dispute_agreement", args=[play.case.lookup_code])), (other, there)):
        assert "起生效" in text(browser.get(page))


def test_before_a_draft_is_given_out_and_for_a_foreign_code_there_is_no_page(ready):
    browser = Client()
    assert browser.get(reverse("dispute_agreement", args=[ready.case.lookup_code])).status_code == 404
    assert browser.get(reverse("dispute_agreement", args=["AAAABBBB"])).status_code == 404
    assert Client().get(reverse("invitation_agreement", args=["x" * 22])).status_code == 302
