"""What other systems may read: the public projection of reports and of what happened to them (open311 11).

The only source of outgoing fields. A column added to a case is private until it is named here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from linli.issues.models import PublicReport, Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import effects, scrubbing
from linli.issues.rules.open311.reading import Asked, Near, Page, Span
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import VILLAGE_DIGITS
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError
from linli.kernel.files import queries as files
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.models import Category
    from linli.kernel.cases.models import Entry

METRES_PER_DEGREE_NORTH = 111_320
LabelPoint = Callable[[str], tuple[float | None, float | None]]
# Its own channel never shows conduct complaints; unclassified is the desk's word for "not yet known".
NOT_OFFERED = frozenset({"1303", "9902"})
# A token is forgotten so long after its report was closed or taken up (open311 8).
TOKEN_KEPT = timedelta(days=30)
UNSCREENED = frozenset({"received", "need_info"})
_PUBLISHED = Q(case__public__isnull=False, case__public__hidden_at=None, case__confidentiality="open")


class Level(StrEnum):
    """How much of a report a caller is shown."""

    FULL = "full"
    MINIMAL = "minimal"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Shown:
    """One report as its level shows it; nothing of the person who sent it."""

    level: Level
    number: str
    state: str
    outcome: str
    is_closed: bool
    category: str
    nature: str
    channel: str
    tier: str
    text: str
    holder_zh: str
    holder_en: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    area_code: str
    lat: float | None
    long: float | None
    reopened: int
    lines: Sequence["Entry"] = field(default_factory=tuple)
    # Names of published photos, each with the moment it came.
    photos: Sequence[tuple[str, datetime]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of reports, and whether another follows."""

    rows: Sequence[Shown]
    has_more: bool = False


def offered(area_code: str) -> list["Category"]:
    """Give the categories that are services in an area or somewhere in it, in the order of the table."""
    return [each for each in taxonomy().leaves() if each.code not in NOT_OFFERED and is_offered(each, area_code)]


def is_offered(category: "Category", area_code: str) -> bool:
    """Tell whether a service is there in an area, or somewhere in it."""
    parts = category.offered_in.split()
    return not parts or any(area_code.startswith(part) or part.startswith(area_code) for part in parts)


def can_be_public(category: "Category") -> bool:
    """Tell whether reports of a category may be published at all."""
    return category.is_public_default and category.confidentiality == "open"


def public_reports(actor: Actor, prefix: str, asked: Asked) -> Found:
    """Give the approved reports of an area that fit, newest first; asked by number also those not yet approved.

    By number the actor also finds its own: what it reported, and what lies with its unit. At most three queries.
    """
    found = Report.objects.filter(case__area_code__startswith=prefix)
    if asked.numbers:
        own = _own(actor)
        named = found.filter(case__number__in=asked.numbers).select_related("case__holder", "case__public")
        ordered = named.order_by("-case__opened_at", "-pk")
        marked = list(ordered.annotate(is_own=own) if own is not None else ordered)
        return Found(_shown([(r, level) for r in marked if (level := _level(r)) is not None]))
    found = _narrowed(found.filter(_PUBLISHED), asked).select_related("case__holder", "case__public")
    first, size = asked.page.first, asked.page.size
    rows = list(found.order_by("-case__opened_at", "-pk")[first : first + size + 1])
    return Found(_shown([(row, Level.FULL) for row in rows[:size]]), has_more=len(rows) > size)


def public_report(actor: Actor, prefix: str, number: str) -> Shown:
    """Give one report that is public, may become so, or is the actor's own; NotThereError for every other one."""
    found = public_reports(actor, prefix, Asked(numbers=(number,))).rows
    if not found:
        raise NotThereError
    return found[0]


def _own(actor: Actor) -> Any:
    if actor.account_id is None:
        return None
    return Q(case__reporter_id=actor.account_id) | Q(case__holder_id__in=actor.unit_ids)


def _level(report: Report) -> Level | None:
    case = report.case
    public: PublicReport | None = getattr(case, "public", None)
    is_public = public is not None and public.hidden_at is None and case.confidentiality == "open"
    if getattr(report, "is_own", False):
        return Level.OWN
    if is_public:
        return Level.FULL
    category = taxonomy().categories[case.category]
    is_private = effects.of_answers(taxonomy().asked(category.code), report.answers).is_private
    may_become = public is None and can_be_public(category) and case.confidentiality == "open" and not is_private
    return Level.MINIMAL if may_become and case.outcome not in {"withdrawn", "recalled", "declined"} else None


def _narrowed(found: QuerySet[Report], asked: Asked) -> QuerySet[Report]:
    if asked.services:
        found = found.filter(case__category__in=asked.services)
    if len(asked.statuses) == 1:
        found = found.filter(case__closed_at__isnull="open" in asked.statuses)
    if asked.requested:
        found = found.filter(case__opened_at__gte=asked.requested.since, case__opened_at__lt=asked.requested.end)
    if asked.updated:
        found = _changed(found, asked.updated)
    if asked.box:
        west, south, east, north = asked.box
        found = found.filter(case__public__lat__range=(south, north), case__public__long__range=(west, east))
    return _within(found, asked.near) if asked.near else found


