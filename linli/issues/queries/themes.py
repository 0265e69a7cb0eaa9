"""Monthly themes: what recommends a class of trouble, and what is known of each theme (issue-desk 14.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.issues.models import MonthlyTheme
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.themes import WINDOW, Figures
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import LINKED, NotThereError
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

KIND = "monthly_theme"
_COUNTER = Actor(job="themes")
# A split report is counted by its parts.
_NEVER_COUNTED = ("declined", "withdrawn", "container")
_AGAIN = ("duplicate_of", "repeat_of")


@dataclass(frozen=True, slots=True)
class Themed:
    """One theme with its file, and what is told of its classes of trouble now."""

    case: "Case"
    theme: MonthlyTheme
    entries: Sequence["Entry"]
    before: dict[str, Figures]
    # Those of its report; until then those of now.
    after: dict[str, Figures]


def figures(area_code: str, now: datetime) -> dict[str, Figures]:
    """Give what was told of each class of trouble in an area in the last ninety days, the weightiest first.

    Nothing confidential and nothing about conduct goes in. One query.
    """
    unsolved = {
        code
        for (group, code), r in taxonomy().reasons.items()
        if group == "close_outcome" and r.counts_as == "unsolved"
    }
    left_open = ~Q(state="closed") | Q(outcome__in=unsolved) | Q(reopened_count__gt=0)
    seen = cases.visible(_COUNTER, Permission.ISSUES_READ, now).filter(
        kind__in=("issue", "finding"),
        area_code__startswith=area_code,
        confidentiality="open",
        opened_at__gt=now - WINDOW,
    )
    counted = (
        seen.exclude(state__in=_NEVER_COUNTED)
        .values_list("category")
        .annotate(
            reports=Count("pk", distinct=True),
            repeats=Count("pk", distinct=True, filter=Q(links_out__kind__in=_AGAIN)),
            own=Count("pk", distinct=True, filter=~Q(state=LINKED)),
            unsolved=Count("pk", distinct=True, filter=~Q(state=LINKED) & left_open),
        )
    )
    found = {code: Figures(*numbers) for code, *numbers in counted}
    return dict(sorted(found.items(), key=lambda item: (-item[1].weight, -item[1].reports, item[0])))


def of_case(actor: Actor, case: "Case", now: datetime) -> Themed:
    """Give the theme of a case the actor has been shown; NotThereError for a case of another kind."""
    if case.kind != KIND:
        raise NotThereError
    return publicly(case, cases.timeline(actor, case), now)


def publicly(case: "Case", entries: Sequence["Entry"], now: datetime) -> Themed:
    """Give the theme of a case with the lines its reader may read."""
    theme = MonthlyTheme.objects.get(pk=case.pk)
    before = {code: Figures(**numbers) for code, numbers in theme.before.items()}
    current = {} if theme.after else figures(case.area_code, now)
    after = {code: Figures(**theme.after[code]) if theme.after else current.get(code, Figures()) for code in before}
    return Themed(case, theme, entries, before, after)


def months_taken(centre_id: int) -> frozenset[date]:
    """Give the months for which a centre has chosen a theme."""
    return frozenset(MonthlyTheme.objects.filter(centre=centre_id).values_list("month_on", flat=True))


@dataclass(frozen=True, slots=True)
class Row:
    """One theme as a line of a list."""

    case_id: int
    number: str
    title: str
    state: str
    holder_id: int
    due_at: datetime | None
    month_on: date


_COLUMNS = ("pk", "case__number", "case__title", "case__state", "case__holder_id", "case__due_at", "month_on")


def rows(*, limit: int) -> list[Row]:
    """Give the themes, the newest month first; anybody may read them. One query."""
    return [Row(*values) for values in MonthlyTheme.objects.order_by("-month_on", "-pk").values_list(*_COLUMNS)[:limit]]
