"""How many complaints about conduct there are: by month and kind alone, public (issue-desk 16.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from linli.issues.models import Report
from linli.issues.rules.drafts import CONDUCT_KIND

MONTHS = 24


@dataclass(frozen=True, slots=True)
class MonthCount:
    """One month, by its first day, and how many complaints came in it."""

    month: date
    count: int


def monthly_counts(now: datetime) -> Sequence[MonthCount]:
    """Give the months that are over and had a complaint, newest first; nothing of place, unit or person.

    A month that still runs is left out, so that nobody sees a complaint come in. One query.
    """
    this_month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = Report.objects.filter(case__kind=CONDUCT_KIND, case__opened_at__lt=this_month)
    months = found.annotate(month=TruncMonth("case__opened_at")).values("month").annotate(count=Count("pk"))
    rows = months.order_by("-month").values_list("month", "count")[:MONTHS]
    return [MonthCount(month.date(), count) for month, count in rows]
