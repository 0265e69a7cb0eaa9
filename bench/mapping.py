"""`python -m bench.mapping`: the desk's map at size: what the database takes for the views of four desks.

Views of every width, each around a case drawn by lot; the time is that of PostgreSQL itself (EXPLAIN ANALYZE).
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench import ground

if TYPE_CHECKING:
    from linli.kernel.people.rules import Actor

# Widths of a view in degrees: a street, a village, a town, half a county, a county.
WIDTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
VIEWS, WARM = 40, 5
# What a map reads of all that is filled in.
READ = ("choosing", "residents", "cases", "hand-overs")
LIMIT_MS = 10.0
DESKS = ("city", "centre", "town", "highway")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mapping", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_370_000, help="how many cases to fill in (%(default)s)")
    asked = parser.parse_args()
    began_s = time.monotonic()

    def step(what: str) -> None:
        _say(f"{time.monotonic() - began_s:5.0f} s  {what}")

    with ground.ground(asked.cases, step, READ):
        _measured()


def _measured() -> None:
    from linli.kernel.people import queries as people  # noqa: PLC0415 - it imports tables, which need the settings

    now = datetime.now(UTC)
    everything: list[float] = []
    places = list(_places())
    _say(f"{len(places):,} open cases may be on a map")
    for login in DESKS:
        account = people.account_by_login(login)
        if account is None:
            raise LookupError(f"the filled county has no login {login}")
        reader = people.actor_of(account, now)
        for width in WIDTHS:
            took_ms, shown = _views(reader, places, width, now)
            everything += took_ms
            _say(f"{login}, {width:4.2f}° wide: {_spread(took_ms)}, {median(shown):.0f} hexagons")
    _say(f"all views: {_spread(everything)}; wanted: median ≤ {LIMIT_MS:.0f} ms")


def _spread(took_ms: Sequence[float]) -> str:
    return f"median {median(took_ms):.2f} ms, p95 {quantiles(took_ms, n=20)[18]:.2f} ms"


def _places() -> Iterator[tuple[float, float]]:
    from linli.kernel.cases.models import ON_MAP, Case  # noqa: PLC0415 - as above

    yield from Case.objects.filter(ON_MAP).values_list("lat", "long")


def _views(
    reader: "Actor", places: Sequence[tuple[float, float]], width: float, now: datetime
) -> tuple[list[float], list[int]]:
    from linli.issues.queries import mapping  # noqa: PLC0415 - as above

    chance, took_ms, shown = random.Random(4), [], []
    for n in range(WARM + VIEWS):
        lat, long = chance.choice(places)
        asked = mapping.Asked((long - width / 2, lat - width / 4, long + width / 2, lat + width / 4))
        ran: list[tuple[str, Any]] = []
        with connection.execute_wrapper(partial(_noted, ran)):
            counts = mapping.hexagons(reader, asked, now)
        ((statement, values),) = ran
        if n >= WARM:
            took_ms.append(_taken_ms(statement, values))
            shown.append(len(counts))
    return took_ms, shown


def _noted(ran: list[tuple[str, Any]], execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
    ran.append((sql, params))
    return execute(sql, params, *rest)


def _taken_ms(statement: str, values: Any) -> float:
    """Give the time to plan and to run a statement, measured by the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
        told = cursor.fetchone()[0][0]
    return float(told["Planning Time"] + told["Execution Time"])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
