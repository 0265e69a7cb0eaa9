"""An index for a table that others write to meanwhile (promises P19)."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex
from django.db.migrations.state import ProjectState


class AddIndexBeside(AddIndex):
    """Add an index without keeping writers out; for a migration with `atomic = False`.

    On PostgreSQL it may take longer than a statement otherwise may. One that gave up leaves an index that answers
    nobody; the next try takes it away first. SQLite knows one writer and builds it as always.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Build it."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.model_name)
        name = schema_editor.quote_name(self.index.name)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            (time_out,) = cursor.fetchone()
            try:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
                schema_editor.add_index(table, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's
            finally:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [time_out])
