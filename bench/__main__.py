"""`make bench`: create, read, list and page at full size, each against pgbench running the same statements."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import ground
from bench.speed import Plan, Result, everything

CASES = 1_370_000
RESULT = Path("build/bench/speed.json")


def main() -> None:
    plan, cases = _asked()
    console = Console(width=None if sys.stdout.isatty() else 120)
    began_s = time.monotonic()

    def step(what: str) -> None:
        console.print(f"{time.monotonic() - began_s:5.0f} s  {what}")

    with ground.ground(cases, step) as stood_on:
        result = everything(stood_on, plan, cases, step)
    console.print(_table(result))
    console.print(_facts(result))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False), "utf-8")
    console.print(f"Written to {RESULT}.")


def _asked() -> tuple[Plan, int]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases to fill in (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each measurement takes (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is repeated (%(default)s)")
    parser.add_argument("--port", type=int, default=8150)
    asked = parser.parse_args()
    return Plan(port=asked.port, seconds=asked.seconds, rounds=asked.rounds), asked.cases


def _table(result: Result) -> Table:
    table = Table(title=f"One server process, 16 connections, {result.cases:,} cases")
    table.add_column("", no_wrap=True)
    for heading in ("per s", "floor", "ratio", "app ms", "db ms", "p50 ms", "p99 ms", "statements", "prepared"):
        table.add_column(heading, justify="right")
    for f in result.figures:
        table.add_row(
            f.name, f"{f.per_s:,.0f}", f"{f.floor_per_s:,.0f}", f"{f.ratio:.2f}", f"{f.app_ms:.2f}",
            f"{f.database_ms:.2f}", f"{f.p50_ms:.0f}", f"{f.p99_ms:.0f}", str(len(f.statements)), str(f.prepared),
        )  # fmt: skip
    return table


def _facts(result: Result) -> str:
    return (
        f"Locating a point: {result.locate_ms:.4f} ms median among {result.cells} cells. "
        f"Memory of the server process: {result.memory_fresh_mb:.0f} MB after its first answer, "
        f"{result.memory_mb:.0f} MB after the run."
    )


if __name__ == "__main__":
    main()
