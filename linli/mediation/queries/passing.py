"""Between which committees an application goes, and where it has been."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from linli.kernel.people import queries as people
from linli.mediation.rules.passing import Passed
from linli.mediation.rules.routing import CENTRE, COMMITTEE, SPECIALISTS

if TYPE_CHECKING:
    from linli.kernel.cases.models import Leg

# Asked for a review, an application goes to the centre and back by the same kind of hand-over.
REVIEW = "review"
_BODIES = frozenset({COMMITTEE, CENTRE, *SPECIALISTS.values()})


def bodies(area_code: str) -> Mapping[int, frozenset[str]]:
    """Give the units around a place that mediate or allocate, each with its functions."""
    return people.holders_around(_BODIES, area_code)


def is_centre(unit_id: int, area_code: str) -> bool:
    """Tell whether a unit is a guidance centre for a place."""
    return CENTRE in bodies(area_code).get(unit_id, frozenset())


def passings(legs: "Sequence[Leg]") -> "list[Leg]":
    """Give the passings on of an application between committees, oldest first; not those for a review."""
    return [leg for leg in legs if leg.kind == "transfer" and not leg.data.get(REVIEW)]


def passed(legs: "Sequence[Leg]") -> list[Passed]:
    """Give passings on as the rules read them."""
    return [
        Passed(leg.to_unit_id, leg.state == "upheld", leg.ended_at is None, bool(leg.data.get("is_final")))
        for leg in legs
    ]


def review_of(legs: "Sequence[Leg]") -> "Leg | None":
    """Give the newest hand-over by which a refusal went to the guidance centre; None where nobody has asked."""
    return next((leg for leg in reversed(legs) if leg.data.get(REVIEW)), None)
