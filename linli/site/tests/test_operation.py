"""What `linli check --deploy` says of an installation at work: what is not done, in a line each, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import DatabaseError

from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import Play
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.deadlines.models import AnnouncedYear, Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Role
from linli.site import operation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_database")]
ZHANG = ContactDraft("", "13800000001", "")


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def frozen_database(monkeypatch):
    """Let the clock of the database be nobody's concern: it cannot be held."""
    monkeypatch.setattr(operation, "APART", timedelta.max)


def ids() -> set[str]:
    return {said.id for said in operation.looked(None)} - {"site.E011", "site.W011"}


def test_an_installation_that_does_its_work_is_let_be(desk, clock, now):
    rows_seal(now, 100)
    assert ids() == set()
    clock(datetime(2022, 12, 24, tzinfo=UTC))
    AnnouncedYear.objects.filter(year__gte=2022).delete()
    assert [said.id for said in operation.looked(None)].count("site.W015") == 2


def test_the_set_up_says_it_to_the_administrator(desk, clock, now, signed_in):
    administrator = signed_in(desk.staff(Role.ADMINISTRATOR))
    clock(now + timedelta(minutes=11))
    said = administrator.get("/setup/").content.decode()
    assert "审计记录尚未封存" in said
    rows_seal(now, 100)
    assert "审计记录尚未封存" not in administrator.get("/setup/").content.decode()


def test_what_waits_too_long_is_named(desk, photo, clock, now, settings, tmp_path):
    play = Play(desk, photo, now).opens(contact=ZHANG)
    rows_seal(now, 100)
    play.does("accept")
    settings.ENV = replace(settings.ENV, audit_heads_file=tmp_path / "heads")
    assert ids() == set()
    clock(play.now + timedelta(minutes=11))
    assert ids() == {"site.E016", "site.E017", "site.E018"}
    Outbox.objects.exclude(contact=None).update(state=Outbox.State.FAILED)
    Due.objects.update(attempts=operation.TRIES)
    clock(play.now + timedelta(days=30))
    assert ids() >= {"site.W016", "site.E013", "site.E019"}


def test_a_foreign_key_and_a_full_disk_are_named(desk, photo, now, settings, monkeypatch):
    Play(desk, photo, now).opens(contact=ZHANG)
    settings.ENV = replace(settings.ENV, data_key=bytes(32))
    assert "site.E014" in ids()
    for free, said in [(5 * 2**30, "site.W011"), (2**20, "site.E011")]:
        monkeypatch.setattr(operation.shutil, "disk_usage", lambda _, free=free: Disk(100 * 2**30, 0, free))
        assert said in {each.id for each in operation.looked(None)}


def test_clocks_apart_and_a_database_of_another_release_are_named(clock, monkeypatch):
    def down():
        raise DatabaseError("no such table")

    if operation.connection.vendor == "postgresql":
        monkeypatch.setattr(operation, "APART", timedelta(seconds=5))
        # The clock of the test is held in another year.
        assert "site.E012" in ids()
    monkeypatch.setattr(operation, "_years", down)
    assert [said.id for said in operation.looked(None)] == ["site.E010"]
