import hashlib
from datetime import UTC, timedelta

import pytest
from django.db import transaction

from linli.kernel.audit.models import Audit
from linli.kernel.files import queries, rules, services
from linli.kernel.files.models import File
from linli.kernel.files.rules import Copy, PhotoRefusedError, Refusal
from linli.kernel.files.services import PhotosUnknownError, TooManyPhotosError
from linli.kernel.files.tests.photos import MARKER, drawn, encoded, planted
from linli.kernel.people.rules import ANONYMOUS, Actor

DAY = timedelta(days=1)


def on_disk() -> set[str]:
    return {path.name for path in services.ROOT.rglob("*") if path.is_file()}


def copies(file: File) -> set[str]:
    """The names of the copies a photo has before anybody drew a box on it."""
    return {rules.path_of(services.ROOT, file, copy).name for copy in (Copy.ORIGINAL, Copy.SHOWN)}


@pytest.fixture
def photo(db, now):
    return services.photo_receive(ANONYMOUS, encoded(drawn()), now)


def attach(names, case, now, **more):
    with transaction.atomic():
        services.photos_attach(names, case_id=case.pk, role=File.Role.REPORT, now=now, **more)


def test_a_received_photo_lies_on_disk_in_two_copies_that_match_its_row(db, now):
    file = services.photo_receive(ANONYMOUS, planted(width=3000, height=2000), now)
    original = rules.path_of(services.ROOT, file, Copy.ORIGINAL).read_bytes()
    assert hashlib.sha256(original).hexdigest() == file.sha256
    assert (len(original), file.width_px, file.height_px) == (file.size_bytes, 3000, 2000)
    assert (file.lat, file.long) == (pytest.approx(29.02), pytest.approx(111.7))
    assert len(rules.path_of(services.ROOT, file, Copy.SHOWN).read_bytes()) < len(original)
    stored = b"".join(path.read_bytes() for path in services.ROOT.rglob(f"{file.name}*"))
    assert MARKER.encode() not in stored
    assert (file.case_id, file.is_public, file.received_at) == (None, False, now)


def test_receiving_leaves_an_audit_row_without_the_name_that_opens_the_photo(photo, now):
    row = Audit.objects.get(act="files:photo:receive")
    assert (row.actor, row.object_ref, row.happened_at) == ("anonymous", f"file:{photo.pk}", now)
    assert photo.name not in str(row.data)


def test_a_refused_photo_leaves_nothing(db, now):
    before = on_disk()
    for data, why in [
        (b"no photo", Refusal.NOT_A_PHOTO),
        (encoded(drawn())[:-200], Refusal.DAMAGED),
        (bytes(rules.MAX_BYTES + 1), Refusal.TOO_LARGE),
    ]:
        with pytest.raises(PhotoRefusedError) as caught:
            services.photo_receive(ANONYMOUS, data, now)
        assert caught.value.refusal is why
    assert (on_disk(), File.objects.count(), Audit.objects.count()) == (before, 0, 0)


def test_bytes_without_a_row_are_taken_back(db, now):
    before = on_disk()
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            services.photo_receive(ANONYMOUS, encoded(drawn()), now)
    assert on_disk() == before


def test_no_row_stands_for_bytes_the_disk_did_not_take(db, now):
    moment = now + 900 * DAY
    blocked = services.ROOT / f"{moment:%Y-%m-%d}"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.touch()
    with pytest.raises(OSError, match="File exists"):
        services.photo_receive(ANONYMOUS, encoded(drawn()), moment)
    blocked.unlink()
    assert not File.objects.exists()


@pytest.mark.slow
def test_fifty_megapixels_fit_into_the_memory_a_photo_may_use(db, now):
    file = services.photo_receive(ANONYMOUS, encoded(drawn(8660, 5770), progressive=True), now)
    assert (file.width_px, file.height_px) == (4243, 2827)


def test_a_photo_becomes_part_of_one_case_once(photo, case, now):
    attach([photo.name], case, now)
    photo.refresh_from_db()
    assert (photo.case_id, photo.role) == (case.pk, "report")
    with pytest.raises(PhotosUnknownError):
        attach([photo.name], case, now)


def test_the_photos_that_are_not_there_are_named_and_the_others_stay_free(photo, case, now):
    with pytest.raises(PhotosUnknownError) as caught:
        attach([photo.name, "f" * 32], case, now)
    assert caught.value.names == ("f" * 32,)
    photo.refresh_from_db()
    assert photo.case_id is None


def test_a_photo_older_than_a_day_is_gone_whether_or_not_the_sweep_came(photo, case, now):
    with pytest.raises(PhotosUnknownError):
        attach([photo.name], case, now + DAY)


