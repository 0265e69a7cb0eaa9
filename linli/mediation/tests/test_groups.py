"""Groups: a roll taken over whole or not at all, each member's own figure, and parts that bind by themselves; offers."""

import io
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Entry
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor, Party
from linli.mediation.models import (
    Agreement,
    AgreementPart,
    DueItem,
    Invitation,
    Member,
    Offer,
    Participant,
    Payment,
)
from linli.mediation.queries.agreeing import current, sent
from linli.mediation.queries.offers import negotiation
from linli.mediation.queries.settled import totals
from linli.mediation.services import drafting, giving_out, offering, performing, rolls, signing
from linli.mediation.tests.acting import PREPARING, applicant, applied, director, does, mediation_clerk, mediator
from linli.mediation.tests.test_agreeing import DAY, act, code, other, pay, side, why

pytestmark = pytest.mark.slow

HEAD = "房号,姓名,身份,面积（平方米）,系数,金额（元）,电话,暂缓原因\n"
NOON = datetime(2022, 7, 4, 12, tzinfo=UTC)
NOTE = "※ 每户一行，房号写作“栋-单元-室”,,,,,,,\n"
AREAS = ("86.50", "92.30", "105.70", "118.20")


def sheet(*rows):
    return (HEAD + NOTE + "\n".join(rows)).encode("utf-8-sig")


HOUSE = sheet(
    *(
        f"3-{floor}-{unit},业主{floor:02d}{unit},业主,{AREAS[unit - 1]},{1.5 if floor <= 3 else 1.2 if floor <= 6 else 1},,,"
        for floor in range(1, 11)
        for unit in range(1, 5)
    )
)
FEW = sheet("3-1,示例甲,业主,80,1,,,", "3-2,业主二,业主,80,1,,13900000011,", "3-3,业主三,业主,40,1,,,")


def faults(content, name="roll.csv"):
    with pytest.raises(rolls.BadRollError) as refused:
        rolls.roll_look(name, content, NOON)
    return [(f.place, f.column, f.code) for f in refused.value.faults]


def test_50_a_sheet_with_formulas_gaps_and_duplicates_lists_every_row_and_writes_nothing(db):
    book = Workbook()
    page = book.active
    for row in (
        ["房号", "姓名", "身份", "面积（平方米）", "系数"],
        ["※ 说明", "", "", "", ""],
        ["3-1", "甲", "业主", "=40+40", 1],
        ["3-2", "乙", "业主", 80, 1],
        ["3-2", "丙", "业主", 80, 1],
        ["3-3", "丁", "房东", -5, 1],
        ["3-4", "戊", "业主", 80, 1],
        ["3-5", "己", "业主", 80, 1],
    ):
        page.append(row)
    page.merge_cells("B7:B8")
    out = io.BytesIO()
    book.save(out)
    assert faults(out.getvalue(), "roll.xlsx") == [
        (3, "area", "formula"), (3, "area", "wrong"), (5, "unit", "twice"), (6, "capacity", "wrong"), (6, "area", "wrong"),
        (8, "name", "empty"),
    ]  # fmt: skip
    assert not Participant.objects.exists()


def test_a_sheet_without_its_columns_without_rows_or_of_another_kind_says_so():
    assert faults("姓名\n甲".encode()) == [(1, "unit", "column"), (1, "capacity", "column")]
    assert faults(sheet()) == [(0, "", "no_rows")]
    assert faults(b"%PDF", "roll.pdf") == [(0, "", "no_sheet")]


@pytest.fixture
def group(play):
    return does(applied(play), PREPARING)


def rolled(play, content=FEW):
    return act(play, mediation_clerk(play), rolls.roll_import, rows=rolls.roll_look("roll.csv", content, play.now))


def members(play):
    return list(Member.objects.filter(case=play.case_id).select_related("participant").order_by("position"))


def bearer(play, member):
    first = side_a(play)
    return (
        applicant(play)
        if member.participant_id == first.pk
        else Actor(party=Party(play.case_id, member.participant_id))
    )


