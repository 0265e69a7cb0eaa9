"""Two applications about one dispute become one case: a clerk proposes, the director decides, both times stay (2)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.cases.services.linking import cases_lock
from linli.kernel.people.rules import Actor
from linli.mediation.queries.same import same_as
from linli.mediation.rules.endings import Decline
from linli.mediation.services.taking import INSIDE, Held, demand, take

if TYPE_CHECKING:
    from linli.kernel.cases.models import Entry

DUPLICATE = "duplicate_of"


@transaction.atomic
def merge(actor: Actor, case_id: int, *, version: int, into: int, text: str, now: datetime) -> None:
    """Propose that an application goes on with an earlier one of the same people; refused by the director it ends (N8).

    Nobody learns of the other side's application by it before a clerk may approach them. Raises NotThereError for a
    case of others, RefusedActError "safe_contact" while somebody must be heard alone first.
    """
    cases_lock([case_id, into])
    held = take(actor, case_id, "merge", version, now)
    demand(text=text)
    _demand_same(held, into, now)
    if "safe_contact" not in held.standing.met:
        raise rules.RefusedActError(act="merge", why="safe_contact")
    held.move(Line("merge", INSIDE, text, Decline.DUPLICATE, data={"into": into}), "", now)


def _demand_same(held: Held, into: int, now: datetime) -> None:
    open_ones = [row.case.pk for row in same_as(held.actor, held.standing, now) if row.case.closed_at is None]
    if into not in open_ones:
        raise rules.NotThereError


@part
def merged(held: Held, proposed: "Entry", now: datetime) -> None:
    """Join an application to the case that goes on, once the director has decided; that one keeps when both came."""
    into = int(proposed.data["into"])
    root = cases_lock([into])[into]
    # It may have ended since it was proposed.
    _demand_same(held, into, now)
    if cases.links_add([(held.case.pk, into)], DUPLICATE, now):
        data = {"case": held.case.number, "applied_at": held.case.opened_at.isoformat()}
        cases.lines_add(held.actor, root, [Line("joined", INSIDE, data=data)], now, post=held.taken.post)
