"""How an application is passed on between committees (mediation 5, 6.1 m07; our defaults). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

# How long a receiver may take to say whether it keeps an application.
ANSWER_WITHIN = "1wd"
# How long an applicant may ask the centre to look again at a refusal.
REVIEW_WITHIN = timedelta(days=10)
# So many times a receiver may turn an application back; after that the guidance centre decides finally.
RETURNS = 1


@dataclass(frozen=True, slots=True)
class Passed:
    """One passing on: to which unit, whether it was turned back, whether it waits, whether it was the centre's word."""

    to_unit_id: int
    is_returned: bool = False
    is_open: bool = False
    is_final: bool = False


def pass_fault(passed: Sequence[Passed], *, to_unit_id: int, holder_id: int, is_centre: bool, to_centre: bool) -> str:
    """Give why an application cannot be passed on to a unit, as a code; "" where it can.

    `is_centre`: whoever passes it on is the guidance centre, `to_centre`: it goes there.

    >>> pass_fault([Passed(2, is_returned=True)], to_unit_id=3, holder_id=1, is_centre=False, to_centre=False)
    'centre_decides'
    """
    if to_unit_id == holder_id:
        return "already_there"
    if any(each.is_final for each in passed):
        return "centre_has_decided"
    returns = sum(each.is_returned for each in passed)
    if returns >= RETURNS and not is_centre and not to_centre:
        return "centre_decides"
    return ""


def return_fault(passed: Sequence[Passed]) -> str:
    """Give why the last passing on cannot be turned back, as a code; "" where it can: one return, none of the centre's.

    >>> return_fault([Passed(2, is_open=True, is_final=True)])
    'centre_has_decided'
    """
    if not passed or not passed[-1].is_open:
        return "not_now"
    if passed[-1].is_final:
        return "centre_has_decided"
    return "centre_decides" if sum(each.is_returned for each in passed) >= RETURNS else ""
