"""Index the words of cases: FTS5 kept by triggers on SQLite, a GIN index over the pieces on PostgreSQL.

Empty tables: no time. Cases from before are indexed by `linli search rebuild`, about a minute per 100,000.
"""

from django.db import migrations

ON_SQLITE = (
    "CREATE VIRTUAL TABLE issues_searchline_words USING fts5("
    "grams, content='issues_searchline', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER issues_searchline_added AFTER INSERT ON issues_searchline BEGIN "
    "INSERT INTO issues_searchline_words (rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER issues_searchline_gone AFTER DELETE ON issues_searchline BEGIN "
    "INSERT INTO issues_searchline_words (issues_searchline_words, rowid, grams) "
    "VALUES ('delete', old.id, old.grams); END",
)
OFF_SQLITE = (
    "DROP TRIGGER issues_searchline_gone",
    "DROP TRIGGER issues_searchline_added",
    "DROP TABLE issues_searchline_words",
)
ON_POSTGRESQL = (
    "CREATE INDEX searchline_by_gram ON issues_searchline USING gin (string_to_array(grams, ' '))",
    # The planner knows the commonest thousands of pieces, so that it takes the rarest of a word first.
    "ALTER INDEX searchline_by_gram ALTER COLUMN 1 SET STATISTICS 1000",
)
OFF_POSTGRESQL = ("DROP INDEX searchline_by_gram",)


def _run(schema, statements):
    for statement in statements:
        schema.execute(statement)


def on(_apps, schema):
    _run(schema, ON_SQLITE if schema.connection.vendor == "sqlite" else ON_POSTGRESQL)


def off(_apps, schema):
    _run(schema, OFF_SQLITE if schema.connection.vendor == "sqlite" else OFF_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("issues", "0014_search_lines")]

    operations = [migrations.RunPython(on, off)]
