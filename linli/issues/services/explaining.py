"""What can lawfully not be solved: explained with its basis, and ruled on by the next level up (A27, 14.1)."""

from datetime import datetime

from django.db import transaction

from linli.issues.models import Report
from linli.issues.rules import clocks
from linli.issues.rules.clocks import Clock
from linli.issues.services import closing
from linli.issues.services.notices import tell_all
from linli.issues.services.taking import demand, take
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.deadlines.services import NewDue, dues_meet, dues_set
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

UNSOLVABLE = "unsolvable_explained"


@transaction.atomic
def case_explain(
    actor: Actor, case_id: int, *, version: int, basis: str, text: str, routes: str, now: datetime
) -> None:
    """Explain why a difficult case cannot be solved, and where the reporter may turn; the next level up rules on it."""
    held = take(actor, case_id, "explain", version, now)
    demand(basis=basis, text=text, routes=routes)
    desk = held.standing.last_lead.from_unit if held.standing.last_lead else held.case.holder
    above = people.desk_above(desk) or desk
    dues_set(case_id, [NewDue(Clock.EXPLAIN, clocks.EXPLAIN_WITHIN, above.pk, above.calendar_code)], now)
    data = {"basis": basis, "routes": routes, "unit": above.pk}
    held.move(Line("explain", Visibility.STAFF, text, data=data), "", now)


@transaction.atomic
def explanation_agree(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Agree that a case cannot be solved: it is closed as such, and the reporter reads basis, reasons and ways on."""
    held = take(actor, case_id, "explain_agree", version, now)
    demand(text=text)
    said = held.standing.explanation
    dues_meet(case_id, [Clock.EXPLAIN], now)
    Report.objects.filter(pk=case_id).update(close_basis="reviewed")
    line = Line("explain_agree", Visibility.REPORTER, f"{said.text}\n{text}", UNSOLVABLE, data=dict(said.data))
    closing.case_close(held, UNSOLVABLE, line, now)
    tell_all(held.case, "N19", now, basis=said.data["basis"], explanation=said.text, routes=said.data["routes"])


@transaction.atomic
def explanation_refuse(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Refuse an explanation, with the reason; the case stays in the register and its clocks have run on."""
    held = take(actor, case_id, "explain_refuse", version, now)
    demand(text=text)
    dues_meet(case_id, [Clock.EXPLAIN], now)
    held.move(Line("explain_refuse", Visibility.STAFF, text), "", now)
