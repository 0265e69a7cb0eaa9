"""Migrations do not stop the service: nobody waits for one longer than 4 s, and the release before works beside it.

PostgreSQL, a table of cases of 100,000 rows (in full a million) that four clients read and write all the while. Tried is
every migration that the last release did not have (`released.txt`). It must let everybody go on within 4 s, rewrite no
table, build its indexes beside the writers, and leave the tables so that the release before can write to them. In full
the newest three of the cases are undone and done again as `linli migrate` does it, for their time alone.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from linli.doors.postgresql.indexes import AddIndexBeside
from linli.site.management.commands.migrate import giving_up
from tests.promises.results import FORM, IS_FULL, note

ROWS = 1_000_000 if IS_FULL else 100_000
CLIENTS, PAUSE_S, TRIES, LONGEST_S = 4, 0.01, 5, 4.0
TABLE = "cases_case"
# The newest migration of each app in the last release; before the first, of the day the promise was made.
RELEASED = dict(line.split() for line in Path(__file__).with_name("released.txt").read_text("ascii").splitlines())
# Columns that no two cases share, each with what a copy has there.
OWN = {
    "number": "'p19-' || nextval('p19')",
    "lookup_code": "'Z' || to_hex(nextval('p19'))",
}
INDEXED = re.compile(
    r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON \"(\w+)\"|ALTER TABLE \"(\w+)\" ADD CONSTRAINT.* UNIQUE"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, who waits in any case"),
]


@dataclass(slots=True)
class Tables:
    """What the release before stands on: the files of its tables, and their columns with whether an insert needs them."""

    files: dict[str, int]
    columns: dict[tuple[str, str], bool]

    @classmethod
    def now(cls) -> "Tables":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            files = dict(cursor.fetchall())
            cursor.execute(
                "SELECT table_name, column_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
                " FROM information_schema.columns WHERE table_schema = 'public'"
            )
            return cls(files, {(table, column): is_needed for table, column, is_needed in cursor})


@dataclass(slots=True)
class Trial:
    """What a migration did to the service."""

    longest_s: float = 0.0
    refused: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    unwritable: list[str] = field(default_factory=list)
    # What it was told each time it waited or worked for too long.
    given_up: list[str] = field(default_factory=list)

    @property
    def faults(self) -> set[str]:
        """Name what is wrong with it."""
        said = {name for name in ("refused", "rewritten", "locked", "unwritable", "given_up") if getattr(self, name)}
        return said | ({"slow"} if self.longest_s > LONGEST_S else set())


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker):
    """Give the name of a copy of the suite's database that many cases are in."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_p19"
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
        with instead(name):
            _fill()
        yield name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture
def lab(transactional_db, copy):
    """Let a test, and the commands of the product, work on the copy in the place of the suite's database."""
    with instead(copy):
        yield


