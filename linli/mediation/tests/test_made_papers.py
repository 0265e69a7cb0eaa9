"""Which documents the acts from the panel to the visit make, for whom, and what they never say."""

import pytest

from linli.mediation.models import PanelSeat, Paper
from linli.mediation.queries.agreeing import sent
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.rules.papers import model
from linli.mediation.rules.papers.pdf import pdf
from linli.mediation.services import drafting, giving_out, paper_signing, rolls, signing, sittings
from linli.mediation.tests import keeping
from linli.mediation.tests.acting import (
    ADJOURNED,
    EXAMPLES,
    PREPARING,
    SITTING,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
)
from linli.mediation.tests.papering import pdf_text
from linli.mediation.tests.test_agreeing import (
    MARK,
    ON_THE_SPOT,
    act,
    authorised,
    given_out,
    identified,
    other,
    pay,
    printed,
    proposed,
    scanned,
    sealed,
    side,
    signed,
)  # fmt: skip
from linli.mediation.tests.test_groups import bearer as member_bearer
from linli.mediation.tests.test_groups import members, out, rolled, sheet, signs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def made(play, since=0):
    return list(
        Paper.objects.filter(case_id=play.case_id, pk__gt=since).order_by("pk").values_list("number", flat=True)
    )


def newest(play):
    return Paper.objects.filter(case_id=play.case_id).latest("pk").pk


def paper(play, number):
    return Paper.objects.filter(case_id=play.case_id, number=number).latest("pk")


def said(row):
    return "".join(model.texts(model.decoded(row.body.encode())))


def read_by(play, letter):
    return {row.number for row in papers_of_party(side(play, letter))}


@pytest.fixture
def ready(play):
    return does(applied(play), PREPARING)


def test_the_talks_leave_their_papers_act_by_act(play):
    """12 and 43 with the start, 16 and 17 with the panel, 23 with a date, 13 with the opening, 24 with the end."""
    does(applied(play), ADJOURNED)
    assert [n for n in made(play) if n >= 12] == [12, 12, 43, 43, 16, 16, 17, 23, 23, 13, 13, 24]
    assert "示例路 2 号" in said(paper(play, 43))
    record = said(paper(play, 24))
    assert "双方到场，陈述了各自意见。" in record
    assert "示例乙：不愿签字。" in record
    # Where the other side is reached stands on its own paper alone.
    assert not any("示例路 2 号" in said(row) for row in papers_of_party(side(play, "A")))


def test_51_what_is_said_to_the_panel_alone_stands_in_no_record(play):
    does(applied(play), f"{SITTING} record_write group_open")
    group = play.case.sittings.get().groups.get(kind="caucus")
    act(play, mediator(play), sittings.record_write, group=group.pk, text=MARK)
    does(play, "record_sign record_other adjourn")
    assert not Paper.objects.filter(body__icontains=MARK).exists()


@pytest.mark.parametrize(
    ("example", "number", "words", "readers"),
    [
        ("disclose", 17, "与一方相识。", "AR"),
        ("challenge_decide", 18, "准许，更换调解员", "AR"),
        ("exchange", 20, "维修报价", "A"),
        ("appraisal_entrust", 21, "示例鉴定所", "AR"),
        ("opinion", 22, "防水层老化所致。", "AR"),
        ("reschedule", 23, "调解会议", "AR"),
        ("suspend", 27, "一方受到他人压力。", ""),
        ("resume", 27, "已单独核实，可以继续。", ""),
    ],
)
def test_an_act_beside_the_moves_makes_its_paper_for_those_who_read_it(play, example, number, words, readers):
    before = EXAMPLES[example].before
    does(applied(play), f"{before} item_give" if example == "exchange" else before)
    since = newest(play)
    does(play, example)
    assert number in made(play, since)
    rows = Paper.objects.filter(case_id=play.case_id, number=number, pk__gt=since)
    assert any(words in said(row) for row in rows)
    for letter in "AR":
        found = {row.pk for row in papers_of_party(side(play, letter))} & {row.pk for row in rows}
        assert bool(found) is (letter in readers)


def test_more_time_is_on_paper_once_all_have_agreed(play):
    does(applied(play), f"{PREPARING} extend_ask extend")
    assert 26 not in made(play)
    does(play, "extend_other")
    assert "2022年8月20日" in said(paper(play, 26))


def test_identity_and_authority_are_each_partys_own_paper(ready):
    play = identified(authorised(ready), "R", number="430703198001011234")
    assert "430*************34" in said(paper(play, 13))
    assert "特别授权" in said(paper(play, 14))
    assert {13, 14} <= read_by(play, "R")
    assert not {13, 14} & read_by(play, "A")


def test_a_draft_is_each_partys_and_the_panels_and_an_older_one_stands_no_more(ready):
    play = proposed(ready, purpose=MARK)
    assert all(MARK in said(row) for row in Paper.objects.filter(number=25))
    term = sent(play.case_id).terms.get().pk
    drafting.term_put(mediator(play), play.case_id, term_id=term, kind="pay", said=pay(play), now=play.now)
    act(play, mediator(play), drafting.revise)
    rows = Paper.objects.filter(number=25).order_by("pk")
    assert [row.state for row in rows] == ["superseded", "superseded", "made", "made"]


