"""A process refuses to serve real reports from a forgetful database."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks
from django.db import connection

from linli.site import checks


@pytest.fixture(autouse=True)
def _production(settings):
    settings.ENV = replace(settings.ENV, demo=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite is asked")
class TestSqlite:
    def test_database_as_we_open_it_is_durable(self):
        assert checks.database_is_durable(None) == []

    def test_forgetful_option_is_named_with_what_to_do(self, settings):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            (error,) = [e for e in run_checks() if e.id == "site.E002"]
            assert "'1'" in error.msg
            assert "power cut" in error.hint
            settings.ENV = replace(settings.ENV, demo=True)
            assert checks.database_is_durable(None) == []
        finally:
            connection.close()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize("safe", [True, False])
def test_postgresql_is_asked_for_all_three_options(pg_cluster, safe):
    import psycopg

    with psycopg.connect(pg_cluster(safe=safe).url()) as server:
        found = {q: server.execute(q).fetchone()[0] for q in checks.DURABLE["postgresql"]}
    assert all(found[q] in wanted for q, wanted in checks.DURABLE["postgresql"].items()) is safe


def test_heads_of_the_audit_must_go_somewhere(settings, tmp_path):
    assert [warning.id for warning in checks.audit_heads_go_elsewhere(None)] == ["site.W002"]
    settings.ENV = replace(settings.ENV, audit_heads_file=tmp_path / "heads.jsonl")
    assert checks.audit_heads_go_elsewhere(None) == []


def test_the_journal_of_erasures_must_outlive_the_disk(settings, tmp_path):
    assert [warning.id for warning in checks.erasures_go_elsewhere(None)] == ["site.W003"]
    settings.ENV = replace(settings.ENV, erasures_file=tmp_path / "erasures.jsonl")
    assert checks.erasures_go_elsewhere(None) == []


def test_absent_database_is_left_to_the_command_that_needs_it(settings, monkeypatch):
    from django.db import OperationalError

    def down():
        raise OperationalError

    monkeypatch.setattr(checks, "unsafe_options", down)
    assert checks.database_is_durable(None) == []
