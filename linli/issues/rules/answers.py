"""When a text counts as a substantive answer, how it is signed, and what it leaves open (issue-desk 6.4)."""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

MIN_CHARS = 10
# The acts by which a reporter is answered; "not answered" may be pressed for seven days after one (issue-desk 6.4).
ACTS = frozenset({"answer", "answer_direct", "dispose", "self_handle"})
DISPUTE_WITHIN = timedelta(days=7)
# A blank of a template: a few words in braces.
BLANK = re.compile(r"\{[^{}\n]{1,40}\}")
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


class Fault(StrEnum):
    """Why a text does not stop the answer clock."""

    PHRASES = "not_substantive"
    BLANK = "blank_left"
    TEMPLATE = "bare_template"
    AUTOMATIC = "automatic_text"


def plain(text: str) -> str:
    """Give a text as its letters, digits and Han characters alone, small and in one width.

    >>> plain("已转 相关部门，请等待。ＯＫ")
    '已转相关部门请等待ok'
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def fault(text: str, phrases: Collection[str], templates: Collection[str] = ()) -> Fault | None:
    """Give why a text is no answer: phrases alone, a blank left open, or a template with nothing filled in.

    `phrases` is the block list, `templates` the texts of every template that was ever in force.

    >>> fault("已转相关部门，请耐心等待。", ["已转相关部门", "请耐心等待"]).value
    'not_substantive'
    >>> fault("7月6日已到场勘查，计划7月15日前重铺路面。", ["已转相关部门"]) is None
    True
    """
    if BLANK.search(text):
        return Fault.BLANK
    said = plain(text)
    if said in {plain(BLANK.sub("", template)) for template in templates}:
        return Fault.TEMPLATE
    # The longest first, so that a phrase within another leaves no scrap of it.
    for phrase in sorted(map(plain, phrases), key=len, reverse=True):
        said = said.replace(phrase, "")
    return Fault.PHRASES if len(said) < MIN_CHARS else None


def sentences(text: str) -> list[str]:
    """Give the sentences of a text.

    >>> sentences("路塌了。晚上看不见！何时修好？")
    ['路塌了', '晚上看不见', '何时修好']
    """
    return [s for s in (found.strip() for found in _SENTENCE.split(text)) if plain(s)]


def unaddressed(report: str, answer: str) -> list[str]:
    """Give the sentences of a report of which an answer takes up not one pair of characters.

    It only points: an answer in other words may well address them.

    >>> unaddressed("村口的路塌了。路灯也不亮。", "塌陷的路已于7月6日填平，路面重新铺好。")
    ['路灯也不亮']
    """
    told = plain(answer)
    said = {told[at : at + 2] for at in range(len(told) - 1)}
    return [s for s in sentences(report) if len(plain(s)) > 2 and not said & _pairs(s)]  # noqa: PLR2004 - fewer say nothing


def _pairs(sentence: str) -> set[str]:
    words = plain(sentence)
    return {words[at : at + 2] for at in range(len(words) - 1)}
