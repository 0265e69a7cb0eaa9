"""Writes how telephoning went with reporters whom no notice reached (issue-desk 20)."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from linli.issues.services.taking import demand, take
from linli.kernel.cases import services as cases
from linli.kernel.cases.rules import MissingFieldError
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.notify.services import outbox_settle
from linli.kernel.people.rules import Actor


class Result(StrEnum):
    """What came of a call; only a missed one leaves it to be made again."""

    TOLD = "told"
    MISSED = "missed"
    UNREACHABLE = "unreachable"


@transaction.atomic
def reporter_telephone(actor: Actor, case_id: int, *, result: str, text: str = "", now: datetime) -> None:
    """Note a call to the reporter of a case some of whose notices reached nobody; unreachable needs the reason."""
    held = take(actor, case_id, "telephone", None, now)
    if result not in set(Result):
        raise MissingFieldError(fields=["result"])
    if result == Result.UNREACHABLE:
        demand(text=text)
    if result != Result.MISSED:
        outbox_settle(case_id, now)
    cases.case_move(actor, held.taken, "", Line("telephone", Visibility.STAFF, text, reason=result), now)
