"""`python -m bench.mapping`: the desk's map at size: what the database takes for the views of four desks.

Views of every width, each around a case of the desk drawn by lot. Time on the processor is that of the database's own
process, by the clock it is what the process that asks has to wait.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench import ground
from bench.process import ran_ms

if TYPE_CHECKING:
    from linli.kernel.people.rules import Actor

# Widths of a view in degrees: a street, a village, a town, half a county, a county.
WIDTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
VIEWS, WARM = 40, 5
# What a map reads of all that is filled in.
READ = ("choosing", "residents", "cases", "hand-overs")
LIMIT_MS = 10.0
DESKS = ("city", "centre", "town", "sanitation")


@dataclass(frozen=True, slots=True)
class Views:
    """What one desk's views of one width take, as medians, and how many hexagons they show."""

    login: str
    width: float
    processor_ms: float
    clock_ms: float
    hexagons: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mapping", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_370_000, help="how many cases to fill in (%(default)s)")
    asked = parser.parse_args()
    began_s = time.monotonic()

    def step(what: str) -> None:
        _say(f"{time.monotonic() - began_s:5.0f} s  {what}")

    with ground.ground(asked.cases, step, READ):
        for views in measured(step):
            _say(
                f"{views.login}, {views.width:4.2f}° wide: {views.processor_ms:.2f} ms on the processor, "
                f"{views.clock_ms:.2f} ms by the clock, {views.hexagons:.0f} hexagons"
            )


def measured(step: ground.Step) -> list[Views]:
    """Measure the views of all desks on a filled database."""
    from linli.kernel.people import queries as people  # noqa: PLC0415 - it imports tables, which need the settings

    now = datetime.now(UTC)
    found = []
    for login in DESKS:
        account = people.account_by_login(login)
        if account is None:
            raise LookupError(f"the filled county has no login {login}")
        reader = people.actor_of(account, now)
        places = list(_places(reader, now))
        step(f"views of {login}: {len(places):,} cases may be on them")
        found += [_views(login, reader, places, width, now) for width in WIDTHS]
    return found


def _places(reader: "Actor", now: datetime) -> Iterator[tuple[float, float]]:
    from linli.kernel.cases.queries.mapping import on_map  # noqa: PLC0415 - as above
    from linli.kernel.people.rules import Permission  # noqa: PLC0415 - as above

    for lat, long in on_map(reader, Permission.ISSUES_DESK, now).values_list("lat", "long"):
        if lat is not None and long is not None:
            yield lat, long


def _views(login: str, reader: "Actor", places: Sequence[tuple[float, float]], width: float, now: datetime) -> Views:
    from linli.issues.queries import mapping  # noqa: PLC0415 - as above

    took: list[tuple[float, float]] = []
    chance, shown = random.Random(4), []
    for _ in range(WARM + VIEWS):
        lat, long = chance.choice(places)
        asked = mapping.Asked((long - width / 2, lat - width / 4, long + width / 2, lat + width / 4))
        with _timed(took):
            shown.append(len(mapping.hexagons(reader, asked, now)))
    processor_ms, clock_ms = zip(*took[WARM:], strict=True)
    return Views(login, width, median(processor_ms), median(clock_ms), median(shown[WARM:]))


@contextmanager
def _timed(took: list[tuple[float, float]]) -> Iterator[None]:
    """Note for each statement the milliseconds the database spends on it, on the processor and by the clock."""
    connection.ensure_connection()
    server = connection.connection.info.backend_pid

    def run(execute: Callable[..., Any], *statement: Any) -> Any:
        before_ms, began_s = ran_ms(server), time.perf_counter()
        answer = execute(*statement)
        took.append((ran_ms(server) - before_ms, (time.perf_counter() - began_s) * 1000))
        return answer

    with connection.execute_wrapper(run):
        yield


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
