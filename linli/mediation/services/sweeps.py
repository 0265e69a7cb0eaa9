"""Sweeps: a committee visits places, notes what it came to, and another person looks that no note names anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from linli.kernel.areas import queries as areas
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Place
from linli.kernel.cases.services.unwritten import Unwritten, case_row, cases_write, numbers_take
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import calendar
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Sweep, SweepVisit
from linli.mediation.queries.sweeps import KIND, swept
from linli.mediation.rules.sweeps import Found, Topic, hints, visit_fault
from linli.mediation.services.taking import INSIDE, demand

# Our default: a campaign of a season at most.
LONGEST_DAYS = 120
CHECK_WITHIN = "5wd"


@dataclass(frozen=True, slots=True)
class NewSweep:
    """What is said when a sweep begins."""

    title: str
    cells: Sequence[str]
    topics: Sequence[str]
    from_on: date
    to_on: date


@transaction.atomic
def sweep_start(actor: Actor, new: NewSweep, now: datetime) -> int:
    """Begin a sweep of cells within the committee's own area, and give its case.

    Raises NotYoursError without a committee, MissingFieldError naming what is missing or wrong.
    """
    post = rules.acting_post_anywhere(actor, Permission.MEDIATION_SCREEN)
    if post is None:
        raise rules.NotYoursError(act="sweep_start")
    demand(title=new.title, cells=new.cells, topics=new.topics)
    desk = people.unit(post.unit_id)
    _demand_right(new, desk.area_id, timezone.localdate(now))
    opened = cases.NewCase(
        kind=KIND, title=new.title, category="", tier="", urgency="u3", confidentiality="desk_only",
        place=Place(desk.area_id, "area"), holder_id=desk.pk,
    )  # fmt: skip
    line = Line("sweep_start", INSIDE, to_state="running", data={"cells": len(set(new.cells))})
    made = Unwritten(
        actor=actor,
        case=case_row(opened, [line], now, number=numbers_take([(desk.area_id, now)])[0]),
        calendar=calendar,
    )
    made.tell([line], now, post)
    ends_at = calendar(desk.calendar_code).end(new.to_on)
    clock = dues.NewDue("visit_by", f"{LONGEST_DAYS}d", desk.pk, desk.calendar_code, due_at=ends_at)
    made.case.due_at = made.start([clock], now)[0].due_at
    cases_write([made], now)
    Sweep.objects.create(
        case=made.case,
        cells=sorted(set(new.cells)),
        topics=[topic for topic in Topic if topic in new.topics],
        from_on=new.from_on,
        to_on=new.to_on,
    )
    return made.case.pk


def _demand_right(new: NewSweep, within: str, today: date) -> None:
    wrong = {
        "title": bool(hints(new.title)),
        "cells": any(not cell.startswith(within) or not areas.is_known(cell) for cell in new.cells),
        "topics": not set(new.topics) <= set(Topic),
        "to_on": not max(new.from_on, today) <= new.to_on or (new.to_on - new.from_on).days > LONGEST_DAYS,
    }
    if fields := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise rules.MissingFieldError(fields=fields)


@transaction.atomic
def sweep_visit(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    cell: str,
    found: str,
    topic: str,
    note: str,
    has_consent: bool,
    now: datetime,
) -> None:
    """Note what a visit to a cell came to. That nothing was found is a full result and asks for no word more."""
    taken = cases.case_take(actor, case_id, "sweep_visit", version, now)
    sweep = Sweep.objects.get(pk=case_id)
    fault = visit_fault(cell, sweep.cells, found, note, has_consent=has_consent)
    if not fault and found != Found.NOTHING and topic not in sweep.topics:
        fault = "topic"
    if fault:
        raise rules.MissingFieldError(fields=[fault])
    about = topic if found != Found.NOTHING else ""
    SweepVisit.objects.create(case_id=case_id, cell=cell, found=found, topic=about, note=note, at=now)
    # The words stay in the visit, where they can be reworded.
    cases.case_move(actor, taken, "", Line("sweep_visit", INSIDE, data={"outcome": found}), now)


@transaction.atomic
def sweep_reword(actor: Actor, case_id: int, *, version: int, visit: int, note: str, now: datetime) -> None:
    """Put other words into a note, or none; the old ones are gone."""
    taken = cases.case_take(actor, case_id, "sweep_reword", version, now)
    if hints(note):
        raise rules.MissingFieldError(fields=["note"])
    if not SweepVisit.objects.filter(pk=visit, case_id=case_id).update(note=note):
        raise rules.MissingFieldError(fields=["visit"])
    cases.case_move(actor, taken, "", Line("sweep_reword", INSIDE), now)


@transaction.atomic
def sweep_finish(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """End the visits; cells not visited stay so, and the notes are looked through."""
    taken = cases.case_take(actor, case_id, "sweep_finish", version, now)
    dues.dues_meet(case_id, ["visit_by"], now)
    desk = taken.case.holder
    clock = dues.NewDue("check_by", CHECK_WITHIN, desk.pk, desk.calendar_code)
    due_at = dues.dues_set(case_id, [clock], now)[0].due_at
    cases.case_move(actor, taken, "checking", Line("sweep_finish", INSIDE), now, due_at=due_at)


@transaction.atomic
def sweep_return(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Give a sweep back, because a note tells of somebody or visits are missing."""
    taken = cases.case_take(actor, case_id, "sweep_return", version, now)
    demand(text=text)
    if hints(text):
        raise rules.MissingFieldError(fields=["text"])
    dues.dues_cancel(case_id, ["check_by"], now)
    cases.case_move(actor, taken, "running", Line("sweep_return", INSIDE, text), now, due_at=None)


@transaction.atomic
def sweep_close(actor: Actor, case_id: int, *, version: int, is_checked: bool, now: datetime) -> None:
    """Close a sweep once somebody else than who ended the visits has read that no note names anybody."""
    taken = cases.case_take(actor, case_id, "sweep_close", version, now)
    known = swept(actor, taken.case)
    demand(is_checked=is_checked)
    if known.hinted:
        raise rules.RefusedActError(act="sweep_close", why="names_in_notes")
    if known.finished_by == actor.account_id:
        raise rules.RefusedActError(act="sweep_close", why="other_hand")
    dues.dues_meet(case_id, ["check_by"], now)
    line = Line("sweep_close", INSIDE, data={"due": known.figures.due, "visited": known.figures.visited})
    cases.case_move(actor, taken, "closed", line, now, outcome="closed", closed_at=now, due_at=None)
