"""`linli retention run` says what is due, and erases it unless asked only to look."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from linli.doors import clock
from linli.issues.models import Tombstone
from linli.issues.tests.acting import Play
from linli.issues.tests.conftest import desk, photo

__all__ = ["desk", "photo"]


@pytest.mark.django_db
def test_a_dry_run_tells_and_a_run_erases(desk, photo, now):
    Play(desk, photo, now).opens().does("withdraw")
    for options, told, gone in ((["--dry-run"], "cases: 1 due\n", 0), ([], "cases: 1 gone so far\n", 1)):
        out = io.StringIO()
        with clock.frozen(now + timedelta(days=366)):
            call_command("retention", "run", *options, stdout=out)
        assert told in out.getvalue()
        assert Tombstone.objects.count() == gone
