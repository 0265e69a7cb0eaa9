"""What link and code of an asking open, with a brake on guessing."""

from datetime import datetime, timedelta
from hmac import compare_digest

from linli.kernel.cases.queries.codes import TooManyMissesError
from linli.kernel.cases.rules import CODE_MISSES
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Limit, Party, Sender, plain_code
from linli.mediation.models import Invitation

# Our default: so many wrong codes an hour for one link, whoever types them.
LINK_MISSES = Limit("invitation_miss", 10)
# How long a browser that has shown the code may go on without it (our default).
KEPT = timedelta(hours=1)


def invitation_of(token: str) -> Invitation | None:
    """Give what a link leads to; None for one that opens nothing, or no more."""
    live = Invitation.objects.filter(token=token, void_at=None, case__dispute__erased_at=None)
    return live.select_related("case__holder", "participant__contact").first()


def invitation_opened(token: str, typed: str, sender: Sender, now: datetime) -> Invitation | None:
    """Give what link and code open together, None for any other pair; TooManyMissesError past the limits.

    A link that leads nowhere is answered and counted as one with a wrong code.
    """
    limits = {CODE_MISSES: sender.address, LINK_MISSES: people.sender_hash(token)}
    until = people.tally_until(limits, now)
    if until is not None:
        raise TooManyMissesError(until)
    found = invitation_of(token)
    is_right = compare_digest(found.code if found else "", plain_code(typed))
    return found if is_right else None


def bearer(asked: Invitation) -> Actor:
    """Give whoever holds link and code as an actor: that party of that dispute, and nobody else."""
    return Actor(party=Party(asked.case_id, asked.participant_id))
