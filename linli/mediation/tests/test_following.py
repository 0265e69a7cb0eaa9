"""Somebody takes a party's place late: while an agreement is being signed, and once it is in effect (21, 22)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Party, Role
from linli.mediation.models import (
    Agreement,
    AgreementPart,
    DueItem,
    Election,
    Invitation,
    Participant,
    Proposal,
    Signature,
    Term,
)
from linli.mediation.queries.agreeing import current, drafted, sent
from linli.mediation.queries.settled import settled
from linli.mediation.rules.money import yuan
from linli.mediation.services import drafting, giving_out, performing, rolls, signing, succeeding
from linli.mediation.services.watching import agreements_watch
from linli.mediation.tests import keeping
from linli.mediation.tests.acting import (
    EXAMPLES,
    PREPARING,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
)
from linli.mediation.tests.keeping import agreed, items, keeps
from linli.mediation.tests.test_agreeing import act, given_out, identified, signs, why
from linli.mediation.tests.test_groups import members, out, rolled
from linli.mediation.tests.test_groups import signs as member_signs


def theirs(play, letter="R"):
    return Participant.objects.filter(case=play.case_id, side=letter, successor=None).earliest("pk")


def heir(play):
    """Give who took the other side's place, as its own key lets it in."""
    return Actor(party=Party(play.case_id, theirs(play).pk))


def running(play, clock):
    return Due.objects.filter(case=play.case_id, clock=clock, met_at=None, cancelled_at=None).latest("pk")


class TestWhileItIsSigned:
    @pytest.fixture
    def out(self, play):
        return given_out(does(applied(play), PREPARING))

    def test_21_the_text_is_given_out_anew_in_the_heirs_name_and_what_was_signed_falls(self, out):
        signs(identified(out, "A"), "A")
        old, before = theirs(out), sent(out.case_id)
        does(out, "succeed")
        new, text = theirs(out), sent(out.case_id)
        assert out.case.state == "proposal"
        assert Agreement.objects.get().void_at is not None
        assert not Signature.objects.filter(void_at=None).exists()
        assert (text.number, text.sha256 == before.sha256) == (before.number + 1, False)
        assert (new.name in text.text, old.name in text.text.replace(new.name, "")) == (True, False)
        assert Term.objects.get(proposal=text).said["payer"] == str(new.pk)
        assert not {f.code for f in drafted(out.case, text, out.now).findings} & {"C04", "C13"}
        # The version before stays as it was read.
        assert (before.text, Term.objects.get(proposal=before).said["payer"]) == (sent_text(before), str(old.pk))
        told = set(Outbox.objects.values_list("event", flat=True))
        assert {"M61", "M63", "M75"} <= told
        assert [e.act for e in Entry.objects.filter(case=out.case_id).order_by("pk")][-3:] == [
            "succeed", "edit", "revise",
        ]  # fmt: skip

    def test_21_it_is_signed_once_the_heir_has_consented_read_and_shown_who_it_is(self, out):
        does(out, "succeed")
        for who in (applicant(out), heir(out)):
            drafting.draft_read(who, out.case_id, proposal_id=sent(out.case_id).pk, waives=True, now=out.now)
        assert why(act, out, mediator(out), giving_out.to_sign, path="electronic") == "consents"
        does(out, "terms_other")
        act(out, mediator(out), giving_out.to_sign, path="electronic")
        signs(identified(out, "A"), "A")
        new = theirs(out)
        who = {"participant": new.pk, "name": new.name, "method": "counter", "document": "id_card"}
        act(out, mediation_clerk(out), signing.identity_check, **who, number="430703198001017777")
        signing.code_send(heir(out), out.case_id, out.now)
        code = Outbox.objects.filter(event="L04").latest("pk").params["code"]
        signing.sign(
            heir(out), out.case_id, shown=current(out.case_id).sha256, code=code, hand="self", name=new.name,
            drawing="", device="", now=out.now,
        )  # fmt: skip
        act(out, mediator(out), signing.sign_mediator)
        act(out, director(out), signing.seal)
        assert out.case.state == "effective"
        assert set(DueItem.objects.values_list("obligor", flat=True)) == {new.pk}

    def test_21_while_heirs_are_waited_for_the_time_to_sign_stands_still_and_nobody_is_reminded(self, out):
        does(out, "party_gone")
        before = Outbox.objects.filter(event="M72").count()
        out.at(out.now + timedelta(days=10))
        dues_fire(out.now)
        assert (out.case.state, Outbox.objects.filter(event="M72").count()) == ("signing", before)
        does(out, "succeed")
        assert out.case.state == "proposal"
        assert running(out, "mediate_by").due_at > out.now
        assert out.case.due_at == running(out, "mediate_by").due_at

    def test_22_a_renamed_company_and_one_on_paper_alike_sign_anew(self, play):
        given_out(does(applied(play), PREPARING), path="paper")
        EXAMPLES["succeed"].play(play, as_what="renamed", name="示例新公司", is_organisation=True)
        assert (play.case.state, current(play.case_id)) == ("proposal", None)
        assert "示例新公司" in sent(play.case_id).text

    def test_21_the_clerk_does_it_on_the_page_and_the_old_link_opens_nothing(self, out, signed_in):
        asking = Invitation.objects.get(case=out.case_id)
        clerk = signed_in(out.county.staff(Role.MEDIATION_CLERK, out.case.holder))
        assert "变更当事人" in clerk.get(reverse("mediation_case", args=[out.case_id])).content.decode()
        said = {"version": out.case.version, "participant": theirs(out).pk, "as_what": "heir", "name": "示例乙之子",
                "phone": "13900000008", "text": "继承公证书"}  # fmt: skip
        page = clerk.post(reverse("mediation_act", args=[out.case_id, "succeed"]), said, follow=True)
        assert "代替示例乙" in page.content.decode()
        assert Client().post(reverse("invitation", args=[asking.token]), {"code": asking.code}).status_code == 422


