"""What a typed lookup code opens, with a brake on guessing."""

from datetime import datetime

from django.utils.translation import gettext_noop

from linli.kernel.cases import queries as cases
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules import CODE_MISSES, NotThereError, TooOftenError
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Sender


class TooManyMissesError(TooOftenError):
    """The sender has tried too many codes; the right one would not be told from a wrong one now."""

    code = "too_many_misses"

    def __init__(self, until: datetime) -> None:
        said = gettext_noop("Too many codes were tried from here. Wait ten minutes, or call the help line.")
        super().__init__(said, until)


def case_opened(actor: Actor, typed: str, sender: Sender, now: datetime) -> Case:
    """Give the case a typed code opens; NotThereError for any other text, TooManyMissesError past the limit.

    Whoever has opened the case already, or reported it signed in, is not held up by guessers at the same address.
    """
    found = _by_code(typed)
    if found is not None and (found.pk == actor.code_case_id or found.reporter_id == (actor.account_id or 0)):
        return found
    until = people.tally_until({CODE_MISSES: sender.address}, now)
    if until is not None:
        raise TooManyMissesError(until)
    if found is None:
        raise NotThereError
    return found


def _by_code(typed: str) -> Case | None:
    try:
        return cases.case_by_code(typed)
    except NotThereError:
        return None
