"""What a page costs on a cheap telephone: its limits, the pages measured, and an installation that has them.

`python -m tests.journeys.felt` fills an empty installation with a full queue and writes its pages beside the database.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from tests.promises import county

PAGES = "pages.json"
QUEUE = 50


class Sort(StrEnum):
    """What is asked of a page depends on who opens it where."""

    RESIDENT = "resident"
    QUEUE = "queue"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Limits:
    """Criteria 2, 3 and 4 of screens 17; None: told, not held to."""

    most_bytes: int
    performance: int | None
    lcp_ms: int | None


LIMITS = {
    Sort.RESIDENT: Limits(60_000, 95, 1800),
    Sort.QUEUE: Limits(100_000, 85, 2500),
    Sort.MAP: Limits(450_000, None, None),
}
MOST_CLS, MOST_INP_MS, ACCESSIBILITY = 0.02, 200, 100


@dataclass(frozen=True, slots=True)
class Felt:
    """A page, and who opens it."""

    name: str
    sort: Sort
    path: str
    cookies: Mapping[str, str]


def pages(folder: Path) -> list[Felt]:
    """Give the pages of the installation in `folder`."""
    rows = json.loads((folder / PAGES).read_text("utf-8"))
    return [Felt(**{**row, "sort": Sort(row["sort"])}) for row in rows]


def _filled() -> Iterator[Felt]:
    from django.test.utils import setup_test_environment

    town = county.main()
    # The browsers of this process are Django's own, under its own name.
    setup_test_environment()

    from linli.doors import clock
    from linli.kernel.people.rules import Role
    from tests.journeys.screens import LIVES, TYPED, World, typed

    world = World(town, clock.now())
    clerk = town.staff(Role.CLERK, town.village_desks[0])
    begun, published = typed({"start": TYPED["start"]}), world.play(LIVES["public"])
    followed = world.play(LIVES["in-hand"], photos=(world.photo(world.now),)).case.lookup_code
    for _ in range(QUEUE):
        world.play("")
    for sort, screen in (
        (Sort.RESIDENT, world.screen("home")),
        (Sort.RESIDENT, world.screen("report")),
        *((Sort.RESIDENT, world.screen("report_step", begun, step, name=step)) for step in ("words", "place", "what")),
        (Sort.RESIDENT, world.screen("follow", None, followed)),
        (Sort.RESIDENT, world.screen("public_case", None, published.case.number)),
        (Sort.RESIDENT, world.screen("me", town.resident)),
        (Sort.QUEUE, world.screen("desk", clerk)),
        (Sort.MAP, world.screen("map")),
        (Sort.MAP, world.screen("desk_map", clerk)),
    ):
        yield Felt(screen.name, sort, screen.path, screen.cookies)


if __name__ == "__main__":
    rows = [asdict(page) for page in _filled()]
    (Path(os.environ["LINLI_VAR_DIR"]) / PAGES).write_text(json.dumps(rows), "utf-8")
