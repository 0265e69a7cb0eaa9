"""Reads what clients send: fields, moments, ranges, numbers, boxes. Every reader takes text and may find a fault."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import parse_qsl

from linli.issues.rules.open311.faults import Fault, RefusedError, Word, demand_none

T = TypeVar("T")
MAX_FIELDS = 100
MAX_NAME_CHARS = 200
MAX_QUERY_BYTES = 32 * 1024
MAX_IDS = 1_000
MAX_PAGE_SIZE = 1_000
# Beyond this a client should narrow its dates instead of turning pages (our default).
MAX_ROWS_DEEP = 100_000
MAX_RADIUS_M = 5_000
LONGEST_RANGE = timedelta(days=90)
UPDATES_BY_DEFAULT = timedelta(hours=24)
SECOND = timedelta(seconds=1)

# What XML 1.0 cannot carry; a stray control character must not cost a resident the report.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,20})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
# A plus sign of a zone that nobody encoded arrives as a blank.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(?:(Z)|([+ -])(\d\d):?(\d\d))", re.ASCII | re.IGNORECASE
)
_YEARS = range(1970, 2101)
_TRUE = frozenset({"true", "1", "yes"})


def cleaned(text: str) -> str:
    r"""Give a text without what XML cannot carry, with LF line ends and no blanks around it.

    >>> cleaned(" a\r\nb\x07 ")
    'a\nb'
    """
    return _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of a query or a form in the order sent, cleaned; empty ones are left out."""

    pairs: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        return [value for key, value in self.pairs if key == name]

    def one(self, name: str) -> str:
        """Give the last value of a field, "" without one."""
        return next(iter(self.all(name)[::-1]), "")

    def listed(self, name: str) -> list[str]:
        """Give the values of a list, separated by commas or sent several times."""
        return [part for value in self.all(name) for part in map(str.strip, value.split(",")) if part]

    def is_true(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return self.one(name).lower() in _TRUE


def given(pairs: Iterable[tuple[str, str]]) -> Given:
    """Give the fields of a call; RefusedError for more, or longer names, than anybody needs."""
    found = list(pairs)
    if len(found) > MAX_FIELDS or any(len(name) > MAX_NAME_CHARS for name, _ in found):
        raise RefusedError(Fault(Word.TOO_MANY_FIELDS))
    kept = ((cleaned(name), cleaned(value)) for name, value in found)
    return Given(tuple((name, value) for name, value in kept if value))


def encoded(text: bytes) -> Given:
    """Give the fields of a query or a form written as `a=1&b=2`; RefusedError for bytes that are not UTF-8.

    >>> encoded(b"status=open&page=").pairs
    (('status', 'open'),)
    """
    try:
        pairs = parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=10 * MAX_FIELDS)
    except UnicodeDecodeError:
        raise RefusedError(Fault(Word.INVALID_ENCODING)) from None
    except ValueError:
        raise RefusedError(Fault(Word.TOO_MANY_FIELDS)) from None
    return given(pairs)


def moment(text: str) -> datetime | None:
    """Give a moment with its zone as UTC in whole seconds; None for every other text.

    >>> moment("2026-01-01T00:00:00.7 08:00")
    datetime.datetime(2025, 12, 31, 16, 0, tzinfo=datetime.timezone.utc)
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, hours, seconds, zulu, sign, zone_h, zone_min = found.groups()
    offset = "+00:00" if zulu else f"{'-' if sign == '-' else '+'}{zone_h}:{zone_min}"
    try:
        read = datetime.fromisoformat(f"{day}T{hours}{seconds or ':00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if read.year in _YEARS else None


def stamp(at: datetime) -> str:
    """Give a moment as we send it: UTC, whole seconds, the letter Z.

    >>> stamp(datetime(2026, 7, 1, 12, 0, 0, 900_000, UTC))
    '2026-07-01T12:00:00Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(text: str) -> float | None:
    """Give a plain decimal number in ASCII digits; None for every other text.

    >>> number("28.5"), number("1e400"), number("１２")
    (28.5, None, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None


def coordinates(lat: str, long: str) -> tuple[float, float] | None:
    """Give degrees within the globe; None for everything else."""
    found = (number(lat), number(long))
    if found[0] is None or found[1] is None or abs(found[0]) > 90 or abs(found[1]) > 180:  # noqa: PLR2004 - degrees
        return None
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of moments in whole seconds, both ends within it."""

    since: datetime
    until: datetime

    @property
    def end(self) -> datetime:
        """Give the first moment after the range: what is shown as its last second is still in it."""
        return self.until + SECOND


def span(start: str, end: str, now: datetime, *, is_start_enough: bool) -> Span:
    """Give the range of two parameters, at least one of them given; RefusedError where they make none.

    A missing end is now, at most 90 days after the start where the start is enough; a missing start 90 days earlier.
    """
    ends = [moment(text) if text else None for text in (start, end)]
    demand_none(
        Fault(Word.INVALID_DATETIME, text) for text, at in zip((start, end), ends, strict=True) if text and at is None
    )
    since, until = ends
    now = now.replace(microsecond=0)
    if until is None:
        until = min(since + LONGEST_RANGE, now) if since and is_start_enough else now
        # A start that is still to come asks for nothing; it is no mistake.
        until = max(until, since or until)
    since = since or until - LONGEST_RANGE
    if since > until:
        raise RefusedError(Fault(Word.RANGE_REVERSED))
    if until - since > LONGEST_RANGE:
        raise RefusedError(Fault(Word.RANGE_TOO_LONG))
    return Span(since, until)


