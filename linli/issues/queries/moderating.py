"""What moderators did, without anybody's words, and whose public functions are closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linli.issues.models import PublicReport, Strike
from linli.issues.rules.moderating import WITHIN, closed_until
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Sender, is_counted

LOGGED = ("publish", "unpublish", "appeal_hiding", "rule_hiding")


def public_closed_until(actor: Actor, sender: Sender, now: datetime) -> datetime | None:
    """Give until when public functions are closed to whoever asks; None for staff and for every clean browser."""
    if not is_counted(actor, sender) or not sender.device:
        return None
    struck = Strike.objects.filter(device=sender.device, struck_at__gt=now - WITHIN)
    return closed_until(struck.values_list("struck_at", flat=True), now)


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision of a moderator, or one wish for a second look: of which report, and why, by code."""

    at: datetime
    number: str
    act: str
    reason: str
    is_strike: bool


def moderation_log() -> Iterator[Logged]:
    """Give every decision about what is public, the newest first; of whom and by whom it tells nothing."""
    shown = PublicReport.objects.values("pk")
    for line in cases.lines_of_acts(LOGGED, shown):
        yield Logged(line.happened_at, line.case.number, line.act, line.reason, bool(line.data.get("strike")))
