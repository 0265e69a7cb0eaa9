"""Which numbers a reader asks for: of which area, in which month, cut by what. All of it stands in the address."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from linli.centre.rules.indicators import UNKNOWN
from linli.centre.rules.periods import MONTHS, Month
from linli.centre.views.words import CUTS, area_name
from linli.doors import clock
from linli.issues.queries.outcomes import due_cohort
from linli.issues.rules.outcomes import Outcome
from linli.kernel.areas import queries as areas
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission, narrowest, reach

# The rows behind a number by how they count in it.
ROWS: Mapping[str, bool | str] = {"hit": True, "miss": False, UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see: which area in which month, cut by what, and which rows."""

    area: str
    month: Month
    by: str = "area"
    rows: str = ""

    @property
    def query(self) -> str:
        """Give it as the end of an address."""
        return "?" + urlencode({"area": self.area, "month": str(self.month), "by": self.by})


def read(request: ActorRequest) -> Asked:
    """Read what is asked from the address; what is not understood, or not the reader's, falls back to the usual."""
    own = own_areas(request.actor)
    wanted = request.GET.get("area", "")
    area = wanted if areas.is_known(wanted) and wanted.startswith(own) else min(own)
    month = Month.read(request.GET.get("month", "")) or this_month().before()
    by, rows = request.GET.get("by", ""), request.GET.get("rows", "")
    return Asked(area, min(month, this_month()), by if by in CUTS else "area", rows if rows in ROWS else "")


def own_areas(actor: Actor) -> tuple[str, ...]:
    """Give the areas whose numbers somebody may read."""
    return narrowest(reach(actor, Permission.CENTRE_READ).prefixes)


def this_month() -> Month:
    """Give the month of today."""
    return Month.of(timezone.localdate(clock.now()))


def cohort(actor: Actor, area: str, first: Month, months: int = 1) -> list[Outcome]:
    """Give what was due in so many months from the first."""
    return due_cohort(actor, area, _moment(first), _moment(first.before(-months)))


def _moment(month: Month) -> datetime:
    return timezone.make_aware(datetime.combine(month.first_on, time()))


def by_month(found: Iterable[Outcome]) -> Mapping[Month, list[Outcome]]:
    """Give what was due by its month."""
    months: dict[Month, list[Outcome]] = defaultdict(list)
    for case in found:
        at = case.due_original_at or case.closed_at
        if at is not None:
            months[Month.of(timezone.localdate(at))].append(case)
    return months


def frame(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Give what the head of every page of numbers shows: the areas above, and the months to choose from."""
    above = [place.code for place in areas.path(asked.area) if place.code.startswith(own_areas(actor))]
    return {
        "asked": asked,
        "path": [(area_name(code), Asked(code, asked.month, asked.by).query, code == asked.area) for code in above],
        "months": [str(this_month().before(back)) for back in range(2 * MONTHS)],
        "area_name": area_name(asked.area),
    }
