"""What the desk does with a report told in confidence: keeps it to few, and says the matter in its own words (16)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.issues.models import Report
from linli.issues.rules import scrubbing
from linli.issues.services.indexing import lines_refresh
from linli.issues.services.taking import demand, take
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

# What the clerk has looked for in the text for the unit, each ticked for itself.
CHECKLIST = ("name", "phone", "flat", "habits")


@transaction.atomic
def charge_take(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Become one of the two clerks of a desk who read a sealed case; who acts on it becomes one as well."""
    held = take(actor, case_id, "take_charge", version, now)
    cases.case_move(actor, held.taken, "", Line("take_charge", Visibility.STAFF), now)


@dataclass(frozen=True, slots=True)
class UnitText:
    """What the unit reads in the place of the report, what was looked for in it, and whether warnings were weighed."""

    text: str
    checked: Collection[str] = ()
    is_weighed: bool = False


@transaction.atomic
def text_write(actor: Actor, case_id: int, *, version: int, said: UnitText, now: datetime) -> None:
    """Write the text for the unit of a case that is not open; of a sealed one a second clerk confirms it.

    RefusedActError with `why` "gives_away" while it holds the reporter's own name or number, and "looks_personal" for
    other numbers and plates until somebody has weighed them: the plate may be the matter itself.
    """
    held = take(actor, case_id, "write_text", version, now)
    demand(text=said.text, checked=set(said.checked) >= set(CHECKLIST))
    if people.tells_of(said.text, held.case.contact, held.case.reporter):
        raise rules.RefusedActError(act="write_text", why="gives_away")
    found = scrubbing.kinds(said.text)
    if found and not said.is_weighed:
        raise rules.RefusedActError(act="write_text", why="looks_personal", found=found)
    written = {"handler_text": said.text, "text_written_by_id": held.account_id, "text_confirmed_by_id": None}
    Report.objects.filter(pk=case_id).update(**written)
    lines_refresh(held.case)
    line = Line("write_text", Visibility.DESK, said.text, data={"weighed": list(found)})
    cases.case_move(actor, held.taken, "", line, now)


@transaction.atomic
def text_confirm(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Confirm another clerk's text for the unit of a sealed case; only then it can be dispatched."""
    held = take(actor, case_id, "confirm_text", version, now)
    Report.objects.filter(pk=case_id).update(text_confirmed_by_id=held.account_id)
    cases.case_move(actor, held.taken, "", Line("confirm_text", Visibility.STAFF), now)
