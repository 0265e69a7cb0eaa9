"""What is asked of a release, beside what one run got: `python -m bench` ends with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench import mapping, words

if TYPE_CHECKING:
    from bench.mapping import Views
    from bench.speed import Figure
    from bench.words import Searched


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing asked for, in words, and whether it was got."""

    what: str
    wanted: str
    got: str
    is_met: bool


def of_requests(figures: Sequence["Figure"]) -> Iterator[Bar]:
    """Give the bars of requests beside their floor."""
    for f in figures:
        if f.share_wanted is not None:
            share, floor = (f.ratio, "pgbench") if f.driver_ratio is None else (f.driver_ratio, "the driver alone")
            yield Bar(f.name, f"≥ {f.share_wanted:.2f} of {floor}", f"{share:.2f}", share >= f.share_wanted)
        if f.statements_wanted is not None:
            used = len(f.statements)
            yield Bar(f.name, f"≤ {f.statements_wanted} statements", str(used), used <= f.statements_wanted)


def of_views(views: Sequence["Views"]) -> Iterator[Bar]:
    """Give the bar of the desk's map: the middle view of all desks and widths, by what the processor does.

    The clock also tells what else the machine was doing. How much wide views take stands in the table of views.
    """
    processor_ms, clock_ms = median(v.processor_ms for v in views), median(v.clock_ms for v in views)
    wanted = f"≤ {mapping.LIMIT_MS:.0f} ms median in the database"
    yield Bar("map", wanted, f"{processor_ms:.1f} ms, by the clock {clock_ms:.1f}", processor_ms <= mapping.LIMIT_MS)


def of_searches(database: str, searches: Sequence["Searched"]) -> Iterator[Bar]:
    """Give the bars of the search on one database; the slowest reader counts, as with views."""
    limit_ms, slowest = words.LIMITS_MS[database], max(searches, key=lambda each: each.p95_ms)
    got = f"{slowest.p95_ms:.1f} ms, by the clock {slowest.clock_p95_ms:.1f} ({slowest.reader})"
    yield Bar(f"search, {database}", f"≤ {limit_ms:.0f} ms p95", got, slowest.p95_ms <= limit_ms)
    recall, is_exact = min(s.recall for s in searches), all(s.is_exact for s in searches)
    yield Bar(f"search, {database}", "recall 1.00, the newest 50", f"{recall:.2f}", recall == 1 and is_exact)
