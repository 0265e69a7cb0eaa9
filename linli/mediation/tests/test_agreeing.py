"""From a draft to its effect: who may do what, what is refused, which signature counts, and since when it binds."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Party
from linli.mediation.models import (
    Agreement,
    Participant,
    Proposal,
    Reading,
    Signature,
    SigningCode,
)
from linli.mediation.queries import standing
from linli.mediation.queries.agreeing import current, latest, party_of, sent
from linli.mediation.rules.terms import AT_SIGNING
from linli.mediation.rules.wording import text_hash
from linli.mediation.services import drafting, ending, giving_out, paper_signing, signing
from linli.mediation.tests.acting import PREPARING, applicant, applied, director, does, mediation_clerk, mediator

pytestmark = pytest.mark.slow

MARK = "zxq-concession"
DAY = timedelta(days=1)


def side(play, letter):
    return Participant.objects.filter(case=play.case_id, side=letter).order_by("pk").first()


def other(play):
    return Actor(party=Party(play.case_id, side(play, "R").pk))


def pay(play, **said):
    keys = {letter: str(side(play, letter).pk) for letter in "AR"}
    return {
        "payer": keys["R"], "payee": keys["A"], "amount": "3000", "purpose": "墙面修复费", "method": "银行转账",
        "due": (timezone.localdate(play.now) + 30 * DAY).isoformat(), "default": "逾期按日万分之二支付违约金", **said,
    }  # fmt: skip


def drafts(play, **said):
    """Draft one payment with its heading."""
    drafting.term_put(mediator(play), play.case_id, term_id=None, kind="pay", said=pay(play, **said), now=play.now)
    heads = {"place": "示例村调委会", "signing_on": timezone.localdate(play.now).isoformat(), "copies": "3",
             "disputed": "渗漏的原因"}  # fmt: skip
    drafting.heads_put(mediator(play), play.case_id, heads=heads, now=play.now)
    return play


def act(play, who, service, **said):
    service(who, play.case_id, version=play.case.version, **said, now=play.now)
    return play


def proposed(play, **said):
    return act(drafts(play, **said), mediator(play), drafting.propose)


def read(play, *, waives=True):
    for who in (applicant(play), other(play)):
        drafting.draft_read(who, play.case_id, proposal_id=sent(play.case_id).pk, waives=waives, now=play.now)
    return play


def given_out(play, path="electronic", **said):
    return act(read(proposed(play, **said)), mediator(play), giving_out.to_sign, path=path)


def identified(play, letter, *, number="", name=""):
    party = side(play, letter)
    return act(
        play, mediation_clerk(play), signing.identity_check, participant=party.pk, name=name or party.name,
        method="counter", document="id_card", number=number or f"43070319800101{ord(letter):04d}",
    )  # fmt: skip


def code(play, who):
    signing.code_send(who, play.case_id, play.now)
    return Outbox.objects.filter(event="L04").latest("pk").params["code"]


def signs(play, letter, *, typed=None, name="", hand="self", shown=None, drawing=""):
    who = applicant(play) if letter == "A" else other(play)
    typed = code(play, who) if typed is None else typed
    signing.sign(
        who, play.case_id, shown=shown or current(play.case_id).sha256, code=typed, hand=hand,
        name=name or side(play, letter).name, drawing=drawing, device="phone", now=play.now,
    )  # fmt: skip
    return play


def signed(play):
    for letter in "AR":
        signs(identified(play, letter), letter)
    return play


def sealed(play):
    act(signed(play), mediator(play), signing.sign_mediator)
    return act(play, director(play), signing.seal)


def why(call, *args, **said):
    with pytest.raises(rules.RefusedActError) as refused:
        call(*args, **said)
    return refused.value.facts["why"]


def told(play):
    return list(
        Outbox.objects.filter(case=play.case_id, event__startswith="M6").order_by("pk").values_list("event", flat=True)
    )


@pytest.fixture
def ready(play):
    """A dispute whose panel is complete; a telephone of each side is known."""
    return does(applied(play), PREPARING)


def test_a_key_speaks_for_its_own_party_alone(ready):
    play = ready
    assert party_of(applicant(play), play.case_id) == side(play, "A")
    assert party_of(other(play), play.case_id) == side(play, "R")
    for stranger in (mediator(play), director(play), Actor(code_case_id=play.case_id + 1)):
        with pytest.raises(rules.NotThereError):
            party_of(stranger, play.case_id)


def test_a_draft_becomes_an_agreement_with_the_seal_of_the_director(ready):
    play = proposed(ready)
    assert play.case.state == "proposal"
    version = sent(play.case_id)
    assert version.sha256 == text_hash(version.text)
    assert "人民币3,000.00元（大写：叁仟元整）" in version.text
    act(read(play), mediator(play), giving_out.to_sign, path="electronic")
    assert play.case.state == "signing"
    signed(play)
    act(play, mediator(play), signing.sign_mediator)
    assert (play.case.state, current(play.case_id).effect_at) == ("signing", None)
    play.now += timedelta(minutes=5)
    act(play, director(play), signing.seal)
    agreement = Agreement.objects.get(case=play.case_id)
    assert (play.case.state, play.case.outcome, agreement.effect_at) == ("effective", "1", play.now)
    part = agreement.parts.get()
    assert (part.state, part.effect_at, part.confirmation, part.performance) == (
        "effective", play.now, part.confirmation, part.performance,
    )  # fmt: skip
    assert set(told(play)) == {"M61", "M62", "M64"}


def test_a_term_is_kept_as_typed_and_put_right_later(ready):
    play = ready
    drafting.term_put(mediator(play), play.case_id, term_id=None, kind="pay", said={"amount": " 一千 "}, now=play.now)
    row = latest(play.case_id).terms.get()
    assert row.said == {"amount": "一千"}
    drafting.term_put(mediator(play), play.case_id, term_id=row.pk, kind="pay", said=pay(play), now=play.now)
    assert latest(play.case_id).terms.get().said["amount"] == "3000"
    drafting.term_drop(mediator(play), play.case_id, term_id=row.pk, now=play.now)
    assert not latest(play.case_id).terms.exists()
    assert why(act, play, mediator(play), drafting.propose) == "terms"


@pytest.mark.parametrize("who", [applicant, other, mediation_clerk, director])
def test_nobody_but_the_presider_drafts(ready, who):
    with pytest.raises((rules.NotYoursError, rules.RefusedActError)):
        drafting.term_put(who(ready), ready.case_id, term_id=None, kind="pay", said={}, now=ready.now)
    assert not Proposal.objects.exists()


def test_a_new_version_asks_everybody_to_read_anew_and_leaves_the_old_one_as_it_was(ready):
    play = read(proposed(ready))
    first = sent(play.case_id)
    drafting.term_put(
        mediator(play), play.case_id, term_id=first.terms.get().pk, kind="pay", said=pay(play, amount="2800"),
        now=play.now,
    )  # fmt: skip
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "no_block"
    act(play, mediator(play), drafting.revise)
    second = sent(play.case_id)
    assert (first.number, second.number) == (1, 2)
    assert "3,000.00" in Proposal.objects.get(pk=first.pk).text
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "all_opened"
    assert (
        why(drafting.draft_read, applicant(play), play.case_id, proposal_id=first.pk, waives=False, now=play.now)
        == "old_version"
    )
    assert why(act, play, mediator(play), drafting.revise) == "nothing_new"


def test_the_parties_have_half_an_hour_unless_each_waives_it(ready):
    play = read(proposed(ready), waives=False)
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "read_long_enough"
    drafting.draft_read(applicant(play), play.case_id, proposal_id=sent(play.case_id).pk, waives=True, now=play.now)
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "read_long_enough"
    play.now += timedelta(minutes=30)
    assert act(play, mediator(play), giving_out.to_sign, path="electronic").case.state == "signing"


def test_a_block_keeps_a_draft_from_being_signed_and_a_warning_waits_for_its_reason(ready):
    play = read(proposed(ready, amount="0.001"))
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "no_block"
    term = sent(play.case_id).terms.get()
    drafting.term_put(
        mediator(play), play.case_id, term_id=term.pk, kind="pay", said=pay(play, purpose="适当补偿"), now=play.now
    )
    finding = "C05:1:适当"
    assert (
        why(drafting.warning_pass, mediator(play), play.case_id, finding="C10:1:调解费", reason="x", now=play.now)
        == "no_warning"
    )
    with pytest.raises(rules.MissingFieldError):
        drafting.warning_pass(mediator(play), play.case_id, finding=finding, reason=" ", now=play.now)
    act(play, mediator(play), drafting.revise)
    read(play)
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "no_block"
    drafting.warning_pass(mediator(play), play.case_id, finding=finding, reason="金额已写明。", now=play.now)
    act(play, mediator(play), drafting.revise)
    assert act(read(play), mediator(play), giving_out.to_sign, path="electronic").case.state == "signing"
    assert sent(play.case_id).passed == {finding: "金额已写明。"}


@pytest.mark.parametrize("who", [applicant, other])
def test_any_party_takes_the_talks_up_again_without_a_reason(ready, who):
    play = proposed(ready)
    act(play, who(play), drafting.talk_on)
    assert (play.case.state, told(play)[-1]) == ("adjourned", "M66")


def test_30_an_edit_of_one_blank_voids_both_signatures_and_tells_the_signers(ready):
    play = signed(given_out(ready))
    assert Signature.objects.filter(void_at=None).count() == 2
    act(play, mediator(play), giving_out.edit)
    assert play.case.state == "proposal"
    assert Signature.objects.filter(void_at=play.now).count() == 2
    assert Agreement.objects.get().void_at == play.now
    assert "M63" in told(play)
    before = sent(play.case_id)
    term = latest(play.case_id).terms.get()
    drafting.term_put(
        mediator(play), play.case_id, term_id=term.pk, kind="pay", said=pay(play, purpose="墙面 修复费"), now=play.now
    )
    act(play, mediator(play), drafting.revise)
    assert sent(play.case_id).sha256 != before.sha256
    act(read(play), mediator(play), giving_out.to_sign, path="electronic")
    assert why(signs, play, "A", shown=before.sha256) == "old_version"
    assert signs(play, "A").case.state == "signing"


def test_31_one_person_does_not_sign_for_two_parties_without_authority(ready):
    play = given_out(ready)
    number = "430703198001010011"
    signs(identified(play, "A", number=number), "A")
    identified(play, "R", number=number)
    assert why(signs, play, "R") == "signed_for_another"


def test_32_of_two_devices_one_signs(ready):
    play = signs(identified(given_out(ready), "A"), "A")
    assert why(signs, play, "A") == "signed_already"
    assert Signature.objects.filter(seat="party").count() == 1


def test_33_a_code_is_fresh_its_own_and_used_once(ready):
    play = identified(identified(given_out(ready), "A"), "R")
    old = code(play, applicant(play))
    play.now += timedelta(minutes=16)
    assert why(signs, play, "A", typed=old) == "code_bad"
    foreign = code(play, other(play))
    code(play, applicant(play))
    assert why(signs, play, "A", typed=foreign) == "code_bad"
    mine = code(play, applicant(play))
    signs(play, "A", typed=mine)
    SigningCode.objects.filter(used_at=None).delete()
    act(play, mediator(play), giving_out.edit)
    term = latest(play.case_id).terms.get()
    drafting.term_put(
        mediator(play), play.case_id, term_id=term.pk, kind="pay", said=pay(play, amount="2"), now=play.now
    )
    act(play, mediator(play), drafting.revise)
    act(read(play), mediator(play), giving_out.to_sign, path="electronic")
    # Of the document before: for this one there is none.
    assert why(signs, play, "A", typed=mine) == "code_missing"


def test_33_after_five_wrong_codes_a_new_one_is_asked_for(ready):
    play = identified(given_out(ready), "A")
    good = code(play, applicant(play))
    for _ in range(5):
        signing.code_wrong(applicant(play), play.case_id, play.now)
    assert why(signs, play, "A", typed=good) == "code_missing"


def test_nobody_signs_whose_document_was_not_compared_or_who_has_not_read(ready):
    play = given_out(ready)
    assert why(signs, play, "A") == "no_identity"
    identified(play, "A")
    Reading.objects.filter(participant=side(play, "A")).delete()
    assert why(signs, play, "A") == "not_read"


def test_the_name_is_written_in_full_and_a_number_is_kept_masked(ready):
    play = identified(given_out(ready), "A", number="430703198001011234")
    with pytest.raises(rules.MissingFieldError):
        signs(play, "A", name="示例")
    row = side(play, "A").identity_checks.get()
    assert (row.number_masked, len(row.number_hash)) == ("430*************34", 64)
    assert not Audit.objects.filter(data__icontains="430703198001011234").exists()


def test_34_the_seal_waits_for_the_parties_and_the_mediator(ready):
    play = given_out(ready)
    assert why(act, play, director(play), signing.seal) == "parties_first"
    assert why(act, play, mediator(play), signing.sign_mediator) == "parties_first"
    signed(play)
    assert why(act, play, director(play), signing.seal) == "mediator_first"


def test_a_drawn_signature_and_a_typed_one_count_alike_and_no_script_is_kept(ready):
    play = identified(identified(given_out(ready), "A"), "R")
    signs(play, "A", drawing="M10,10L20,20")
    signs(play, "R", drawing="<script>")
    assert list(Signature.objects.order_by("pk").values_list("method", "drawing")) == [
        ("drawn", "M10,10L20,20"), ("typed", ""),
    ]  # fmt: skip


def authorised(play, letter="R", *, agent="示例律师", is_special=True, days=30):
    today = timezone.localdate(play.now)
    return act(
        play, mediation_clerk(play), signing.authorise, participant=side(play, letter).pk, agent=agent,
        is_special=is_special, from_on=today - DAY, to_on=today + days * DAY,
    )  # fmt: skip


def test_10_nobody_acts_for_both_sides(ready):
    play = authorised(ready, "R")
    assert why(authorised, play, "A") == "acts_for_other"
    assert why(authorised, play, "A", agent=side(play, "R").name) == "acts_for_other"


def test_11_an_authority_that_is_over_does_not_sign(ready):
    play = identified(authorised(given_out(ready), days=1), "R", name="示例律师", number="430703197001019999")
    play.now += 2 * DAY
    assert why(signs, play, "R", hand="agent", name="示例律师") == "authority_expired"


def test_12_a_general_authority_does_not_settle(ready):
    play = authorised(drafts(ready), is_special=False)
    act(play, mediator(play), drafting.propose)
    assert why(act, read(play), mediator(play), giving_out.to_sign, path="electronic") == "no_block"


def test_an_agent_with_special_authority_signs_under_its_own_document(ready):
    play = authorised(given_out(ready))
    assert why(signs, play, "R", hand="agent", name="示例律师") == "no_identity"
    identified(play, "R", name="示例律师", number="430703197001019999")
    signs(play, "R", hand="agent", name="示例律师")
    assert Signature.objects.get().hand == "示例律师"


def test_a_minor_signs_by_the_representative_alone(ready):
    play = ready
    Participant.objects.filter(pk=side(play, "A").pk).update(capacity="limited", represented_by="示例母亲")
    given_out(play)
    identified(play, "A", name="示例母亲", number="430703197001010022")
    assert why(signs, play, "A") == "needs_representative"
    signs(play, "A", hand="representative", name="示例母亲")
    assert Signature.objects.get().hand == "示例母亲"


def printed(play, pages=3):
    return act(play, mediation_clerk(play), paper_signing.paper_printed, pages=pages)


def scanned(play, **said):
    from linli.kernel.files.services import document_receive

    name = document_receive(mediation_clerk(play), b"%PDF-1.4 signed", play.now).name
    said = {"pages": 3, "footer": current(play.case_id).sha256, "signers": 4, "last_act_at": play.now} | said
    return act(play, mediation_clerk(play), paper_signing.paper_scan, scan=name, **said)


def test_36_an_inheritance_term_is_signed_on_paper_whatever_the_type(ready):
    play = read(proposed(ready, about="inheritance"))
    assert why(act, play, mediator(play), giving_out.to_sign, path="electronic") == "on_paper"
    act(play, mediator(play), giving_out.to_sign, path="paper")
    assert why(signing.code_send, applicant(play), play.case_id, play.now) == "signed_on_paper"


def test_35_a_signed_paper_with_a_missing_page_or_another_hash_is_refused_with_all_that_is_wrong(ready):
    play = given_out(ready, "paper")
    assert why(scanned, play) == "not_printed"
    printed(play)
    with pytest.raises(rules.RefusedActError) as refused:
        scanned(play, pages=2, footer="0" * 64, signers=3)
    assert refused.value.facts["faults"] == ["paper_pages", "paper_hash", "paper_signers"]
    assert why(scanned, play, last_act_at=play.now + DAY) == "paper_time"


def test_a_signed_paper_binds_since_the_time_written_on_it_once_two_have_compared_it(ready):
    play = printed(given_out(ready, "paper"))
    at = play.now + timedelta(hours=2)
    play.now += DAY
    digest = current(play.case_id).sha256
    said = {"pages": 3, "footer": f"{digest[:4]} {digest[-4:]}", "signers": 4}
    assert why(act, play, mediator(play), paper_signing.paper_confirm, **said) == "no_scan"
    scanned(play, last_act_at=at)
    assert why(act, play, mediator(play), paper_signing.paper_confirm, **said | {"pages": 2}) == "paper_pages"
    act(play, mediator(play), paper_signing.paper_confirm, **said)
    assert (play.case.state, Agreement.objects.get().effect_at) == ("effective", at)
    assert set(Signature.objects.values_list("method", flat=True)) == {"paper"}


def test_who_refuses_to_sign_ends_the_mediation_the_same_day(ready):
    play = signs(identified(given_out(ready), "A"), "A")
    act(play, other(play), giving_out.refuse_sign)
    assert (play.case.state, play.case.outcome) == ("terminated", "T7")
    assert Signature.objects.get().void_at is not None


def test_what_is_not_signed_in_five_days_goes_back_to_the_talks(ready):
    play = signs(identified(given_out(ready), "A"), "A")
    dues_fire(play.now + 5 * DAY - timedelta(minutes=1))
    assert play.case.state == "signing"
    dues_fire(play.now + 6 * DAY)
    assert play.case.state == "adjourned"
    assert Signature.objects.get().void_at is not None
    assert "M65" in told(play)


def test_who_has_not_signed_is_reminded_on_days_two_and_four_and_nobody_else(ready):
    play = signs(identified(given_out(ready), "A"), "A")
    reminded = Outbox.objects.filter(event="M72")
    for days, count in ((1, 0), (2, 1), (3, 1), (4, 2)):
        dues_fire(play.now + days * DAY + timedelta(minutes=1))
        assert reminded.count() == count
    assert {row.contact_id for row in reminded} == {side(play, "R").contact_id}
    assert play.case.entries.filter(act="sign_remind").count() == 2


def test_a_text_taken_back_after_the_limit_ends_the_mediation(ready):
    """The case waited in signing for its window; back among the drafts its time is over (m31)."""
    play = signs(identified(given_out(ready), "A"), "A")
    Due.objects.filter(case=play.case_id, clock="mediate_by").update(due_at=play.now + DAY)
    play.now += 2 * DAY
    dues_fire(play.now)
    assert play.case.state == "signing"
    act(play, mediator(play), giving_out.edit)
    assert (play.case.state, play.case.outcome) == ("terminated", "T6")


def test_a_signing_that_lapses_after_the_limit_ends_with_the_time(ready):
    play = given_out(ready)
    Due.objects.filter(case=play.case_id, clock="mediate_by").update(due_at=play.now + DAY)
    dues_fire(play.now + 6 * DAY)
    assert (play.case.state, play.case.outcome) == ("terminated", "T6")


def test_52_a_withdrawal_before_the_last_act_leaves_no_effect(ready):
    play = signed(given_out(ready))
    act(play, mediator(play), signing.sign_mediator)
    act(play, applicant(play), ending.withdraw, settled="no")
    assert play.case.state == "terminated"
    with pytest.raises(rules.NotNowError):
        act(play, director(play), signing.seal)
    assert Agreement.objects.get().effect_at is None


def test_53_a_seal_and_an_edit_at_once_leave_no_half_state(ready):
    play = signed(given_out(ready))
    act(play, mediator(play), signing.sign_mediator)
    version = play.case.version
    giving_out.edit(mediator(play), play.case_id, version=version, now=play.now)
    with pytest.raises((rules.StaleFormError, rules.NotNowError)):
        signing.seal(director(play), play.case_id, version=version, now=play.now)
    assert (play.case.state, Agreement.objects.get().effect_at) == ("proposal", None)
    assert not Signature.objects.filter(void_at=None).exists()


ON_THE_SPOT = {"spoken": "当面付清五百元，双方握手言和。", "on_the_spot": True, "wants_writing": False}


def test_an_oral_agreement_binds_from_the_moment_it_is_reached(ready):
    play = proposed(ready, due=AT_SIGNING, amount="500")
    act(play, mediator(play), giving_out.oral, **ON_THE_SPOT)
    made = Agreement.objects.get()
    assert (play.case.state, made.form, made.effect_at, made.parts.get().state) == (
        "effective", "oral", play.now, "effective",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "draft", "code"),
    [
        ({"wants_writing": True}, {}, "wants_writing"),
        ({"on_the_spot": False}, {}, "not_on_the_spot"),
        ({}, {"instalments": "签署时 1500\n2022-09-01 1500"}, "not_on_the_spot"),
        ({}, {"amount": "100000"}, "major"),
        ({}, {"about": "inheritance"}, "on_paper"),
        ({}, {"purpose": "罚款"}, "no_block"),
    ],
)
def test_39_what_is_not_done_at_once_large_or_unlawful_is_not_left_to_words(ready, said, draft, code):
    play = proposed(ready, **draft)
    assert why(act, play, mediator(play), giving_out.oral, **ON_THE_SPOT | said) == code
    assert play.case.state == "proposal"


def test_a_change_of_an_agreement_takes_the_wish_of_all_and_replaces_it_only_with_its_effect(ready):
    """m33 and m41."""
    play = sealed(given_out(ready))
    old = Agreement.objects.get()
    act(play, applicant(play), giving_out.vary_wish)
    assert play.case.state == "effective"
    act(play, other(play), giving_out.vary_wish)
    assert play.case.state == "preparing"
    # An ending leads back to the old one, which stands untouched.
    act(play, applicant(play), ending.withdraw, settled="no")
    old.refresh_from_db()
    assert (play.case.state, old.void_at, old.replaced_by) == ("effective", None, None)
    for who in (applicant, other):
        act(play, who(play), giving_out.vary_wish)
    term = latest(play.case_id).terms.get()
    drafting.term_put(
        mediator(play), play.case_id, term_id=term.pk, kind="pay", said=pay(play, amount="2500"), now=play.now
    )
    act(play, mediator(play), drafting.propose)
    act(read(play), mediator(play), giving_out.to_sign, path="electronic")
    sealed(play)
    old.refresh_from_db()
    new = Agreement.objects.exclude(pk=old.pk).get()
    assert (play.case.state, old.replaced_by_id, new.effect_at) == ("effective", new.pk, play.now)


def test_no_line_of_the_timeline_and_no_notice_tells_a_word_of_a_draft(ready):
    play = proposed(ready, purpose=MARK)
    clerk = mediation_clerk(play)
    stands = standing.standing(clerk, play.case, play.now)
    assert not re.search(MARK, repr([(e.text, e.data) for e in stands.entries]))
    assert not Outbox.objects.filter(params__icontains=MARK).exists()
    assert not Audit.objects.filter(data__icontains=MARK).exists()
