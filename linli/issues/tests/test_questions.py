"""The questions of a category: several answers at once, and questions that follow from others (issue-desk 15)."""

from linli.issues.rules import drafts, effects
from linli.issues.rules.effects import Asked

SIGNS = Asked(
    "0804", "sign_kind", True, ("crack:裂缝:Cracks", "sound:异响:Sounds"), frozenset("*"), (("require_interim", "1h"),)
)
PUPILS = Asked(
    "0804", "school", True, ("yes:是:Yes", "no:否:No"), frozenset({"yes"}), (("set_urgency", "u1"),), "who=child|many"
)


def gaps(answers: dict[str, str], *asked: Asked) -> tuple[str, ...]:
    return drafts.missing(drafts.ReportDraft("山上掉石头", answers=answers), asked, is_staff=False)


def test_several_answers_to_one_question_are_taken():
    assert gaps({"sign_kind": "crack|sound"}, SIGNS) == ()
    assert effects.of_answers([SIGNS], {"sign_kind": "crack|sound"}).interim_within == "1h"


def test_an_answer_that_is_not_offered_is_a_gap():
    assert gaps({"sign_kind": "crack|flood"}, SIGNS) == ("sign_kind",)


def test_a_question_that_does_not_follow_is_neither_missed_nor_heard():
    assert gaps({"who": "nobody"}, PUPILS) == ()
    assert effects.of_answers([PUPILS], {"who": "nobody", "school": "yes"}).urgency == ""


def test_a_question_that_follows_is_asked_and_counts():
    assert gaps({"who": "child"}, PUPILS) == ("school",)
    assert effects.of_answers([PUPILS], {"who": "child", "school": "yes"}).urgency == "u1"
