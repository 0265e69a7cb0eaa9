"""Opens cases by typed lookup codes and counts those that open nothing, so that guessing is slow in every slice."""

from datetime import datetime

from django.db import transaction

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases.models import Case
from linli.kernel.cases.queries.codes import TooManyMissesError, case_opened
from linli.kernel.cases.rules import CODE_MISSES, NotThereError
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, Sender, TooManyError


def case_open(actor: Actor, typed: str, sender: Sender, now: datetime) -> Case:
    """Give the case a typed code opens, as `case_opened` does; a text that opens nothing is counted first."""
    try:
        return case_opened(actor, typed, sender, now)
    except NotThereError:
        _missed(actor, sender, now)
        raise


@audit.part
def code_renew(case_id: int) -> str:
    """Give a case a new lookup code, for somebody else's hand; the old one opens nothing any more."""
    code = ids.lookup_code()
    Case.objects.filter(pk=case_id).update(lookup_code=code)
    return code


@transaction.atomic
def _missed(actor: Actor, sender: Sender, now: datetime) -> None:
    """Count a try that opened nothing; raises TooManyMissesError for one that came too late."""
    try:
        people.tally({CODE_MISSES: sender.address}, now)
    except TooManyError as reached:
        raise TooManyMissesError(reached.until) from None
    audit.record(actor, "cases:code:miss", "code", {}, now)
