"""The disputes of a committee, and where a dispute would go."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, may
from linli.mediation.queries.standing import KIND
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules import routing
from linli.mediation.rules.routing import BEGIN_PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.cases.models import Case


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `next` is where the next part begins, None at its end."""

    rows: "Sequence[Case]"
    next: int | None


def queue(actor: Actor, now: datetime, *, is_over: bool, start: int, limit: int) -> Page:
    """Give the disputes of the actor's committees: the open ones by deadline, or those that are over, newest first."""
    found = cases.visible(actor, Permission.MEDIATION_DESK, now).filter(kind=KIND, closed_at__isnull=not is_over)
    ordered = found.order_by("-closed_at", "-pk") if is_over else found.order_by("due_at", "pk")
    rows = list(ordered.select_related("holder")[start : start + limit + 1])
    return Page(rows[:limit], start + limit if len(rows) > limit else None)


def body_for(type_code: str, area_code: str) -> routing.Route | None:
    """Give the committee of a dispute of a type at a place, and why; None where nobody there mediates."""
    if not areas.is_known(area_code):
        return None
    holders = people.role_holders(routing.wanted(type_code), area_code)
    bodies = {role: routing.Body(unit.pk, unit.area_id) for role, unit in holders.items()}
    return routing.route(type_code, bodies)


def begins_at(actor: Actor, category: str, case_id: int) -> str:
    """Give where a dispute is begun from a report of a category; "" for staff without the right, or another matter."""
    fits = may(actor, Permission.MEDIATION_APPLY_FOR) and type_of(category)
    return f"{BEGIN_PATH}{case_id}/" if fits else ""


def type_of(category: str) -> str:
    """Give the type of dispute that reports of a category turn out to be; "" where they are none."""
    return next((code for code, kind in dispute_types().items() if category in kind.issue_categories), "")