@dataclass(frozen=True, slots=True)
class Near:
    """A circle: degrees (WGS-84) and metres."""

    lat: float
    long: float
    radius_m: float

    @property
    def metres_per_degree_east(self) -> float:
        """Give the length of a degree of longitude there."""
        return 111_320 * math.cos(math.radians(self.lat))


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list."""

    number: int = 1
    size: int = MAX_PAGE_SIZE

    @property
    def first(self) -> int:
        """Give how many rows lie before it."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Asked:
    """A query for requests; what is None or empty does not narrow it."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()
    requested: Span | None = None
    updated: Span | None = None
    # West, south, east, north.
    box: tuple[float, float, float, float] | None = None
    near: Near | None = None
    page: Page = field(default_factory=Page)
    has_extensions: bool = False


def asked(said: Given, now: datetime) -> Asked:
    """Give a query for requests; RefusedError with every fault of its fields. Ids override all else."""
    numbers = tuple(dict.fromkeys(said.listed("service_request_id")))
    if len(numbers) > MAX_IDS:
        raise RefusedError(Fault(Word.TOO_MANY_FIELDS, "service_request_id"))
    if numbers:
        return Asked(numbers=numbers, has_extensions=said.is_true("extensions"))
    collected = _Collected()
    statuses = frozenset(said.listed("status"))
    if statuses - {"open", "closed"}:
        collected.faults.append(Fault(Word.INVALID_STATUS, "status"))
    updated = collected.take(lambda: _updated(said, now))
    requested = collected.take(lambda: _requested(said, now))
    found = Asked(
        services=tuple(said.listed("service_code")),
        statuses=statuses,
        requested=requested,
        updated=updated,
        box=collected.take(lambda: _box(said.one("bbox"))),
        near=collected.take(lambda: near(said)),
        page=collected.take(lambda: page(said)) or Page(),
        has_extensions=said.is_true("extensions"),
    )
    demand_none(collected.faults)
    return found


class _Collected:
    """Goes on after a fault, so that a caller hears of all of them at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def take(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except RefusedError as error:
            self.faults += error.faults
            return None


def _requested(said: Given, now: datetime) -> Span | None:
    start, end = said.one("start_date"), said.one("end_date")
    if start or end:
        return span(start, end, now, is_start_enough=True)
    if said.one("updated_after") or said.one("updated_before"):
        return None
    now = now.replace(microsecond=0)
    return Span(now - LONGEST_RANGE, now)


def _updated(said: Given, now: datetime) -> Span | None:
    after, before = said.one("updated_after"), said.one("updated_before")
    return span(after, before, now, is_start_enough=False) if after or before else None


def page(said: Given) -> Page:
    """Give the part of a list asked for; RefusedError outside 1 to 1,000 rows, and beyond 100,000 in all."""
    number_, size = said.one("page") or "1", said.one("page_size") or str(MAX_PAGE_SIZE)
    if not (_WHOLE.fullmatch(number_) and _WHOLE.fullmatch(size)):
        raise RefusedError(Fault(Word.INVALID_PAGE))
    found = Page(int(number_), int(size))
    if not (found.number >= 1 and 1 <= found.size <= MAX_PAGE_SIZE and found.number * found.size <= MAX_ROWS_DEEP):
        raise RefusedError(Fault(Word.INVALID_PAGE))
    return found


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    parts = [number(part.strip()) for part in text.split(",")]
    corners = [part for part in parts if part is not None]
    if len(parts) != len(corners) or len(corners) != 4:  # noqa: PLR2004 - two corners
        raise RefusedError(Fault(Word.INVALID_BBOX))
    west, south, east, north = corners
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - degrees
        raise RefusedError(Fault(Word.INVALID_BBOX))
    return west, south, east, north


def near(said: Given) -> Near | None:
    """Give the circle asked for; RefusedError unless all three parameters are there and make one."""
    lat, long, radius = said.one("lat"), said.one("long"), said.one("radius")
    if not (lat or long or radius):
        return None
    point, metres = coordinates(lat, long), number(radius)
    if point is None or metres is None or not 1 <= metres <= MAX_RADIUS_M:
        raise RefusedError(Fault(Word.INVALID_NUMBER, "lat, long, radius"))
    return Near(*point, metres)


def updates_span(said: Given, now: datetime) -> Span:
    """Give the range of a query for updates: both ends or neither, the last day where neither is given."""
    start, end = said.one("start_date"), said.one("end_date")
    if bool(start) != bool(end):
        raise RefusedError(Fault(Word.INVALID_DATETIME, "end_date" if start else "start_date"))
    if start:
        return span(start, end, now, is_start_enough=True)
    now = now.replace(microsecond=0)
    return Span(now - UPDATES_BY_DEFAULT, now)
