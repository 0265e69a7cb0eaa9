"""Reads of the call-backs: those an agent may make, and what everybody may know of the draw."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from linli.doors import vault
from linli.issues.models import Callback, DrawSeed, Report
from linli.issues.rules import callbacks as rules
from linli.kernel.cases.rules import LEAD_KINDS, NotThereError
from linli.kernel.people.rules import Actor, Permission, reach

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

SEED = "draw-seed"
_KINDS = ("issue", "finding")


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing that stands in a month, and whose it is."""

    case_id: int
    number: str
    unit_id: int
    closed_at: datetime
    is_open: bool
    is_always: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What everybody may know of a month's draw; the seed is empty until the month is over."""

    month_on: date
    commitment: str
    made_at: datetime
    seed: str


def month_of(moment: datetime) -> date:
    """Give the first day of the month a moment lies in, in the platform's zone."""
    return timezone.localtime(moment).date().replace(day=1)


def next_month(month_on: date) -> date:
    """Give the first day of the month after."""
    return (month_on + timedelta(days=31)).replace(day=1)


def closings(month_on: date) -> list[Closing]:
    """Give the closings of a month that stand and whose reporter can be reached; for the draw and its page."""
    lo, hi = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month_on, next_month(month_on)))
    reports = Report.objects.filter(case__state="closed", case__closed_at__gte=lo, case__closed_at__lt=hi)
    reports = reports.filter(Q(case__contact__isnull=False) | Q(case__reporter__isnull=False), case__kind__in=_KINDS)
    found = reports.exclude(case__category=rules.CONDUCT).select_related("case").order_by("pk")
    ids = [report.pk for report in found]
    of_cases = Report.objects.filter(pk__in=ids)
    # The newest lead hand-over comes last and stays.
    legs = of_cases.filter(case__legs__kind__in=LEAD_KINDS).order_by("case__legs__id")
    leads = dict(legs.values_list("pk", "case__legs__to_unit_id"))
    said = of_cases.filter(case__entries__act="dispose", case__entries__reason__in=rules.ALWAYS_OUTCOMES)
    always = set(said.values_list("pk", flat=True))
    return [_closing(r.case, closed, leads, always) for r in found if (closed := r.case.closed_at)]


def _closing(case: "Case", closed_at: datetime, leads: dict[int, int], always: set[int]) -> Closing:
    is_always = case.tier in rules.ALWAYS_TIERS or case.outcome in rules.ALWAYS_OUTCOMES or case.pk in always
    unit_id = leads.get(case.pk, case.first_desk_id or case.holder_id)
    is_open = case.confidentiality == "open" and case.excluded_unit_id is None
    return Closing(case.pk, case.number, unit_id, closed_at, is_open, is_always)


def drawn_of(seed: str, found: Iterable[Closing]) -> set[str]:
    """Give the numbers a seed draws of a month's closings: for every unit, those open to all and the rest apart.

    Apart, so that what is published can be redone without a confidential number.
    """
    groups: dict[tuple[int, bool], list[str]] = {}
    for each in found:
        groups.setdefault((each.unit_id, each.is_open), []).append(each.number)
    return {number for numbers in groups.values() for number in rules.drawn(seed, numbers)}


def seed_of(row: DrawSeed) -> str:
    """Give the seed of a month; for the draw, and for everybody once the month is over."""
    return vault.unseal(settings.ENV.data_key, row.seed_enc, SEED)


def months(now: datetime) -> list[Month]:
    """Give the months with a seed, newest first; anybody may read it."""
    this = month_of(now)
    rows = DrawSeed.objects.order_by("-month_on")
    return [Month(r.month_on, r.commitment, r.made_at, seed_of(r) if r.month_on < this else "") for r in rows]


@dataclass(frozen=True, slots=True)
class PublicClosing:
    """One closing of an open case as everybody may read it: number, unit, day, and whether it was called back."""

    number: str
    unit_id: int
    closed_on: date
    is_drawn: bool


def public_closings(month_on: date, now: datetime) -> list[PublicClosing]:
    """Give the closings of open cases of a month that is over, to redo its draw; none before. Anybody may read it."""
    if month_on >= month_of(now):
        return []
    open_ones = [each for each in closings(month_on) if each.is_open]
    called = set(Callback.objects.filter(case__in=[e.case_id for e in open_ones]).values_list("case_id", "closed_at"))
    return [
        PublicClosing(e.number, e.unit_id, timezone.localtime(e.closed_at).date(), (e.case_id, e.closed_at) in called)
        for e in open_ones
    ]


def counted(found: Sequence[PublicClosing]) -> dict[int, tuple[int, int]]:
    """Give for every unit how many closings there were and how many were called back."""
    all_, called = Counter(e.unit_id for e in found), Counter(e.unit_id for e in found if e.is_drawn)
    return {unit: (number, called[unit]) for unit, number in all_.items()}


def waiting(actor: Actor, now: datetime) -> "QuerySet[Callback]":
    """Give the call-backs an agent may make now, soonest end first; none where it or its units had a part."""
    far = reach(actor, Permission.ISSUES_CALLBACK)
    if not far.prefixes:
        return Callback.objects.none()
    inside = Q()
    for prefix in far.prefixes:
        inside |= Q(case__area_code__startswith=prefix)
    rows = Callback.objects.filter(inside, done_at=None, until_at__gt=now)
    own = Q(case__legs__to_unit_id__in=actor.unit_ids) | Q(case__legs__from_unit_id__in=actor.unit_ids)
    own |= Q(unit_id__in=actor.unit_ids) | Q(case__first_desk_id__in=actor.unit_ids)
    mine = Q(case__entries__account_id=actor.account_id)
    barred = Callback.objects.filter(own | mine).values("pk")
    return rows.exclude(pk__in=barred).select_related("case__contact", "unit").order_by("until_at", "id")


def callback(actor: Actor, callback_id: int, now: datetime) -> Callback:
    """Give one call-back the actor may make, or the reporter's own by its code; else NotThereError."""
    rows = waiting(actor, now)
    if actor.code_case_id is not None:
        rows = Callback.objects.filter(case_id=actor.code_case_id, done_at=None, until_at__gt=now)
    found = rows.filter(pk=callback_id).first()
    if found is None:
        raise NotThereError
    return found


def own_callback(actor: Actor, now: datetime) -> Callback | None:
    """Give the call-back that waits for the bearer of a case's code."""
    if actor.code_case_id is None:
        return None
    return Callback.objects.filter(case_id=actor.code_case_id, done_at=None, until_at__gt=now).order_by("-id").first()
