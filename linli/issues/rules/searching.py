"""Finds by words without a dictionary: categories by pieces of their names, cases by pairs of characters in order."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from operator import add

from linli.kernel.areas.rules import ancestors

_TOKENS = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+")
# Words that say nothing about a category.
_EMPTY = frozenset(
    {"a", "an", "and", "at", "by", "for", "in", "is", "it", "my", "no", "not", "of", "on", "or", "the", "to"}
)
_RUNS = re.compile(r"\w+")
_NUMBER_PART = re.compile(r"[\d-]+(?:/\d*)?")
# A number is found by its beginning once it names a county.
_NUMBER_LEAST = 6
# How much of a phrase's own pieces a report must hold to name it, and a query to find it (our defaults).
NAMED, FOUND = 0.6, 0.3


@cache
def everyday_words() -> Mapping[str, tuple[str, ...]]:
    """Give what people call each category besides its name: the rows of `data/category_words.csv`."""
    text = resources.files("linli.issues").joinpath("data/category_words.csv").read_text("utf-8")
    return {r["code"]: (*r["zh"].split("|"), *r["en"].split("|")) for r in csv.DictReader(text.splitlines())}


def pieces(text: str) -> frozenset[str]:
    """Give the searchable pieces of a text.

    >>> sorted(pieces("路灯 Street lights"))
    ['light', 'street', '路灯']
    """
    found: set[str] = set()
    for token in _TOKENS.findall(_plain(text)):
        if token.isascii():
            found |= {token.removesuffix("s")} - _EMPTY
        else:
            found |= {token[i : i + 2] for i in range(len(token) - 1)} or {token}
    return frozenset(found)


def searched(query: str, phrases: Mapping[str, Iterable[str]], *, limit: int) -> list[str]:
    """Give the keys one of whose phrases fits what was typed into the search field, best first.

    >>> searched("井盖", {"0202": ["井盖缺损"], "0203": ["路灯"]}, limit=5)
    ['0202']
    """
    typed = _plain(query)
    wanted = pieces(typed)

    def fit(phrase: str) -> float:
        plain = _plain(phrase)
        if typed and typed in plain:
            return 1 + len(typed) / len(plain)
        return len(wanted & pieces(plain)) / len(wanted) if wanted else 0.0

    return _best({key: max(map(fit, said)) for key, said in phrases.items()}, FOUND, limit)


def named_in(text: str, phrases: Mapping[str, Iterable[str]], *, limit: int) -> list[str]:
    """Give the keys that a report's own words name: a hint for people, never set by itself (issue-desk 5).

    >>> named_in("小区门口的路灯坏了三天", {"0203": ["路灯", "Street light"], "0302": ["停电"]}, limit=3)
    ['0203']
    """
    plain = _plain(text)
    held = pieces(plain)

    def share(phrase: str) -> float:
        own = pieces(phrase)
        # Of two phrases that are there the longer says more.
        if own and (own <= held or (not phrase.isascii() and phrase in plain)):
            return 1 + len(phrase)
        return len(own & held) / len(own) if own else 0.0

    return _best({key: max(map(share, said)) for key, said in phrases.items()}, NAMED, limit)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def _best(scores: Mapping[str, float], least: float, limit: int) -> list[str]:
    ranked = sorted((key for key, score in scores.items() if score >= least), key=lambda key: (-scores[key], key))
    return ranked[:limit]


def grams(text: str) -> str:
    """Give the overlapping pairs of characters of a text, in order, with blanks between; one of its own alone.

    A text of two or more characters stands in another exactly where its pairs stand in the other's, one after the
    other, as long as both are without blanks and signs. No dictionary decides what a word is.

    >>> grams("路灯不亮"), grams("K3 路"), grams("灯")
    ('路灯 灯不 不亮', 'k3 路', '灯')
    """
    return " ".join(" ".join(map(add, run, run[1:])) or run for run in _RUNS.findall(_plain(text)))


def terms(typed: str) -> tuple[str, ...]:
    """Give the words of a query, each once; those of a single character find nothing and are left out.

    >>> terms("路灯，不亮  路灯 的")
    ('路灯', '不亮')
    """
    plain = _plain(typed).strip()
    if _NUMBER_PART.fullmatch(plain):
        return (plain,)
    return tuple(dict.fromkeys(run for run in _RUNS.findall(plain) if len(run) > 1))


def indexed(words: Iterable[str], area_codes: Iterable[str]) -> str:
    """Give what a case is found by: the areas it is in, and the pairs of its words, with a blank at each end."""
    around = dict.fromkeys(code for area_code in area_codes for code in (*ancestors(area_code), area_code))
    areas = [area_gram(code) for code in around]
    # An empty piece between two texts, so that nothing is found across their border.
    return f" {' '.join(areas)}  {'  '.join(grams(text) for text in words)} "


def area_gram(area_code: str) -> str:
    """Give the piece by which everything within an area is found; too long to be a pair of characters."""
    return f"area{area_code}"


def line_id(case_id: int, *, is_for_desk: bool) -> int:
    """Give the id of a line of a case: in the order of the cases, so that the newest lines are of the newest cases."""
    return 2 * case_id + is_for_desk


def case_of(line: int) -> int:
    """Give the case of a line's id."""
    return line // 2


def is_for_desk(line: int) -> bool:
    """Tell whether a line, by its id, holds what was written in confidence."""
    return line % 2 == 1


def is_number_part(term: str) -> bool:
    """Tell whether a word is the beginning of a case number, long enough to look for.

    >>> is_number_part("430703-2207"), is_number_part("119"), is_number_part("路灯")
    (True, False, False)
    """
    return len(term) >= _NUMBER_LEAST and _NUMBER_PART.fullmatch(term) is not None


def holds(names: Iterable[str], term: str) -> bool:
    """Tell whether a word of a query is part of a name."""
    return any(term in _plain(name) for name in names)