def test_the_sealed_agreement_names_who_signed_and_when_and_is_verified_as_in_effect(ready):
    play = given_out(ready)
    first = paper(play, 28)
    assert (first.state, "人民币3,000.00元" in said(first)) == ("made", True)
    sealed(play)
    first.refresh_from_db()
    text = paper(play, 28)
    assert (first.state, text.state, text.signed) == ("superseded", "effective", 4)
    drawn = pdf_text(pdf(model.decoded(text.body.encode()))[0])
    for words in ("示例甲", "示例乙", "人民调解员", "人民调解委员会（盖章）", "生效时间", "已盖章", "核验"):
        assert words in drawn
    assert text.code in drawn
    assert "年月日" not in drawn.split("签署情况")[1].replace("2022年", "")
    # Each party's record of signing tells the own proof of identity and nobody else's.
    record = Paper.objects.filter(number=31, participant=side(play, "A")).get()
    mine, theirs = (play.case.agreements.get().signatures.get(participant=side(play, letter)) for letter in "AR")
    assert f"核验{mine.identity_id}号" in said(record)
    assert f"核验{theirs.identity_id}号" not in said(record)


def test_an_edit_voids_the_paper_and_the_verify_page_says_so(ready, client):
    play = signed(given_out(ready))
    row = paper(play, 28)
    act(play, mediator(play), giving_out.edit)
    answer = client.get(f"/mediation/verify/{row.code}/", {"hash": row.sha256}, headers={"Accept-Language": "zh-hans"})
    assert "已作废" in answer.content.decode() or "作废" in answer.content.decode()


def test_35_the_footer_of_the_printed_document_is_what_clerk_and_mediator_compare(ready):
    play = printed(given_out(ready, "paper"))
    printed_hash = paper(play, 28).sha256
    scanned(play, footer=f"{printed_hash[:4]} {printed_hash[-4:]}")
    said_ = {"pages": 3, "footer": printed_hash, "signers": 4}
    act(play, mediator(play), paper_signing.paper_confirm, **said_)
    assert play.case.state == "effective"
    assert "纸质签署" in said(paper(play, 28))


def test_words_of_an_oral_agreement_are_written_as_spoken(ready):
    play = proposed(ready, due="at_signing", amount="500")
    act(play, mediator(play), giving_out.oral, **ON_THE_SPOT)
    row = paper(play, 29)
    assert (row.state, "双方握手言和" in said(row)) == ("effective", True)
    assert 28 not in made(play)


def test_a_member_reads_the_own_part_and_who_was_elected_the_own_election(ready):
    play = rolled(ready)
    first, second, third = members(play)
    for member, elected in ((second, first),):
        act(play, member_bearer(play, member), rolls.elect, participant=member.participant_id, channel="page",
            elected=elected.participant_id)  # fmt: skip
    assert 15 not in made(play)
    out(play)
    parts = Paper.objects.filter(number=30)
    assert {row.participant_id for row in parts} == {m.participant_id for m in (first, second, third)}
    own = {row.pk for row in papers_of_party(second.participant)}
    assert [row.participant_id for row in parts if row.pk in own] == [second.participant_id]
    assert {row.pk for row in parts} <= {row.pk for row in papers_of_party(side(play, "R"))}
    for who in (member_bearer(play, first), other(play)):
        signs(play, who)
    act(play, member_bearer(play, second), giving_out.decline_part)
    act(play, member_bearer(play, third), giving_out.decline_part)
    act(play, mediator(play), signing.sign_mediator)
    act(play, director(play), signing.seal)
    assert [row.state for row in parts.order_by("participant")] == ["effective", "made", "made"]


def test_two_elected_members_each_hold_the_paper_of_their_election(ready):
    play = rolled(ready, sheet(*(f"3-{n},成员{n},业主,80,1,,," for n in range(1, 5))))
    one, two, three, four = members(play)
    for member, elected in ((two, one), (four, three)):
        act(play, mediation_clerk(play), rolls.elect, participant=member.participant_id, channel="phone",
            elected=elected.participant_id)  # fmt: skip
    rows = Paper.objects.filter(number=15, state="made")
    assert {row.participant_id for row in rows} == {one.participant_id, three.participant_id}
    assert any("成员2" in said(row) and "成员4" not in said(row) for row in rows)


def test_after_the_agreement_each_step_leaves_its_paper(play):
    keeping.agreed(play)
    keeping.court(play)
    since = newest(play)
    keeping.keeps(play, "apply_a apply_r file")
    assert made(play, since) == [33, 34]
    assert "示例法院C1" in said(paper(play, 33))
    keeping.keeps(play, "pay_report pay_receive pay_verify visit_r")
    assert made(play, since)[2:] == [35, 38]
    # What one side said of how it went is its own paper.
    assert 38 in read_by(play, "R")
    assert 38 not in read_by(play, "A")


def test_a_breach_is_written_to_who_is_owed_with_ledger_and_urging_alone(play):
    keeping.agreed(play)
    since = newest(play)
    keeping.keeps(play, "urge breach route_choose")
    assert made(play, since) == [36, 37]
    assert 37 in read_by(play, "A")
    assert 37 not in read_by(play, "R")


def test_every_document_of_an_act_says_all_it_must_and_never_keeps_an_act_back(play):
    """The whole way of one dispute: a value that is missing would end its act with an error."""
    does(applied(play), PREPARING)
    PanelSeat.objects.filter(case=play.case_id).update(told="")
    sealed(given_out(play))
    assert {13, 16, 17, 25, 28, 31, 43} <= set(made(play))
    assert applicant(play)
