"""The desk's pure rules: what answers change, who leads, what verdicts lead to, what a guard lets through."""

import ast
import importlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.issues.forms.words import WHY
from linli.issues.rules import acts, answers, drafts, effects, publishing, routing, verification, whistles
from linli.issues.rules.effects import CONFIDENTIALITIES, TIERS, URGENCIES, Asked
from linli.issues.rules.routing import Entry
from linli.issues.rules.routing import Facts as Where
from linli.issues.rules.verification import Next
from linli.issues.services.setup import shipped
from linli.issues.views.desk.refusals import REFUSALS

SERVICES = ("closing", "desk", "handover", "publishing", "taking", "whistling")
VERDICTS = st.sampled_from(["", "solved", "partly", "not_solved"])
CHECKS = st.sampled_from(["", "solved", "not_solved"])
CATEGORIES = [row["code"] for row in shipped("issue_categories") if row["parent"]]


def asked(category: str) -> tuple[Asked, ...]:
    rows = [row for row in shipped("category_questions") if row["category"] in {"*", category}]
    return tuple(
        Asked(
            row["category"],
            row["variable"],
            row["required"] == "yes",
            tuple(v for v in row["values"].split("|") if v),
            frozenset(v for v in row["effect_if"].split("|") if v),
            effects.parsed_effect(row["effect"]),
            row["show_if"],
        )
        for row in rows
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[tuple[Asked, ...], dict[str, str]]:
    """The questions of some category, and answers to some of them."""
    questions = asked(draw(st.sampled_from(CATEGORIES)))
    given_: dict[str, str] = {}
    for question in questions:
        keys = [value.partition(":")[0] for value in question.values] or ["3"]
        chosen = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
        if chosen:
            given_[question.variable] = "|".join(chosen)
    return questions, given_


def rank(order: tuple[str, ...], value: str) -> int:
    return order.index(value) if value else len(order)


@given(answered(), st.data())
def test_another_answer_only_raises_urgency_tier_and_confidentiality(told, data):
    questions, said = told
    left_out = data.draw(st.sampled_from(sorted(said))) if said else ""
    # A question that follows from the one left out is not heard without it either.
    fewer = {name: value for name, value in said.items() if name != left_out}
    more, less = effects.of_answers(questions, said), effects.of_answers(questions, fewer)
    assert rank(URGENCIES, more.urgency) <= rank(URGENCIES, less.urgency)
    assert rank(TIERS, more.tier) <= rank(TIERS, less.tier)
    assert CONFIDENTIALITIES.index(more.confidentiality or "open") >= CONFIDENTIALITIES.index(
        less.confidentiality or "open"
    )


@given(st.sampled_from(TIERS), st.sampled_from(["category", "none", *TIERS]), st.sampled_from(["", *TIERS]))
def test_an_answer_never_lowers_a_tier(category, nature, told):
    assert rank(TIERS, effects.tier_of(category, nature, told)) <= rank(TIERS, effects.tier_of(category, nature, ""))


@given(st.lists(st.sampled_from(CONFIDENTIALITIES), min_size=1))
def test_the_strictest_wish_for_confidence_counts(wishes):
    found = effects.most_confidential(*wishes)
    assert all(CONFIDENTIALITIES.index(found) >= CONFIDENTIALITIES.index(wish) for wish in wishes)


def test_of_two_answers_that_ask_for_confidence_the_stricter_counts():
    pair = [
        Asked("9901", name, False, ("yes:是:Yes",), frozenset({"yes"}), (("confidential", level),))
        for name, level in (("first", "desk_only"), ("second", "sealed"))
    ]
    assert effects.of_answers(pair, {"first": "yes", "second": "yes"}).confidentiality == "sealed"


ENTRY = Entry(1, "02", "", "", {}, "roads", (), False, False, "", date(2020, 1, 1), None)
HERE = Where("0201", "990101101201001", "rural", {"accident": "yes"}, date(2022, 7, 4))


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        ({"category": "0201"}, {"area_prefix": "990101101201001"}),
        ({"area_prefix": "990101101"}, {"setting": "rural"}),
        ({"area_prefix": "990101101"}, {"area_prefix": "9901"}),
        ({"setting": "rural"}, {"conditions": {"accident": ("yes",)}}),
        ({"conditions": {"accident": ("yes", "no")}}, {}),
    ],
)
def test_the_most_specific_entry_leads(wins, loses):
    entries = [replace(ENTRY, id=1, **loses), replace(ENTRY, id=2, **wins)]
    for order in (entries, entries[::-1]):
        choice = routing.choose(order, HERE)
        assert (choice.entry.id, choice.runners_up) == (2, (1,))


