"""Counts what senders do, so that floods are slow (issue-desk 4, rule 3)."""

from datetime import datetime

from django.utils.translation import gettext_noop

from linli.issues.rules import limits
from linli.kernel.audit import services as audit
from linli.kernel.cases.rules import TooOftenError
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, Sender, TooManyError, is_counted


class TooManyReportsError(TooOftenError):
    """This device or network address has sent as many reports as it may without a phone code."""

    code = "too_many_reports"

    def __init__(self, until: datetime) -> None:
        said = gettext_noop(
            "Too many reports have come from here within the hour. Send it on the page /report/, "
            "which then asks for a phone code, or send it again later."
        )
        super().__init__(said, until)


@audit.part
def report_count(actor: Actor, sender: Sender, now: datetime) -> None:
    """Count a report against its sender; raises TooManyReportsError past a limit, unless a phone code was given."""
    if not is_counted(actor, sender):
        return
    try:
        people.tally(limits.reports(sender), now)
    except TooManyError as reached:
        if not sender.device or not people.tally_spend(limits.REPORTS_PROVEN, sender.device, now):
            raise TooManyReportsError(reached.until) from None
