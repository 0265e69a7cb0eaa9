"""Fills a fresh database with a county's ground, units, people and any number of cases."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from linli.doors import clock
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Level, tile_z14
from linli.kernel.areas.rules.hexagons import hexagon
from linli.kernel.people import queries as people
from linli.site.demo import county

RESIDENTS = 20_000
TOWN_DIGITS = 9
FIRST_RESIDENT = 1_000_000
# Reports of one spot lie on so many points, so far from one to the next.
POINTS, STEP_DEGREES = 16, 0.000125


@dataclass(frozen=True, slots=True)
class Cell:
    """One grid cell and a point in it, in degrees (WGS-84)."""

    code: str
    lat: float
    long: float


def people_and_places() -> list[Cell]:
    """Load areas, calendars, tables, units and logins; give the cells of the county with a point in each."""
    now = clock.now()
    with transaction.atomic():
        county.ground(now)
        county.units(now)
        county.logins(now, lambda code: people.unit_by_code(code).pk)
    shapes = areas.polygons(areas.in_force(now.date()))
    grids = {c: shape for c, shape in sorted(shapes.items()) if areas.area(c).level is Level.GRID}
    inside = {c: shape.representative_point() for c, shape in grids.items() if c.startswith(county.COUNTY)}
    return [Cell(c, point.y, point.x) for c, point in inside.items()]


def cases(how_many: int, cells: Sequence[Cell], step: Callable[[str], None], only: Collection[str] = ()) -> None:
    """Write `how_many` cases with all that hangs on them, or `only` some blocks; `step` is told what is written."""
    blocks = Path(__file__).with_name("filling.sql").read_text("utf-8").split("\n-- : ")[1:]
    numbers = {"cases": how_many, "residents": RESIDENTS, "first_resident": FIRST_RESIDENT}
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows are whole by their making; a million look-ups per foreign key would tell nothing.
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL work_mem = '256MB'")
        _spots(cells)
        _subjects()
        for block in blocks:
            title, _, statements = block.partition("\n")
            if only and title not in only:
                continue
            step(title)
            cursor.execute(statements % numbers)
    step("statistics")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _spots(cells: Sequence[Cell]) -> None:
    # The desk of the town takes what is reported in its villages.
    desks = {town: people.desk_for(town).pk for town in {c.code[:TOWN_DIGITS] for c in cells}}
    rows = [
        (n, c.code, c.lat, c.long, tile_z14(c.lat, c.long), _hexagons(c), desks[c.code[:TOWN_DIGITS]])
        for n, c in enumerate(cells)
    ]
    columns = "n int, area_code text, lat float8, long float8, tile_z14 bigint, hexagons bigint[], desk_id bigint"
    _table(f"spots ({columns})", rows)


def _hexagons(cell: Cell) -> list[int]:
    """Give the hexagons of the sixteen points on which the reports of a spot lie (filling.sql)."""
    return [hexagon(cell.lat + n * STEP_DEGREES, cell.long + n * STEP_DEGREES) for n in range(POINTS)]


def _subjects() -> None:
    tables = taxonomy()
    auto = [entry for entry in tables.catalogue if entry.is_auto]
    holders = people.role_holders([entry.lead_role for entry in auto], county.COUNTY)
    chosen = [(tables.categories[e.category], holders[e.lead_role].pk) for e in auto if e.lead_role in holders]
    rows = [(n, c.code, c.name_zh, c.tier, c.urgency, unit) for n, (c, unit) in enumerate(chosen)]
    _table("subjects (n int, category text, title text, tier text, urgency text, unit_id bigint)", rows)


def _table(columns: str, rows: Sequence[tuple[int | float | str | list[int], ...]]) -> None:
    name, blanks = columns.partition(" ")[0], ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {columns} ON COMMIT DROP")
        cursor.executemany(f"INSERT INTO {name} VALUES ({blanks})", rows)
        cursor.execute(f"ANALYZE {name}")
