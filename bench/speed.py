"""Measures one server process, and pgbench beside it, in turns."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from django.db import connections

from bench import driver
from bench.floor import Floor, Script, measured
from bench.load import SERIALS_FROM, Load, Outcome, sent
from bench.process import cpu_s, family_cpu_s, resident_mb
from bench.recording import answered, recorded
from bench.server import linli, serving

if TYPE_CHECKING:
    from bench.ground import Ground, Step
    from bench.subjects import Subject

# Keeps the running numbers of one round apart from those of the next.
SERIALS_A_ROUND = 200_000
POINTS = 20_000
ENDED_S = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often to measure, and on which port the server listens."""

    port: int
    seconds: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One kind of request: medians over the rounds; `…_ms` of app and database are processor time per request.

    `driver_…` is the same statements run by the driver alone in a server like ours, for what only reads.
    """

    name: str
    per_s: float
    floor_per_s: float
    ratio: float
    driver_per_s: float | None
    driver_ratio: float | None
    app_ms: float
    database_ms: float
    p50_ms: float
    p99_ms: float
    answer_bytes: int
    statements: list[str]
    prepared: int
    # What is asked of it: `bench.subjects.Subject`.
    share_wanted: float | None
    statements_wanted: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run found."""

    cases: int
    cells: int
    taken_on: str
    figures: list[Figure]
    locate_ms: float
    memory_fresh_mb: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Round:
    """One turn of the server and one of pgbench."""

    outcome: Outcome
    app_ms: float
    database_ms: float
    floor: Floor
    # Of what only reads: what the driver alone reached.
    driver: Outcome | None


def everything(ground: "Ground", plan: Plan, cases: int, step: "Step") -> Result:
    """Measure all subjects on a filled database."""
    from bench.subjects import subjects  # noqa: PLC0415 - it imports tables, which need the settings

    wanted = subjects(ground.cells)
    step("locating points")
    locate_ms = _located_ms(ground)
    connections.close_all()
    step("recording statements")
    scripts = recorded(ground, plan.port, wanted)
    figures = []
    run = driver.written(scripts, ground.folder / "statements.json")
    with (
        serving(driver.command(plan.port + 1), plan.port + 1, ground.folder / "driver.log", run),
        serving(linli(plan.port), plan.port, ground.folder / "serve.log") as pid,
    ):
        answered(plan.port, wanted[0], SERIALS_FROM)
        fresh_mb = resident_mb(pid)
        for number, (subject, script) in enumerate(zip(wanted, scripts, strict=True)):
            step(subject.name)
            alone = None if subject.writes else driver.request(number)
            first = number * plan.rounds
            rounds = [_round(ground, plan, pid, subject, script, alone, n) for n in range(first, first + plan.rounds)]
            figures.append(_figure(subject, script, rounds))
        memory_mb = resident_mb(pid)
    today = datetime.now(UTC).date().isoformat()
    return Result(cases, len(ground.cells), today, figures, locate_ms, fresh_mb, memory_mb)


def _round(
    ground: "Ground", plan: Plan, pid: int, subject: "Subject", script: Script, alone: str | None, number: int
) -> Round:
    # What pgbench did in the turn before is counted with its connections, and these are ending only now.
    time.sleep(ENDED_S)
    before, before_database = cpu_s(pid), family_cpu_s(ground.postmaster)
    serials_from = SERIALS_FROM + (number + 1) * SERIALS_A_ROUND
    outcome = sent(Load(plan.port, subject.requests, plan.seconds, serials_from=serials_from))
    app_s, database_s = cpu_s(pid) - before, family_cpu_s(ground.postmaster) - before_database
    if set(outcome.statuses) != {subject.status}:
        raise RuntimeError(f"{subject.name}: expected only {subject.status}, got {outcome.statuses}")
    base = measured(script, ground.folder, ground.pgbench, seconds=plan.seconds, serials_from=number * SERIALS_A_ROUND)
    bare = sent(Load(plan.port + 1, [alone], plan.seconds)) if alone else None
    each = 1000 / outcome.answers_in_all
    return Round(outcome, app_s * each, database_s * each, base, bare)


def _per_s(outcome: Outcome) -> float:
    return outcome.answers / outcome.seconds


def _figure(subject: "Subject", script: Script, rounds: list[Round]) -> Figure:
    alone = [(_per_s(r.driver), _per_s(r.outcome) / _per_s(r.driver)) for r in rounds if r.driver]
    return Figure(
        name=subject.name,
        per_s=median(_per_s(r.outcome) for r in rounds),
        floor_per_s=median(r.floor.per_s for r in rounds),
        ratio=median(_per_s(r.outcome) / r.floor.per_s for r in rounds),
        driver_per_s=median(per_s for per_s, _ in alone) if alone else None,
        driver_ratio=median(ratio for _, ratio in alone) if alone else None,
        app_ms=median(r.app_ms for r in rounds),
        database_ms=median(r.database_ms for r in rounds),
        p50_ms=median(r.outcome.p50_ms for r in rounds),
        p99_ms=median(r.outcome.p99_ms for r in rounds),
        answer_bytes=rounds[0].outcome.bytes_each,
        statements=[each.text for each in script.runs[0]],
        prepared=sum(each.is_prepared for each in script.runs[0]),
        share_wanted=subject.share,
        statements_wanted=subject.statements,
    )


def _located_ms(ground: "Ground") -> float:
    """Give the median time of `cell_at` for points in and around all cells, once the tree is in memory."""
    from linli.doors.datum import Datum, Point  # noqa: PLC0415 - as above
    from linli.kernel.areas.queries import cell_at  # noqa: PLC0415 - as above

    chance = random.Random(1)
    near = ((chance.choice(ground.cells), chance.gauss(0, 0.005), chance.gauss(0, 0.005)) for _ in range(POINTS))
    points = [Point(cell.lat + north, cell.long + east, Datum.WGS84) for cell, north, east in near]
    cell_at(points[0])
    took = []
    for point in points:
        began = time.perf_counter()
        cell_at(point)
        took.append(time.perf_counter() - began)
    return median(took) * 1000
