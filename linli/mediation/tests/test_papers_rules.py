"""Documents: what each must say, how it is drawn, who reads it. No database."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.mediation.rules import money
from linli.mediation.rules.machine import Who
from linli.mediation.rules.papers import model, table, words
from linli.mediation.rules.papers.docx import docx
from linli.mediation.rules.papers.parts import Look, Readers
from linli.mediation.rules.papers.pdf import html, pdf
from linli.mediation.rules.papers.table import PAPERS, MissingValuesError, build
from linli.mediation.tests.papering import FRAME, PARTY, bare, docx_text, expected, filled, pdf_text

_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(said: str) -> int:
    """Read capital numerals by another way than they are written: from the left, by what each sign is worth."""
    fen = 0
    whole, _, rest = said.removesuffix("整").partition("元") if "元" in said else ("", "", said)
    for worth, end in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part, found, after = whole.partition(end) if end else (whole, "x", "")
        if found:
            fen += _group(part) * worth * 100
            whole = after
    tenths, _, last = rest.partition("角") if "角" in rest else ("", "", rest)
    return fen + _group(tenths) * 10 + _group(last.removesuffix("分"))


def _group(said: str) -> int:
    total = 0
    for digit, unit in re.findall(r"([壹贰叁肆伍陆柒捌玖])([拾佰仟]?)", said):
        total += "零壹贰叁肆伍陆柒捌玖".index(digit) * _UNITS.get(unit, 1)
    return total


@given(st.integers(0, 10**12))
def test_capital_numerals_say_the_sum_and_nothing_else(fen):
    said = money.capitals(fen)
    assert read_back(said) == fen
    assert "零零" not in said
    assert not said.startswith("零") or fen == 0
    assert said.endswith("整") == (fen % 100 == 0)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (1, "壹分"),
        (50, "伍角"),
        (100_000, "壹仟元整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (10_000_000_000, "壹亿元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (61_200_000, "陆拾壹万贰仟元整"),
        (162_964_1, "壹万陆仟贰佰玖拾陆元肆角壹分"),
        (100_010_000, "壹佰万零壹佰元整"),
        (10**12, "壹佰亿元整"),
    ],
)
def test_sums_are_written_as_the_settlement_rules_ask(fen, said):
    assert money.capitals(fen) == said


@pytest.mark.parametrize("fen", [-1, money.MOST_SAID + 1])
def test_what_is_no_sum_is_not_written(fen):
    with pytest.raises(ValueError, match="capital"):
        money.capitals(fen)


def test_the_table_has_all_forty_three_documents():
    assert sorted(PAPERS) == list(range(1, 44))
    assert all(paper.zh and paper.en and paper.must for paper in PAPERS.values())


@pytest.mark.parametrize("number", PAPERS)
def test_each_document_is_built_from_its_must_fields_and_from_none_fewer(number):
    paper = PAPERS[number]
    values = filled(paper, only_must=True)
    assert build(number, values, FRAME).title == paper.zh
    for name in paper.must:
        with pytest.raises(MissingValuesError) as caught:
            build(number, {k: v for k, v in values.items() if k != name}, FRAME)
        assert caught.value.names == (name,)


@pytest.mark.slow
@pytest.mark.parametrize("only_must", [False, True])
@pytest.mark.parametrize("number", PAPERS)
def test_each_document_is_drawn_whole_in_both_formats(number, only_must):
    paper = PAPERS[number]
    document = build(number, filled(paper, only_must=only_must), FRAME)
    data, pages = pdf(document)
    on_paper, in_word = pdf_text(data), docx_text(docx(document))
    wanted = [bare(each) for each in expected(paper, only_must=only_must)]
    wanted += [FRAME.file_no, FRAME.code, document.sha256]
    assert [each for each in wanted if each not in on_paper] == []
    assert [each for each in wanted if each not in in_word] == []
    assert f"第1页共{pages}页" in on_paper


def test_the_same_document_gives_the_same_bytes_and_the_smallest_change_another_hash():
    values = filled(PAPERS[11])
    document = build(11, values, FRAME)
    assert pdf(document) == pdf(build(11, values, FRAME))
    other = build(11, values | {"phone": "0736 1234567 "}, FRAME)
    assert other.sha256 != document.sha256
    assert pdf(other) != pdf(document)
    later = build(11, values, replace(FRAME, made_at="2026-11-23T10:00:01.000000+08:00"))
    assert later.sha256 != document.sha256


def test_a_document_comes_back_from_its_json_with_its_hash():
    document = build(28, filled(PAPERS[28]), FRAME)
    assert model.decoded(model.encoded(document)) == document
    # 7: a name outside the basic plane is kept, and its hash is stable.
    assert PARTY["name"] in model.encoded(document).decode()


def test_what_people_have_typed_is_text_on_the_page_and_fetches_nothing():
    typed = '<img src="file:///etc/passwd"><script>x</script> & "q"'
    document = build(7, filled(PAPERS[7]) | {"missing": [typed]}, FRAME)
    assert "<script>" not in html(document)
    assert bare(typed) in pdf_text(pdf(document)[0])


def test_no_document_asks_for_a_fee_or_forbids_a_suit():
    said = [part.words for paper in PAPERS.values() for part in paper.parts]
    assert not [each for each in said if "调解费" in each or "不得起诉" in each]


def test_a_sides_own_papers_are_read_by_nobody_on_the_other_side():
    own = [n for n, p in PAPERS.items() if p.readers is Readers.OWN]
    # Application, response, identity, address, caucus-born proposals and follow-up answers among them.
    assert {3, 4, 10, 13, 20, 25, 31, 38, 40, 43} <= set(own)
    assert not [n for n in own if table.reads(n, is_own=False, is_other_side=True)]
    nobody = {n for n, p in PAPERS.items() if p.readers is Readers.NOBODY}
    assert nobody == {1, 2, 5, 19, 27, 41, 42}
    assert not [n for n in nobody if table.reads(n, is_own=True, is_other_side=False)]


def test_a_member_part_is_read_by_its_member_and_the_other_side_but_by_no_fellow_member():
    assert table.reads(30, is_own=True, is_other_side=False)
    assert table.reads(30, is_own=False, is_other_side=True)
    assert not table.reads(30, is_own=False, is_other_side=False)


def test_proposals_and_inquiries_are_the_panels_and_incidents_the_offices():
    assert [n for n in PAPERS if not table.desk_reads(n, {Who.CLERK, Who.DIRECTOR})] == [19, 20, 22, 25]
    assert [n for n in PAPERS if not table.desk_reads(n, {Who.MEDIATOR})] == [27]
    assert not [n for n in PAPERS if table.desk_reads(n, set())]


def test_a_hidden_word_is_in_no_part_of_a_document():
    document = build(28, filled(PAPERS[28]) | {"facts": "住在二栋三楼的一方", "terms": ["送到二栋三楼"]}, FRAME)
    clean = table.hidden(document, ["", "二栋三楼"])
    assert "二栋三楼" not in "".join(model.texts(clean))
    assert "二栋三楼" in "".join(model.texts(document))
    assert table.hidden(document, []) is document


def test_every_way_and_road_has_its_words():
    from linli.mediation.rules.endings import Road
    from linli.mediation.rules.inviting import Way
    from linli.mediation.rules.parties import Answer

    assert set(words.ROADS) == set(Road)
    assert set(Way) <= set(words.WAYS)
    assert set(words.ANSWERS) | {Answer.NOT_ME} == set(Answer)


def test_looks_are_all_used():
    assert {part.look for paper in PAPERS.values() for part in paper.parts} == set(Look)
