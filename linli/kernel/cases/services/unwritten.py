"""A case made whole in memory, with its lines, hand-overs and clocks, then written with one insert per table.

One new report is written this way, and so are many at once that lived in another system before.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from linli.doors import ids, rows_in
from linli.kernel.areas.rules.hexagons import hexagon
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Leg, Serial
from linli.kernel.cases.services import (
    LegState,
    Line,
    NewCase,
    NewLeg,
    audit_row,
    entry_row,
    event_of,
    leg_row,
    moved,
    stored,
)
from linli.kernel.deadlines import services as deadlines
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.rules import WorkCalendar
from linli.kernel.feed import services as feed
from linli.kernel.feed.rules import RESYNC
from linli.kernel.people.rules import Actor, Held

# Gives the working calendar of a code; one that remembers spares a query for every clock.
Calendars = Callable[[str], WorkCalendar]
COUNTY_DIGITS = 6
# So many at once are an import; that lists have changed is told once.
MANY_CASES = 20


@dataclass(slots=True, kw_only=True)
class Unwritten:
    """A case with all that happened to it, in memory until `cases_write`. Its acts do what those of services do."""

    actor: Actor
    case: Case
    calendar: Calendars
    # Who did it, the line, and the version the case had then.
    told: list[tuple[Actor, Entry, int]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    # Each with the hand-over it belongs to, if any.
    dues: list[tuple[Due, Leg | None]] = field(default_factory=list)

    def tell(self, lines: Iterable[Line], now: datetime, post: Held | None = None) -> None:
        """Add lines as `lines_add` does."""
        for line in lines:
            by = line.by or self.actor
            entry = entry_row(by, line, now, post=None if line.by else post)
            self.told.append((by, entry, self.case.version))

    def move(self, line: Line, to_state: str, now: datetime, **changes: Any) -> Entry:
        """Move the case as `case_move` does."""
        transition = rules.kind_named(self.case.kind).transition(line.act)
        self.tell([moved(self.case, transition, to_state, line, **changes)], now)
        return self.told[-1][1]

    def send(self, new: Iterable[NewLeg], now: datetime) -> list[Leg]:
        """Send hand-overs as `legs_send` does; before a case is written only the platform sends."""
        made = [leg_row(Actor(), leg, now) for leg in new]
        self.legs += made
        return made

    def change_leg(self, leg: Leg, **changes: Any) -> None:
        """Change columns of a leg as `leg_change` does."""
        for name, value in changes.items():
            setattr(leg, name, value)

    def end_legs(self, state: LegState, now: datetime) -> None:
        """End the open legs as `legs_end` does."""
        for leg in self.legs:
            if leg.ended_at is None:
                self.change_leg(leg, state=state, ended_at=now)

    def start(self, new: Iterable[deadlines.NewDue], now: datetime, leg: Leg | None = None) -> list[Due]:
        """Start clocks of the case, or of one of its legs, as `dues_set` does."""
        made = [deadlines.due_row(due, self.calendar(due.calendar_code), now) for due in new]
        self.dues += [(due, leg) for due in made]
        return made

    def meet(self, clocks: Collection[str], now: datetime, leg: Leg | None = None) -> None:
        """Note that running clocks were met, as `dues_meet` does."""
        for due in self._running(clocks, leg):
            due.met_at = now

    def cancel(self, clocks: Collection[str], now: datetime, leg: Leg | None = None) -> None:
        """Stop running clocks, as `dues_cancel` does."""
        for due in self._running(clocks, leg):
            due.cancelled_at = now

    def ends_at(self, clock: str, leg: Leg) -> datetime:
        """Give the moment a clock of a leg runs out; StopIteration where the leg has no such clock."""
        return next(due.due_at for due, owner in self.dues if due.clock == clock and owner is leg)

    def run_out(self, now: datetime) -> None:
        """Note the clocks that had run out by `now` as fired then: nothing follows from them any more."""
        for due, _ in self.dues:
            if due.due_at <= now and due.met_at is None and due.cancelled_at is None:
                due.fired_at = due.due_at

    def _running(self, clocks: Collection[str], leg: Leg | None) -> list[Due]:
        return [
            due
            for due, owner in self.dues
            if due.clock in clocks and due.met_at is None and due.cancelled_at is None and (leg is None or owner is leg)
        ]


@audit.part
def numbers_take(places: Sequence[tuple[str, datetime]]) -> list[str]:
    """Give a case number for each (area code, moment of opening), in order, with one statement for all.

    The row lock it takes orders a county's numbers of a day until commit. Raises DayFullError.
    """
    days = [(area[:COUNTY_DIGITS].ljust(COUNTY_DIGITS, "0"), timezone.localdate(at)) for area, at in places]
    # In one order everywhere, so that two batches wait for each other instead of locking each other out.
    wanted = sorted(Counter(days).items())
    table = Serial._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (county, day_on, last) VALUES {', '.join(['(%s, %s, %s)'] * len(wanted))} "
            f"ON CONFLICT (county, day_on) DO UPDATE SET last = {table}.last + excluded.last "
            "RETURNING county, day_on, last",
            [value for (county, day), how_many in wanted for value in (county, day, how_many)],
        )
        last = {(county, str(day)): last for county, day, last in cursor.fetchall()}
    following = {key: last[key[0], str(key[1])] - how_many for key, how_many in wanted}
    numbers = []
    for county, day in days:
        following[county, day] += 1
        numbers.append(rules.number(county, day, following[county, day]))
    return numbers


def case_row(new: NewCase, lines: Sequence[Line], now: datetime, *, number: str) -> Case:
    """Make a case that has already gone through `lines`; NotNowError when its kind does not allow that chain."""
    kind, place = rules.kind_named(new.kind), new.place
    return rows_in.made(
        Case,
        kind=new.kind,
        kind_version=kind.version,
        number=number,
        lookup_code=ids.lookup_code(),
        state=rules.walked(kind, [(line.act, line.to_state) for line in lines]),
        version=len(lines),
        title=new.title,
        category=new.category,
        tier=new.tier,
        urgency=new.urgency,
        confidentiality=new.confidentiality,
        area_code=place.area_code,
        is_unlocated=place.is_unlocated,
        lat=place.lat,
        long=place.long,
        tile_z14=place.tile_z14,
        hexagon=None if place.lat is None or place.long is None else hexagon(place.lat, place.long),
        location_quality=place.quality,
        place_text=place.text,
        holder_id=new.holder_id,
        first_desk_id=new.first_desk_id,
        reporter_id=new.reporter_id,
        contact_id=new.contact_id,
        excluded_unit_id=new.excluded_unit_id,
        opened_at=now,
    )


@audit.part
def cases_write(made: Sequence[Unwritten], now: datetime) -> None:
    """Write cases with all that belongs to them, one insert per table, and their audit rows."""
    rows_in.add([one.case for one in made])
    for one in made:
        for leg in one.legs:
            leg.case_id = one.case.pk
    rows_in.add([leg for one in made for leg in one.legs])
    for one in made:
        case_id = one.case.pk
        for due, owner in one.dues:
            rows_in.put(due, case_id=case_id, leg_id=owner.pk if owner else None)
        for _, entry, _ in one.told:
            rows_in.put(entry, case_id=case_id, data=stored(entry.data))
    deadlines.dues_add([due for one in made for due, _ in one.dues])
    rows_in.add([entry for one in made for _, entry, _ in one.told])
    rows = [audit_row(by, one.case, entry, version) for one in made for by, entry, version in one.told]
    audit.record_rows(rows, now)
    if len(made) < MANY_CASES:
        feed.events_add([event_of(one.case, one.told[-1][1].act) for one in made], now)
    else:
        feed.events_add([feed.NewEvent("case", "", RESYNC, "")], now)
