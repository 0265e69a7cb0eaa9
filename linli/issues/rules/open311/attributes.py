"""The questions of a service as Open311 attributes, and the answers that come back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from linli.issues.rules.open311.faults import Fault, Word
from linli.issues.rules.open311.reading import Given, moment

MAX_STRING_CHARS = 200
MAX_TEXT_CHARS = 2_000
LISTS = frozenset({"singlevaluelist", "multivaluelist"})
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_NAMED = re.compile(r"attribute\[([^\[\]]*)\](?:\[\])?")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question; `values` are pairs of key and name for the two lists."""

    code: str
    datatype: str
    is_required: bool
    question: str
    values: Sequence[tuple[str, str]] = ()


@dataclass(slots=True)
class Answers:
    """What was answered: to our questions (keys of a list joined by `|`), and what nobody asked."""

    known: dict[str, str] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def sent(said: Given) -> dict[str, list[str]]:
    """Give the values of every attribute of a form, `attribute[code]` or `attribute[code][]`, in order."""
    found: dict[str, list[str]] = {}
    for name, value in said.pairs:
        if named := _NAMED.fullmatch(name):
            found.setdefault(named[1].strip(), []).append(value)
    return found


def answers(asked: Sequence[Attribute], said: Given) -> Answers:
    """Read the attributes of a form; unknown ones are kept, because clients add their own."""
    by_code: Mapping[str, Attribute] = {attribute.code: attribute for attribute in asked}
    found, given = Answers(), sent(said)
    for code, values in given.items():
        attribute = by_code.get(code)
        if attribute is None:
            if code:
                found.further[code] = "|".join(values)[:MAX_TEXT_CHARS]
        elif _fits(attribute, values):
            found.known[code] = "|".join(values)
        else:
            found.faults.append(Fault(Word.ATTRIBUTE_INVALID, code))
    missing = [a.code for a in asked if a.is_required and a.code not in given]
    found.faults += [Fault(Word.ATTRIBUTE_MISSING, code) for code in missing]
    return found


def _fits(attribute: Attribute, values: Sequence[str]) -> bool:
    if attribute.datatype in LISTS:
        keys = {key for key, _ in attribute.values}
        is_single = attribute.datatype == "singlevaluelist"
        return set(values) <= keys and len(set(values)) == len(values) and (not is_single or len(values) == 1)
    if len(values) != 1:
        return False
    [value] = values
    match attribute.datatype:
        case "number":
            return NUMBER.fullmatch(value) is not None
        case "datetime":
            return moment(value) is not None
        case "string":
            return len(value) <= MAX_STRING_CHARS and "\n" not in value
        case _:
            return len(value) <= MAX_TEXT_CHARS
