"""`make bench`: requests beside pgbench running the same statements, the desk's map, the search; at full size."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import bars, ground, mapping, words
from bench.bars import Bar
from bench.mapping import Views
from bench.speed import Plan, Result, everything
from bench.words import Searched

CASES = 1_370_000
RESULT = Path("build/bench/speed.json")


def main() -> None:
    plan, cases = _asked()
    console = Console(width=None if sys.stdout.isatty() else 120)
    began_s = time.monotonic()

    def step(what: str) -> None:
        console.print(f"{time.monotonic() - began_s:5.0f} s  {what}")

    with ground.ground(cases, step) as stood_on:
        # Before anything is written: a desk's map is looked at more often than a report comes in.
        views = mapping.measured(step)
        result = everything(stood_on, plan, cases, step)
    for table in (_requests(result), _views(views)):
        console.print(table)
    console.print(_facts(result))
    searches = {database: _searched(database, cases, step) for database in words.LIMITS_MS}
    found = [*bars.of_requests(result.figures), *bars.of_views(views)]
    found += [bar for database, rows in searches.items() for bar in bars.of_searches(database, rows)]
    console.print(_bars(found))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    written = asdict(result) | {"views": [asdict(v) for v in views], "bars": [asdict(bar) for bar in found]}
    RESULT.write_text(json.dumps(written, indent=1, ensure_ascii=False), "utf-8")
    console.print(f"Written to {RESULT}.")


def _asked() -> tuple[Plan, int]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases to fill in (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each measurement takes (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is repeated (%(default)s)")
    parser.add_argument("--port", type=int, default=8150)
    asked = parser.parse_args()
    return Plan(port=asked.port, seconds=asked.seconds, rounds=asked.rounds), asked.cases


def _searched(database: str, cases: int, step: ground.Step) -> list[Searched]:
    """Measure the search in a process of its own: one process has one database."""
    step(f"search, {database}")
    command = [sys.executable, "-m", "bench.words", "--cases", str(cases), "--database", database]
    subprocess.run(command, check=True)
    return [Searched(**row) for row in json.loads(words.result(database).read_text("utf-8"))]


def _requests(result: Result) -> Table:
    table = Table(title=f"One server process, 16 connections, {result.cases:,} cases")
    table.add_column("", no_wrap=True)
    headings = ("per s", "pgbench", "ratio", "driver", "ratio", "app ms", "db ms", "p50 ms", "p99 ms", "statements")
    for heading in headings:
        table.add_column(heading, justify="right")
    for f in result.figures:
        table.add_row(
            f.name, f"{f.per_s:,.0f}", f"{f.floor_per_s:,.0f}", f"{f.ratio:.2f}",
            "" if f.driver_per_s is None else f"{f.driver_per_s:,.0f}",
            "" if f.driver_ratio is None else f"{f.driver_ratio:.2f}",
            f"{f.app_ms:.2f}", f"{f.database_ms:.2f}", f"{f.p50_ms:.0f}", f"{f.p99_ms:.0f}", str(len(f.statements)),
        )  # fmt: skip
    return table


def _views(views: Sequence[Views]) -> Table:
    table = Table(title="Views of the desk's map: ms of the database on the processor / by the clock")
    table.add_column("")
    for login in mapping.DESKS:
        table.add_column(login, justify="right")
    for width in mapping.WIDTHS:
        row = [f"{v.processor_ms:.2f} / {v.clock_ms:.2f}" for v in views if v.width == width]
        table.add_row(f"{width:.2f}°", *row)
    return table


def _bars(found: Sequence[Bar]) -> Table:
    table = Table(title="What is asked for, and what was got")
    for heading in ("", "asked for", "got", ""):
        table.add_column(heading)
    for bar in found:
        table.add_row(bar.what, bar.wanted, bar.got, "met" if bar.is_met else "NOT met")
    return table


def _facts(result: Result) -> str:
    return (
        f"Locating a point: {result.locate_ms:.4f} ms median among {result.cells} cells. "
        f"Memory of the server process: {result.memory_fresh_mb:.0f} MB after its first answer, "
        f"{result.memory_mb:.0f} MB after the run."
    )


if __name__ == "__main__":
    main()