def _changed(found: QuerySet[Report], within: Span) -> QuerySet[Report]:
    told = Greatest(Coalesce(cases.last_public_at("pk"), F("case__opened_at")), F("case__public__approved_at"))
    found = found.annotate(updated_at=Coalesce("case__closed_at", told, output_field=DateTimeField()))
    return found.filter(updated_at__gte=within.since, updated_at__lt=within.end)


def _within(found: QuerySet[Report], near: Near) -> QuerySet[Report]:
    north = (F("case__public__lat") - near.lat) * METRES_PER_DEGREE_NORTH
    east = (F("case__public__long") - near.long) * near.metres_per_degree_east
    square = found.annotate(north_m=north, east_m=east).annotate(
        apart=F("north_m") * F("north_m") + F("east_m") * F("east_m")
    )
    return square.filter(case__public__lat__isnull=False, apart__lte=near.radius_m**2)


def _shown(rows: Sequence[tuple[Report, Level]]) -> list[Shown]:
    told = [report.pk for report, level in rows if level is not Level.MINIMAL]
    lines: dict[int, list[Entry]] = {}
    for line in cases.public_lines(report.pk for report, _ in rows):
        lines.setdefault(line.case_id, []).append(line)
    photos: dict[int, list[tuple[str, datetime]]] = {}
    for photo in files.published_photos(told):
        photos.setdefault(photo.case_id or 0, []).append((photo.name, photo.received_at))
    # Many reports of one village have no point of their own.
    label_point = cache(_label_point)
    return [_one(r, level, lines.get(r.pk, []), photos.get(r.pk, []), label_point) for r, level in rows]


def _one(
    report: Report, level: Level, lines: list["Entry"], photos: list[tuple[str, datetime]], label_point: LabelPoint
) -> Shown:
    case = report.case
    public: PublicReport | None = getattr(case, "public", None)
    lat, long, text = None, None, ""
    if level is Level.OWN:
        is_open = case.confidentiality == "open"
        lat, long = case.lat, case.long
        text = report.text if is_open else report.handler_text
    elif public is not None:
        lat, long, text = public.lat, public.long, public.text
    village = case.area_code[:VILLAGE_DIGITS]
    if lat is None or long is None:
        lat, long = label_point(village)
    last = max([line.happened_at for line in lines], default=case.opened_at)
    if public is not None and level is Level.FULL:
        last = max(last, public.approved_at)
    is_waiting = case.state in {"received", "accepted", "filed", "need_info", "disposed"}
    return Shown(
        level=level,
        number=case.number,
        state=case.state,
        outcome=case.outcome,
        is_closed=case.closed_at is not None,
        category=case.category,
        nature=report.nature,
        channel=report.channel,
        tier=case.tier,
        text=scrubbing.scrubbed(text),
        holder_zh=case.holder.name_zh,
        holder_en=case.holder.name_en,
        requested_at=case.opened_at,
        updated_at=case.closed_at or last,
        expected_at=None if is_waiting or case.closed_at else case.due_original_at or case.due_at,
        area_code=village,
        lat=lat,
        long=long,
        reopened=case.reopened_count,
        lines=() if level is Level.MINIMAL else lines,
        photos=photos,
    )


def _label_point(area_code: str) -> tuple[float | None, float | None]:
    box = areas.extent(area_code)
    if box is None:
        return None, None
    west, south, east, north = box
    return (south + north) / 2, (west + east) / 2


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a report, as other systems may read it."""

    id: int
    number: str
    act: str
    state: str
    outcome: str
    reason: str
    at: datetime
    text: str
    photos: Sequence[str]


def public_updates(
    actor: Actor, prefix: str, span: Span, numbers: Sequence[str], page: Page
) -> tuple[list[Told], bool]:
    """Give what happened in a span to approved reports of an area and to the actor's own, oldest first.

    And whether more follows. Two queries.
    """
    approved = PublicReport.objects.filter(hidden_at=None, case__confidentiality="open").values("pk")
    lines = cases.told(actor, approved, span.since, span.end).filter(case__area_code__startswith=prefix)
    if numbers:
        lines = lines.filter(case__number__in=numbers)
    ordered = lines.select_related("case").order_by("happened_at", "id")
    rows = list(ordered[page.first : page.first + page.size + 1])
    photos: dict[int | None, list[str]] = {}
    for photo in files.published_photos({line.case_id for line in rows}):
        photos.setdefault(photo.entry_id, []).append(photo.name)
    return [_told(line, photos.get(line.pk, [])) for line in rows[: page.size]], len(rows) > page.size


def _told(line: "Entry", photos: Sequence[str]) -> Told:
    return Told(
        id=line.pk,
        number=line.case.number,
        act=line.act,
        state=line.to_state or line.from_state or line.case.state,
        # A line names what it changed; a case closed with the outcome its disposal had does not change it.
        outcome=line.data.get("after", {}).get("outcome") or (line.case.outcome if line.case.closed_at else ""),
        reason=line.reason,
        at=line.happened_at,
        text=scrubbing.scrubbed(line.text),
        photos=photos,
    )


def number_of_token(token: str, now: datetime) -> str:
    """Give the number a token stands for, "" while the desk has not looked yet; NotThereError once it is forgotten."""
    report = Report.objects.select_related("case").filter(token=token).first() if token else None
    if report is None:
        raise NotThereError
    if report.case.state in UNSCREENED:
        return ""
    ended = report.case.closed_at
    if ended is not None and ended < now - TOKEN_KEPT:
        raise NotThereError
    return report.case.number
