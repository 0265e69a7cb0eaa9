"""Reads of findings for the draw of those that somebody else looks at (issue-desk 19)."""

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from linli.issues.models import Report
from linli.issues.queries.callbacks import next_month
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import FINDING


def findings(month_on: date) -> QuerySet[Report]:
    """Give what people found in a month and no lot has drawn yet; for the draw.

    Left out is what was taken back, and what is sealed: whoever looks may not know of it.
    """
    lo, hi = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month_on, next_month(month_on)))
    found = Report.objects.filter(case__kind=FINDING, case__opened_at__gte=lo, case__opened_at__lt=hi)
    found = found.exclude(filed_by=None).exclude(case__state="withdrawn").exclude(case__confidentiality="sealed")
    return found.exclude(case__dues__clock=Clock.SAMPLE).select_related("case").order_by("pk")
