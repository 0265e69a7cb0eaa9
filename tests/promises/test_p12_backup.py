"""A backup restores: every row, every file and the sealed audit come back as they were, by the documented commands.

What was erased after it does not come back.

The database of the test is filled directly; backup and drill are the operator's. Small form: 5,000 rows; full form: a
million. What killing leaves, and what a restore refuses, is in linli/site/tests/test_backup.py.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from linli.doors import clock
from linli.issues.models import Draft, ErasureRequest, Tombstone
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import drafting, keeping, repeating
from linli.issues.tests.acting import Play
from linli.kernel.audit.jobs import erasures_write
from linli.kernel.audit.models import Audit, Erasure
from linli.kernel.audit.rules.erasing import BadJournalError, Erased, Gone
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.cases.models import Case
from linli.kernel.files import services as files
from linli.kernel.people.models import Account, Contact
from linli.site.backup import databases, making, manifest, restoring
from tests.fixtures.town import Town
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.test_p11_sealing import BEGAN_AT, acts
from tests.promises.test_p13_erasure import MARK, YEARS, left, lived, planted

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


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def late(now: datetime) -> Iterator[datetime]:
    """Work on when every time of keeping is over."""
    with clock.frozen(now + YEARS):
        yield now + YEARS


@pytest.fixture
def erased(play: Play, tmp_path: Path, late: datetime) -> Iterator[dict[str, str]]:
    """Make a backup, erase a case of which every personal field has its marker, and give field → marker."""
    case = lived(play)
    photo = case.files.get(role="report")
    path = files.rules.path_of(files.ROOT, photo, files.Copy.SHOWN)
    path.write_bytes(path.read_bytes() + f"{MARK}photo".encode())
    marks = planted(case) | {"bytes": f"{MARK}photo"}
    making.make(tmp_path / "backups", play.now, told)
    keeping.erasure_ask(play.reporter, case.pk, play.now)
    keeping.retention_run(late)
    erasures_write(late)
    assert left(marks) == set()
    yield marks
    path.unlink(missing_ok=True)


def test_what_was_erased_after_a_backup_is_gone_after_its_restore_too(
    erased: dict[str, str], play: Play, tmp_path: Path
) -> None:
    call_command("restore", str(tmp_path / "backups"), "--over")
    assert left(erased) == set()
    assert (play.case.reporter_id, play.case.contact_id, Contact.objects.count()) == (None, None, 0)
    assert Tombstone.objects.get().reason == "asked"
    assert erasures_write(play.now) == 0, "nothing is left to be done again, and nothing to be written"
    call_command("backup", "drill", str(tmp_path / "backups"))
    note("P12", form=f"{FORM} erased since", database=connection.vendor, fields=len(erased), back=0)


def test_control_without_the_journal_the_erased_is_back(
    erased: dict[str, str], settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ENV.erasures_file.unlink()
    call_command("restore", str(tmp_path / "backups"), "--over")
    assert "what was erased since is here again" in capsys.readouterr().out
    assert left(erased) == set(erased)
    note("P12", form="control no journal", database=connection.vendor, fields=len(erased), back=len(erased))


def test_a_database_put_back_by_other_means_is_noticed_and_the_same_command_erases_again(
    erased: dict[str, str], play: Play, tmp_path: Path
) -> None:
    databases.load(manifest.newest(tmp_path / "backups"), lambda _done, _total: None)
    assert left(erased) >= set(erased) - {"bytes"}
    with pytest.raises(BadJournalError, match="is it a restored backup"):
        erasures_write(play.now)
    call_command("retention", "run")
    assert left(erased) == set()
    assert erasures_write(play.now) >= 0


def test_every_kind_of_erasure_is_done_again_and_to_no_row_that_came_later(play: Play, tmp_path: Path) -> None:
    own, photos = ContactDraft("张测试", "13800000001", ""), [play.photo(play.now) for _ in range(2)]
    first, second, third = (play.opens(contact=own, photos=each).case_id for each in ((), photos[:1], photos[1:]))
    draft = Draft.objects.create(changed_at=play.now)
    Account.objects.update(date_joined=play.now)
    making.make(tmp_path / "backups", play.now, told)
    keeping.reporter_remove(play.reporter, first, play.now)
    keeping.photos_remove(play.reporter, second, photos, play.now)
    keeping.originals_forget(play.now + YEARS)
    drafting.draft_drop(play.reporter, draft.token, play.now)
    keeping.account_close(play.reporter, play.now)
    # Of whole cases, and of disputes: test_forgetting.py and test_side_forgetting.py there.
    elsewhere = {Gone.PERIOD, Gone.ASKED, Gone.APART, Gone.SIDE}
    assert {*Erasure.objects.values_list("what", flat=True)} == {*Gone} - elsewhere
    erasures_write(play.now)
    call_command("restore", str(tmp_path / "backups"), "--over")
    assert not Case.objects.exclude(reporter=None, contact=None).exists()
    assert {*ErasureRequest.objects.values_list("pk", flat=True)} == {second, third}
    assert [*files.File.objects.values_list("name", flat=True)] == photos[1:]
    assert files.File.objects.get().original_erased_at is not None
    assert not Account.objects.get(pk=play.county.resident.pk).is_active
    assert not Draft.objects.exists()
    newer = play.opens().case_id
    repeating.erasure_repeat(Erased("0" * 32, play.now - timedelta(seconds=1), Gone.PERIOD, [newer]), play.now)
    assert not Tombstone.objects.exists()
