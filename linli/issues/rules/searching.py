"""Finds categories by words in Chinese or English: overlapping bigrams for Chinese, whole words for English."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

_TOKENS = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+")
# Words that say nothing about a category.
_EMPTY = frozenset(
    {"a", "an", "and", "at", "by", "for", "in", "is", "it", "my", "no", "not", "of", "on", "or", "the", "to"}
)
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
