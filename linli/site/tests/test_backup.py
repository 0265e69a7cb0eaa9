"""Backups: killed half-way the old ones stay; nothing is put over what is there, or from what is damaged."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from linli.site.backup import databases, making, manifest, restoring

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def told(*_: object) -> None: ...


@pytest.fixture
def photo(tmp_path, settings):
    settings.ENV = replace(settings.ENV, var_dir=tmp_path / "var")
    path = tmp_path / "var" / "files" / "ab" / "abcdef.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a photo")
    return path


class KilledError(Exception):
    """The process ends here."""


def test_a_run_killed_at_any_step_leaves_the_backups_of_before(photo, tmp_path, monkeypatch):
    first = making.make(tmp_path / "b", NOON, told)

    def dies(*_: object) -> None:
        raise KilledError

    for number, (place, step) in enumerate([(databases, "dump"), (making, "_files"), (manifest, "write")], 1):
        with monkeypatch.context() as patched:
            patched.setattr(place, step, dies)
            with pytest.raises(KilledError):
                making.make(tmp_path / "b", NOON + timedelta(hours=number), told)
        assert manifest.backups(tmp_path / "b") == [first]
    making.make(tmp_path / "b", NOON + timedelta(hours=5), told, keep=3)
    # What was begun is swept, photos are linked, and only so many are kept.
    assert [path.name for path in (tmp_path / "b").glob("2*")] == ["20260701T120000Z", "20260701T170000Z"]
    assert (first / "files/ab/abcdef.jpg").stat().st_nlink == 2
    last = making.make(tmp_path / "b", NOON + timedelta(hours=6), told, keep=1)
    assert manifest.backups(tmp_path / "b") == [last]
    assert [kept.name for kept in manifest.read(last).files][1:] == ["files/ab/abcdef.jpg"]


def test_two_at_a_time_are_refused(photo, tmp_path):
    (tmp_path / "b").mkdir()
    with making._alone(tmp_path / "b"), pytest.raises(CommandError, match="another backup is being made"):
        call_command("backup", str(tmp_path / "b"))


def test_what_is_there_is_not_put_over_and_what_is_damaged_is_not_put_back(photo, tmp_path):
    call_command("backup", str(tmp_path / "b"))
    with pytest.raises(CommandError, match="not empty: with --over"):
        call_command("restore", str(tmp_path / "b"))
    with pytest.raises(CommandError, match="no backup in"):
        call_command("restore", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="Name one folder"):
        call_command("backup", "a", "b")
    made = manifest.newest(tmp_path / "b")
    (made / "files/ab/abcdef.jpg").write_bytes(b"a ph0to")
    photo.write_bytes(b"mine")
    with pytest.raises(CommandError, match=r"abcdef.jpg in .* is not what was put in"):
        call_command("restore", str(tmp_path / "b"), "--over")
    assert photo.read_bytes() == b"mine"
    manifest.write(made, replace(manifest.read(made), vendor="other"))
    with pytest.raises(
        restoring.BadBackupError, match=f"a backup of other cannot be restored into {connection.vendor}"
    ):
        restoring.restore(made, told)


def test_the_files_alone_come_back_where_the_database_has_its_own_way(photo, tmp_path, capsys):
    call_command("backup", str(tmp_path / "b"))
    with pytest.raises(CommandError, match="not empty: with --over"):
        call_command("restore", str(tmp_path / "b"), "--files")
    content = photo.read_bytes()
    shutil.rmtree(photo.parents[1])
    call_command("restore", str(tmp_path / "b"), "--files")
    assert photo.read_bytes() == content
    assert "Now put back the database." in capsys.readouterr().out
