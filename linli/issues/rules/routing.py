"""Who leads: the choice from the dispatch catalogue, with the sentence why (issue-desk 9)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

DEFAULT_CATEGORY = "9901"
# A role nobody holds here passes its work on (department_roles.csv, note column).
FALLBACK_ROLES = {"pipe_owner": "municipal_works", "facility_owner": "municipal_works"}
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing looks at."""

    category: str
    area_code: str
    # "urban", "rural", or "" where the area does not say.
    setting: str
    answers: Mapping[str, str]
    today: date


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
        and entry.setting in {"", facts.setting}
        and all(facts.answers.get(name) in values for name, values in entry.conditions.items())
        and entry.valid_from <= facts.today
        and (entry.valid_to is None or facts.today < entry.valid_to)
    )


def specificity(entry: Entry) -> tuple[int, int, int, int]:
    """Give how specific an entry is: category, then area prefix, then urban or rural, then conditions."""
    return len(entry.category), len(entry.area_prefix), int(bool(entry.setting)), len(entry.conditions)


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
    """Give another entry that would match the same facts with the same specificity, or None."""
    key = ("category", "area_prefix", "setting", "conditions")

    def face(e: Entry) -> tuple[Any, ...]:
        row = asdict(e)
        return tuple(row[k] for k in key)

    alive = (o for o in others if o.id != entry.id and (o.valid_to is None or o.valid_to > entry.valid_from))
    return next((o for o in alive if face(o) == face(entry)), None)
