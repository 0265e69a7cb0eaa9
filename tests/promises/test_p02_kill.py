"""Crashes make no doubles and no halves: what kill -9 interrupts is stored whole, once, or not at all.

500 intakes (full form: 10,000) from four clients that ask again with their key until they are answered, while a seeded killer
ends one part after another of a live installation, about every 50 intakes, and starts it again. Every tenth client
hangs up before its answer and every tenth loses it, as on a bad line. The county is written straight into the
database; everything else goes through HTTP.
"""

import http.client
import json
import os
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from threading import Condition
from typing import Any

import psycopg
import pytest

from tests.fixtures.town import SIDE, SOUTH, WEST
from tests.promises.live import Installation, Part, installation, within
from tests.promises.results import FORM, IS_FULL, SEED, note

INTAKES, KILLS = (10_000, 200) if IS_FULL else (500, 10)
CONTROL_INTAKES, CONTROL_KILLS = 100, 6
CLIENTS = 4
LEAST_KILLS = 5
# Intakes that may begin while a killed part comes back, so that the next kill meets clients at work.
AHEAD = 2 * CLIENTS
ANSWER_WITHIN_S, QUIET_WITHIN_S = 10, 60
# What is still to go out now: at night no telephone rings, and what waits for the morning does so by our own rule.
DUE = "SELECT 1 FROM notify_outbox WHERE state = 'waiting' AND next_at <= CURRENT_TIMESTAMP"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LINLI_TEST_DATABASE") == "postgresql",
        reason="brings both its databases itself, and did so in the suite on SQLite",
    ),
]
BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
SQLITE, POSTGRESQL = BOTH


def on(*databases):
    """Run a test on these databases, in full on both: a control shows that the counting works, which one can show."""
    return pytest.mark.parametrize("database", BOTH if IS_FULL else databases)


