"""What many reports tell at once, among those the reader may see; about troubles, never about persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.issues.models import Report
from linli.issues.rules.understanding.topics import Told, topics
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission

# The newest of these days, and at most so many: comparing them takes a second (our defaults).
DAYS, MOST = 60, 1_000
# Complaints about somebody's conduct are about a person.
ABOUT_PERSONS = "1303"


@dataclass(frozen=True, slots=True)
class Telling:
    """One report of a hot topic."""

    id: int
    number: str
    title: str
    state: str
    category: str
    area_code: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class HotTopic:
    """One trouble many reports tell: its words, the most typical of them, and all, newest first."""

    words: tuple[str, ...]
    typical: Telling
    told: Sequence[Telling]


def hot_topics(actor: Actor, now: datetime) -> list[HotTopic]:
    """Give the troubles that many reports of the last sixty days share, largest first, out of what the actor sees.

    Nothing confidential and nothing about conduct goes in. One query.
    """
    seen = cases.visible(actor, Permission.ISSUES_DESK, now).filter(
        confidentiality="open", opened_at__gte=now - timedelta(days=DAYS)
    )
    rows = (
        Report.objects.filter(case__in=seen.exclude(category=ABOUT_PERSONS))
        .order_by("-case__opened_at", "-pk")
        .values_list(*(f"case__{name}" for name in Telling.__slots__), "text")[:MOST]
    )
    found = [(Telling(*row[:-1]), row[-1]) for row in rows]
    return [
        HotTopic(topic.words, found[topic.typical][0], [found[i][0] for i in topic.members])
        for topic in topics([Told(telling.title, text) for telling, text in found])
    ]
