"""A backup restores: every row, every file and the sealed audit come back as they were, by the documented commands.

The database of the test is filled directly; backup and drill are the operator's. Small form: 5,000 rows; full form: a
million. What killing leaves, and what a restore refuses, is in linli/site/tests/test_backup.py.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from linli.kernel.audit.models import Audit
from linli.kernel.audit.services.sealing import rows_seal
from linli.site.backup import making, manifest, restoring
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.test_p11_sealing import BEGAN_AT, acts

ROWS = 1_000_000 if IS_FULL else 5_000
MOST_S_PER_MILLION = 60

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def told(_what: str, _done: int, _total: int) -> None:
    """Hear of progress."""


@pytest.fixture
def backup(tmp_path: Path, settings) -> Iterator[Path]:
    """Fill the installation, make a backup of it, and write on."""
    settings.ENV = replace(settings.ENV, var_dir=tmp_path / "var")
    photo = tmp_path / "var" / "files" / "ab" / "abcdef.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    acts(ROWS, BEGAN_AT)
    rows_seal(BEGAN_AT, ROWS)
    made = making.make(tmp_path / "backups", BEGAN_AT, told)
    acts(10, BEGAN_AT, first=10_000_000)
    return made


def test_a_backup_comes_back_whole_in_another_place(tmp_path: Path, backup: Path) -> None:
    began_s = time.perf_counter()
    making.make(backup.parent, BEGAN_AT + timedelta(hours=1), told)
    made_s = time.perf_counter()
    call_command("backup", "drill", str(backup.parent))
    took_s = time.perf_counter() - made_s
    held = manifest.read(backup)
    rows = sum(held.rows.values())
    if IS_FULL:
        assert took_s <= MOST_S_PER_MILLION * rows / 1_000_000
    note(
        "P12",
        form=FORM,
        database=connection.vendor,
        rows=rows,
        backup_s=round(made_s - began_s, 1),
        drill_s=round(took_s, 1),
        differences=0,
    )


def test_a_backup_takes_the_place_of_what_came_after_it(backup: Path) -> None:
    restoring.restore(backup, told, is_over=True)
    assert Audit.objects.count() == ROWS
    assert list(restoring.faults(manifest.read(backup))) == []


def test_control_a_row_lost_a_photo_changed_and_a_head_of_another_chain_are_found(backup: Path, settings) -> None:
    held = restoring.restore(backup, told, is_over=True)
    Audit.objects.order_by("pk")[0].delete()
    (settings.ENV.var_dir / "files" / "ab" / "abcdef.jpg").write_bytes(b"a ph0to")
    assert list(restoring.faults(replace(held, head="00"))) == [
        f"audit_audit has {ROWS - 1} rows, {ROWS} were put in",
        "files/ab/abcdef.jpg is not what was put in",
        "audit: removed, batch 1: audit row 2 is gone",
        "the last head of the audit is not that of the backup",
    ]


def test_control_a_backup_with_one_bit_changed_is_not_restored(backup: Path) -> None:
    [dump] = backup.glob("database.*")
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    with pytest.raises(manifest.BadBackupError, match="not what was put in"):
        restoring.restore(backup, told, is_over=True)