def side_a(play):
    return Participant.objects.filter(case=play.case_id, side="A").order_by("pk").first()


def drafted(play, *, pot="1000", formula="area", **heads):
    said = pay(play, amount=pot, payee="group")
    drafting.term_put(mediator(play), play.case_id, term_id=None, kind="pay", said=said, now=play.now)
    heads = {"place": "示例村调委会", "signing_on": play.now.date().isoformat(), "copies": "5", "disputed": "采光",
             "formula": formula} | heads  # fmt: skip
    drafting.heads_put(mediator(play), play.case_id, heads=heads, now=play.now)
    return act(play, mediator(play), drafting.propose)


def everybody(play):
    return [*(bearer(play, m) for m in members(play)), other(play)]


def out(play, path="electronic", **said):
    drafted(play, **said)
    for who in everybody(play):
        drafting.draft_read(who, play.case_id, proposal_id=sent(play.case_id).pk, waives=True, now=play.now)
    return act(play, mediator(play), giving_out.to_sign, path=path)


def signs(play, who):
    party = Participant.objects.get(pk=who.party.party_id) if who.party else side_a(play)
    act(
        play, mediation_clerk(play), signing.identity_check, participant=party.pk, name=party.name, method="counter",
        document="id_card", number=f"4307031980{party.pk:08d}",
    )  # fmt: skip
    Participant.objects.filter(pk=party.pk, contact=None).update(contact=side(play, "R").contact)
    signing.sign(
        who, play.case_id, shown=current(play.case_id).sha256, code=code(play, who), hand="self", name=party.name,
        drawing="", device="phone", now=play.now,
    )  # fmt: skip


def test_a_roll_makes_each_member_a_party_with_a_key_of_its_own(group):
    play = rolled(group)
    assert [(m.unit, m.participant.name, m.area_centi_m2) for m in members(play)] == [
        ("3-1", "示例甲", 8000), ("3-2", "业主二", 8000), ("3-3", "业主三", 4000),
    ]  # fmt: skip
    # Who applied is on the roll under the own name, and keeps the code of the application.
    assert members(play)[0].participant_id == side_a(play).pk
    assert Invitation.objects.filter(participant__member__isnull=False).count() == 2
    assert Outbox.objects.filter(event="M69").count() == 1
    act(
        play,
        mediation_clerk(play),
        rolls.roll_import,
        rows=rolls.roll_look("roll.csv", sheet("3-1,示例甲,业主,80,1,,,"), NOON),
    )
    assert Participant.objects.filter(case=play.case_id).count() == 2
    drafted(play, pot="500")
    assert why(rolled, play) == "draft_given_out"


def test_s2_forty_owners_get_their_figures_exactly_and_each_reads_the_own_alone(group):
    play = rolled(group, HOUSE)
    drafted(play, pot="612000.00", formula="area_factor", copies="43")
    told = sent(play.case_id).parties
    figures = {m.unit: told[str(m.participant_id)]["fen"] for m in members(play)}
    assert sum(figures.values()) == 61_200_000
    said = {"3-1-1": 1_629_641, "3-1-4": 2_226_861, "3-4-2": 1_391_129, "3-10-4": 1_484_574, "3-10-1": 1_086_427}
    assert {unit: figures[unit] for unit in said} == said
    text = sent(play.case_id).text
    assert "共40份" in text
    assert "612,000.00" in text
    assert "16,296.41" not in text
    assert "业主011" not in text


def test_a_sum_that_cannot_be_divided_blocks(group):
    play = rolled(group)
    assert why(out, play, formula="fixed") == "no_block"


