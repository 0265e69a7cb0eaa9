"""What anybody may read: the reports that a moderator has approved. Whoever asks is shown the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from linli.issues.models import PublicReport
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import LEAD_KINDS, PART_MARK, NotThereError
from linli.kernel.files.queries import photos_of
from linli.kernel.people import queries as people
from linli.kernel.people.rules import ANONYMOUS, Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.files.models import File
    from linli.kernel.people.models import Unit

# While a case waits for its reporter no unit is late.
WAITING = frozenset({"need_info", "disposed"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Only(StrEnum):
    """A part of the list: still open, open and past its due, closed."""

    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a row in a list ordered by a moment, newest first."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read a cursor from an address; None for every other text."""
        micros, _, number = text.partition(".")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(micros)), int(number))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which approved reports; empty means all. `category` and `area` are codes, and everything below them."""

    only: str = ""
    category: str = ""
    area: str = ""
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One approved report as a line: nothing of it was typed by its reporter, except what a moderator let stand."""

    id: int
    number: str
    state: str
    outcome: str
    category: str
    area_code: str
    text: str
    holder_zh: str
    holder_en: str
    due_at: datetime | None
    opened_at: datetime
    approved_at: datetime


_COLUMNS = (
    "case_id", "case__number", "case__state", "case__outcome", "case__category", "area_code", "text",
    "case__holder__name_zh", "case__holder__name_en", "case__due_at", "case__opened_at", "approved_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest approval first, and the cursors to the pages beside it (None where there is none)."""

    rows: Sequence[Row]
    before: Cursor | None = None
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """One approved report as a point on a map (WGS-84)."""

    number: str
    state: str
    outcome: str
    category: str
    due_at: datetime | None
    lat: float
    long: float


def published(asked: Asked, now: datetime, *, limit: int) -> Page:
    """Give one page of the approved reports, at most `limit` rows, in one query."""
    found = _filtered(asked, now)
    is_back = asked.before is not None
    if cursor := asked.before or asked.after:
        found = found.filter(_beyond(cursor, is_back=is_back))
    ordered = found.order_by(*(("approved_at", "case_id") if is_back else ("-approved_at", "-case_id")))
    rows = [Row(*values) for values in ordered.values_list(*_COLUMNS)[: limit + 1]]
    has_more = len(rows) > limit
    rows = rows[:limit][::-1] if is_back else rows[:limit]
    if not rows:
        return Page(())
    first, last = (Cursor(row.approved_at, row.id) for row in (rows[0], rows[-1]))
    if is_back:
        return Page(rows, first if has_more else None, last)
    return Page(rows, first if asked.after else None, last if has_more else None)


def published_dots(asked: Asked, now: datetime, *, limit: int) -> list[Dot]:
    """Give the newest approved reports that have a point, on all pages of the list, in one query."""
    found = _filtered(asked, now).filter(lat__isnull=False).order_by("-approved_at", "-case_id")
    columns = ("case__number", "case__state", "case__outcome", "case__category", "case__due_at", "lat", "long")
    return [Dot(*values) for values in found.values_list(*columns)[:limit]]


def _approved() -> QuerySet[PublicReport]:
    # A case that became confidential after its approval is not public any more (issue-desk 17).
    return PublicReport.objects.filter(hidden_at=None, case__confidentiality="open")


def _filtered(asked: Asked, now: datetime) -> QuerySet[PublicReport]:
    found = _approved()
    if asked.only == Only.CLOSED:
        found = found.filter(case__closed_at__isnull=False)
    elif asked.only:
        found = found.filter(case__closed_at=None)
    if asked.only == Only.OVER:
        found = found.filter(case__due_at__lt=now).exclude(case__state__in=WAITING)
    if asked.category:
        found = found.filter(case__category__startswith=asked.category)
    return found.filter(area_code__startswith=asked.area) if asked.area else found


def _beyond(cursor: Cursor, *, is_back: bool) -> Q:
    if is_back:
        return Q(approved_at__gt=cursor.at) | Q(approved_at=cursor.at, case_id__gt=cursor.id)
    return Q(approved_at__lt=cursor.at) | Q(approved_at=cursor.at, case_id__lt=cursor.id)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """An approved report with all that its public page says."""

    case: "Case"
    text: str
    area_code: str
    # The lead hand-over that is open or was the last.
    lead: "Leg | None"
    lines: Sequence["Entry"]
    photos: Sequence["File"]
    # The units that the lines speak of.
    units: dict[int, "Unit"]
    # Of a report that was split: its parts that are open to all who act, and which of them are published.
    parts: Sequence["Case"] = ()
    published: frozenset[str] = frozenset()


def published_case(number: str) -> PublicCase:
    """Give one approved report in five queries, seven where it was split; NotThereError for every other number."""
    shown = _approved().select_related("case__holder", "case__first_desk").filter(case__number=number).first()
    if shown is None:
        raise NotThereError
    case = shown.case
    lines = cases.public_lines([case.pk])
    leads = [leg for leg in cases.legs(ANONYMOUS, case) if leg.kind in LEAD_KINDS and leg.state != "upheld"]
    is_split = any(line.act == "split" for line in lines)
    parts = cases.public_parts(case) if is_split else []
    numbers = _approved().filter(case__in=parts).values_list("case__number", flat=True) if parts else ()
    return PublicCase(
        parts=parts,
        published=frozenset(numbers),
        case=case,
        text=shown.text,
        area_code=shown.area_code,
        lead=leads[-1] if leads else None,
        lines=lines,
        photos=list(photos_of(ANONYMOUS, case.pk)),
        units=people.units_by_id({line.data["unit"] for line in lines if "unit" in line.data}),
    )


def is_private(category: str, answers: Mapping[str, str]) -> bool:
    """Tell whether the place of a report is a private matter, so that its public point is rounded to 50 metres."""
    return answers.get("indoor") == "no" or not taxonomy().categories[category].object_kind


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One of one's own reports as a line."""

    id: int
    number: str
    lookup_code: str
    state: str
    outcome: str
    title: str
    category: str
    area_code: str
    place_text: str
    holder_zh: str
    holder_en: str
    due_at: datetime | None
    opened_at: datetime


_OWN_COLUMNS = (
    "id", "number", "lookup_code", "state", "outcome", "title", "category", "area_code", "place_text",
    "holder__name_zh", "holder__name_en", "due_at", "opened_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some of one's own reports, newest first, and the id below which the next page begins (None on the last)."""

    rows: Sequence[OwnRow]
    next: int | None


def own_reports(actor: Actor, now: datetime, *, below: int | None, limit: int) -> OwnPage:
    """Give what the actor has reported, as a resident: posts add nothing, so every line is one's own."""
    found = cases.visible(replace(actor, posts=(), code_case_id=None), Permission.ISSUES_READ, now)
    # Its parts stand on the page of a report: one report is one line, as it has one number.
    found = found.exclude(number__contains=PART_MARK)
    if below is not None:
        found = found.filter(pk__lt=below)
    ordered = found.order_by("-id").values_list(*_OWN_COLUMNS)
    rows = [OwnRow(*values) for values in ordered[: limit + 1]]
    return OwnPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)