@pytest.mark.parametrize(
    "otherwise",
    [
        {"category": "03"},
        {"area_prefix": "990102"},
        {"setting": "urban"},
        {"conditions": {"accident": ("no",)}},
        {"conditions": {"depth": ("deep",)}},
        {"valid_from": date(2022, 7, 5)},
        {"valid_to": date(2022, 7, 4)},
    ],
)
def test_an_entry_that_says_otherwise_does_not_match_and_the_default_leads(otherwise):
    default = replace(ENTRY, id=9, category="9901", lead_role="town_centre")
    choice = routing.choose([replace(ENTRY, **otherwise), default], HERE)
    assert (choice.entry, choice.matched) == (default, ("default",))


def test_a_catalogue_without_its_default_says_so():
    with pytest.raises(ValueError, match="no entry for 9901"):
        routing.choose([], HERE)


@given(st.permutations(range(4)), st.integers(0, 3))
def test_the_choice_does_not_depend_on_the_order_of_the_catalogue(order, which):
    rows = [
        replace(ENTRY, id=1),
        replace(ENTRY, id=2, category="0201"),
        replace(ENTRY, id=3, area_prefix="9901"),
        replace(ENTRY, id=4, conditions={"accident": ("yes",)}),
    ]
    assert routing.choose([rows[n] for n in order], HERE).entry.id == 2
    without = [row for row in rows if row.id != which + 1]
    assert routing.choose(without, HERE) == routing.choose(without[::-1], HERE)


@pytest.mark.parametrize(
    ("otherwise", "is_tie"),
    [
        ({"lead_role": "police"}, True),
        ({"valid_to": date(2030, 1, 1)}, True),
        ({"valid_to": date(2019, 1, 1)}, False),
        ({"area_prefix": "99"}, False),
        ({"setting": "urban"}, False),
        ({"conditions": {"accident": ("yes",)}}, False),
    ],
)
def test_two_entries_for_the_same_facts_are_a_tie(otherwise, is_tie):
    other = replace(ENTRY, id=2, **otherwise)
    assert (routing.tie(ENTRY, [ENTRY, other]) == other) is is_tie


def test_the_lead_falls_back_to_whoever_takes_the_owners_work_and_then_to_the_desks():
    assert routing.lead_roles(replace(ENTRY, lead_role="pipe_owner"))[:2] == ("pipe_owner", "municipal_works")
    assert routing.lead_roles(ENTRY) == ("roads", "town_centre", "district_centre", "city_centre")


ENDS = {Next.CLOSE_REPORTER, Next.CLOSE_CHECKED, Next.CLOSE_UNVERIFIED}


@given(VERDICTS, CHECKS, st.booleans(), st.integers(0, 5), st.integers(0, 5))
def test_every_pair_of_verdicts_leads_somewhere_and_never_against_the_reporter(reporter, check, over, unsolved, before):
    then = verification.after(
        reporter, check, window_over=over, unsolved_before=unsolved, disagreed_before=min(before, unsolved)
    )
    if reporter in {"partly", "not_solved"}:
        assert then in {Next.REOPEN, Next.REVIEW}
    if check == "not_solved":
        assert then not in ENDS
    if then in {Next.CLOSE_CHECKED, Next.CLOSE_UNVERIFIED}:
        assert (reporter, over) == ("", True)
    if then is Next.WAIT:
        assert (reporter, over) == ("", False)
    if then is Next.REOPEN:
        assert unsolved < verification.AUTOMATIC_REOPENINGS


