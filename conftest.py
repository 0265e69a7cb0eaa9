"""What every test stands on: its own settings, its own database, a frozen clock and a fictional county."""

import math
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.fixtures import installation, migrated, postgres
from tests.fixtures.needs import missing

if TYPE_CHECKING:
    from django.test import Client
    from execnet import XSpec

    from linli.kernel.cases.models import Case
    from linli.kernel.people.models import Account
    from tests.fixtures.town import Town

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.leftovers", "tests.house.seen"]

# A Monday morning within working hours in China (10:00), so that a test's first clock starts at once.
MONDAY_MORNING = datetime(2022, 7, 4, 2, 0, tzinfo=UTC)
# On a change properties are tried on the same examples each time; `make promises-full` looks for others.
hypothesis.settings.register_profile("change", derandomize=True)
if os.environ.get("LINLI_PROMISES") != "full":
    hypothesis.settings.load_profile("change")
IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
ENDING = ExitStack()


def _set_up() -> None:
    """Choose settings and database before Django reads them; workers of xdist inherit both."""
    if not IS_XDIST_WORKER:
        installation.prepare(ENDING)
        if os.environ.get("LINLI_TEST_DATABASE") == "postgresql":
            os.environ["LINLI_DATABASE_URL"] = ENDING.enter_context(postgres.cluster(safe=False)).url()
    installation.lighten()

    from django.db import connections

    # A file, not memory: memory has no locks and no sync, so it proves nothing about them (promises 11).
    database = connections.settings["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = f"{os.environ['LINLI_VAR_DIR']}/test.sqlite3"


def pytest_configure() -> None:
    """Set the run up, or say in one line why it cannot be."""
    try:
        _set_up()
    except postgres.NoPostgresError as error:
        pytest.exit(f"LINLI_TEST_DATABASE=postgresql: {error}", returncode=4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: "list[XSpec]") -> None:
    """Give each worker a folder of its own; pytest-django reads the settings there before this file is imported."""
    for spec in specs:
        spec.env["LINLI_VAR_DIR"] = installation.share(spec.id)
        # As many workers as cores: threads of one would only wait, and spin, for cores that the others have.
        spec.env["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let pytest-django take the database that lies there; it goes with the folder or the server of the run."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Lay a migrated database where pytest-django looks for that of the tests."""
    from django.db import connection

    database = connection.settings_dict
    if connection.vendor == "sqlite":
        migrated.lay_file(Path(database["TEST"]["NAME"]))
    else:
        name = database["TEST"]["NAME"] or f"test_{database['NAME']}"
        migrated.lay_database(os.environ["LINLI_DATABASE_URL"], name)


def pytest_unconfigure() -> None:
    """Stop the cluster and remove what the run wrote."""
    ENDING.close()


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """Hold the clock at a Monday 10:00 in China; call the fixture's value to move it to another moment."""
    from linli.doors import clock as door

    with ExitStack() as stack:
        stack.enter_context(door.frozen(MONDAY_MORNING))
        yield lambda moment: stack.enter_context(door.frozen(moment))


@pytest.fixture
def now(clock: Callable[[datetime], None]) -> datetime:
    """Give the moment at which the clock is held."""
    return MONDAY_MORNING


@pytest.fixture(autouse=True)
def _fresh_memory(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no test find in memory what the test before it had there, nor read it again on a slow machine.

    A process looks every few seconds whether what it holds has changed; a count of queries must not hang on that.
    """
    from django.conf import settings
    from django.core.cache import caches
    from django.core.cache.backends.locmem import LocMemCache

    from linli.doors import rows_out
    from linli.issues.api import open311
    from linli.issues.queries import taxonomy
    from linli.kernel.areas import queries as areas
    from linli.kernel.people import queries as people

    if isinstance(caches["presence"], LocMemCache):
        caches["presence"].clear()
    areas.forget()
    people.forget()
    taxonomy.forget()
    open311.readings_forget()
    # Its database is rolled back.
    settings.ENV.erasures_file.unlink(missing_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "RECHECK_S", math.inf)
        patch.setattr(people, "KEPT_S", math.inf)
        patch.setattr(taxonomy, "KEPT_S", math.inf)
        # Composed statements hang on nothing but the code: only who changes that needs them made anew.
        if "monkeypatch" not in request.fixturenames:
            yield
            return
        rows_out.forget()
        yield
    rows_out.forget()


@pytest.fixture
def town(db: None) -> "Town":
    """Give the fictional county, freshly written."""
    from tests.fixtures.town import build

    return build()


@pytest.fixture
def signed_in() -> "Callable[[Account], Client]":
    """Give a function that makes a browser in which an account is signed in."""
    from django.test import Client

    def browser(account: "Account") -> "Client":
        client = Client()
        client.force_login(account, backend="linli.site.sign_in.Accounts")
        return client

    return browser


@pytest.fixture
def pg_cluster() -> Iterator[Callable[..., postgres.Cluster]]:
    """Give a function that starts a PostgreSQL server for one test: `pg_cluster(safe=True)`."""
    with ExitStack() as stack:

        def start(*, safe: bool) -> postgres.Cluster:
            try:
                return stack.enter_context(postgres.cluster(safe=safe))
            except postgres.NoPostgresError as error:
                missing(str(error))
                raise

        yield start


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Give the folder of public data sets; skip where it is absent: it is no part of the project nor of a machine."""
    from django.conf import settings

    if not settings.ENV.data_dir.is_dir():
        pytest.skip(f"no data folder at {settings.ENV.data_dir}: set LINLI_DATA_DIR to one")
    return Path(settings.ENV.data_dir)


@pytest.fixture
def filed(town: "Town", now: datetime) -> "Callable[..., Case]":
    """Give a function that writes a case of the first resident in the first grid, held by the village's desk."""
    from linli.kernel.cases.models import Case

    def write(**said: Any) -> Case:
        serial = Case.objects.count() + 1
        columns = {
            "kind": "issue",
            "kind_version": 1,
            "number": f"990101-220704-{serial:05d}-0",
            "lookup_code": f"TEST{serial:04X}",
            "state": "received",
            "title": "路面破损",
            "category": "0201",
            "tier": "T3",
            "urgency": "u3",
            "confidentiality": "open",
            "area_code": town.grids[0].code,
            "location_quality": "area",
            "holder": town.village_desks[0],
            "reporter": town.resident,
            "opened_at": now,
        }
        return Case.objects.create(**columns | said)

    return write
