"""The rules of areas: codes, position, import and generated ground. Pure: no Django, no clock, no database."""

from linli.kernel.areas.rules.codes import (
    COUNTY_DIGITS,
    VILLAGE_DIGITS,
    BadCodeError,
    Level,
    Setting,
    ancestors,
    checked,
    is_exclusive_grid,
    is_within,
    kind_of,
    level_of,
    level_rules,
    parent_code,
    setting_of,
)
from linli.kernel.areas.rules.locating import Box, Certainty, Located, Locator, NoAreasError, seats, tile_z14

__all__ = [
    "COUNTY_DIGITS",
    "VILLAGE_DIGITS",
    "BadCodeError",
    "Box",
    "Certainty",
    "Level",
    "Located",
    "Locator",
    "NoAreasError",
    "Setting",
    "ancestors",
    "checked",
    "is_exclusive_grid",
    "is_within",
    "kind_of",
    "level_of",
    "level_rules",
    "parent_code",
    "seats",
    "setting_of",
    "tile_z14",
]
