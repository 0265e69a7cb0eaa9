"""Reports that may be about the same thing: near in place, time and words, open to the reader (issue-desk 11.2)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from linli.doors import objects_out
from linli.doors.rows_out import given
from linli.issues.models import PublicReport, Report
from linli.issues.queries import models
from linli.issues.queries.pairs import apart_from
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import duplicates, nearness
from linli.issues.rules.drafts import ReportDraft
from linli.issues.rules.duplicates import Pair, Score, plain_score
from linli.issues.rules.publishing import METRES_PER_DEGREE
from linli.issues.rules.splitting import REJOINED
from linli.issues.rules.understanding.likeness import Said
from linli.kernel.areas.rules import Level, level_rules
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import CARRIED, PART_MARK
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

# At the desk up to ten are shown, to whoever reports up to five (issue-desk 11.3), ranked among the newest hundred.
SHOWN, SHOWN_AT_INTAKE, RANKED = 10, 5, 100
_VILLAGE_DIGITS = level_rules()[Level.VILLAGE].digits_total


@dataclass(frozen=True, slots=True)
class Near:
    """One candidate; `distance_m` is None where one of the two has no point."""

    id: int
    number: str
    title: str
    state: str
    opened_at: datetime
    distance_m: float | None


def nearby(actor: Actor, seen: "Case", now: datetime, score: Score = plain_score) -> Sequence[Near]:
    """Give up to ten cases like one the actor has been shown, the likeliest first: by the learned model, else `score`.

    Same category within its radius and thirty days, open or closed for less than thirty; without a point those of the
    same village; and whatever bears the same number of another system. A root stands for its duplicates,
    and what was said to be different is left out. Three queries.
    """
    [report] = _report(case=seen.pk)
    text, channel, elsewhere = report.text, report.channel, report.external_number
    like = _placed(seen.category, seen.lat, seen.long, seen.area_code, seen.opened_at)
    if elsewhere:
        like |= Q(report__channel=channel, report__external_number=elsewhere)
    is_fresh = Q(closed_at=None) | Q(closed_at__gte=now - duplicates.CLOSED_WITHIN)
    rows = cases.visible(actor, Permission.ISSUES_DESK, now).filter(like & is_fresh).exclude(pk=seen.pk)
    # The parts of one report are about several things, and none of them about the whole.
    own = f"{seen.number.partition(PART_MARK)[0]}{PART_MARK}"
    rows = rows.exclude(state__in=CARRIED | duplicates.OVER).exclude(number__startswith=own)
    rows = rows.exclude(pk__in=apart_from(seen.pk)).order_by("-opened_at")
    columns = rows.values_list(
        "id", "number", "title", "state", "opened_at", "lat", "long", "report__text", "category"
    )[:RANKED]
    found = [
        (Near(*row[:5], distance_m=_distance_m(seen.lat, seen.long, *row[5:7])), _said(*row[7:], *row[5:7], row[4]))
        for row in columns
    ]
    radius_m = taxonomy().categories[seen.category].duplicate_radius_m or 0
    within = [(n, said) for n, said in found if n.distance_m is None or n.distance_m <= radius_m or elsewhere]
    asked = _said(text, seen.category, seen.lat, seen.long, seen.opened_at)
    order = models.likeliest(asked, [said for _, said in within])
    if order is None:
        pairs = [Pair(text, s.text, n.distance_m, abs(n.opened_at - seen.opened_at)) for n, s in within]
        order = sorted(range(len(pairs)), key=lambda i: -score(pairs[i]))
    return [within[i][0] for i in order[:SHOWN]]


@objects_out.composed
def _report() -> "QuerySet[Report]":
    return Report.objects.filter(pk=given("case"))


def _said(text: str, category: str, lat: float | None, long: float | None, opened_at: datetime) -> Said:
    """Give a report as the model of duplicates looks at it: metres on a plane that is true nearby."""
    if lat is None or long is None:
        return Said(text, category, math.nan, math.nan, opened_at.timestamp())
    north_m = lat * METRES_PER_DEGREE
    east_m = long * METRES_PER_DEGREE * math.cos(math.radians(round(lat)))
    return Said(text, category, east_m, north_m, opened_at.timestamp())


def repeated(actor: Actor, new: "Case", now: datetime) -> int | None:
    """Give the case a new one repeats: same category and place, closed last, thirty to ninety days ago (11.8).

    None without a point, or where the category needs no place. One query.
    """
    radius_m = taxonomy().categories[new.category].duplicate_radius_m
    if radius_m is None or new.lat is None or new.long is None:
        return None
    box = nearness.around(new.lat, new.long, radius_m)
    closed = cases.visible(actor, Permission.ISSUES_DESK, now).filter(
        category=new.category, tile_z14__in=box.tiles, state="closed",
        lat__range=(box.south, box.north), long__range=(box.west, box.east),
        closed_at__lt=now - duplicates.CLOSED_WITHIN, closed_at__gte=now - duplicates.REPEATED_WITHIN,
    )  # fmt: skip
    rows = closed.exclude(pk=new.pk).exclude(outcome=REJOINED).order_by("-closed_at", "-id")
    near = (pk for pk, *spot in rows.values_list("id", "lat", "long")[:RANKED] if _is_within(new, spot, radius_m))
    return next(near, None)


def _is_within(new: "Case", spot: Sequence[float | None], radius_m: float) -> bool:
    distance_m = _distance_m(new.lat, new.long, *spot)
    return distance_m is not None and distance_m <= radius_m


@dataclass(frozen=True, slots=True)
class NearPublic:
    """One published report that a new one may repeat, with nothing but what everybody may read."""

    number: str
    text: str
    state: str
    opened_at: datetime
    distance_m: float | None


def nearby_public(
    actor: Actor, draft: ReportDraft, area_code: str, now: datetime, score: Score = plain_score
) -> Sequence[NearPublic]:
    """Give up to five published reports like one being written, the likeliest first; the same for every actor.

    `draft` has its place in WGS-84. One query; none for an actor who files what another system sends.
    """
    if actor.job:
        return ()
    is_fresh = Q(case__closed_at=None) | Q(case__closed_at__gte=now - duplicates.CLOSED_WITHIN)
    shown = PublicReport.objects.filter(is_fresh, hidden_at=None, case__confidentiality="open")
    shown = shown.exclude(case__state__in=CARRIED | duplicates.OVER)
    placed = _placed(draft.category, draft.lat, draft.long, area_code, now, prefix="case__")
    # The public point: rounded where the place is private, and no nearer than everybody knows.
    columns = ("case__number", "text", "case__state", "case__opened_at", "lat", "long")
    rows = shown.filter(placed).order_by("-case__opened_at").values_list(*columns)[:RANKED]
    found = [
        NearPublic(number, text, state, opened_at, _distance_m(draft.lat, draft.long, lat, long))
        for number, text, state, opened_at, lat, long in rows
    ]
    found.sort(key=lambda n: -score(Pair(draft.text, n.text, n.distance_m, abs(n.opened_at - now))))
    return found[:SHOWN_AT_INTAKE]


def _placed(
    category: str, lat: float | None, long: float | None, area_code: str, opened_at: datetime, *, prefix: str = ""
) -> Q:
    """Give the condition on cases of one category near a place and a moment; none for what has no place."""
    found = taxonomy().categories.get(category)
    if found is None or found.duplicate_radius_m is None:
        return Q(pk__in=[])
    span = timedelta(days=nearness.WITHIN_DAYS)
    named: dict[str, Any] = {"category": category, "opened_at__range": (opened_at - span, opened_at + span)}
    if lat is not None and long is not None:
        box = nearness.around(lat, long, found.duplicate_radius_m)
        named |= {"tile_z14__in": box.tiles, "lat__range": (box.south, box.north), "long__range": (box.west, box.east)}
    elif len(area_code) >= _VILLAGE_DIGITS:
        named["area_code__startswith"] = area_code[:_VILLAGE_DIGITS]
    else:
        return Q(pk__in=[])
    return Q(**{f"{prefix}{name}": value for name, value in named.items()})


def _distance_m(lat: float | None, long: float | None, other: float | None, other_long: float | None) -> float | None:
    if lat is None or long is None or other is None or other_long is None:
        return None
    return nearness.distance_m(lat, long, other, other_long)
