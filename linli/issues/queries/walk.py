"""A grid worker's day: what lies in the own cells, by the hour it is due, and the duty checklist (issue-desk 19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils import timezone

from linli.issues.models import Duty, DutyRound, Interim
from linli.issues.rules import duties
from linli.issues.rules.clocks import Clock
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission, reach

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

# What a person can do on foot in one day is far below it.
MOST = 50
_DOABLE = ("accepted", "filed", "dispatched", "in_hand")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do about a case in its `version`; `why` is fix, check or round, the last of measure `measure`."""

    case_id: int
    why: str
    version: int
    number: str
    confidentiality: str
    title: str
    place_text: str
    area_code: str
    urgency: str
    due_at: datetime | None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A duty in one place; `due_on` is None where only rain makes it due."""

    duty: Duty
    area_code: str
    last_at: datetime | None
    due_on: date | None

    @property
    def is_point(self) -> bool:
        """Tell whether it is a point of the round."""
        return bool(self.duty.place_text)

    @property
    def due_at(self) -> datetime | None:
        """Give the end of the day it is due."""
        if self.due_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.due_on + timedelta(days=1), time.min))


def tasks(actor: Actor, now: datetime) -> list[Task]:
    """Give what there is to do about cases in the actor's own cells, soonest due first; three queries, MOST of each.

    To be fixed: what lies with the actor's unit, unless the newest line is a word from the field, which waits for the
    desk. To be checked: what others report done; one's own is refused by its guard. Rounds: the unit's daily measures.
    """
    seen = _in_cells(actor, now)
    fix = seen.filter(holder_id__in=actor.unit_ids, state__in=_DOABLE).annotate(last=cases.last_act("pk"))
    running = Q(dues__clock=Clock.CHECK, dues__leg=None, dues__met_at=None, dues__cancelled_at=None)
    check = seen.filter(running, state="disposed").exclude(report__filed_by_id=actor.account_id)
    found = [*_read(fix.exclude(last="field_report"), "fix"), *_read(check, "check", "dues__due_at")]
    rounds = Interim.objects.filter(ended_at=None, next_at__isnull=False, unit_id__in=actor.unit_ids, case__in=seen)
    found += _read(rounds, "round", "next_at", "kind", case="case__")
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or now, task.case_id))


def _in_cells(actor: Actor, now: datetime) -> "QuerySet[Case]":
    far = reach(actor, Permission.ISSUES_DUTY)
    walked = cases.inside(far.prefixes) | cases.brought(far, now)
    return cases.visible(actor, Permission.ISSUES_DESK, now).filter(walked, closed_at=None)


def _read(found: "QuerySet[Any]", why: str, due: str = "due_at", *more: str, case: str = "") -> list[Task]:
    names = ("pk", "version", "number", "confidentiality", "title", "place_text", "area_code", "urgency")
    columns = [f"{case}{name}" for name in names]
    rows = found.order_by(due).values_list(*columns, due, *more)[:MOST]
    return [Task(row[0], why, *row[1:]) for row in rows]


def checklist(actor: Actor, now: datetime) -> list[Item]:
    """Give the duties of the actor's posts, each where it is to be done, soonest due first; two queries.

    What one worker did counts for the place, so it is due for no other.
    """
    found = [(duty, area) for duty in _duties(actor) if (area := _ground(actor, duty))]
    last = _last_rounds(found)
    items = []
    for duty, area in found:
        done_at = last.get((duty.pk, area))
        done_on = timezone.localdate(done_at) if done_at else None
        items.append(Item(duty, area, done_at, duties.due_on(duty.rhythm, done_on, duty.since_on)))
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or now.date(), item.duty.pk))


def item(actor: Actor, duty_id: int, now: datetime) -> Item | None:
    """Give one duty as `checklist`; None where it is not one of the actor's."""
    return next((each for each in checklist(actor, now) if each.duty.pk == duty_id), None)


def _duties(actor: Actor) -> list[Duty]:
    return list(Duty.objects.filter(role__in={post.role for post in actor.posts}).order_by("pk"))


def _ground(actor: Actor, duty: Duty) -> str | None:
    return duties.ground(duty.area_prefix, [post.area_code for post in actor.posts if post.role == duty.role])


def _last_rounds(found: Sequence[tuple[Duty, str]]) -> dict[tuple[int, str], datetime]:
    known = DutyRound.objects.filter(duty__in=[d.pk for d, _ in found], area_code__in={area for _, area in found})
    rows = known.values_list("duty_id", "area_code").annotate(Max("done_at"))
    return {(duty, area): done_at for duty, area, done_at in rows}