def test_48_held_and_refused_parts_wait_outside_while_the_others_take_effect(group):
    """S2 in small: one signs, one part is held for heirs, one member stays outside."""
    play = rolled(group)
    act(
        play,
        mediator(play),
        rolls.member_hold,
        participant=members(play)[1].participant_id,
        because="业主已故，待继承人证明",
    )
    out(play)
    first, heir, third = (bearer(play, m) for m in members(play))
    assert [p.state for p in Agreement.objects.get().parts.order_by("pk")] == ["open", "held", "open"]
    assert why(act, play, third, giving_out.refuse_sign) == "member_stays_out"
    act(play, third, giving_out.decline_part)
    for who in (first, other(play)):
        signs(play, who)
    act(play, mediator(play), signing.sign_mediator)
    act(play, director(play), signing.seal)
    parts = list(Agreement.objects.get().parts.order_by("pk"))
    assert (play.case.state, [p.state for p in parts]) == ("effective", ["effective", "held", "not_joined"])
    assert [p.effect_at for p in parts] == [play.now, None, None]
    # The heirs are proven: the part is let go, signed later, and binds from then.
    act(play, mediator(play), rolls.member_hold, participant=heir.party.party_id, because="")
    play.now += DAY
    signs(play, heir)
    parts[1].refresh_from_db()
    assert (parts[1].state, parts[1].effect_at) == ("effective", play.now)
    assert why(signing.code_send, heir, play.case_id, play.now) == "nothing_to_sign"


def test_one_slip_pays_many_each_a_row_of_its_own_and_members_read_how_far_all_are(group):
    """19.7: one sum, to the fen; who was paid says so itself; of the others each member reads totals alone."""
    play = out(rolled(group))
    owners = [bearer(play, m) for m in members(play)]
    for who in (*owners, other(play)):
        signs(play, who)
    act(play, mediator(play), signing.sign_mediator)
    act(play, director(play), signing.seal)
    items = list(DueItem.objects.order_by("pk"))
    slip = {"participant": side(play, "R").pk, "items": [item.pk for item in items], "payee": None,
            "paid_on": play.now.date(), "proof": "批量回单 0120"}  # fmt: skip
    assert why(act, play, mediation_clerk(play), performing.pay_report, **slip, amount="999.99") == "slip_sum"
    act(play, mediation_clerk(play), performing.pay_report, **slip, amount="1000")
    rows = list(Payment.objects.order_by("pk"))
    assert [(row.payee_id, row.fen, row.proof) for row in rows] == [
        (item.obligee_id, item.fen, "批量回单 0120") for item in items
    ]
    act(play, owners[0], performing.pay_receive, payment=rows[0].pk)
    with pytest.raises(rules.NotThereError):
        act(play, owners[0], performing.pay_receive, payment=rows[1].pk)
    act(play, owners[1], performing.pay_deny, payment=rows[1].pk, why="没有到账。")
    act(play, mediation_clerk(play), performing.pay_verify, payment=rows[0].pk)
    all_ = totals(owners[2], play.case, play.now.date())
    assert (all_.parts, all_.paid, all_.held, all_.disputed, all_.open) == (3, 1, 0, 1, 1)
    assert (all_.fen, all_.verified_fen) == (100_000, rows[0].fen)
    assert totals(mediation_clerk(play), play.case, play.now.date()) == all_


def test_49_a_representative_does_not_sign_for_members(group):
    """C17: each member signs by the own hand, or by somebody with its own special authority."""
    play = out(rolled(group))
    first = members(play)[0].participant
    second = bearer(play, members(play)[1])
    assert why(
        signing.sign, second, play.case_id, shown=current(play.case_id).sha256, code="000000", hand="agent",
        name=first.name, drawing="", device="", now=play.now,
    ) == "no_authority"  # fmt: skip
    with pytest.raises(rules.MissingFieldError):
        signing.sign(
            second, play.case_id, shown=current(play.case_id).sha256, code="000000", hand="self", name=first.name,
            drawing="", device="", now=play.now,
        )  # fmt: skip


def test_members_who_do_not_sign_in_time_stay_outside_and_the_others_go_on(group):
    play = out(rolled(group))
    for who in (bearer(play, members(play)[0]), other(play)):
        signs(play, who)
    dues_fire(play.now + 6 * DAY)
    assert play.case.state == "signing"
    assert [p.state for p in Agreement.objects.get().parts.order_by("pk")] == ["open", "not_joined", "not_joined"]
    act(play, mediator(play), signing.sign_mediator)
    assert act(play, director(play), signing.seal).case.state == "effective"


