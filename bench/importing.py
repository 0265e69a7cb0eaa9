"""`python -m bench.importing`: an import of a city's reports beside its floor, the same rows copied from memory.

What `linli reports import` wrote is read back and copied, a table at a time, into an empty copy of the database: once
with every index and foreign key in place, once with the secondary indexes built at the end, and once with the foreign
keys checked at the end. An import of these rows through one connection cannot be faster.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from bench import ground
from bench.process import family_cpu_s
from tests.fixtures.postgres import Cluster, cluster

COUNTY = "990101"
AREAS = "linli/kernel/areas/data/mappings/boston_{}.toml"
REPORTS = "linli/issues/data/mappings/boston311.toml"
TABLES = (
    "cases_case", "cases_leg", "deadlines_due", "cases_entry", "audit_audit", "issues_report", "issues_searchline",
)  # fmt: skip
# Of our tables: keys to other tables, and indexes that nothing else rests on.
KEYS = (
    "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
    " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
    " FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"
)
INDEXES = (
    "SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
)
# What is taken apart before the rows are copied, and made again afterwards.
FLOORS = {"copied": (), "copied, indexes afterwards": (INDEXES,), "copied, keys afterwards": (KEYS,)}
RESULT = Path("build/bench/importing.json")
# On the processor here, in the database, and by the clock.
Seconds = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one report took, in milliseconds: on the processor here and in the database, and by the clock."""

    what: str
    here_ms: float
    database_ms: float
    clock_ms: float

    @classmethod
    def of(cls, what: str, reports: int, spent: Seconds, without: Seconds = (0, 0, 0)) -> "Cost":
        """Give it for so many reports, from what all of them took, `without` what starting takes."""
        return cls(what, *((all_s - less_s) * 1000 / reports for all_s, less_s in zip(spent, without, strict=True)))

    @property
    def together_ms(self) -> float:
        """Give all of the processor's time."""
        return self.here_ms + self.database_ms


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000, help="how many rows of the file (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="so many processes in the second import (%(default)s)")
    data = os.environ.get("LINLI_DATA_DIR")
    parser.add_argument("--data", type=Path, default=data, required=not data, help="the folder with the public data")
    asked = parser.parse_args()
    with _city(asked.data) as server:
        source = asked.data / "issues_311/boston311_dev.parquet"
        costs, rows = _measured(server, source, asked.reports, asked.workers)
    Console(width=120).print(_table(costs, rows))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"rows_per_report": rows, "costs": [asdict(c) for c in costs]}, indent=1), "utf-8")


@contextmanager
def _city(data: Path) -> Iterator[Cluster]:
    """Give a cluster whose database has the city's areas and centres, and no report."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder, cluster(safe=True) as given:
        server = replace(given, options=" ".join([given.options, *(f"-c {o}" for o in ground.TUNED)]))
        server.stop()
        server.start()
        ground.settings(server.url(), Path(folder))
        _linli("migrate", "-v0")
        _linli("tables", "load")
        _linli("calendar", "load")
        for level in ("wards", "precincts"):
            _linli("areas", "import", data / f"boundaries/boston_{level}.geojson.gz", "--mapping", AREAS.format(level))
        yield server


def _linli(*words: object, may_end: Sequence[int] = (0,)) -> None:
    command = [sys.executable, "-m", "linli.site.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in may_end:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")


def _measured(server: Cluster, source: Path, reports: int, workers: int) -> tuple[list[Cost], dict[str, float]]:
    """Measure the import and its floors on copies of one database; give also how many rows a report has of a table."""
    # One report makes the centres, and is what every copy has already.
    _import(source, 1)
    for copy in ("beside", *(f"floor_{place}" for place in range(len(FLOORS)))):
        server.run("createdb", "-h", str(server.folder), "-U", "postgres", "-T", "linli", copy)
    with psycopg.connect(server.url()) as ours:
        last = {table: _one(ours, f"SELECT max({_key(table)}) FROM {table}") for table in TABLES}
    started = _cost(server, lambda: _import(source, 1))
    alone = _cost(server, lambda: _import(source, reports))
    os.environ["LINLI_DATABASE_URL"] = server.url("beside")
    all_started = _cost(server, lambda: _import(source, 1, workers))
    beside = _cost(server, lambda: _import(source, reports, workers))
    with psycopg.connect(server.url()) as ours:
        of_new = {table: f"FROM {table} WHERE {_key(table)} > {last[table]}" for table in TABLES}
        counts = {table: _one(ours, f"SELECT count(*) {new}") for table, new in of_new.items()}
        texts = {table: _text(ours, f"SELECT * {new} ORDER BY {_key(table)}") for table, new in of_new.items()}
    new = counts["cases_case"]
    costs = [
        Cost.of("linli reports import", new, alone, started),
        Cost.of(f"the same, --workers {workers}", new, beside, all_started),
    ]
    for floor, (what, apart) in enumerate(FLOORS.items()):
        with psycopg.connect(server.url(f"floor_{floor}")) as there:
            costs.append(Cost.of(what, new, _cost(server, partial(_fill, there, texts, apart))))
    return costs, {table: count / new for table, count in counts.items()}


def _import(source: Path, reports: int, workers: int = 1) -> None:
    words = ("--mapping", REPORTS, "--limit", reports, "--with-desks", COUNTY, "--workers", workers)
    # Rows without words are refused: exit status 1.
    _linli("reports", "import", source, *words, may_end=(0, 1))


def _cost(server: Cluster, run: Callable[[], None]) -> Seconds:
    """Measure, with this process and those it starts and waits for on the one side, the database on the other."""
    before = _here_s(), _there_s(server), time.monotonic()
    run()
    return _here_s() - before[0], _there_s(server) - before[1], time.monotonic() - before[2]


def _here_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _there_s(server: Cluster) -> float:
    return family_cpu_s(int((server.folder / "data/postmaster.pid").read_text("ascii").split()[0]))


def _fill(there: psycopg.Connection, texts: Mapping[str, bytes], apart: tuple[str, ...]) -> None:
    """Copy rows in, and see to indexes and keys afterwards where those are taken apart before."""
    again: list[str] = []
    for asked in apart:
        for drop, make in there.execute(asked, [list(TABLES)]).fetchall():
            there.execute(drop)
            again.append(make)
    with there.cursor() as cursor:
        for table, text in texts.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(text)
    # Nothing can be made again of a table whose rows wait for their keys to be checked.
    there.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for make in reversed(again):
        there.execute(make)
    there.commit()


def _text(ours: psycopg.Connection, statement: str) -> bytes:
    with ours.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
        return b"".join(copy)


def _one(ours: psycopg.Connection, statement: str) -> int:
    row = ours.execute(statement).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has a row
    return int(row[0])


def _key(table: str) -> str:
    return "case_id" if table == "issues_report" else "id"


def _table(costs: list[Cost], rows: Mapping[str, float]) -> Table:
    named = ", ".join(f"{table} {count:.1f}" for table, count in rows.items())
    table = Table(title=f"Milliseconds for one report of {sum(rows.values()):.1f} rows", caption=named)
    table.add_column("")
    for heading in ("here", "database", "together", "of the import", "by the clock"):
        table.add_column(heading, justify="right")
    for cost in costs:
        times = (cost.here_ms, cost.database_ms, cost.together_ms)
        share = cost.together_ms / costs[0].together_ms
        table.add_row(cost.what, *(f"{ms:.3f}" for ms in times), f"{share:.2f}", f"{cost.clock_ms:.3f}")
    return table


if __name__ == "__main__":
    main()
