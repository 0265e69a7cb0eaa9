"""From a row of another system's export to a report with its past, by a mapping written in TOML. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec

from linli.doors.datum import BadPointError, Datum, Point
from linli.issues.rules.drafts import MAX_TEXT_CHARS, UNCLASSIFIED, ReportDraft

MAX_NUMBER_CHARS = 60
YES = frozenset({"true", "yes", "1", "是"})


class BadMappingError(ValueError):
    """A mapping file that cannot be used; the message says what to change."""


class BadRowError(ValueError):
    """A row that is no report; the message says why."""


class ReportMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the rows of one file become reports. Names of columns, except where it says otherwise."""

    # Templates in terms of a row's columns: `{title}\\n{body}`.
    external_number: str
    text: str
    opened_at: str
    # Empty where a row of this file cannot be closed, or quotes no other.
    closed_at: str = ""
    # Column and its values: the row is closed. Without it, a row with a closing time is.
    closed_if: dict[str, tuple[str, ...]] = {}
    # What the reporter was told, where the nature is answered and not dispatched.
    answer: str = ""
    # Template of the external number of the report that this one repeats.
    duplicate_of: str = ""
    category: str = ""
    # What the source's category becomes here; without a category column, every row is the default.
    categories: dict[str, str] = {}
    default_category: str = UNCLASSIFIED
    lat: str = ""
    long: str = ""
    datum: Datum = Datum.WGS84
    # A column that says whether there was a photo, and the words kept where there was nothing else.
    photo: str = ""
    photo_only_text: str = ""
    # Values for every row.
    channel: str = "hotline"
    nature: str = "help"
    language: str = "zh-hans"
    # The zone of times without one, and how they are written; ISO 8601 is always understood.
    time_zone: str = "UTC"
    time_formats: tuple[str, ...] = ()

    def columns(self) -> frozenset[str]:
        """Give every column the mapping reads."""
        templates = (self.external_number, self.text, self.duplicate_of)
        filled = {name for template in templates for _, name, _, _ in Formatter().parse(template) if name is not None}
        named = (self.opened_at, self.closed_at, self.answer, self.category, self.lat, self.long, self.photo)
        return frozenset(filled.union(named, self.closed_if)) - {""}


@dataclass(frozen=True, slots=True)
class Share:
    """One of `of` parts of a file, from 0, by the other system's numbers: all rows of one number are in one part."""

    place: int
    of: int

    def holds(self, number: str) -> bool:
        """Tell whether the rows of a number are in this part."""
        return crc32(number.encode()) % self.of == self.place


WHOLE = Share(0, 1)


@dataclass(frozen=True, slots=True)
class Past:
    """A report as another system kept it: what was said, when it began and ended, and what it repeats."""

    draft: ReportDraft
    opened_at: datetime
    closed_at: datetime | None = None
    answer: str = ""
    duplicate_of: str = ""


def read_mapping(text: str) -> ReportMapping:
    """Give the mapping written in a TOML text; raises BadMappingError naming the faulty key or template."""
    try:
        mapping = msgspec.convert(tomllib.loads(text), ReportMapping)
        columns = mapping.columns()
        ZoneInfo(mapping.time_zone)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError, LookupError) as error:
        raise BadMappingError(f"mapping: {error}") from error
    if bad := sorted(name for name in columns if set(name) & set(".[]")):
        raise BadMappingError(f"mapping: '{bad[0]}' is not the plain name of a column")
    if bool(mapping.lat) != bool(mapping.long):
        raise BadMappingError("mapping: a position needs both lat and long")
    return mapping


def demand_columns(mapping: ReportMapping, row: Mapping[str, Any]) -> None:
    """Raise BadMappingError naming the columns that the file lacks."""
    if lacking := sorted(mapping.columns() - row.keys()):
        raise BadMappingError(f"mapping: the file has no column {', '.join(lacking)}; it has {', '.join(sorted(row))}")


def number_of(row: Mapping[str, Any], mapping: ReportMapping) -> str:
    """Give the number by which the other system knows a row; empty where it has none."""
    return _filled(mapping.external_number, row)


