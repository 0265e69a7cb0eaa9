"""Counts lookup codes that open nothing, so that guessing is slow, whatever slice a code is of."""

from datetime import datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.rules import CODE_MISSES
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, Sender, TooManyError


@transaction.atomic
def code_miss(actor: Actor, sender: Sender, now: datetime) -> None:
    """Count a try of a lookup code that opened nothing; raises TooManyMissesError for one that came too late."""
    try:
        people.tally({CODE_MISSES: sender.address}, now)
    except TooManyError as reached:
        raise TooManyMissesError(reached.until) from None
    audit.record(actor, "cases:code:miss", "code", {}, now)
