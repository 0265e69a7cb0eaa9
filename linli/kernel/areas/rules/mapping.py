"""From a row of somebody's file to an area, by a mapping written in TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any

import msgspec
import numpy as np
import shapely

from linli.doors.datum import Datum, Point, to_wgs84
from linli.kernel.areas.rules.codes import BadCodeError, Level, level_of
from linli.kernel.areas.rules.shapes import BadShapeError, Finding, Trouble, outline

# The lists say since when their edition holds, not since when a place exists. A first load is therefore dated
# before any case (our default).
FIRST_DAY = date(2000, 1, 1)
NAME_CHARS = 60


class BadMappingError(ValueError):
    """A mapping file that cannot be used; the message says what to change."""


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Templates of one area in terms of a row's properties: `990101{ward:0>3}`."""

    code: str
    name_zh: str
    name_en: str = ""


class AreaMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the rows of one file become areas of one level, and which wider areas to make where absent."""

    level: Level
    code: str
    name_zh: str
    name_en: str = ""
    external_code: str = ""
    datum: Datum = Datum.WGS84
    valid_from: date = FIRST_DAY
    parents: tuple[Names, ...] = ()
    # What a property's value becomes inside a code, where it is no number: `[digits.precinct]`, `"02A" = "902"`.
    digits: dict[str, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to be written. The polygon is in WGS-84, whatever the datum of its source."""

    code: str
    name_zh: str
    name_en: str = ""
    polygon: shapely.Geometry | None = None
    source_datum: str = ""
    external_code: str = ""
    valid_from: date = FIRST_DAY
    is_generated: bool = False


@dataclass(slots=True)
class Mapped:
    """What the rows read so far became: areas and their parents by code, and what was wrong."""

    rows: int = 0
    areas: dict[str, NewArea] = field(default_factory=dict)
    parents: dict[str, NewArea] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_mapping(text: str) -> AreaMapping:
    """Give the mapping written in a TOML text; raises BadMappingError naming the faulty key or template."""
    try:
        mapping = msgspec.convert(tomllib.loads(text), AreaMapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadMappingError(f"mapping: {error}") from error
    templates = [mapping.code, mapping.name_zh, mapping.name_en, mapping.external_code]
    for template in [*templates, *(t for p in mapping.parents for t in (p.code, p.name_zh, p.name_en))]:
        _check(template)
    return mapping


def take(mapped: Mapped, row: Mapping[str, Any], geometry: object, mapping: AreaMapping) -> None:
    """Add what one row becomes to `mapped`: an area, or the finding why not. Never raises for a bad row."""
    mapped.rows += 1
    label = f"row {mapped.rows}"
    given = {name: value for name, value in row.items() if value is not None}
    try:
        new, repaired = _area(given, geometry, mapping)
        parents = [_named(names, given, mapping) for names in mapping.parents]
    except KeyError as error:
        mapped.findings.append(Finding(Trouble.REJECTED, label, detail=f"the row has no property {error}"))
        return
    except (BadCodeError, BadShapeError, BadMappingError) as error:
        mapped.findings.append(Finding(Trouble.REJECTED, label, detail=str(error)))
        return
    if new.code in mapped.areas:
        mapped.findings.append(Finding(Trouble.REJECTED, label, new.code, "an earlier row has the same code"))
        return
    mapped.areas[new.code] = new
    mapped.parents |= {parent.code: parent for parent in parents if parent.code not in mapped.parents}
    if repaired:
        mapped.findings.append(Finding(Trouble.REPAIRED, new.code, detail=repaired))


def _area(row: Mapping[str, Any], geometry: object, mapping: AreaMapping) -> tuple[NewArea, str]:
    named = _named(Names(mapping.code, mapping.name_zh, mapping.name_en), row, mapping)
    if level_of(named.code) is not mapping.level:
        raise BadCodeError(f"code {named.code} is of level {level_of(named.code)}, the mapping says {mapping.level}")
    shape, repaired = (None, "") if geometry is None else outline(geometry)
    new = NewArea(
        code=named.code,
        name_zh=named.name_zh,
        name_en=named.name_en,
        polygon=None if shape is None else _in_wgs84(shape, mapping.datum),
        source_datum=mapping.datum,
        external_code=_filled(mapping.external_code, row),
        valid_from=mapping.valid_from,
    )
    return new, repaired


def _named(names: Names, row: Mapping[str, Any], mapping: AreaMapping) -> NewArea:
    numbers = dict(row) | {
        name: digits[str(row[name])] for name, digits in mapping.digits.items() if str(row.get(name)) in digits
    }
    code = _filled(names.code, numbers)
    level_of(code)
    zh = _filled(names.name_zh, row).strip()
    if not 0 < len(zh) <= NAME_CHARS:
        raise BadCodeError(f"code {code}: the name must have 1 to {NAME_CHARS} characters")
    return NewArea(code, zh, _filled(names.name_en, row).strip(), valid_from=mapping.valid_from)


def _filled(template: str, row: Mapping[str, Any]) -> str:
    try:
        return template.format_map(row)
    except (ValueError, TypeError) as error:
        raise BadMappingError(f"template '{template}' does not fit the row: {error}") from error


def _in_wgs84(shape: shapely.Geometry, datum: Datum) -> shapely.Geometry:
    if datum in {Datum.WGS84, Datum.CGCS2000}:
        return shape

    def moved(degrees: Any) -> Any:
        points = (to_wgs84(Point(lat, long, datum)) for long, lat in degrees)
        return np.array([(point.long, point.lat) for point in points])

    return shapely.transform(shape, moved)


def _check(template: str) -> None:
    """Refuse templates that reach into a value (`{a.b}`, `{a[0]}`) or cannot be read at all."""
    try:
        fields = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise BadMappingError(f"mapping: template '{template}': {error}") from error
    bad = [name for name in fields if not name or name.isdigit() or set(name) & set(".[]")]
    if bad:
        raise BadMappingError(f"mapping: template '{template}': '{bad[0]}' is not the plain name of a property")
