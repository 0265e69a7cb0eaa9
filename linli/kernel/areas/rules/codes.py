"""Area codes: a code is the path of its area, so level, parents and reach are read off its digits."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

# GB/T 2260 gives no province this number. Places outside China and invented ones live under it (our default).
RESERVED_PROVINCE = "99"
EXCLUSIVE = "exclusive"
URBAN_VILLAGE = "residents' committee"
RURAL_VILLAGE = "villagers' committee"


class BadCodeError(ValueError):
    """Digits that are no area code; the message says where they go wrong."""


class Level(StrEnum):
    """The levels of `data/area_levels.csv`, from the widest to the narrowest."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"
    MICRO = "micro"


class Setting(StrEnum):
    """Whether people live there in town or country, as far as known (城乡)."""

    URBAN = "urban"
    RURAL = "rural"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One row of `area_levels.csv`: how many digits a level has and which numbers its own part may take."""

    level: Level
    zh: str
    en: str
    digits_total: int
    digits_own: int
    # (first, last, kind); both ends included.
    ranges: tuple[tuple[int, int, str], ...]

    def kind(self, code: str) -> str | None:
        """Give the kind whose range holds the level's own part of `code`, or None outside all ranges."""
        own = int(code[-self.digits_own :])
        return next((kind for first, last, kind in self.ranges if first <= own <= last), None)


@cache
def level_rules() -> dict[Level, LevelRule]:
    """Give the level table, widest level first."""
    text = resources.files("linli.kernel.areas").joinpath("data/area_levels.csv").read_text("utf-8")
    return {rule.level: rule for rule in map(_level_rule, csv.DictReader(text.splitlines()))}


def checked(code: str) -> str:
    """Give `code` back if it is well formed on every level; raises BadCodeError that names the faulty part.

    >>> checked("430703121399")
    '430703121399'
    """
    level_of(code)
    return code


@lru_cache(maxsize=65_536)
def level_of(code: str) -> Level:
    """Give the level of a code; raises BadCodeError for anything that is no code.

    >>> level_of("430703121").value
    'town'
    """
    if not (code.isascii() and code.isdigit()):
        raise BadCodeError(f"area code '{code}' must consist of digits only")
    rules = level_rules()
    found = next((r for r in rules.values() if r.digits_total == len(code)), None)
    if found is None:
        lengths = ", ".join(f"{r.digits_total} ({r.level})" for r in rules.values())
        raise BadCodeError(f"area code '{code}' has {len(code)} digits; there are {lengths}")
    for rule in rules.values():
        part = code[: rule.digits_total]
        if rule.digits_total <= len(code) and rule.kind(part) is None and part != RESERVED_PROVINCE:
            allowed = ", ".join(f"{first}-{last}" for first, last, _ in rule.ranges)
            raise BadCodeError(
                f"area code '{code}': {rule.level} part '{part[-rule.digits_own :]}' must lie in {allowed}"
            )
    return found.level


def kind_of(code: str) -> str:
    """Give what the code says the area is within its level, empty where the level knows no kinds.

    >>> kind_of("430703121"), kind_of("430703121399801")
    ('town', 'exclusive')
    """
    return level_rules()[level_of(code)].kind(code) or ""


def parent_code(code: str) -> str | None:
    """Give the code one level up, or None for a province.

    >>> parent_code("430703121399001")
    '430703121399'
    """
    above = ancestors(code)
    return above[-1] if above else None


def ancestors(code: str) -> tuple[str, ...]:
    """Give the codes above, province first, without the code itself.

    >>> ancestors("430703121")
    ('43', '4307', '430703')
    """
    level_of(code)
    return tuple(code[: r.digits_total] for r in level_rules().values() if r.digits_total < len(code))


def is_within(code: str, prefix: str) -> bool:
    """Tell whether the area `code` is the area `prefix` or lies in it.

    >>> is_within("430703121399", "430703"), is_within("430703", "430703121")
    (True, False)
    """
    return code.startswith(prefix)


def is_exclusive_grid(code: str) -> bool:
    """Tell whether the area is an exclusive grid 专属网格, or a micro-grid of one.

    >>> is_exclusive_grid("430703121399801"), is_exclusive_grid("430703121399001")
    (True, False)
    """
    digits = level_rules()[Level.GRID].digits_total
    return len(code) >= digits and kind_of(code[:digits]) == EXCLUSIVE


def setting_of(code: str, urban_rural: str = "") -> Setting:
    """Give town or country: by the published class (1xx, 2xx) where known, else by the kind of village.

    A residents' committee counts as urban and a villagers' committee as rural (our default).

    >>> setting_of("430703121399001").value
    'rural'
    """
    if urban_rural[:1] in {"1", "2"}:
        return Setting.URBAN if urban_rural[0] == "1" else Setting.RURAL
    digits = level_rules()[Level.VILLAGE].digits_total
    kind = kind_of(code[:digits]) if len(code) >= digits else ""
    return {URBAN_VILLAGE: Setting.URBAN, RURAL_VILLAGE: Setting.RURAL}.get(kind, Setting.UNKNOWN)


def _level_rule(row: dict[str, str]) -> LevelRule:
    return LevelRule(
        level=Level(row["code"]),
        zh=row["zh"],
        en=row["en"],
        digits_total=int(row["digits_total"]),
        digits_own=int(row["digits_own"]),
        ranges=tuple(_range(part) for part in row["range"].split(";")),
    )


def _range(text: str) -> tuple[int, int, str]:
    """Read '100-199 town' as (100, 199, 'town')."""
    numbers, _, kind = text.strip().partition(" ")
    first, last = numbers.split("-")
    return int(first), int(last), kind


COUNTY_DIGITS = level_rules()[Level.COUNTY].digits_total
VILLAGE_DIGITS = level_rules()[Level.VILLAGE].digits_total