def past(row: Mapping[str, Any], mapping: ReportMapping, now: datetime) -> Past:
    """Give the report that a row tells of; raises BadRowError.

    What happened at `now` or later has not happened. A position is checked, not yet located.
    """
    number = number_of(row, mapping)
    if not 0 < len(number) <= MAX_NUMBER_CHARS:
        raise BadRowError(f"an external number has 1 to {MAX_NUMBER_CHARS} characters")
    opened_at, closed_at = _times(row, mapping, now)
    lat, long = _position(row, mapping)
    draft = ReportDraft(
        text=_text(row, mapping),
        category=_category(row, mapping),
        nature=mapping.nature,
        channel=mapping.channel,
        lat=lat,
        long=long,
        datum=mapping.datum,
        language=mapping.language,
        external_number=number,
        is_taken_over=True,
    )
    answer = str(row[mapping.answer] or "").strip() if mapping.answer else ""
    return Past(draft, opened_at, closed_at, answer, _filled(mapping.duplicate_of, row))


def _filled(template: str, row: Mapping[str, Any]) -> str:
    """Fill a template; nothing comes of it where one of its columns is empty."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    if any(row[name] is None or row[name] == "" for name in names):
        return ""
    return template.format_map(row).strip()


def _text(row: Mapping[str, Any], mapping: ReportMapping) -> str:
    text = mapping.text.format_map({name: "" if value is None else value for name, value in row.items()}).strip()
    if not text and mapping.photo and str(row[mapping.photo]).lower() in YES:
        text = mapping.photo_only_text
    if not text:
        raise BadRowError("no text and no photo")
    if len(text) > MAX_TEXT_CHARS or "\0" in text:
        raise BadRowError(f"the text has {len(text)} characters (at most {MAX_TEXT_CHARS}) or a zero byte")
    return text


def _category(row: Mapping[str, Any], mapping: ReportMapping) -> str:
    if not mapping.category:
        return mapping.default_category
    given = str(row[mapping.category] or "")
    if given not in mapping.categories:
        raise BadRowError(f"unknown category '{given}': name it under [categories]")
    return mapping.categories[given]


def _times(row: Mapping[str, Any], mapping: ReportMapping, now: datetime) -> tuple[datetime, datetime | None]:
    opened_at = _moment(row[mapping.opened_at], mapping)
    is_closed = all(str(row[column]) in values for column, values in mapping.closed_if.items())
    closed_at = row[mapping.closed_at] if mapping.closed_at and is_closed else None
    if mapping.closed_if and is_closed and not closed_at:
        raise BadRowError("closed, but no time of closing")
    closed_at = _moment(closed_at, mapping) if closed_at else None
    if max(opened_at, closed_at or opened_at) >= now:
        raise BadRowError("opened or closed in the future")
    if closed_at is not None and closed_at < opened_at:
        raise BadRowError("closed before it was opened")
    return opened_at, closed_at


def _moment(value: Any, mapping: ReportMapping) -> datetime:
    found = value if isinstance(value, datetime) else _parsed(str(value or "").strip(), mapping.time_formats)
    if found is None:
        raise BadRowError(f"unreadable time '{value}': give its form in time_formats")
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(mapping.time_zone))).astimezone(UTC)


def _parsed(text: str, formats: Sequence[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _position(row: Mapping[str, Any], mapping: ReportMapping) -> tuple[float | None, float | None]:
    given = [row[column] for column in (mapping.lat, mapping.long) if column]
    if all(value is None or value == "" for value in given):
        return None, None
    try:
        lat, long = (float(value) for value in given)
        Point(lat, long)
    except (TypeError, ValueError, BadPointError) as error:
        raise BadRowError(f"bad position {given}") from error
    if lat == long == 0:
        raise BadRowError("position 0, 0 stands for none: leave it empty")
    return lat, long


def root(number: str, repeats: Mapping[str, str]) -> str:
    """Give the report at the end of a chain of repeats; of a circle, the smallest number in it.

    >>> root("c", {"c": "b", "b": "a"}), root("x", {"x": "y", "y": "x"})
    ('a', 'x')
    """
    chain = [number]
    while (before := repeats.get(chain[-1])) is not None:
        if before in chain:
            return min(chain[chain.index(before) :])
        chain.append(before)
    return chain[-1]


@dataclass(frozen=True, slots=True)
class Spread:
    """How long things took: how many, and the median and the ninth decile in seconds, None of nothing."""

    count: int
    median_s: float | None
    p90_s: float | None


def spread(durations_s: Sequence[float]) -> Spread:
    """Give the spread of durations; between two of them the deciles are interpolated.

    >>> spread([3600.0, 7200.0, 10800.0])
    Spread(count=3, median_s=7200.0, p90_s=10080.0)
    """
    ordered = sorted(durations_s)
    return Spread(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[float], fraction: float) -> float | None:
    if not ordered:
        return None
    place = fraction * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
