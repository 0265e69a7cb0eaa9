"""The pure rules of agreements: sums, divisions, offers, and each of the twenty-five checks with its vectors."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.mediation.rules import money, offers
from linli.mediation.rules.checks import CHECKS, Draft, Effect, Party, findings, unpassed
from linli.mediation.rules.splitting import Formula, Share, split, split_fault, weights
from linli.mediation.rules.terms import AT_SIGNING, REQUIRED, Kind, Term, dues, fields_of

AREAS = (8650, 9230, 10570, 11820)
HOUSE = [
    Share(f"{floor}-{unit}", AREAS[unit - 1], 150 if floor <= 3 else 120 if floor <= 6 else 100)
    for floor in range(1, 11)
    for unit in range(1, 5)
]


def test_s2_the_parts_of_forty_owners_sum_to_the_pot_and_are_as_the_scenario_says():
    parts = split(Formula.AREA_FACTOR, 61_200_000, HOUSE)
    assert sum(parts.values()) == 61_200_000
    said = {"1-1": 1_629_641, "1-4": 2_226_861, "4-2": 1_391_129, "10-4": 1_484_574, "10-1": 1_086_427}
    assert {unit: parts[unit] for unit in said} == said
    counted = weights(Formula.AREA_FACTOR, HOUSE)
    total = sum(counted)
    assert 61_200_000 - sum(61_200_000 * each // total for each in counted) == 15
    # Rounding each part alone loses five fen.
    assert sum((2 * 61_200_000 * each + total) // (2 * total) for each in counted) == 61_199_995


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=60), st.integers(1, 10**12))
def test_parts_always_sum_to_the_pot_and_no_part_is_a_fen_off(areas, pot):
    parts = split(Formula.AREA, pot, [Share(str(n), area) for n, area in enumerate(areas)])
    assert sum(parts.values()) == pot
    assert all(abs(part - pot * area / sum(areas)) <= 1.001 for part, area in zip(parts.values(), areas, strict=True))


@pytest.mark.parametrize(
    ("formula", "shares", "why"),
    [
        (Formula.EQUAL, [], "no_members"),
        (Formula.AREA, [Share("a", 5), Share("b")], "area_missing"),
        (Formula.FIXED, [Share("a", fixed=60), Share("b", fixed=39)], "fixed_sum"),
        (Formula.FIXED, [Share("a", fixed=100), Share("b")], "fixed_missing"),
        (Formula.FIXED, [Share("a", fixed=60), Share("b", fixed=40)], ""),
    ],
)
def test_a_sum_that_cannot_be_divided_so_says_why(formula, shares, why):
    assert split_fault(formula, 100, shares) == why


@given(st.integers(1, money.MOST_FEN))
def test_a_sum_reads_back_from_figures_and_from_capital_numerals(amount):
    assert money.fen(money.yuan(amount)) == amount
    assert money.is_said(money.capitals(amount), amount)
    assert not money.is_said(money.capitals(amount), amount + 1)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (1_000_000, "壹万元整"), (61_200_000, "陆拾壹万贰仟元整"), (10_050_007, "壹拾万零伍佰元零柒分"),
        (100_000_000_000, "壹拾亿元整"), (10_000_100, "壹拾万零壹元整"), (1_000_010_000, "壹仟万零壹佰元整"),
        (50, "伍角"), (7, "柒分"), (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ],
)  # fmt: skip
def test_capital_numerals_are_written_as_on_a_cheque(amount, said):
    assert money.capitals(amount) == said


GOOD = {
    Kind.PAY: {"payer": "R", "payee": "A", "amount": "3000", "purpose": "墙面修复费", "due": "2022-08-01",
               "method": "银行转账", "default": "逾期按日万分之二支付违约金"},
    Kind.DO: {"actor": "R", "act": "修好卫生间防水", "place": "二栋三楼", "due": "2022-08-01", "proof": "照片",
              "default": "逾期由申请人另请人修复，费用由被申请人承担"},
    Kind.REFRAIN: {"actor": "R", "act": "夜间不使用电钻", "place": "二栋", "due": "长期", "proof": "物业记录",
                   "default": "再犯一次支付 100 元"},
    Kind.DELIVER: {"thing": "钥匙", "quantity": "一把", "condition": "完好", "giver": "R", "taker": "A",
                   "due": "2022-08-01", "place": "村委会", "third": "no", "shared": "no", "pledged": "no"},
    Kind.APOLOGY: {"giver": "R", "taker": "A", "form": "当面", "due": AT_SIGNING, "publicity": "private"},
    Kind.ACKNOWLEDGE: {"fact": "渗漏来自被申请人卫生间", "giver": "R"},
    Kind.RELEASE: {"claim": "其他赔偿请求", "giver": "A", "condition": "全部付清后"},
    Kind.COST: {"item": "检测费 200 元", "payer": "R"},
}  # fmt: skip
SIDES = {"A": Party("示例甲", "示例甲"), "R": Party("示例乙", "示例乙")}
HEADS = {"place": "示例村调委会", "signing_on": "2022-07-10", "copies": "3", "disputed": "渗漏的原因"}


def draft(*terms, kind="D02", parties=SIDES, signals=(), **heads):
    numbered = [replace(term, number=n) for n, term in enumerate(terms, 1)]
    return Draft(kind, numbered, parties, HEADS | heads, date(2022, 7, 4), signals)


def term(kind=Kind.PAY, **said):
    return Term(0, kind, GOOD[kind] | said)


def codes(checked):
    return {each.code for each in findings(checked)}


def test_a_whole_draft_of_all_kinds_passes_every_check():
    assert findings(draft(*(term(kind) for kind in Kind))) == []


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in Kind for field in REQUIRED[kind]])
def test_c01_a_term_without_one_of_its_fields_blocks(kind, field):
    found = [each for each in findings(draft(term(kind, **{field: " "}))) if each.code == "C01"]
    assert [(each.effect, each.term, each.said) for each in found] == [(Effect.BLOCK, 1, (field,))]


A, R = SIDES["A"], SIDES["R"]
# By check: a draft it speaks to, and one it leaves alone.
VECTORS = {
    "C02 37 figures and capitals": ("C02", draft(term(amount="1000", capitals="壹万元整")),
                                    draft(term(amount="10000", capitals="人民币壹万元整"))),
    "C02 38 off by a fen": ("C02", draft(term(instalments="2022-08-01 1000\n2022-09-01 1999.99")),
                            draft(term(instalments="2022-08-01 1000\n2022-09-01 2000.00"))),
    "C02 an instalment that cannot be read": ("C02", draft(term(instalments="八月 1000")),
                                              draft(term(instalments="签署时 3000"))),
    "C03 no such day": ("C03", draft(term(due="2022-02-30")), draft(term(due="2022-07-10"))),
    "C03 before signing": ("C03", draft(term(due="2022-07-09")), draft(term(due=AT_SIGNING))),
    "C03 instalment before signing": ("C03", draft(term(instalments="2022-07-01 3000")), draft(term())),
    "C04 another name": ("C04", draft(parties={**SIDES, "R": replace(R, name="示例丙")}), draft()),
    "C05 vague": ("C05", draft(term(Kind.DO, act="尽快修好")), draft(term(Kind.DO))),
    "C06 by words": ("C06", draft(term(Kind.DO, act="办理离婚登记")), draft(term(Kind.DO))),
    "C06 by subject": ("C06", draft(term(Kind.DO, about="adoption")), draft(term(Kind.DO, about="inheritance"))),
    "C07 title": ("C07", draft(term(Kind.ACKNOWLEDGE, fact="房屋归示例甲所有")), draft(term(Kind.ACKNOWLEDGE))),
    "C08 not asked": ("C08", draft(term(Kind.DELIVER, third="")), draft(term(Kind.DELIVER))),
    "C08 no consent": ("C08", draft(term(Kind.DELIVER, shared="yes")),
                       draft(term(Kind.DELIVER, shared="yes", owners_consent="共有人已书面同意"))),
    "C09 ward": ("C09", draft(term(), parties={"A": A, "R": replace(R, is_ward=True, has_representative=True)}),
                 draft(term(benefit="用于其医疗"),
                       parties={"A": A, "R": replace(R, is_ward=True, has_representative=True)})),
    "C10 fee": ("C10", draft(term(Kind.COST, item="调解费 100 元")), draft(term(Kind.COST))),
    "C11 suing": ("C11", draft(term(Kind.RELEASE, claim="放弃起诉的权利")),
                  draft(term(Kind.RELEASE, claim="放弃其他诉讼请求"))),
    "C11 complaint": ("C11", draft(term(Kind.REFRAIN, act="不得再向任何部门信访、投诉")), draft(term(Kind.REFRAIN))),
    "C11 in the heads": ("C11", draft(facts="双方今后不得报警"), draft(facts="当晚有人报警")),
    "C12 degrading": ("C12", draft(term(Kind.DO, act="当众下跪道歉")), draft(term(Kind.APOLOGY))),
    "C12 fine": ("C12", draft(term(purpose="罚款")), draft(term(purpose="违约金"))),
    "C13 unknown": ("C13", draft(term(payer="Z")), draft(term())),
    "C13 does not sign": ("C13", draft(term(payer="T"), parties={**SIDES, "T": Party("丙", "丙", signs=False)}),
                          draft(term(), parties={**SIDES, "T": Party("丙", "丙", signs=False)})),
    "C14 default": ("C14", draft(term(default="")), draft(term(Kind.COST))),
    "C15 minor": ("C15", draft(parties={"A": A, "R": replace(R, is_ward=True)}),
                  draft(parties={"A": A, "R": replace(R, is_ward=True, has_representative=True)})),
    "C16 12 general authority": ("C16", draft(parties={"A": A, "R": replace(R, agent="general", agent_name="丁")}),
                                 draft(parties={"A": A, "R": replace(R, agent="special", agent_name="丁")})),
    "C17 49 members": ("C17", draft(parties={"A": replace(A, lacks_consent=True), "R": R}), draft()),
    "C18 interest": ("C18", draft(term(rate="15.41", lent_on="2021-03-05")),
                     draft(term(rate="15.4%", lent_on="2021-03-05"))),
    "C19 insurance": ("C19", draft(term(Kind.RELEASE, claim="放弃补缴社会保险"), kind="D08"),
                      draft(term(Kind.RELEASE, claim="放弃补缴社会保险"))),
    "C19 wage": ("C19", draft(term(Kind.DO, act="按低于当地最低工资的标准支付"), kind="D08"), draft(kind="D08")),
    "C20 crime": ("C20", draft(term(Kind.RELEASE, claim="不再追究对方刑事责任")), draft(term(Kind.RELEASE))),
    "C20 case withdrawn": ("C20", draft(term(Kind.DO, act="到法院撤诉")), draft(term(Kind.DO))),
    "C21 signals": ("C21", draft(signals=("same_phone",)), draft()),
    "C21 shared agent": ("C21", draft(parties={k: replace(p, agent="special", agent_name="丁")
                                               for k, p in SIDES.items()}), draft()),
    "C21 quick debt": ("C21", draft(term(amount="500000"), kind="D04", disputed=""),
                       draft(term(amount="500000"), kind="D04")),
    "C21 insolvent": ("C21", draft(insolvent="yes"), draft(insolvent="no")),
    "C22 place": ("C22", draft(place=""), draft()),
    "C22 copies": ("C22", draft(copies="2"), draft()),
    "C23 account": ("C23", draft(term(account="6222 01"), term(account="622201", payee="R")),
                    draft(term(account="622201"), term(account="622201"))),
    "C24 basis": ("C24", draft(kind="D09"), draft(kind="D09", liability_basis="appraisal")),
    "C25 other money": ("C25", draft(term(purpose="赔偿 500 美元")), draft(term())),
}  # fmt: skip


@pytest.mark.parametrize("name", VECTORS)
def test_a_check_speaks_to_what_it_is_about_and_to_nothing_else(name):
    code, bad, good = VECTORS[name]
    (found,) = [each for each in findings(bad) if each.code == code]
    assert found.effect is CHECKS[code][0]
    assert code not in codes(good)


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "1000000000000000", "1e3", "壹万", "３０００"])
def test_37_a_sum_that_is_none_blocks(amount):
    assert {"C25"} == codes(draft(term(amount=amount)))


def test_38_instalments_that_are_off_by_a_fen_block():
    assert "C02" in {f.code for f in findings(draft(term(instalments="2022-08-01 1000\n2022-09-01 1999.99")))}
    assert "C02" not in {f.code for f in findings(draft(term(instalments="2022-08-01 1000\n2022-09-01 2000.00")))}


def test_every_check_of_the_specification_has_a_vector():
    assert set(CHECKS) == {f"C{n:02d}" for n in range(1, 26)}
    assert {code for code, *_ in VECTORS.values()} | {"C01"} == set(CHECKS)


def test_a_warning_is_passed_by_a_reason_for_that_very_finding_and_a_block_never():
    soon, vague = (findings(draft(term(Kind.DO, act=act)))[0] for act in ("尽快修好", "适当修好"))
    assert unpassed([soon], {soon.key: " "}) == [soon]
    assert unpassed([soon], {soon.key: "双方都明白是一周"}) == []
    assert unpassed([vague], {soon.key: "双方都明白是一周"}) == [vague]
    (blocked,) = findings(draft(copies="1"))
    assert unpassed([blocked], {blocked.key: "没关系"}) == [blocked]


def test_what_falls_due_is_read_out_of_a_term():
    paid = term(amount="1800", instalments="签署时 1000\n2022-09-01 800")
    assert [(d.number, d.amount, d.due_on) for d in dues(paid)] == [(1, 100_000, None), (2, 80_000, date(2022, 9, 1))]
    assert [(d.amount, d.due_on) for d in dues(term())] == [(300_000, date(2022, 8, 1))]
    assert dues(term(Kind.RELEASE)) == []


def test_every_kind_asks_for_each_field_once():
    for kind in Kind:
        assert len(fields_of(kind)) == len(set(fields_of(kind)))


AT = datetime(2022, 7, 4, 10, tzinfo=UTC)
OPEN = {"starter": "R", "type_code": "D02", "opted": 2}


def offer(side, number, fen=None, days=0, **said):
    return offers.Offer(side, number, AT + timedelta(days=days), fen, **said)


@pytest.mark.parametrize(
    ("new", "earlier", "opened", "why"),
    [
        (offer("R", 1, 5), [], OPEN, ""),
        (offer("A", 1, 5), [], OPEN, "starter_first"),
        (offer("R", 1, 5), [], OPEN | {"opted": 1}, "not_opted"),
        (offer("R", 1, 5), [], OPEN | {"type_code": "D09"}, "not_opted"),
        (offer("R", 1, 5), [offer("R", 1, 4)], OPEN, "offered_already"),
        (offer("A", 1, 9, 3), [offer("R", 1, 4)], OPEN, ""),
        (offer("A", 1, 9, 4), [offer("R", 1, 4)], OPEN, "round_late"),
        (offer("A", 2, 9, 7), [offer("R", 1, 4), offer("A", 1, 9)], OPEN, ""),
        (offer("A", 2, 9, 8), [offer("R", 1, 4), offer("A", 1, 9)], OPEN, "offers_late"),
        (offer("A", 6, 9), [offer(s, n, 4 if s == "R" else 9) for n in range(1, 6) for s in "RA"], OPEN, "rounds_over"),
        (offer("A", 2, 4), [offer("R", 1, 9), offer("A", 1, 4)], OPEN, "offers_met"),
        (offer("A", 2, 4), [offer("R", 1, words="修好", is_accepted=True)], OPEN, "offers_met"),
    ],
)
def test_an_offer_is_made_in_turn_and_in_time(new, earlier, opened, why):
    assert offers.offer_fault(new, earlier, **opened) == why


def test_offers_meet_by_the_newest_sums_of_both_sides_alone():
    first = [offer("R", 1, 400_000), offer("A", 1, 500_000)]
    assert offers.met(first) is None
    assert offers.round_of(first) == 2
    assert offers.met([*first, offer("R", 2, 520_000)]) == (500_000, 520_000)
    assert offers.met([offer("R", 1, 400_000)]) is None


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.randoms())
def test_the_sum_both_can_live_with_lies_between_their_limits(least, more, chance):
    found = offers.figure(least, least + more, chance.randrange)
    assert least <= found <= least + more
