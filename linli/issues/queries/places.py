"""What is said about a place: where it lies, and whose desk takes what is reported there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.doors.datum import Point
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Certainty
from linli.kernel.people import queries as people

if TYPE_CHECKING:
    from linli.kernel.people.models import Unit


@dataclass(frozen=True, slots=True)
class Recognised:
    """A place as the platform understood it."""

    path: tuple[areas.Place, ...]
    certainty: Certainty
    desk: "Unit"


def place_at(point: Point) -> Recognised:
    """Give what a point was recognised as; there always is an owner (issue-desk 2.2)."""
    found = areas.cell_at(point)
    return _recognised(found.area_code, found.certainty)


def place_of(code: str) -> Recognised:
    """Give what stands for an area chosen from the lists."""
    return _recognised(code, Certainty.CELL)


def _recognised(code: str, certainty: Certainty) -> Recognised:
    return Recognised(areas.path(code), certainty, people.desk_for(code))
