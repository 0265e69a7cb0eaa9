"""Categories are found by the words people use (screens 4, category picker)."""

import pytest

from linli.issues.rules.searching import everyday_words, named_in, searched
from linli.issues.services.setup import shipped

NAMES = {r["code"]: r["zh"] for r in shipped("issue_categories") if r["parent"]}
PHRASES = {
    r["code"]: (r["zh"], r["en"], *everyday_words().get(r["code"], ()))
    for r in shipped("issue_categories")
    if r["parent"]
}


def test_every_category_but_the_unclassified_has_everyday_words():
    assert set(NAMES) - set(everyday_words()) == {"9902"}
    assert set(everyday_words()) <= set(NAMES)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("井盖", "0202"),
        ("噪音", "0602"),
        ("狗", "0404"),
        ("工资", "1001"),
        ("Pothole", "0201"),
        ("street lights", "0203"),
        ("ＷＣ 厕所", "0105"),
    ],
)
def test_a_search_finds_the_category_people_mean(typed, best):
    assert searched(typed, PHRASES, limit=5)[0] == best


@pytest.mark.parametrize("typed", ["", "   ", "？？", "xyzzy"])
def test_a_search_for_nothing_finds_nothing(typed):
    assert searched(typed, PHRASES, limit=5) == []


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("小区门口的路灯坏了三天，晚上很黑", "0203"),
        ("村口的路塌了一块，晚上看不见", "0201"),
        ("老板拖欠工资三个月", "1001"),
        ("有人在消防通道停车", "0801"),
        ("There is a big pothole in the road", "0201"),
    ],
)
def test_the_words_of_a_report_suggest_its_category(text, best):
    assert named_in(text, PHRASES, limit=3)[0] == best


def test_words_that_name_nothing_suggest_nothing():
    assert named_in("您好，请问在吗", PHRASES, limit=3) == []