@pytest.mark.parametrize(
    ("asks", "is_checked"),
    [
        ({}, False),
        ({"tier": "T1"}, True),
        ({"tier": "T2"}, True),
        ({"outcome": "no_fault_found"}, True),
        ({"is_reachable": False}, True),
        ({"is_reachable": False, "has_site": False}, False),
        ({"number": "990101-220704-00010-0"}, True),
    ],
)
def test_who_is_checked_by_somebody_independent(asks, is_checked):
    usual = {
        "tier": "T3",
        "has_site": True,
        "is_reachable": True,
        "outcome": "solved",
        "number": "990101-220704-00001-1",
    }
    assert verification.needs_check(**usual | asks) is is_checked


PHRASES = ("已转相关部门", "正在办理中", "感谢您的关心", "请耐心等待", "中")


@given(st.lists(st.sampled_from([*PHRASES, "，", "。", " ", "！", "\n"])))
def test_no_pile_of_phrases_is_an_answer(phrases):
    assert answers.fault("".join(phrases), PHRASES) is answers.Fault.PHRASES


@given(st.text(alphabet="修路灯已换新月日前完成", min_size=answers.MIN_CHARS))
def test_words_of_ones_own_are_an_answer(words):
    assert answers.fault(words, PHRASES) is None


TEMPLATE = "经查，{发现的情况}。{单位和岗位}已于{日期}处置完毕，感谢您的监督。"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TEMPLATE, "blank_left"),
        (TEMPLATE.replace("{发现的情况}", "井盖破损").replace("{日期}", "7月6日"), "blank_left"),
        ("经查，。已于处置完毕，感谢您的监督。", "bare_template"),
        ("经查 已于 处置完毕 感谢您的监督！", "bare_template"),
        (re.sub(r"{[^}]+}", "井盖破损", TEMPLATE), None),
    ],
)
def test_a_template_answers_once_its_blanks_are_filled(text, fault):
    assert answers.fault(text, PHRASES, [TEMPLATE]) == fault


def test_an_answer_is_compared_with_every_sentence_of_the_report():
    report = "村口的路塌了一块，晚上看不见！路灯也不亮。谢谢"
    assert answers.unaddressed(report, "塌陷的路已填平，路灯7月9日前装好。") == []
    assert answers.unaddressed(report, "塌陷的路已填平。") == ["路灯也不亮"]
    assert answers.unaddressed(report, "") == ["村口的路塌了一块，晚上看不见", "路灯也不亮"]


@given(st.floats(-80, 80), st.floats(-179, 179))
def test_a_private_point_moves_by_less_than_the_grid_and_a_public_one_by_less_than_two_metres(lat, long):
    metre = 1 / publishing.METRES_PER_DEGREE
    for is_private, most_m in ((True, 26), (False, 2)):
        shown = publishing.public_point(lat, long, is_private=is_private)
        assert shown[0] is not None
        assert abs(shown[0] - lat) <= most_m * metre


def test_every_refusal_is_said_in_words():
    modules = [acts, whistles, *(importlib.import_module(f"linli.issues.services.{name}") for name in SERVICES)]
    trees = [ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in modules]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    guards = [n for n in nodes if isinstance(n, ast.FunctionDef) and "facts" in {a.arg for a in n.args.args}]
    returns = [n for guard in guards for n in ast.walk(guard) if isinstance(n, ast.Return)]
    said = {c.value for n in returns for c in ast.walk(n) if is_word(c)}
    said |= {n.value.value for n in nodes if isinstance(n, ast.keyword) and n.arg == "why" and is_word(n.value)}
    assert len(said) > 30
    # What only the reporter meets is said on the reporter's pages.
    assert said - set(REFUSALS) - set(WHY) == set()


def is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


@pytest.mark.parametrize(("field", "text"), [("text", "坑\0"), ("text", "长" * 4_001), ("place_text", "桥" * 201)])
def test_what_cannot_be_stored_is_a_gap(field, text):
    draft = drafts.ReportDraft(**{"text": "坑", field: text})
    assert field in drafts.missing(draft, (), is_staff=False)


def test_a_title_is_one_line_of_forty_characters_at_most():
    assert drafts.title("一\n二", "道路", is_open=True) == "道路：一"
    assert len(drafts.title("长" * 90, "道路", is_open=True)) == len("道路：") + drafts.TITLE_CHARS
    assert drafts.title("  ", "道路", is_open=True) == drafts.title("某人", "道路", is_open=False) == "道路"