def test_below_its_threshold_a_group_agreement_binds_nobody(group):
    play = out(rolled(group), condition="threshold", threshold_percent="66")
    for who in (bearer(play, members(play)[0]), other(play)):
        signs(play, who)
    dues_fire(play.now + 6 * DAY)
    assert play.case.state == "adjourned"
    assert not AgreementPart.objects.filter(state="effective").exists()


def test_a_group_never_settles_by_words(group):
    play = drafted(rolled(group))
    spoken = {"spoken": "大家都同意。", "on_the_spot": True, "wants_writing": False}
    assert why(act, play, mediator(play), giving_out.oral, **spoken) == "group"


MARK = 123_456_700


@pytest.fixture
def talking(play):
    """A dispute taken up, whose sides would both negotiate."""
    does(applied(play), "take check invite consent")
    for who in (applicant(play), other(play)):
        offering.offer_opt(who, play.case_id, play.now)
    return play


def offers(play, who, amount="", words=""):
    offering.offer(who(play), play.case_id, amount=amount, words=words, now=play.now)
    return play


def seen_by(play, who, letter):
    return negotiation(play.case, side(play, letter))


def test_only_the_respondent_begins_to_offer_and_each_side_once_a_round(talking):
    play = talking
    assert why(offers, play, applicant, "3000") == "starter_first"
    offers(play, other, "2000")
    assert why(offers, play, other, "2100") == "offered_already"
    play.now += 4 * DAY
    assert why(offers, play, applicant, "3000") == "round_late"


def test_51_a_limit_is_seen_by_nobody_else_in_no_line_notice_or_audit(talking):
    play = offers(talking, other, "1234567.00")
    offers(play, applicant, "2000000.00")
    other_side = negotiation(play.case, side(play, "A"))
    assert (other_side.theirs, other_side.met_fen) == ([], None)
    assert [o.fen for o in other_side.own] == [200_000_000]
    for text in ("1234567", "123456700", "2000000", "200000000"):
        assert not Outbox.objects.filter(params__icontains=text).exists()
        assert not Audit.objects.filter(data__icontains=text).exists()
        assert not [e for e in Entry.objects.all() if text in f"{e.text}{e.data}"]


def test_offers_that_meet_tell_both_a_sum_between_and_neither_limit(talking):
    play = offers(offers(talking, other, "5000"), applicant, "4000")
    found = negotiation(play.case, side(play, "A")).met_fen
    assert 400_000 <= found <= 500_000
    assert negotiation(play.case, side(play, "R")).met_fen == found
    assert set(Outbox.objects.filter(event="M68").values_list("contact", flat=True)) == {
        play.case.contact_id, side(play, "R").contact_id,
    }  # fmt: skip
    assert why(offers, play, other, "5100") == "offers_met"


def test_words_are_for_the_other_side_who_may_accept_them(talking):
    play = offers(talking, other, words="下周内重做防水，由我出钱。")
    assert [o.words for o in negotiation(play.case, side(play, "A")).theirs] == ["下周内重做防水，由我出钱。"]
    assert why(offering.offer_accept, other(play), play.case_id, round_=1, now=play.now) == "no_words"
    offering.offer_accept(applicant(play), play.case_id, round_=1, now=play.now)
    assert negotiation(play.case, side(play, "R")).accepted == "下周内重做防水，由我出钱。"


@pytest.mark.parametrize(("amount", "words"), [("", ""), ("1", "x"), ("-1", ""), ("0.001", "")])
def test_an_offer_is_a_sum_or_words(talking, amount, words):
    with pytest.raises(rules.MissingFieldError):
        offers(talking, other, amount, words)
    assert not Offer.objects.exists()


def test_without_the_wish_of_both_nobody_offers(play):
    does(applied(play), "take check invite consent")
    offering.offer_opt(other(play), play.case_id, play.now)
    assert why(offers, play, other, "5") == "not_opted"
