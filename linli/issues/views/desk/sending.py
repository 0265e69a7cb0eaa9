"""Where a case can be sent from a desk: the catalogue's route, the units and desks to choose from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from linli.issues.forms.words import named
from linli.issues.services import desk, dispatching
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Do, Given, Stage
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor


def sends(service: Callable[..., Any]) -> Do:
    """Give what does an act that sends a case to the lead and the assistants of its form."""

    def do(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
        order = desk.Dispatch(
            given["lead"], tuple(given["assistants"]), given["advice"], given["reason"], shares=given["shares"]
        )
        service(actor, case_id, version=given["version"], order=order, now=now)

    return do


def hands_down(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    """Hand a case to the desk below that the form names."""
    order = desk.Dispatch(given["lead"], advice=given["advice"], reason=given["reason"])
    desk.case_hand_down(actor, case_id, version=given["version"], order=order, now=now)


def route(stage: Stage) -> dispatching.Route:
    """Give the route the catalogue names for a case, as it would be taken now."""
    return dispatching.case_route(stage.seen.case, stage.seen.report, stage.now)


def fit_dispatch(stage: Stage) -> dict[str, Any]:
    """Give the units to choose from, those of the catalogue and of a whistle first, and the advice given before."""
    way = route(stage)
    case = stage.seen.case
    others = [
        u for u in people.units_over(dispatching.place_of(case)) if u.pk not in {case.holder_id, case.excluded_unit_id}
    ]
    named_first = {u.pk: named(u) for u in (way.lead, *way.assistants)}
    rest: dict[str, list[tuple[int, str]]] = {}
    for unit in others:
        if unit.pk not in named_first:
            rest.setdefault(words.short_place(unit.area_id), []).append((unit.pk, named(unit)))
    leads = [(gettext("By the catalogue"), [(way.lead.pk, named(way.lead))])]
    assists = [(u.pk, named(u)) for u in way.assistants]
    up = stage.seen.whistle or (stage.seen.up_legs[-1] if stage.seen.up_legs else None)
    called = up.data.get("units", []) if up else []
    return {
        "choices": {
            "lead": [*leads, *([(gettext("Named as assistants"), assists)] if assists else []), *rest.items()],
            "assistants": [*assists, *(choice for group in rest.values() for choice in group)],
        },
        "initial": {
            "lead": way.lead.pk,
            "assistants": [
                pk for pk in {u.pk: None for u in way.assistants} | dict.fromkeys(called) if pk != way.lead.pk
            ],
            "advice": up.advice if up else "",
        },
    }


def fit_hand_down(stage: Stage) -> dict[str, Any]:
    """Give the desks below to choose from."""
    below = people.desks_below(stage.seen.case.holder)
    return {"choices": {"lead": [(u.pk, named(u)) for u in below if u.pk != stage.seen.case.excluded_unit_id]}}


def has_desk_above(stage: Stage) -> bool:
    """Tell whether there is a desk to hand the case up to."""
    case = stage.seen.case
    return people.desk_above(case.holder, but_not=case.excluded_unit_id) is not None


def fit_transfer(stage: Stage) -> dict[str, Any]:
    """Give the desks beside to choose from."""
    return {"choices": {"unit": [(desk.pk, named(desk)) for desk in stage.seen.desks_beside]}}


def has_desk_beside(stage: Stage) -> bool:
    """Tell whether there is a desk of equal level to hand the case to."""
    return bool(stage.seen.desks_beside)


def has_desk_below(stage: Stage) -> bool:
    """Tell whether there is a desk to hand the case down to."""
    return bool(people.desks_below(stage.seen.case.holder))
