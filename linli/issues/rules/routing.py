"""Who leads: the choice from the dispatch catalogue, with the sentence why (issue-desk 9)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

DEFAULT_CATEGORY = "9901"
# A role nobody holds here passes its work on (department_roles.csv, note column).
FALLBACK_ROLES = {"pipe_owner": "municipal_works", "facility_owner": "municipal_works"}
# How much of an area code names its area of a level (area_levels.csv).
LEVEL_DIGITS = {"prefecture": 4, "county": 6, "town": 9, "village": 12}
DEFAULT_ROLES = ("town_centre", "district_centre", "city_centre")


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated row of the catalogue."""

    id: int
    category: str
    area_prefix: str
    setting: str
    conditions: Mapping[str, tuple[str, ...]]
    lead_role: str
    assist_roles: tuple[str, ...]
    may_hand_down: bool
    is_auto: bool
    basis: str
    valid_from: date
    valid_to: date | None
    # The beginning of a class by GB/T 30428: "C" for every component, "C2" for roads; "" for all.
    object_class: str = ""
    # From which level up the lead is sought; "" for the nearest holder.
    level: str = ""
    # Whether a town may call the units itself, without the centre (issue-desk 7.2).
    whistle_direct: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing looks at."""

    category: str
    area_code: str
    # "urban", "rural", or "" where the area does not say.
    setting: str
    answers: Mapping[str, str]
    today: date
    object_class: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The entry that won, why, and which came after it."""

    entry: Entry
    matched: tuple[str, ...]
    runners_up: tuple[int, ...]

    def explanation(self, **more: Any) -> dict[str, Any]:
        """Give what is stored on the leg, so that anybody can see later why it went there."""
        return {
            "entry": self.entry.id,
            "category": self.entry.category,
            "lead_role": self.entry.lead_role,
            "matched": list(self.matched),
            "runners_up": list(self.runners_up),
            "basis": self.entry.basis,
            **more,
        }


def matches(entry: Entry, facts: Facts) -> bool:
    """Tell whether an entry holds for the facts on that day."""
    return (
        facts.category.startswith(entry.category)
        and facts.area_code.startswith(entry.area_prefix)
        and facts.object_class.startswith(entry.object_class)
        and entry.setting in {"", facts.setting}
        and all(facts.answers.get(name) in values for name, values in entry.conditions.items())
        and entry.valid_from <= facts.today
        and (entry.valid_to is None or facts.today < entry.valid_to)
    )


def specificity(entry: Entry) -> tuple[int, ...]:
    """Give how specific an entry is: category, then area prefix, object, urban or rural, then conditions."""
    lengths = (len(entry.category), len(entry.area_prefix), len(entry.object_class))
    return (*lengths, int(bool(entry.setting)), len(entry.conditions))


def choose(entries: Iterable[Entry], facts: Facts) -> Choice:
    """Give the most specific matching entry; the entry of 9901 when nothing matches.

    ValueError when even the default is missing: the catalogue must never be without it.
    """
    rows = list(entries)
    ranked = sorted((e for e in rows if matches(e, facts)), key=specificity, reverse=True)
    if ranked:
        return Choice(ranked[0], _matched(ranked[0], facts), tuple(e.id for e in ranked[1:4]))
    default = [e for e in rows if e.category == DEFAULT_CATEGORY]
    if not default:
        raise ValueError("the catalogue has no entry for 9901: load the shipped defaults")
    return Choice(default[0], ("default",), ())


def _matched(entry: Entry, facts: Facts) -> tuple[str, ...]:
    found = [f"category {entry.category}"]
    if entry.area_prefix:
        found.append(f"area {entry.area_prefix}")
    if entry.object_class:
        found.append(f"object {entry.object_class}")
    if entry.setting:
        found.append(f"setting {facts.setting}")
    found += [f"{name}={facts.answers[name]}" for name in entry.conditions]
    return tuple(found)


def own_roles(entry: Entry) -> tuple[str, ...]:
    """Give the roles that lead by the entry itself: its own and the one to which that passes its work."""
    fallback = FALLBACK_ROLES.get(entry.lead_role)
    return (entry.lead_role, fallback) if fallback else (entry.lead_role,)


def lead_roles(entry: Entry) -> tuple[str, ...]:
    """Give the roles to try in turn for the lead: the entry's own, then the guaranteed default."""
    return (*own_roles(entry), *DEFAULT_ROLES)


def tie(entry: Entry, others: Iterable[Entry]) -> Entry | None:
    """Give another entry that would match some of the same facts with the same specificity, or None."""
    return next((o for o in others if o.id != entry.id and _meet(entry, o)), None)


def _meet(one: Entry, other: Entry) -> bool:
    is_same_day = all(a.valid_to is None or b.valid_from < a.valid_to for a, b in ((one, other), (other, one)))
    shared = one.conditions.keys() & other.conditions.keys()
    return (
        is_same_day
        and (one.category, one.area_prefix, one.object_class, one.setting)
        == (other.category, other.area_prefix, other.object_class, other.setting)
        and len(one.conditions) == len(other.conditions)
        and all(set(one.conditions[name]) & set(other.conditions[name]) for name in shared)
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A saved test case: what it is about, and who must lead it."""

    id: int
    facts: Facts
    lead_role: str


def failing(entries: Sequence[Entry], cases: Iterable[Case]) -> dict[int, str]:
    """Give the test cases that go elsewhere than they must, each with the role that would lead it."""
    led = {case.id: (_led(entries, case.facts), case.lead_role) for case in cases}
    return {case_id: got for case_id, (got, wanted) in led.items() if got != wanted}


def _led(entries: Sequence[Entry], facts: Facts) -> str:
    try:
        return choose(entries, facts).entry.lead_role
    except ValueError:
        return ""


def has_default(entries: Iterable[Entry], today: date) -> bool:
    """Tell whether the catalogue has an answer for every report: 9901 everywhere, without a condition."""
    anywhere = Facts(DEFAULT_CATEGORY, "", "", {}, today)
    return any(entry.category == DEFAULT_CATEGORY and matches(entry, anywhere) for entry in entries)


def is_within(area_prefix: str, prefixes: Collection[str]) -> bool:
    """Tell whether an entry holds only inside areas; one for every area lies inside none."""
    return bool(area_prefix) and area_prefix.startswith(tuple(prefixes))
