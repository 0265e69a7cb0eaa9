"""Opens the file of what a district or city centre puts right as a whole: a listed place, a monthly theme."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.areas.rules import COUNTY_DIGITS
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line, NewCase
from linli.kernel.cases.services.unwritten import Unwritten, case_row, cases_write, numbers_take
from linli.kernel.deadlines.queries import calendar
from linli.kernel.deadlines.services import NewDue
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Held, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Unit


def centre_of(actor: Actor, act: str) -> Held:
    """Give the actor's post at a district or city centre; NotYoursError for anybody else."""
    post = rules.acting_post_anywhere(actor, Permission.ISSUES_PROJECT)
    if post is None or post.unit_kind != "desk" or len(post.area_code) > COUNTY_DIGITS:
        raise rules.NotYoursError(act=act)
    return post


def lead_of(unit_id: int) -> "Unit":
    """Give the unit that leads; MissingFieldError where there is none."""
    lead = people.units_by_id([unit_id]).get(unit_id)
    if lead is None:
        raise rules.MissingFieldError(fields=["lead"])
    return lead


@part
def project_open(actor: Actor, post: Held, new: NewCase, line: Line, dues: Iterable[NewDue], now: datetime) -> "Case":
    """Open a case with its first line and its clocks; the first clock is the one it shows."""
    case = case_row(new, [line], now, number=numbers_take([(new.place.area_code, now)])[0])
    made = Unwritten(actor=actor, case=case, calendar=calendar)
    made.tell([line], now, post)
    case.due_at = made.start(dues, now)[0].due_at
    cases_write([made], now)
    return case
