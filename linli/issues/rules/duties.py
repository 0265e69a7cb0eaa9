"""The duty checklist of a role in a place: what is due when, and how an operator's own list is read (issue-desk 19)."""

import csv
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import get_type_hints

from linli.doors.datum import Point
from linli.kernel.people.rules import STAFF_ROLES

MAX_DUTY_CHARS, MAX_REASON_CHARS = 120, 200
SEASON_MONTHS = 3


class Rhythm(StrEnum):
    """How often a duty is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SEASONAL = "seasonal"
    AFTER_RAIN = "after_rain"


class Evidence(StrEnum):
    """What shows that a duty was done."""

    NONE = "none"
    PHOTO = "photo"


class Act(StrEnum):
    """What the audit rows about duties say was done, sorted."""

    DUTIES_LOAD = "issues:duties:load"
    DUTY_DO = "issues:duty:do"


class BadDutiesError(ValueError):
    """A list of duties that cannot be read; the message names the line and what to do."""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of a list. With `area` it holds below that area alone; with `place` it is a point of the round there."""

    role: str
    duty: str
    rhythm: Rhythm
    evidence: Evidence
    duty_en: str = ""
    area: str = ""
    place: str = ""
    lat: float | None = None
    long: float | None = None


_NEEDED = ("role", "duty", "rhythm", "evidence")
_KNOWN = tuple(get_type_hints(DutyRow))


def read(lines: Iterable[str]) -> list[DutyRow]:
    """Give the duties of a CSV text with the columns role, duty, rhythm, evidence, and any of the others.

    Raises BadDutiesError for the first line that does not say what it should.

    >>> [row.rhythm.value for row in read(["role,duty,rhythm,evidence", "grid,Walk the public places,weekly,photo"])]
    ['weekly']
    """
    rows = csv.DictReader(lines)
    columns = [name.strip() for name in rows.fieldnames or ()]
    lacks = [name for name in _NEEDED if name not in columns]
    if lacks or set(columns) - set(_KNOWN):
        raise BadDutiesError(
            f"the first line names the columns: {', '.join(_NEEDED)}; besides them {_OTHERS} may stand"
        )
    return [_row(number, {k: (v or "").strip() for k, v in row.items() if k}) for number, row in enumerate(rows, 2)]


_OTHERS = ", ".join(name for name in _KNOWN if name not in _NEEDED)


def _row(number: int, given: dict[str, str]) -> DutyRow:
    known: dict[str, list[str]] = {"role": sorted(STAFF_ROLES), "rhythm": list(Rhythm), "evidence": list(Evidence)}
    for name, words in known.items():
        if given[name] not in words:
            raise BadDutiesError(f"line {number}: {name} is “{given[name]}”; write one of {', '.join(words)}")
    if not 0 < len(given["duty"]) <= MAX_DUTY_CHARS:
        raise BadDutiesError(f"line {number}: say the duty in 1 to {MAX_DUTY_CHARS} characters")
    if any(len(given.get(name, "")) > MAX_DUTY_CHARS for name in ("duty_en", "place")):
        raise BadDutiesError(f"line {number}: duty_en and place have at most {MAX_DUTY_CHARS} characters")
    if given.get("place") and not given.get("area"):
        raise BadDutiesError(f"line {number}: a place needs the code of its area")
    lat, long = _point(number, given.get("lat", ""), given.get("long", ""))
    rhythm, evidence = Rhythm(given["rhythm"]), Evidence(given["evidence"])
    said = {name: given.get(name, "") for name in ("duty_en", "area", "place")}
    return DutyRow(given["role"], given["duty"], rhythm, evidence, **said, lat=lat, long=long)


def _point(number: int, lat: str, long: str) -> tuple[float, float] | tuple[None, None]:
    if not lat and not long:
        return None, None
    try:
        point = Point(float(lat), float(long))
    except ValueError as error:
        raise BadDutiesError(
            f"line {number}: lat and long stand together, in degrees (WGS-84) like 29.0123 and 111.6987"
        ) from error
    return point.lat, point.long


def due_on(rhythm: str, last_on: date | None, since_on: date) -> date | None:
    """Give the day a duty is due next: on its first day, then by its rhythm; None for what only rain makes due.

    >>> due_on("monthly", date(2026, 1, 31), date(2026, 1, 1)).isoformat()
    '2026-02-28'
    """
    if rhythm == Rhythm.AFTER_RAIN:
        return None
    if last_on is None:
        return since_on
    match Rhythm(rhythm):
        case Rhythm.DAILY:
            return last_on + timedelta(days=1)
        case Rhythm.WEEKLY:
            return last_on + timedelta(weeks=1)
        case Rhythm.MONTHLY:
            return months_later(last_on, 1)
    return months_later(last_on, SEASON_MONTHS)


def months_later(day: date, months: int) -> date:
    """Give the same day some months on, the last of its month where there is no such day.

    >>> months_later(date(2022, 8, 31), 6).isoformat()
    '2023-02-28'
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ground(area: str, posts: Sequence[str]) -> str | None:
    """Give where a duty is done by the holder of posts over these areas: the narrower of the two; None where nowhere.

    >>> ground("430703", ["430703121399"]), ground("430703121399001", ["430703121399"]), ground("4304", ["4307"])
    ('430703121399', '430703121399001', None)
    """
    met = [max(area, post, key=len) for post in posts if area.startswith(post) or post.startswith(area)]
    return met[0] if met else None