def test_more_photos_than_one_act_carries_are_refused(case, now):
    with pytest.raises(TooManyPhotosError, match="at most 10"):
        attach([f"{n}" for n in range(11)], case, now)


def test_no_photos_cost_no_query(case, now, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        services.photos_attach([], case_id=case.pk, role=File.Role.AFTER, now=now)


def test_publishing_and_hiding_touch_the_named_photos_of_the_case_alone(case, now):
    first, second, third = (services.photo_receive(ANONYMOUS, encoded(drawn()), now) for _ in range(3))
    attach([first.name, second.name], case, now)
    with transaction.atomic():
        services.photos_publish([first.name, third.name], case_id=case.pk)
    assert set(File.objects.filter(is_public=True)) == {first}
    with transaction.atomic():
        services.photos_hide([first.name], case_id=case.pk)
    assert not File.objects.filter(is_public=True).exists()


@pytest.mark.django_db(transaction=True)
def test_parts_refuse_to_run_outside_a_transaction(now):
    for part in (
        lambda: services.photos_attach([], case_id=1, role=File.Role.REPORT, now=now),
        lambda: services.photos_publish([], case_id=1),
        lambda: services.photos_hide([], case_id=1),
    ):
        with pytest.raises(transaction.TransactionManagementError):
            part()


def test_a_photo_no_report_refers_to_is_erased_after_a_day(photo, case, now):
    kept = services.photo_receive(ANONYMOUS, encoded(drawn()), now)
    attach([kept.name], case, now)
    assert services.orphans_erase(now + DAY - timedelta(seconds=1)) == 0
    assert services.orphans_erase(now + DAY) == 1
    assert list(File.objects.all()) == [kept]
    assert copies(kept) <= on_disk()
    assert not copies(photo) & on_disk()
    erased = Audit.objects.get(act="files:photo:erase")
    assert (erased.actor, erased.object_ref) == ("job:files_orphans_erase", f"file:{photo.pk}")
    assert services.orphans_erase(now + DAY) == 0


def test_what_a_crash_left_on_disk_is_swept_away(case, now):
    moment = now + 40 * DAY
    kept = services.photo_receive(ANONYMOUS, encoded(drawn()), moment)
    attach([kept.name], case, moment)
    folder = rules.path_of(services.ROOT, kept, Copy.SHOWN).parent
    (folder / "dead.original.part").write_bytes(b"half")
    (folder / "dead.shown.jpg").write_bytes(b"no row")
    services.orphans_erase(moment + DAY)
    assert {path.name for path in folder.iterdir()} == copies(kept) | {"dead.original.part", "dead.shown.jpg"}
    services.orphans_erase(moment + 2 * DAY)
    assert {path.name for path in folder.iterdir()} == copies(kept)


def test_files_of_an_older_backup_than_the_database_go_however_old_they_are(case, now):
    kept, gone = (services.photo_receive(ANONYMOUS, encoded(drawn()), now) for _ in range(2))
    attach([kept.name, gone.name], case, now)
    paths = {copy: rules.path_of(services.ROOT, kept, copy) for copy in (Copy.ORIGINAL, Copy.SHOWN, Copy.PUBLIC)}
    # What the backup of the files has: a photo that somebody took away, and one with its original and a blurred copy.
    dead = rules.path_of(services.ROOT, gone, Copy.SHOWN)
    bytes_of_backup = dead.read_bytes(), paths[Copy.ORIGINAL].read_bytes(), paths[Copy.SHOWN].read_bytes()
    with transaction.atomic():
        assert services.photos_drop(queries.files_by_name([gone.name], case.pk)) == [gone.pk]
        assert services.originals_erase(queries.files_by_id([kept.pk], now), now, 9) == [kept.pk]
    for path, content in zip((dead, paths[Copy.ORIGINAL], paths[Copy.SHOWN]), bytes_of_backup, strict=True):
        path.write_bytes(content)
    paths[Copy.PUBLIC].write_bytes(b"blurred")
    assert services.strays_erase(now + 400 * DAY) >= len([dead, kept])
    assert not dead.exists()
    assert not paths[Copy.ORIGINAL].exists()
    assert paths[Copy.SHOWN].read_bytes() == b"blurred"
    assert services.strays_erase(now + 400 * DAY) == 0


def test_the_actor_is_named_in_the_audit(db, now, town):
    services.photo_receive(Actor(account_id=town.resident.pk), encoded(drawn()), now.astimezone(UTC))
    assert Audit.objects.get().actor == f"account:{town.resident.pk}"
