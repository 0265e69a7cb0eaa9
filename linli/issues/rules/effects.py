"""What the answers to a category's questions change (issue-desk 15). They only raise, never lower."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

URGENCIES = ("u1", "u2", "u3", "u4")
TIERS = ("T1", "T2", "T3", "T4")
CONFIDENTIALITIES = ("open", "desk_only", "sealed")
EVERY_CATEGORY = "*"


@cache
def hazard_names() -> Mapping[str, tuple[str, str]]:
    """Give the Chinese and English name of each kind of hazard: the rows of `data/hazard_types.csv`."""
    text = resources.files("linli.issues").joinpath("data/hazard_types.csv").read_text("utf-8")
    return {row["code"]: (row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as far as its effect goes: `values` are `key:zh:en` triples, `effect_if` keys or `*`."""

    category: str
    variable: str
    is_required: bool
    values: tuple[str, ...]
    effect_if: frozenset[str]
    effect: tuple[tuple[str, str], ...]
    # `variable=key|key`: asked only after one of these answers; empty asks always.
    show_if: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """The sum of all effects of a report's answers."""

    emergency_numbers: tuple[str, ...] = ()
    urgency: str = ""
    tier: str = ""
    due: str = ""
    interim_within: str = ""
    suggested_category: str = ""
    assist_roles: tuple[str, ...] = ()
    # Kinds of hazard that people may want to watch after such an answer, by code.
    hazards: tuple[str, ...] = ()
    is_private: bool = False
    confidentiality: str = ""


def parsed_effect(text: str) -> tuple[tuple[str, str], ...]:
    """Give the (name, value) pairs of an effect cell.

    >>> parsed_effect("show_emergency:110|119;set_urgency:u1")
    (('show_emergency', '110|119'), ('set_urgency', 'u1'))
    """
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def meaningless(text: str) -> tuple[str, ...]:
    """Give the parts of an effect cell that nothing understands (issue-desk 15); empty for a good cell.

    >>> meaningless("set_urgency:u1;set_tier:T9;jump:high")
    ('set_tier:T9', 'jump:high')
    """
    return tuple(
        f"{name}:{value}" if value else name
        for name, value in parsed_effect(text)
        if name not in _VALUES or (_VALUES[name] and value not in _VALUES[name])
    )


# What an effect may be given; the free ones take codes of roles and hazards, lengths and numbers.
_FREE = (
    *("add_assist", "add_followers", "ask_component", "exclude_unit", "open_hazard", "require_interim"),
    *("set_due", "show_emergency", "suggest", "suggest_category", "suggest_dispute"),
)
_VALUES: Mapping[str, tuple[str, ...]] = {
    "set_urgency": URGENCIES,
    "set_tier": TIERS,
    "confidential": CONFIDENTIALITIES,
    "public": ("no",),
    **dict.fromkeys(_FREE, ()),
}


def chosen(answer: str) -> frozenset[str]:
    """Give the keys of an answer; several are joined by `|`.

    >>> sorted(chosen("crack|falling")), sorted(chosen(""))
    (['crack', 'falling'], [])
    """
    return frozenset(key for key in answer.split("|") if key)


def is_asked(question: Asked, answers: Mapping[str, str]) -> bool:
    """Tell whether a question is put to somebody who has given `answers` to those before it."""
    variable, _, keys = question.show_if.partition("=")
    return not variable or bool(chosen(keys) & chosen(answers.get(variable, "")))


def of_answers(questions: Iterable[Asked], answers: Mapping[str, str]) -> Effects:
    """Give what `answers` (variable → keys or text) change, over the questions that were asked."""
    if not answers:
        return Effects()
    found: list[tuple[str, str]] = []
    for question in questions:
        answer = answers.get(question.variable, "") if is_asked(question, answers) else ""
        if answer and (chosen(answer) & question.effect_if or "*" in question.effect_if):
            found += question.effect
    named: dict[str, list[str]] = {}
    for name, value in found:
        named.setdefault(name, []).append(value)
    return Effects(
        emergency_numbers=tuple(dict.fromkeys(n for v in named.get("show_emergency", []) for n in v.split("|"))),
        urgency=strictest(URGENCIES, named.get("set_urgency", [])),
        tier=strictest(TIERS, named.get("set_tier", [])),
        due=next(iter(named.get("set_due", [])), ""),
        interim_within=_shortest(named.get("require_interim", [])),
        suggested_category=next(iter(named.get("suggest_category", [])), ""),
        assist_roles=tuple(dict.fromkeys(named.get("add_assist", []))),
        hazards=tuple(dict.fromkeys(named.get("open_hazard", []))),
        is_private="no" in named.get("public", []),
        confidentiality=strictest(CONFIDENTIALITIES[::-1], named.get("confidential", [])),
    )


def unit_named(questions: Iterable[Asked], answers: Mapping[str, str]) -> str:
    """Give the words by which an answer names the unit a report is about; "" where none was asked for.

    >>> asked = Asked("1303", "unit", True, (), frozenset(), (("exclude_unit", ""),))
    >>> unit_named([asked], {"unit": "水利局"})
    '水利局'
    """
    named = (answers.get(q.variable, "") for q in questions if ("exclude_unit", "") in q.effect)
    return next(filter(None, named), "")


def strictest(order: tuple[str, ...], values: Iterable[str]) -> str:
    """Give the value that stands first in `order`; empty values do not count; "" when none is left.

    >>> strictest(URGENCIES, ["u3", "", "u2"])
    'u2'
    """
    known = [v for v in values if v]
    return min(known, key=order.index) if known else ""


def tier_of(category: str, nature: str, told: str) -> str:
    """Give the tier of a report: its category's unless its nature has one of its own, raised by the answers.

    >>> tier_of("T3", "category", "T1"), tier_of("T1", "T4", "")
    ('T1', 'T4')
    """
    return strictest(TIERS, [category if nature in {"category", "none"} else nature, told])


def most_confidential(*values: str) -> str:
    """Give the strictest of nature's, category's and reporter's wish (issue-desk 5).

    >>> most_confidential("open", "desk_only", "")
    'desk_only'
    """
    return max((v for v in values if v), key=CONFIDENTIALITIES.index, default="open")


_MINUTES = {"min": 1, "h": 60}


def _shortest(lengths: Iterable[str]) -> str:
    # Interim measures are asked for in natural minutes and hours only (category_questions.csv).
    def minutes(length: str) -> int:
        digits = length.rstrip("abcdefghijklmnopqrstuvwxyz")
        return int(digits) * _MINUTES[length[len(digits) :]]

    return min(lengths, key=minutes, default="")
