"""A dispute ends because a party wishes it or its time is over; what tells of people goes where there is no file."""

from datetime import datetime, timedelta

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.audit.services.erasing import erased
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.cases.services.erasing import cases_erase
from linli.kernel.people.rules import Actor
from linli.mediation.models import Dispute
from linli.mediation.queries.ended import is_filed, over
from linli.mediation.queries.tables import dispute_types
from linli.mediation.queries.talks import open_since
from linli.mediation.rules.clocks import is_time_up
from linli.mediation.rules.endings import Ending, withdrawn
from linli.mediation.services.notices import tell, tell_all
from linli.mediation.services.taking import PLATFORM, TOLD, demand, take

SWEEPER = Actor(job="disputes_anonymise")
# Our default for what was refused or taken back before there was a file.
UNFILED_KEPT = timedelta(days=365)
BATCH = 100


@transaction.atomic
def withdraw(actor: Actor, case_id: int, *, version: int, settled: str, now: datetime) -> None:
    """Take an application back, or leave, at any time and without a reason (m30); asked once whether it is settled."""
    held = take(actor, case_id, "withdraw", version, now)
    demand(settled=settled if settled in {"yes", "no"} else "")
    ending = withdrawn(is_applicant=actor.party is None, is_settled=settled == "yes")
    held.leave(Line("withdraw", TOLD, reason=ending), ending, now)
    tell(held.case, "M06", now)


@transaction.atomic
def time_up(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """End a mediation whose last legal day is over (m31); nothing where it has moved on.

    A sitting that was opened before may finish; adjourning it ends the mediation then (29).
    """
    try:
        held = take(PLATFORM, case_id, "time_up", None, now)
    except rules.NotNowError:
        return
    due = held.standing.due("mediate_by")
    if due is None or not is_time_up(now, due.due_at, open_since(PLATFORM, case_id)):
        return
    held.leave(Line("time_up", TOLD, reason=Ending.TIME_OVER), Ending.TIME_OVER, now)
    tell_all(held, "M06", now)


@transaction.atomic
def dispute_erase(actor: Actor, case_id: int, now: datetime) -> None:
    """Erase what an applicant's own ended application says of people.

    Raises NotYoursError but for the bearer of its code, and RefusedActError where it was taken up or sealed, because
    the law keeps such a file (57), or while it is open.
    """
    seen = cases.case(actor, case_id, now)
    if actor.is_staff or actor.code_case_id != case_id:
        raise rules.NotYoursError(act="erase")
    if is_filed(actor, seen):
        raise rules.RefusedActError(act="erase", why="kept_by_law")
    if seen.closed_at is None:
        raise rules.RefusedActError(act="erase", why="still_open")
    disputes_forget([case_id], Gone.ASKED, now)
    audit.record(actor, "mediation:case:erase", f"case:{case_id}", {}, now)


def disputes_anonymise(now: datetime) -> int:
    """Erase what tells of people in disputes without a file whose keeping is over, in batches; give how many."""
    total = 0
    while count := _batch(now):
        total += count
    return total


@transaction.atomic
def _batch(now: datetime) -> int:
    gone = over(SWEEPER, now - UNFILED_KEPT, BATCH)
    if gone:
        disputes_forget(gone, Gone.PERIOD, now)
        rows = [audit.Row(SWEEPER, "mediation:case:anonymise", f"case:{case_id}", {}) for case_id in gone]
        audit.record_rows(rows, now)
    return len(gone)


@audit.part
def disputes_erase_again(again: Erased) -> None:
    """Erase again what a restored backup has brought back of disputes (ADR 0025)."""
    back = Dispute.objects.filter(pk__in=again.ids, case__opened_at__lte=again.at, erased_at=None)
    _blank(list(back.values_list("pk", flat=True)), again.at)


@audit.part
def disputes_forget(case_ids: list[int], why: Gone, now: datetime) -> None:
    """Erase what tells of people in disputes, so that a restored backup loses it again."""
    _blank(case_ids, now)
    erased(why, case_ids, now)


def _blank(case_ids: list[int], now: datetime) -> None:
    names = dispute_types()
    types = dict(Dispute.objects.filter(pk__in=case_ids).values_list("pk", "case__category"))
    # Also where its type is in the table no longer.
    cases_erase({case_id: names[code].name_zh if code in names else code for case_id, code in types.items()})
    Dispute.objects.filter(pk__in=case_ids).update(erased_at=now)
