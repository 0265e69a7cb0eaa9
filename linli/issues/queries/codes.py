"""What a typed lookup code opens, with a brake on guessing."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.issues.models import CodeMiss
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# Our default: ten misses in ten minutes from one address.
MISSES, WINDOW = 10, timedelta(minutes=10)


class TooManyMissesError(DomainError):
    """The sender has tried too many codes; the right one would not be told from a wrong one now."""

    code = "too_many_misses"
    status = 429


def case_opened(actor: Actor, typed: str, sender: str, now: datetime) -> "Case":
    """Give the case a typed code opens; NotThereError for any other text, TooManyMissesError past the limit.

    `sender` is a keyed hash of the network address. Whoever has opened the case already, or reported it signed
    in, is not held up by guessers at the same address.
    """
    found = _by_code(typed)
    if found is not None and (found.pk == actor.code_case_id or found.reporter_id == (actor.account_id or 0)):
        return found
    if CodeMiss.objects.filter(sender=sender, missed_at__gt=now - WINDOW).count() >= MISSES:
        raise TooManyMissesError
    if found is None:
        raise NotThereError
    return found


def _by_code(typed: str) -> "Case | None":
    try:
        return cases.case_by_code(typed)
    except NotThereError:
        return None