def sent_text(proposal):
    proposal.refresh_from_db()
    return proposal.text


def succeeded(play, letter="R", **said):
    who = theirs(play, letter).pk
    return succeeding.succeed(
        mediation_clerk(play), play.case_id, version=play.case.version, participant=who, now=play.now,
        **{"as_what": "heir", "name": "示例继承人", "phone": "13900000008", "address": "", "is_organisation": False,
           "born_on": None, "represented_by": "", "text": "继承公证书。"} | said,
    )  # fmt: skip


class TestOnceItIsInEffect:
    def test_21_who_owes_is_replaced_instalments_and_text_stay_and_the_heir_is_reminded(self, play):
        agreed(play)
        text = Agreement.objects.get().proposal.text
        before = [(item.pk, item.fen, item.due_on, item.obligee_id) for item in items(play)]
        succeeded(play)
        new = theirs(play)
        assert play.case.state == "effective"
        assert [(item.pk, item.fen, item.due_on, item.obligee_id) for item in items(play)] == before
        assert {item.obligor_id for item in items(play)} == {new.pk}
        assert (Agreement.objects.get().proposal.text, Agreement.objects.get().void_at) == (text, None)
        play.at(play.now + timedelta(days=3))
        agreements_watch(play.now)
        assert set(Outbox.objects.filter(event="M83").values_list("contact", flat=True)) == {new.contact_id}
        # It reports by its own key; who was there before cannot.
        slip = {"participant": 0, "items": [items(play)[0].pk], "amount": "1000", "payee": None,
                "paid_on": play.now.date(), "proof": "回单"}  # fmt: skip
        act(play, heir(play), performing.pay_report, **slip)
        assert keeping.payment(play).payer_id == new.pk

    def test_21_who_is_paid_is_replaced_and_answers_for_what_was_reported(self, play):
        agreed(play)
        keeps(play, "pay_report")
        performing.item_hold(
            mediation_clerk(play), play.case_id, version=play.case.version, item=items(play)[0].pk,
            because="待继承人证明。", now=play.now,
        )  # fmt: skip
        code = succeeded(play, "A")
        new = theirs(play, "A")
        assert play.case.lookup_code == code
        assert {(item.obligee_id, item.held_because) for item in items(play)} == {(new.pk, "")}
        payment = keeping.payment(play)
        assert payment.payee_id == new.pk
        act(play, applicant(play), performing.pay_receive, payment=payment.pk)
        act(play, mediation_clerk(play), performing.pay_verify, payment=payment.pk)
        assert AgreementPart.objects.get().performance == "fulfilled"
        # The court and the visit ask who stands there now.
        known = settled(mediation_clerk(play), play.case, play.now.date())
        assert {p.pk for p in known.parts[0].parties} == {p.pk for p in known.unasked} == {new.pk, theirs(play).pk}
        shown = Client().get(reverse("dispute_ledger", args=[play.case.lookup_code])).content.decode()
        assert "示例继承人" in shown

    def test_22_a_company_under_a_new_name_owes_what_it_owed(self, play):
        agreed(play)
        succeeded(play, as_what="renamed", name="示例新公司", is_organisation=True)
        assert {item.obligor.name for item in items(play)} == {"示例新公司"}


