"""Announces years to the calendars; what cases and hand-overs show follows the clocks that move by it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from linli.kernel.cases.models import Case, Leg
from linli.kernel.deadlines import services as deadlines
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import provisional_dues
from linli.kernel.people.rules import Actor

FOLLOWER = Actor(job="years")
R = TypeVar("R")


@transaction.atomic
def calendars_load(actor: Actor, now: datetime) -> int:
    """Add the shipped calendars and announced years that are missing, and give how many were added."""
    return _followed(lambda: deadlines.calendars_load(actor, now))


@transaction.atomic
def year_announce(actor: Actor, year: int, source: str, now: datetime) -> list[Due]:
    """Declare the holidays of a year known, and give the provisional dues that moved, all of them later.

    Raises as `deadlines.services.year_announce`.
    """
    return _followed(lambda: deadlines.year_announce(actor, year, source, now))


def _followed(announce: Callable[[], R]) -> R:
    before = dict(provisional_dues(FOLLOWER).values_list("pk", "due_at"))
    result = announce()
    for due in Due.objects.filter(pk__in=list(before)).order_by("id"):
        if due.due_at != before[due.pk]:
            _follow(due, before[due.pk])
    return result


def _follow(due: Due, was_at: datetime) -> None:
    """Move what shows a clock's end; the ends that people fixed by a hand-over's due keep their distance to it."""
    cases = Case.objects.filter(pk=due.case_id)
    cases.filter(due_at=was_at).update(due_at=due.due_at)
    cases.filter(due_original_at=was_at).update(due_original_at=due.due_at)
    if due.leg_id is None or not Leg.objects.filter(pk=due.leg_id, due_at=was_at).update(due_at=due.due_at):
        return
    later = due.due_at - was_at
    fixed = Due.objects.filter(case_id=due.case_id, is_fixed=True, met_at=None, cancelled_at=None, leg__ended_at=None)
    Leg.objects.filter(pk__in=fixed.values("leg_id")).exclude(pk=due.leg_id).update(due_at=F("due_at") + later)
    fixed.update(due_at=F("due_at") + later, original_due_at=F("original_due_at") + later)
