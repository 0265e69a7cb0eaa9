"""Cases as plain rows for lists and interfaces: one query for the cases, one for the units' names."""

from datetime import datetime

import msgspec

from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Box
from linli.kernel.cases import queries as cases
from linli.kernel.cases.queries import CaseRow, mapping
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission

PAGE = 50


class NamedRow(msgspec.Struct, frozen=True):
    """One case with its codes said in words."""

    case: CaseRow
    category_zh: str
    area_zh: str
    holder_zh: str


class Page(msgspec.Struct, frozen=True):
    """Some rows, newest first, and the cursor to the next page (None on the last)."""

    cases: list[NamedRow]
    next: int | None


def case_row(actor: Actor, number: str, now: datetime) -> NamedRow:
    """Give one case by its number; NotThereError as everywhere."""
    return named([cases.row_by_number(actor, number, Permission.ISSUES_READ, now)])[0]


def newest(
    actor: Actor, now: datetime, *, before: int | None = None, box: Box | None = None, limit: int = PAGE
) -> Page:
    """Give the newest cases the actor may see, by id, below the cursor `before`; with a box those on its map alone."""
    asked, one_more = (actor, Permission.ISSUES_READ), limit + 1
    if box is None:
        found = cases.newest_rows(*asked, now, before=before, limit=one_more)
    else:
        found = mapping.newest_in(*asked, box, now, before=before, limit=one_more)
    return Page(named(found[:limit]), found[limit - 1].id if len(found) > limit else None)


def named(found: list[CaseRow]) -> list[NamedRow]:
    """Give rows with their category, place and unit in words; the units cost one query."""
    categories = taxonomy().categories
    places = areas.names({row.area_code for row in found})
    units = people.unit_names({row.holder_id for row in found})
    return [
        NamedRow(
            row,
            categories[row.category].name_zh,
            places[row.area_code].zh if row.area_code in places else "",
            units[row.holder_id],
        )
        for row in found
    ]
