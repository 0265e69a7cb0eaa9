"""Which committee a dispute goes to, and why (mediation 1, 4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Where a dispute is begun from a case of another slice.
BEGIN_PATH = "/mediation/from/"
COMMITTEE, CENTRE = "mediation_committee", "mediation_centre"
# The functions of specialist committees, by type of dispute.
SPECIALISTS = {
    "D01": "mediation_family",
    "D06": "mediation_land",
    "D08": "mediation_labour",
    "D09": "mediation_medical",
    "D10": "mediation_traffic",
    "D13": "mediation_finance",
}


class Why(StrEnum):
    """By what a committee was chosen."""

    SPECIALIST = "specialist"
    PLACE = "place"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Body:
    """A public body that holds a function for an area."""

    unit_id: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Route:
    """The committee of a dispute, by which function, and why."""

    body: Body
    role: str
    why: Why


def wanted(type_code: str) -> tuple[str, ...]:
    """Give the functions that may mediate a type of dispute, in the order in which they are asked.

    >>> wanted("D09"), wanted("D02")
    (('mediation_medical', 'mediation_committee', 'mediation_centre'), ('mediation_committee', 'mediation_centre'))
    """
    specialist = SPECIALISTS.get(type_code)
    return (*((specialist,) if specialist else ()), COMMITTEE, CENTRE)


def route(type_code: str, holders: Mapping[str, Body]) -> Route | None:
    """Give where a dispute goes, of the bodies that hold each function nearest to its place; None where none does.

    A specialist committee goes before the committee of the place, and that before the guidance centre, which allocates.

    >>> route("D02", {COMMITTEE: Body(7, "430703101")}).why
    <Why.PLACE: 'place'>
    """
    for role in wanted(type_code):
        if role in holders:
            return Route(holders[role], role, {COMMITTEE: Why.PLACE, CENTRE: Why.CENTRE}.get(role, Why.SPECIALIST))
    return None
