"""How long each unit held a case, along the chain of desk and lead: natural time and the unit's own working time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from linli.issues.queries.standing import Standing
from linli.kernel.deadlines import queries as deadlines
from linli.kernel.deadlines.rules import WorkCalendar, YearNotAnnouncedError, working_minutes
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit


@dataclass(frozen=True, slots=True)
class Held:
    """One stretch during which one unit had to act; `until_at` is None while it still does."""

    unit: "Unit"
    since_at: datetime
    until_at: datetime | None
    natural: timedelta
    working_min: int


def held(actor: Actor, seen: Standing, now: datetime) -> Sequence[Held]:
    """Give who held a case the actor has been shown, from receipt to closing or now; the stretches join seamlessly.

    A change of hands is a line of the timeline that every reader of the page sees, so all get the same chain.
    Assistants work beside it and are not counted. Nothing for readers who are not staff. Two queries.
    """
    if not actor.is_staff:
        return ()
    turns = list(_turns(seen))
    units = people.units_by_id(unit_id for unit_id, _ in turns)
    calendars = deadlines.calendars({unit.calendar_code for unit in units.values()})
    end = seen.case.closed_at
    spans = [(unit_id, since, until) for (unit_id, since), (_, until) in pairwise([*turns, (0, end or now)])]
    return [
        Held(
            units[unit_id],
            since,
            None if end is None and number == len(spans) else until,
            until - since,
            _worked(since, until, calendars[units[unit_id].calendar_code]),
        )
        for number, (unit_id, since, until) in enumerate(spans, 1)
    ]


def _turns(seen: Standing) -> Iterator[tuple[int, datetime]]:
    """Give every unit that got the case, with the moment; the first at receipt."""
    changes = [
        (entry.happened_at, entry.data["before"]["holder_id"], entry.data["after"]["holder_id"])
        for entry in seen.entries
        if "holder_id" in entry.data.get("after", {})
    ]
    yield (changes[0][1] if changes else seen.case.holder_id), seen.case.opened_at
    for moment, _, after in changes:
        yield after, moment


def _worked(since: datetime, until: datetime, calendar: WorkCalendar) -> int:
    try:
        return working_minutes(since, until, calendar)
    except YearNotAnnouncedError:
        # As its clocks do in such a year: by weekends alone.
        return working_minutes(since, until, calendar.weekends_only())