@dataclass(frozen=True, slots=True)
class Intake:
    """One report of the run; everything about it follows from its place in the order."""

    place: int

    @property
    def key(self) -> str:
        return f"{SEED}-{self.place}"

    @property
    def address(self) -> str:
        """Somebody else's network each time; one alone may not send so much."""
        return str(IPv4Address("10.0.0.0") + self.place)

    @property
    def is_automatic(self) -> bool:
        return self.place % 2 == 1

    @property
    def has_contact(self) -> bool:
        return self.place % 3 == 0

    @property
    def hangs_up(self) -> bool:
        return self.place % 10 == 3

    @property
    def loses_answer(self) -> bool:
        return self.place % 10 == 8

    @property
    def body(self) -> bytes:
        row, column = divmod(self.place % 8, 2)
        said = {
            "text": self.key,
            "category": "0101" if self.is_automatic else "0201",
            "answers": {"danger_now": "no"} | ({} if self.is_automatic else {"accident": "no"}),
            "lat": SOUTH + (row + 0.5) * SIDE,
            "long": WEST + (column + 0.5) * SIDE,
            "phone": "13800000000" if self.has_contact else "",
        }
        return json.dumps(said).encode()


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is stored about one case."""

    owner: str
    lines: tuple[str, ...]
    audit: tuple[str, ...]
    clocks: tuple[str, ...]
    legs: tuple[str, ...]
    notices: tuple[str, ...]
    keys: int = 1


def expected(intake: Intake) -> Whole:
    """What one transaction stores for a report (promises P2, issue-desk 6 to 9)."""
    lines: tuple[str, ...] = ("receive",)
    clocks, notices = ["accept_by", "answer_by"], ["N01"]
    if intake.is_automatic:
        lines = ("receive", "accept", "file", "dispatch")
        clocks += ["dispatch_by", "due", "object_by", "s0", "s1", "s2", "s3", "s4", "sign_by"]
        notices += ["N04", "N05"]
    return Whole(
        owner="sanitation" if intake.is_automatic else "village_desk",
        lines=lines,
        audit=tuple(f"issues:case:{line}" for line in lines),
        clocks=tuple(clocks),
        legs=("dispatch_lead",) if intake.is_automatic else (),
        notices=tuple(notices) if intake.has_contact else (),
    )


@dataclass(slots=True)
class Flow:
    """Lets clients begin intakes, a batch at a time, so that on any machine the kills are spread over all of them."""

    total: int
    begun: int = 0
    limit: int = 0
    is_stopped: bool = False
    turn: Condition = field(default_factory=Condition)

    def take(self) -> Intake | None:
        """Give the next intake to begin, None when there is none any more."""
        with self.turn:
            self.turn.wait_for(lambda: self.begun < self.limit or self.is_over)
            if self.is_over:
                return None
            self.begun += 1
            self.turn.notify_all()
            return Intake(self.begun - 1)

    def let(self, how_many: int) -> bool:
        """Let so many more begin and wait until they have; False when that was the last of them."""
        with self.turn:
            end = self.begun + how_many
            self.limit = end + AHEAD
            self.turn.notify_all()
            self.turn.wait_for(lambda: self.begun >= end or self.is_over)
            return not self.is_over

    def stop(self) -> None:
        """Let nothing begin any more."""
        with self.turn:
            self.is_stopped = True
            self.turn.notify_all()

    @property
    def is_over(self) -> bool:
        return self.is_stopped or self.begun >= self.total


@dataclass(slots=True)
class Storm:
    """What happened in one run: the killed parts, the cases that answers named by key, the tries without an answer."""

    kills: Counter[str] = field(default_factory=Counter)
    told: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    tries_lost: int = 0
    took_s: float = 0.0


def storm(live: Installation, total: int, kills: int) -> Storm:
    """File `total` reports while parts of the installation are killed about `kills` times, then wait until the worker has caught up."""
    print(f"seed {SEED}")
    flow, seen, began_s = Flow(total), Storm(), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(_client, live, flow, seen) for _ in range(CLIENTS)]
        try:
            _kill(live.parts, flow, seen, total // kills)
        finally:
            if not flow.is_over:
                flow.stop()
    for client in clients:
        client.result()
    seen.took_s = round(time.monotonic() - began_s, 1)
    assert within(QUIET_WITHIN_S, lambda: rows(live, DUE) == [])
    assert [p.name for p in live.processes if not p.is_alive] == []
    return seen


def _kill(parts: Sequence[Part], flow: Flow, seen: Storm, apart: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a course of events to repeat, not a secret
    for part in _victims(parts, chance):
        if not flow.let(chance.randint(apart * 3 // 4, apart * 5 // 4)):
            return
        # Not always at the first step of a request.
        time.sleep(chance.uniform(0, 0.05))
        part.kill()
        seen.kills[part.name] += 1
        part.start()


def _victims(parts: Sequence[Part], chance: random.Random) -> Iterator[Part]:
    """Every part once, in an order of chance, again and again."""
    while True:
        yield from chance.sample(parts, len(parts))


def _client(live: Installation, flow: Flow, seen: Storm) -> None:
    try:
        while (intake := flow.take()) is not None:
            if intake.hangs_up:
                _hang_up(live.ports[0], intake)
            for _ in range(2 if intake.loses_answer else 1):
                case_id = _answered(live, intake, seen)
                seen.told[intake.key].add(case_id)
    except BaseException:
        flow.stop()
        raise


def _answered(live: Installation, intake: Intake, seen: Storm) -> int:
    """Ask until there is an answer, each time at the next door."""
    until_s, tries = time.monotonic() + QUIET_WITHIN_S, intake.place
    while time.monotonic() < until_s:
        tries += 1
        try:
            with closing(_sent(live.ports[tries % len(live.ports)], intake)) as line:
                answer = line.getresponse()
                said = answer.read()
        except (OSError, http.client.HTTPException):
            seen.tries_lost += 1
        else:
            if answer.status == http.HTTPStatus.CREATED:
                return int(json.loads(said)["case_id"])
            assert answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR, (answer.status, said)
            seen.tries_lost += 1
        time.sleep(0.1)
    raise TimeoutError(f"no answer to {intake.key} in {QUIET_WITHIN_S} s")


def _hang_up(port: int, intake: Intake) -> None:
    try:
        _sent(port, intake).close()
    except OSError:
        return


def _sent(port: int, intake: Intake) -> http.client.HTTPConnection:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
    try:
        said = {
            "Content-Type": "application/json",
            "Idempotency-Key": intake.key,
            "X-Forwarded-For": intake.address,
        }
        line.request("POST", "/api/reports/", intake.body, said)
    except BaseException:
        line.close()
        raise
    return line


def rows(live: Installation, query: str) -> list[tuple[Any, ...]]:
    """Give the rows of a query, read by a connection that has nothing to do with the product."""
    if live.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(live.database_url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(live.database_url) as connection:
        return connection.execute(query).fetchall()


@dataclass(slots=True)
class Stored:
    """What the database holds in the end, and what is wrong with it."""

    cases: int
    # The keys of reports that never arrived, or more than once, by how often.
    lost: list[str]
    doubles: dict[str, int]
    # What there is of cases that are not as they must be.
    halves: dict[int, Whole]
    # Rows that belong to no case or message.
    strays: list[str]


def stored(live: Installation, total: int) -> Stored:
    """Compare what is stored with what must be."""
    owners = dict(rows(live, "SELECT c.id, u.code FROM cases_case c JOIN people_unit u ON u.id = c.holder_id"))
    cases = [case for (case,) in rows(live, "SELECT id FROM cases_case")]
    reports = dict(rows(live, "SELECT case_id, text FROM issues_report"))
    arrived = Counter(reports.values())
    intakes = [Intake(place) for place in range(total)]
    by_key = {intake.key: intake for intake in intakes}

    def each(query: str) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = defaultdict(list)
        for case, what in rows(live, query):
            found[int(case)].append(what)
        return {case: tuple(what) for case, what in found.items()}

    lines = each("SELECT case_id, act FROM cases_entry ORDER BY id")
    of_case = "FROM audit_audit WHERE object_ref LIKE 'case:%' ORDER BY id"
    audit = each(f"SELECT substr(object_ref, 6), act {of_case}")
    clocks = each("SELECT case_id, clock FROM deadlines_due ORDER BY clock")
    legs = each("SELECT case_id, kind FROM cases_leg ORDER BY id")
    notices = each("SELECT case_id, event FROM notify_outbox ORDER BY event")
    keys = each("SELECT answer ->> 'case_id', key FROM cases_idempotencykey WHERE answer ->> 'case_id' IS NOT NULL")
    is_as_it_must = {
        case: Whole(
            owner=owners.get(case, "").split("-")[0],
            lines=lines.get(case, ()),
            audit=audit.get(case, ()),
            clocks=clocks.get(case, ()),
            legs=legs.get(case, ()),
            notices=notices.get(case, ()),
            keys=len(keys.get(case, ())),
        )
        for case in cases
    }
    return Stored(
        cases=len(cases),
        lost=[i.key for i in intakes if not arrived[i.key]],
        doubles={key: times for key, times in arrived.items() if times > 1},
        halves={
            case: whole
            for case, whole in is_as_it_must.items()
            if case not in reports or whole != expected(by_key[reports[case]])
        },
        strays=_strays(live),
    )


def _strays(live: Installation) -> list[str]:
    loose = {
        "audit of no case": "SELECT object_ref FROM audit_audit WHERE object_ref LIKE 'case:%' "
        "AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE object_ref = 'case:' || c.id)",
        "audit of no message": "SELECT object_ref FROM audit_audit WHERE object_ref LIKE 'outbox:%' "
        "AND NOT EXISTS (SELECT 1 FROM notify_outbox o WHERE object_ref = 'outbox:' || o.id)",
        "message sent, not recorded once": "SELECT o.id FROM notify_outbox o WHERE state = 'sent' AND 1 <> "
        "(SELECT count(*) FROM audit_audit a WHERE a.object_ref = 'outbox:' || o.id AND act = 'notify:message:send')",
        "contact of no case": "SELECT id FROM people_contact p "
        "WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.contact_id = p.id)",
        "key without answer": "SELECT key FROM cases_idempotencykey WHERE answer ->> 'case_id' IS NULL",
        "number of no case": "SELECT 1 WHERE (SELECT sum(last) FROM cases_serial) <> (SELECT count(*) FROM cases_case)",
    }
    return [f"{what}: {row[0]}" for what, query in loose.items() for row in rows(live, query)]


@pytest.fixture
def start(database, tmp_path, request):
    """Give a function that starts an installation on the database in question: `with start() as live`."""
    cluster = request.getfixturevalue("pg_cluster")(safe=True) if database == "postgresql" else None
    return lambda weakness="": installation(tmp_path / "var", cluster, weakness)


def _note(form: str, database: str, intakes: int, seen: Storm, found: Stored) -> None:
    note(
        "P2",
        form=form,
        database=database,
        seed=SEED,
        intakes=intakes,
        cases=found.cases,
        lost=len(found.lost),
        doubles=len(found.doubles),
        halves=len(found.halves),
        kills=dict(seen.kills),
        tries_lost=seen.tries_lost,
        took_s=seen.took_s,
    )


@on(*BOTH)
def test_five_hundred_intakes_under_kill_9_are_five_hundred_whole_cases(start, database):
    with start() as live:
        seen = storm(live, INTAKES, KILLS)
        found = stored(live, INTAKES)
    _note(FORM, database, INTAKES, seen, found)
    assert found == Stored(cases=INTAKES, lost=[], doubles={}, halves={}, strays=[])
    assert {key: len(cases) for key, cases in seen.told.items()} == {Intake(n).key: 1 for n in range(INTAKES)}
    assert seen.kills.total() >= LEAST_KILLS
    assert set(seen.kills) == {part.name for part in live.parts}


@on(POSTGRESQL)
def test_control_without_the_constraint_on_keys_there_are_doubles(start, database):
    with start("no-keys") as live:
        # Only a web process can die between storing and answering, so all clients go to one and that one is killed.
        live.parts = live.processes = live.processes[:1]
        seen = storm(live, CONTROL_INTAKES, CONTROL_KILLS)
        found = stored(live, CONTROL_INTAKES)
    _note("control no-keys", database, CONTROL_INTAKES, seen, found)
    on_bad_lines = {i.key for i in map(Intake, range(CONTROL_INTAKES)) if i.hangs_up or i.loses_answer}
    by_crash = found.doubles.keys() - on_bad_lines
    print(f"doubles that a crash alone has made: {len(by_crash)}")
    assert by_crash
    assert found.doubles.keys() & on_bad_lines


@on(SQLITE)
def test_control_with_audit_after_the_commit_there_are_halves(start, database):
    with start("late-audit") as live:
        seen = storm(live, CONTROL_INTAKES, CONTROL_KILLS)
        found = stored(live, CONTROL_INTAKES)
    _note("control late-audit", database, CONTROL_INTAKES, seen, found)
    assert [whole for whole in found.halves.values() if whole.lines and not whole.audit]
