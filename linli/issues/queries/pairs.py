"""Pairs of open reports that may be about the same thing, for a desk to look at side by side (issue-desk 11)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Q, QuerySet

from linli.doors import objects_out
from linli.doors.rows_out import given
from linli.issues.models import Apart
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import duplicates, nearness
from linli.issues.rules.drafts import FINDING
from linli.issues.rules.duplicates import plain_score
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import CARRIED, PART_MARK
from linli.kernel.people.rules import Actor, Permission

# Among the newest so many reports (our default), the likeliest so many pairs.
LOOKED_AT, SHOWN = 500, 10


@dataclass(frozen=True, slots=True)
class Report:
    """One side of a pair."""

    id: int
    version: int
    number: str
    title: str
    state: str
    category: str
    area_code: str
    place_text: str
    lat: float
    long: float
    opened_at: datetime
    report__text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports, the older first, and how far apart they lie."""

    older: Report
    newer: Report
    distance_m: float


_COLUMNS = tuple(f.name for f in fields(Report))


def pairs(actor: Actor, now: datetime) -> list[Pair]:
    """Give the likeliest pairs among the open reports the actor may join, without those said to be different.

    Same category, within its radius and thirty days, both with a point and open to all who act. Two queries.
    """
    seen = cases.visible(actor, Permission.ISSUES_LINK, now)
    rows = seen.filter(kind__in=("issue", FINDING), closed_at=None, confidentiality="open", lat__isnull=False)
    rows = rows.exclude(state__in=CARRIED | duplicates.OVER).order_by("-opened_at", "-id")
    columns = rows.values_list(*_COLUMNS)[:LOOKED_AT]
    reports = [Report(*values) for values in columns]
    found = list(_alike(reports))
    apart = kept_apart({report.id for pair in found for report in (pair.older, pair.newer)})
    found = [p for p in found if (min(p.older.id, p.newer.id), max(p.older.id, p.newer.id)) not in apart]
    return sorted(found, key=lambda pair: -_score(pair))[:SHOWN]


def _alike(reports: Sequence[Report]) -> Iterator[Pair]:
    by_category: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_category[report.category].append(report)
    for category, alike in by_category.items():
        radius_m = taxonomy().categories[category].duplicate_radius_m or 0
        for newer, older in combinations(alike, 2):
            metres = nearness.distance_m(older.lat, older.long, newer.lat, newer.long)
            is_soon = newer.opened_at - older.opened_at <= timedelta(days=nearness.WITHIN_DAYS)
            # The parts of one report are about several things.
            is_one = newer.number.partition(PART_MARK)[0] == older.number.partition(PART_MARK)[0]
            if metres <= radius_m and is_soon and not is_one:
                yield Pair(older, newer, metres)


def _score(pair: Pair) -> float:
    apart = pair.newer.opened_at - pair.older.opened_at
    looked_at = duplicates.Pair(pair.older.report__text, pair.newer.report__text, pair.distance_m, apart)
    return plain_score(looked_at)


def kept_apart(case_ids: Collection[int]) -> set[tuple[int, int]]:
    """Give the pairs among some cases that were said to be different, the smaller id first."""
    return set(Apart.objects.filter(one__in=case_ids, other__in=case_ids).values_list("one", "other"))


def apart_from(case_id: int) -> set[int]:
    """Give the cases that were said to be different from one."""
    return {case for pair in _apart(case=case_id) for case in (pair.one_id, pair.other_id)} - {case_id}


@objects_out.composed
def _apart() -> QuerySet[Apart]:
    return Apart.objects.filter(Q(one_id=given("case")) | Q(other_id=given("case")))


def said_apart(actor: Actor, now: datetime) -> list[Apart]:
    """Give what was said to be different of late among the cases the actor may join, newest first."""
    seen = cases.visible(actor, Permission.ISSUES_LINK, now)
    found = Apart.objects.filter(one__in=seen, other__in=seen).select_related("one", "other").order_by("-id")
    return list(found[:SHOWN])