@contextmanager
def instead(name):
    """Lead this process to another database until the block ends."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _fill() -> None:
    from django.utils import timezone

    from linli.kernel.cases.models import Case
    from tests.fixtures.town import build

    town = build()
    said = {"kind": "issue", "kind_version": 1, "number": "p19-0", "lookup_code": "Z0", "state": "received"}
    said |= {"title": "路面破损", "category": "0201", "tier": "T3", "urgency": "u3", "confidentiality": "open"}
    said |= {"area_code": town.grids[0].code, "location_quality": "area", "holder": town.village_desks[0]}
    Case.objects.create(**said, opened_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE p19")
        cursor.execute(f"{_copy()}, generate_series(1, %s)", [ROWS])
        cursor.execute("ANALYZE")


def _copy() -> str:
    """Give the insert of a copy of the first case, with the columns there are now."""
    columns = [column for table, column in Tables.now().columns if table == TABLE and column != "id"]
    values = [OWN.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {TABLE} ({names}) SELECT {', '.join(values)} FROM (SELECT * FROM {TABLE} ORDER BY id LIMIT 1) AS a"


@contextmanager
def beside(trial: Trial) -> Iterator[None]:
    """Let clients of the release before read and write until the block ends, and note what they meet."""
    stop, any_id = Event(), f"SELECT 1 + (random() * {ROWS})::int"
    statements = [
        _copy(),
        f"UPDATE {TABLE} SET title = title || '' WHERE id = ({any_id})",
        f"SELECT id, state, title FROM {TABLE} WHERE id = ({any_id})",
    ]

    def work() -> None:
        while not stop.wait(PAUSE_S):
            for statement in statements:
                began_s = time.monotonic()
                try:
                    with connection.cursor() as cursor:
                        cursor.execute(statement)
                except DatabaseError as error:
                    trial.refused.append(str(error).splitlines()[0])
                trial.longest_s = max(trial.longest_s, time.monotonic() - began_s)
        connection.close()

    threads = [Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(10 * PAUSE_S)
        yield
        time.sleep(10 * PAUSE_S)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def tried(apply: Callable[[], object]) -> Trial:
    """Apply a migration under load, again where it gave up, and say what it did."""
    trial, before, statements = Trial(), Tables.now(), []

    def listen(execute, sql, params, many, context):
        statements.append(str(sql))
        return execute(sql, params, many, context)

    with beside(trial), connection.execute_wrapper(listen):
        for _ in range(TRIES):
            try:
                apply()
            except OperationalError as error:
                trial.given_up.append(str(error))
            else:
                trial.given_up.clear()
                break
    after = Tables.now()
    trial.rewritten = [table for table, file in before.files.items() if after.files.get(table) != file]
    indexed = {name for sql in statements for found in INDEXED.findall(sql) for name in found}
    trial.locked = sorted(indexed & before.files.keys())
    new = after.columns.keys() - before.columns.keys()
    trial.unwritable = [f"{t}.{c}" for t, c in new if t in before.files and after.columns[t, c]]
    trial.unwritable += [f"{t}.{c}" for t, c in before.columns.keys() - after.columns.keys()]
    return trial


def planted(*operations, atomic=True):
    """Give what applies a migration of the cases that no release has, as `linli migrate` would."""
    migration = migrations.Migration("planted", "cases")
    migration.operations, migration.atomic = list(operations), atomic

    def apply():
        executor = MigrationExecutor(connection)
        with giving_up():
            executor.apply_migration(executor.loader.project_state(executor.loader.graph.leaf_nodes()), migration)

    return apply


def column(name, kind):
    return migrations.AddField("case", name, kind)


def index(name, operation):
    return operation("case", models.Index(fields=["title", "state"], name=name))


def migrate(*to):
    call_command("migrate", *to, verbosity=0)


def changed() -> list[tuple[str, str]]:
    """Give the migrations that the last release did not have, in order."""
    graph = MigrationExecutor(connection).loader.graph
    plan = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return [(app, name) for app, name in plan if name > RELEASED.get(app, name)]


def test_migrations_since_the_last_release_let_the_service_go_on(lab):
    since = changed()
    for app in {app for app, _ in since}:
        migrate(app, RELEASED[app])
    trials = {f"{app} {name}": tried(partial(migrate, app, name)) for app, name in since}
    new = [column("p19_empty", models.TextField(null=True)), column("p19_said", models.TextField(db_default=""))]
    trials["columns as they should be added"] = tried(planted(*new))
    trials["an index as it should be added"] = tried(planted(index("p19_beside", AddIndexBeside), atomic=False))
    longest_s = round(max(trial.longest_s for trial in trials.values()), 2)
    note("P19", form=FORM, database="postgresql", rows=ROWS, migrations=len(trials), longest_wait_s=longest_s)
    assert {name: trial.faults for name, trial in trials.items() if trial.faults} == {}


@pytest.mark.skipif(not IS_FULL, reason="takes minutes: LINLI_PROMISES=full")
def test_the_newest_migrations_of_the_cases_keep_nobody_waiting(lab):
    migrate("cases", "0011_hexagons_filled")
    trial = tried(migrate)
    note("P19", form="full newest", database="postgresql", rows=ROWS, longest_wait_s=round(trial.longest_s, 2))
    assert not trial.faults & {"slow", "refused", "given_up"}


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (column("p19_drawn", models.UUIDField(db_default=RandomUUID())), "rewritten"),
        (index("p19_before", migrations.AddIndex), "locked"),
        (column("p19_needed", models.TextField(default="")), "unwritable"),
    ],
    ids=["a volatile default", "an index that keeps writers out", "a column that an insert needs"],
)
def test_control_a_planted_migration_that_stops_the_service_is_caught(lab, operation, fault, request):
    trial = tried(planted(operation))
    what = request.node.callspec.id
    note("P19", form=f"control {what}", database="postgresql", rows=ROWS, faults=" ".join(sorted(trial.faults)))
    # Where the table is large enough, the product itself lets go of it.
    assert trial.faults & {fault, "given_up"}
