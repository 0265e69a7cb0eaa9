"""How much one sender may do before more is asked of it (issue-desk 4, rules 3 and 6)."""

from collections.abc import Mapping

from linli.kernel.people.rules import Limit, Sender

REPORTS_BY_DEVICE = Limit("report_device", 20)
REPORTS_BY_ADDRESS = Limit("report_address", 60)
# Our default: after a right phone code this report and twenty more within the hour, whatever the address has sent.
REPORTS_PROVEN = Limit("report_proven", 21)
# Our default for the address, from which new devices may be made up: many people behind one, and no paid flood.
CODES_BY_DEVICE, CODES_BY_NUMBER, CODES_BY_ADDRESS = (
    Limit("code_device", 3),
    Limit("code_number", 3),
    Limit("code_address", 30),
)

CODE_DIGITS, CODE_TRIES, CODE_MINUTES = 6, 5, 10


def reports(sender: Sender) -> Mapping[Limit, str]:
    """Give against whom a report counts."""
    return {REPORTS_BY_DEVICE: sender.device, REPORTS_BY_ADDRESS: sender.address}


def codes(sender: Sender, number: str) -> Mapping[Limit, str]:
    """Give against whom a phone code counts; `number` is the keyed hash of where it is sent."""
    return {CODES_BY_DEVICE: sender.device, CODES_BY_NUMBER: number, CODES_BY_ADDRESS: sender.address}


def is_urgent(*, tier: str, urgency: str, danger_now: str) -> bool:
    """Tell whether a report is never held up for a limit.

    >>> is_urgent(tier="T3", urgency="u1", danger_now="no"), is_urgent(tier="T2", urgency="u2", danger_now="unsure")
    (True, False)
    """
    return tier == "T1" or urgency == "u1" or danger_now == "yes"
