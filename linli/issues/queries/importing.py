"""What is here already of another system's reports, by the numbers it knows them by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A report of another system as it stands here."""

    case_id: int
    opened_at: datetime
    closed_at: datetime | None
    area_code: str
    is_unlocated: bool


def taken_over(actor: Actor, channel: str, numbers: Collection[str], now: datetime) -> dict[str, TakenOver]:
    """Give the reports of a channel with one of these external numbers that the actor may see; the oldest of two."""
    seen = cases.visible(actor, Permission.ISSUES_READ, now)
    rows = (
        seen.filter(report__channel=channel, report__external_number__in=numbers)
        .order_by("-id")
        .values_list("report__external_number", "id", "opened_at", "closed_at", "area_code", "is_unlocated")
    )
    return {row[0]: TakenOver(*row[1:]) for row in rows}