def test_21_22_while_an_agreement_in_effect_is_varied_both_the_new_text_and_the_old_ledger_follow(play):
    """A successor comes while a change of what binds is being signed (m33, m41)."""
    agreed(play)
    old = Agreement.objects.get()
    heads = {"place": "调委会", "signing_on": play.now.date().isoformat(), "copies": "3", "facts": "渗漏"}
    Case.objects.filter(pk=play.case_id).update(state="signing")
    made = Proposal.objects.create(case=play.case, number=2, made_at=play.now, sent_at=play.now, heads=heads)
    said = {**Term.objects.get(proposal=old.proposal).said, "amount": "2500", "instalments": ""}
    Term.objects.create(case=play.case, proposal=made, number=1, kind="pay", said=said)
    new_one = Agreement.objects.create(case=play.case, proposal=made, profile="committee", made_at=play.now)
    AgreementPart.objects.create(case=play.case, agreement=new_one)
    succeeded(play)
    assert play.case.state == "proposal"
    assert sent(play.case_id).number == 3
    assert current(play.case_id).pk == old.pk
    assert {item.obligor_id for item in items(play)} == {theirs(play).pk}


class TestInAGroup:
    @pytest.fixture
    def play(self, play):
        return rolled(does(applied(play), PREPARING))

    def test_21_48_a_members_part_goes_over_alone_and_the_others_signatures_stand(self, play):
        out(play)
        first, second = members(play)[:2]
        member_signs(play, applicant(play))
        member_signs(play, Actor(party=Party(play.case_id, second.participant_id)))
        version = {"version": play.case.version, "now": play.now}
        rolls.member_hold(
            mediator(play), play.case_id, participant=second.participant_id, because="业主已故", **version
        )  # fmt: skip
        who = {"as_what": "heir", "name": "业主二之女", "phone": "13900000012", "address": "", "is_organisation": False}
        succeeding.succeed(
            mediation_clerk(play), play.case_id, version=play.case.version, participant=second.participant_id, **who,
            born_on=None, represented_by="", text="继承公证书。", now=play.now,
        )  # fmt: skip
        new = Participant.objects.get(case=play.case_id, name="业主二之女")
        part = AgreementPart.objects.get(participant=new)
        assert (play.case.state, part.state, part.held_because) == ("signing", "open", "")
        assert part.figure_fen
        signed = Signature.objects.filter(void_at=None, seat="party").values_list("participant", flat=True)
        assert list(signed) == [first.participant_id]
        assert not Election.objects.exists()
        me = Actor(party=Party(play.case_id, new.pk))
        # It reads the text by its own link first, which says so, and its own figure with it.
        asked = Invitation.objects.get(participant=new, void_at=None)
        browser, page = Client(), reverse("invitation_agreement", args=[asked.token])
        browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
        shown = browser.get(page).content.decode()
        assert f"{page}read/" in shown
        assert yuan(part.figure_fen) in shown
        browser.post(f"{page}read/", {"proposal": sent(play.case_id).pk})
        assert f"{page}read/" not in browser.get(page).content.decode()
        member_signs(play, me)
        assert Signature.objects.filter(void_at=None, participant=new).exists()
