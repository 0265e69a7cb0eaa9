"""Django's way to PostgreSQL, with a health check that costs no statement, quick moments, and without its compiler."""

import select
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.db.backends.postgresql import base
from psycopg import Connection, Cursor, adapters
from psycopg.pq import ConnStatus, Format

if TYPE_CHECKING:
    from psycopg.abc import Loader

# The driver's own, in C. Django's is Python and takes ten times as long to put every moment into UTC, in which our
# connections speak already.
MOMENTS = cast("type[Loader]", adapters.get_loader(base.TIMESTAMPTZ_OID, Format.TEXT))


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread."""

    # The cursor of `rows`.
    reader: Cursor[Any] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Open a connection that reads moments in the driver's way."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", MOMENTS)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor[Any]:
        """Give a cursor as Django does, but leave it its way to read moments."""
        server: Connection[Any] = self.connection
        return server.cursor(name, scrollable=False, withhold=server.autocommit) if name else server.cursor()

    def rows(self, words: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a read and give its rows, by a cursor that is kept: to make one takes as long as to send the statement.

        What stands around the statements of this connection is asked as Django asks it.
        """
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        if self.reader is None or self.reader.connection is not self.connection:
            self.reader = self.create_cursor()
        run: Any = self._run
        for around in reversed(self.execute_wrappers):
            run = partial(around, run)
        with self.wrap_database_errors:
            run(words, values, False, {"connection": self, "cursor": self.reader})
            return self.reader.fetchall()

    def _run(self, words: str, values: Sequence[Any], *_: Any) -> None:
        cast("Cursor[Any]", self.reader).execute(words, values)

    def init_connection_state(self) -> None:
        """Set a new connection up. Compiling a statement takes longer than any of ours runs: up to 0.2 s (measured)."""
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute("SET jit = off")

    def is_usable(self) -> bool:
        """Tell whether the server still holds the line. It says nothing to one that waits, but that it ends it.

        Django would send a statement before the first of each request. A line cut without a word is found by the
        operating system's keep-alive, and costs one request.
        """
        if self.connection is None:
            return False
        line = self.connection.pgconn
        said = select.poll()
        said.register(line.socket, select.POLLIN)
        return line.status == ConnStatus.OK and not said.poll(0)
