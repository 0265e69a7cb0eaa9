"""Complaints about conduct (1303): a case kind of its own, handled one level above who is complained about (16.6)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.issues.models import Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.clocks import OF_CASE, Clock
from linli.issues.services.answering import demand_substantive
from linli.issues.services.notices import named, spoken, tell
from linli.issues.services.taking import demand, take
from linli.kernel.areas.rules import COUNTY_DIGITS, parent_code
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_cancel, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.issues.services.dispatching import Directory
    from linli.kernel.people.models import Unit

ROLE = "service_supervision"
PREFECTURE_DIGITS = 4


def desk_over(area_code: str, about: "Unit | None", directory: "Directory" = people) -> "Unit":
    """Give the conduct desk of the level above the unit complained about, or of the county where none is known.

    Where no unit above has that function, the highest centre is given the complaint.
    """
    from_code = parent_code(about.area_id) if about else area_code[:COUNTY_DIGITS]
    found = directory.role_holders([ROLE], from_code).get(ROLE) if from_code else None
    return found or directory.desk_for(area_code[:PREFECTURE_DIGITS])


@transaction.atomic
def conduct_name(actor: Actor, case_id: int, *, version: int, unit_id: int | None, now: datetime) -> None:
    """Say which unit a complaint is about; the desk of the level above that unit goes on with it."""
    held = take(actor, case_id, "conduct_name", version, now)
    demand(unit=unit_id)
    about = people.unit(unit_id or 0)
    desk = desk_over(held.case.area_code, about)
    line = Line("conduct_name", Visibility.DESK, data={"unit": about.pk})
    cases.case_move(actor, held.taken, "", line, now, excluded_unit_id=about.pk, holder_id=desk.pk)


@transaction.atomic
def conduct_accept(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Take a complaint up; it is due so many working days after its receipt as its category says."""
    held = take(actor, case_id, "conduct_accept", version, now)
    case, desk = held.case, held.case.holder
    dues_meet(case_id, [Clock.ACCEPT], now)
    within = taxonomy().categories[case.category].due
    new = NewDue(Clock.DUE, within, desk.pk, desk.calendar_code, started_at=case.opened_at)
    due_at = dues_set(case_id, [new], now)[0].due_at
    line = Line("conduct_accept", Visibility.REPORTER)
    changes = {"first_desk_id": desk.pk, "due_at": due_at, "due_original_at": due_at}
    cases.case_move(actor, held.taken, "accepted", line, now, **changes)
    tell(case, "N04", now, answer_due=spoken(due_at), first_desk=named(desk))


@transaction.atomic
def conduct_close(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Close a complaint with the answer to the complainant, which must be substantive (6.4)."""
    held = take(actor, case_id, "conduct_close", version, now)
    demand_substantive(held, text)
    dues_meet(case_id, [Clock.ANSWER, Clock.DUE], now)
    dues_cancel(case_id, OF_CASE, now)
    Report.objects.filter(pk=case_id).update(answered_at=now, close_basis="answered")
    line = Line("conduct_close", Visibility.REPORTER, text)
    cases.case_move(actor, held.taken, "closed", line, now, outcome="answered", closed_at=now, due_at=None)
    tell(held.case, "N08", now, answer=text)
