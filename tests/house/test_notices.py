"""H17: every notice that an act queues has its words in both languages, and every notice with words is queued."""

import ast
import re

from linli.kernel.notify.rules import notices
from tests.house.code import module, modules

CODE = re.compile(r"[NLM]\d\d")
LANGUAGES = {"zh-hans", "en"}


def queued(code):
    """The notices that modules name."""
    texts = {n.value for each in code for n in ast.walk(each.tree) if isinstance(n, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


def test_every_notice_that_is_queued_has_its_words_and_none_is_left_over():
    assert queued(modules()) == set(notices())


def test_every_notice_speaks_both_languages():
    assert {n.code for n in notices().values() if not n.texts.keys() == n.titles.keys() == LANGUAGES} == set()


def test_a_notice_without_words_is_caught():
    assert queued([module("issues.services", 'tell(case, "N99", now)')]) - set(notices()) == {"N99"}
