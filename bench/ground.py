"""The ground a measurement stands on: a PostgreSQL cluster of its own, filled, and the product's settings for it."""

import os
import secrets
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import connections

from tests.fixtures.postgres import SAFE, Cluster, cluster

if TYPE_CHECKING:
    from bench.filling import Cell

# A small machine's share for the database; the log is written only by connections that ask for it.
TUNED = (
    "shared_buffers=512MB", "max_wal_size=4GB", "work_mem=16MB", "random_page_cost=1.1", "max_connections=60",
    # As the product's own connections have it.
    "jit=off",
    "logging_collector=on", "log_destination=jsonlog", "log_directory=log", "log_filename=statements",
    "log_rotation_size=0", "log_rotation_age=0",
)  # fmt: skip
# Is told what is being done.
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """A filled database with its cells, and a folder for what else is written."""

    cluster: Cluster
    folder: Path
    cells: "Sequence[Cell]"

    @property
    def log(self) -> Path:
        """Give the file with the statements of connections that log."""
        return self.cluster.folder / "data/log/statements.json"

    @property
    def postmaster(self) -> int:
        """Give the process id of the database server."""
        return int((self.cluster.folder / "data/postmaster.pid").read_text("ascii").split()[0])

    @property
    def pgbench(self) -> list[str]:
        """Give the command that starts pgbench on this database."""
        return [str(self.cluster.bin / "pgbench"), "-h", str(self.cluster.folder), "-U", "postgres", "linli"]


@contextmanager
def ground(cases: int, step: Step, only: Collection[str] = ()) -> Iterator[Ground]:
    """Give a cluster with so many cases, which keeps what it acknowledges, until the block ends.

    `only` names the blocks of `filling.sql` to fill, none all of them.
    """
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name, cluster(safe=False) as server:
        settings(server.url(), Path(name))
        django.setup()
        from bench import filling  # noqa: PLC0415 - it imports tables, which need the settings

        step("tables")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        step("areas and units")
        cells = filling.people_and_places()
        filling.cases(cases, cells, step, only)
        connections.close_all()
        server.stop()
        # Filled without syncing, measured with it: a later option overrides an earlier one.
        safe = replace(server, options=" ".join([server.options, *(f"-c {o}" for o in (*SAFE, *TUNED))]))
        safe.start()
        try:
            yield Ground(safe, Path(name), cells)
        finally:
            connections.close_all()


def settings(url: str, folder: Path) -> None:
    """Set the environment of a production process for this one and those it starts; SQLite without an address."""
    for name in [n for n in os.environ if n.startswith("LINLI_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "LINLI_SECRET_KEY": secrets.token_urlsafe(48),
        "LINLI_DATA_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "LINLI_VAR_DIR": str(folder),
        "LINLI_TRUSTED_PROXIES": "1",
        **({"LINLI_DATABASE_URL": url} if url else {}),
    }
