"""Places under a dated improvement order: what is known of each, and whether it may leave the list (14.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.issues.models import ListedPlace
from linli.issues.rules.places import WINDOW, Proofs
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

KIND = "listed_project"
_COUNTER = Actor(job="places")
# A split report is counted by its parts.
_NEVER_COUNTED = ("declined", "withdrawn", "container")


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed place with its file and what proves its state."""

    case: "Case"
    place: ListedPlace
    entries: Sequence["Entry"]
    proofs: Proofs
    # The cases named as its reasons that the reader may know of.
    causes: Sequence["Case"] = ()


def reports_of(category: str, cells: Iterable[str], now: datetime) -> int:
    """Give how many reports of a class came from a place in the last sixty days, repeats included.

    Of sealed reports nobody learns, not even by a number.
    """
    inside = Q(pk__in=[])
    for cell in cells:
        inside |= Q(area_code__startswith=cell)
    seen = cases.visible(_COUNTER, Permission.ISSUES_READ, now)
    fresh = seen.filter(
        inside, kind__in=("issue", "finding"), category__startswith=category, opened_at__gt=now - WINDOW
    )
    return fresh.exclude(confidentiality="sealed").exclude(state__in=_NEVER_COUNTED).count()


def of_case(actor: Actor, case: "Case", now: datetime) -> Listed:
    """Give the listed place of a case the actor has been shown; NotThereError for a case of another kind."""
    if case.kind != KIND:
        raise NotThereError
    causes = cases.causes(actor, case, Permission.ISSUES_DESK, now)
    return replace(publicly(case, cases.timeline(actor, case), now), causes=causes)


def publicly(case: "Case", entries: Sequence["Entry"], now: datetime) -> Listed:
    """Give the listed place of a case with the lines its reader may read."""
    place = ListedPlace.objects.get(pk=case.pk)
    fresh = [e for e in reversed(entries) if e.happened_at > now - WINDOW]
    check = next((e.reason for e in fresh if e.act == "site_check"), "")
    survey: dict[str, int] = next((e.data for e in fresh if e.act == "survey"), {})
    count = reports_of(case.category, place.cells, now)
    proofs = Proofs(count, place.target, check, survey.get("asked", 0), survey.get("content", 0))
    return Listed(case, place, entries, proofs)


@dataclass(frozen=True, slots=True)
class Row:
    """One listed place as a line of a list."""

    case_id: int
    number: str
    title: str
    state: str
    category: str
    holder_id: int
    due_at: datetime | None
    term_on: object


_COLUMNS = (
    "pk", "case__number", "case__title", "case__state", "case__category", "case__holder_id", "case__due_at", "term_on",
)  # fmt: skip


def rows(*, limit: int) -> list[Row]:
    """Give the listed places, those in work first and the newest first; anybody may read them. One query."""
    found = ListedPlace.objects.order_by("case__closed_at", "-pk").values_list(*_COLUMNS)
    return [Row(*values) for values in found[:limit]]


def watched(now: datetime) -> list[int]:
    """Give the places off the list that are still watched for a relapse."""
    seen = cases.visible(_COUNTER, Permission.ISSUES_READ, now).filter(kind=KIND, state="watched")
    return list(seen.values_list("pk", flat=True))
