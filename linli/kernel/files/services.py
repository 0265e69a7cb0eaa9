"""Writes photos and documents: bytes to disk first, then the row that owns them."""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from linli.doors import ids
from linli.doors.apart import Apart, ApartDiedError
from linli.kernel.audit import services as audit
from linli.kernel.files import rules
from linli.kernel.files.models import File
from linli.kernel.files.queries import ROOT
from linli.kernel.files.rules import HELD_AGE, ORPHAN_AGE, Act, Box, Cleaned, Copy, PhotoRefusedError, Refusal
from linli.kernel.people import services as people
from linli.kernel.people.rules import NOWHERE, Actor, Sender, is_counted

SWEEPER = Actor(job="files_orphans_erase")

# Memory and time are measured figures for 50 megapixels with room to spare; see tests/test_rules.py.
_cleaner = Apart("linli.kernel.files.rules:answer", memory_mib=512, timeout_s=20)

_blurrer = Apart("linli.kernel.files.rules:blur_answer", memory_mib=512, timeout_s=20)


class PhotosUnknownError(ValueError):
    """Photos that are not there to be attached: never received, attached before, or older than a day."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"not there to be attached: {', '.join(names)}")
        self.names = tuple(names)


class TooManyPhotosError(ValueError):
    """More photos than one act may carry."""


def photo_receive(actor: Actor, data: bytes, now: datetime, *, sender: Sender = NOWHERE) -> File:
    """Clean and store one photo that belongs to no case yet; raises PhotoRefusedError, and TooManyError past a limit.

    Call it outside a transaction: decoding takes up to seconds, and SQLite has one writer.
    """
    if is_counted(actor, sender):
        _count(actor, sender, now)
    cleaned = _cleaned(data)
    shape = {name: getattr(cleaned, name) for name in ("width_px", "height_px", "lat", "long")}
    file = _file(rules.MEDIA_TYPE, cleaned.original, now, **shape)
    _store(file, {Copy.ORIGINAL: cleaned.original, Copy.SHOWN: cleaned.shown}, actor, Act.PHOTO_RECEIVE, now)
    return file


def document_receive(actor: Actor, data: bytes, now: datetime) -> File:
    """Store a PDF that belongs to no case yet, as it came; raises PhotoRefusedError for what is none.

    It waits for its case and is attached like a photo. Call it outside a transaction.
    """
    if len(data) > rules.MAX_BYTES:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    if not rules.is_document(data):
        raise PhotoRefusedError(Refusal.NOT_A_PHOTO)
    file = _file(rules.DOCUMENT_TYPE, data, now, width_px=0, height_px=0)
    _store(file, {Copy.ORIGINAL: data}, actor, Act.DOCUMENT_RECEIVE, now)
    return file


@audit.part
def paper_keep(data: bytes, *, case_id: int, now: datetime) -> File:
    """Keep a document a slice has made for its case; it goes with the case, and no page of the kernel gives it out."""
    file = _file(rules.DOCUMENT_TYPE, data, now, width_px=0, height_px=0, case_id=case_id, role=File.Role.PAPER)
    _write(rules.path_of(ROOT, file, Copy.ORIGINAL), data)
    file.save(force_insert=True)
    return file


def _file(media_type: str, original: bytes, now: datetime, **shape: Any) -> File:
    return File(
        name=ids.token(),
        sha256=hashlib.sha256(original).hexdigest(),
        media_type=media_type,
        size_bytes=len(original),
        received_at=now.astimezone(UTC),
        **shape,
    )


def _store(file: File, copies: Mapping[Copy, bytes], actor: Actor, act: Act, now: datetime) -> None:
    try:
        for copy, content in copies.items():
            _write(rules.path_of(ROOT, file, copy), content)
        # Only now, so that no row ever points at bytes a power cut could take (promises P1).
        with transaction.atomic():
            file.save(force_insert=True)
            audit.record(actor, act, f"file:{file.pk}", {"size_bytes": file.size_bytes}, now)
    except BaseException:
        # The disk may be what failed; the sweep takes what stays.
        with suppress(OSError):
            _unlink(file)
        raise


@audit.part
def photos_attach(names: Sequence[str], *, case_id: int, role: str, now: datetime, entry_id: int | None = None) -> None:
    """Make received photos part of a case, in the role `File.Role`.

    Raises PhotosUnknownError, naming them, when some are not there to be attached, and TooManyPhotosError.
    """
    _give(names, now, case_id=case_id, entry_id=entry_id, role=role)


@audit.part
def files_keep_apart(names: Sequence[str], *, case_id: int, owner: str, now: datetime) -> list[File]:
    """Make received files part of a case for the rows of its slice alone, named as "item:12"; raises the same.

    No page of the case shows them: the slice that owns the row says who reads them. They go with the case.
    """
    _give(names, now, case_id=case_id, owner=owner, role=File.Role.EVIDENCE)
    return list(File.objects.filter(name__in=names).order_by("pk"))


@audit.part
def photos_hold(names: Sequence[str], *, owner: str, now: datetime) -> None:
    """Keep received photos as proof of something without a case, named as "duty:12", for HELD_AGE; raises the same."""
    _give(names, now, owner=owner, role=File.Role.EVIDENCE)


def _give(names: Sequence[str], now: datetime, **to: object) -> None:
    if not names:
        return
    if len(names) > rules.MAX_PHOTOS:
        raise TooManyPhotosError(f"{len(names)} photos; at most {rules.MAX_PHOTOS} go with one act")
    # A photo's day is over whether or not the sweep has come by. The lock keeps the sweep off until commit.
    free = File.objects.filter(name__in=names, case=None, owner="", received_at__gt=now - ORPHAN_AGE)
    found = set(free.select_for_update().values_list("name", flat=True))
    if missing := [name for name in names if name not in found]:
        raise PhotosUnknownError(missing)
    File.objects.filter(name__in=found).update(**to)


@audit.part
def photos_publish(names: Sequence[str], *, case_id: int) -> None:
    """Show photos of a case to everybody; names of other photos, and of documents, are passed over."""
    File.objects.filter(name__in=names, case_id=case_id, media_type=rules.MEDIA_TYPE).update(is_public=True)


@audit.part
def photo_blur(photo: File, boxes: Sequence[Box]) -> None:
    """Let everybody but staff and the reporter see a photo with these parts blurred; without any, as it is."""
    if boxes:
        shown = rules.path_of(ROOT, photo, Copy.SHOWN).read_bytes()
        asked = msgspec.msgpack.encode((shown, list(boxes)))
        # Written first, so that a row with boxes never lacks its copy.
        _write(rules.path_of(ROOT, photo, Copy.PUBLIC), _blurrer.ask(asked))
    photo.boxes = [[box.left, box.top, box.width, box.height] for box in boxes]
    photo.save(update_fields=["boxes"])


@audit.part
def photos_hide(names: Sequence[str], *, case_id: int) -> None:
    """Take photos of a case from public view; names of other photos are passed over."""
    File.objects.filter(name__in=names, case_id=case_id).update(is_public=False)


@audit.part
def photos_erase(case_ids: Collection[int]) -> None:
    """Erase every photo of cases."""
    photos_drop(File.objects.filter(case_id__in=case_ids))


@audit.part
def photos_drop(photos: QuerySet[File]) -> list[int]:
    """Erase photos and documents, bytes first, so that a power cut leaves a row to try again; give their ids."""
    taken = list(photos.select_for_update())
    for file in taken:
        _unlink(file)
    ids_taken = [file.pk for file in taken]
    File.objects.filter(pk__in=ids_taken).delete()
    return ids_taken


@audit.part
def originals_erase(photos: QuerySet[File], now: datetime, limit: int) -> list[int]:
    """Erase the restricted originals of up to `limit` photos; give the ids of the photos."""
    taken = list(photos[:limit])
    for file in taken:
        _original_unlink(file, is_blurred=bool(file.boxes))
    ids_taken = [file.pk for file in taken]
    File.objects.filter(pk__in=ids_taken).update(boxes=[], original_erased_at=now)
    return ids_taken


def strays_erase(now: datetime) -> int:
    """Erase the files of more than a day ago that no row has, and the originals whose row says that they are gone.

    They come with a backup of the files that is older than the database; give how many went.
    """
    until = (now - ORPHAN_AGE).astimezone(UTC).date()
    count = sum(_strays_unlink(datetime.combine(day, time.min, UTC)) for day in _days() if day < until)
    for file in File.objects.exclude(original_erased_at=None).iterator():
        if rules.path_of(ROOT, file, Copy.ORIGINAL).exists():
            _original_unlink(file, is_blurred=True)
            count += 1
    if count:
        with transaction.atomic():
            audit.record(SWEEPER, Act.PHOTO_ERASE, "files", {"files": count}, now)
    return count


def orphans_erase(now: datetime) -> int:
    """Erase the photos nothing refers to after a day, those held without a case after HELD_AGE, and a crash's rests.

    Gives how many rows.
    """
    with transaction.atomic():
        over = Q(owner="", received_at__lte=now - ORPHAN_AGE) | Q(received_at__lte=now - HELD_AGE)
        # Locked, so that a report being sent at this moment either keeps its photo or is told that it is gone.
        orphans = list(File.objects.filter(over, case=None).select_for_update())
        File.objects.filter(pk__in=[file.pk for file in orphans]).delete()
        audit.record_rows([audit.Row(SWEEPER, Act.PHOTO_ERASE, f"file:{f.pk}", {}) for f in orphans], now)
    for file in orphans:
        _unlink(file)
    for age_days in (2, 3):
        _strays_unlink(now - timedelta(days=age_days))
    return len(orphans)


@transaction.atomic
def _count(actor: Actor, sender: Sender, now: datetime) -> None:
    # Before the work of decoding, which is what a flood would cost, and whatever comes of it.
    people.tally({rules.PHOTOS_BY_DEVICE: sender.device, rules.PHOTOS_BY_ADDRESS: sender.address}, now)
    audit.record(actor, Act.PHOTO_COUNT, "photo", {}, now)


def _cleaned(data: bytes) -> Cleaned:
    if len(data) > rules.MAX_BYTES:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    try:
        cleaned = msgspec.msgpack.decode(_cleaner.ask(data), type=Cleaned | Refusal)
    except ApartDiedError as error:
        raise PhotoRefusedError(Refusal.DAMAGED) from error
    if isinstance(cleaned, Refusal):
        raise PhotoRefusedError(cleaned)
    return cleaned


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        _sync(path.parent.parent)
    part = path.with_suffix(".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unlink(file: File) -> None:
    for copy in Copy:
        path = rules.path_of(ROOT, file, copy)
        path.unlink(missing_ok=True)
        path.with_suffix(".part").unlink(missing_ok=True)


def _days() -> Iterator[date]:
    """Give the days of which there is a folder."""
    for path in ROOT.glob("????-??-??"):
        with suppress(ValueError):
            yield date.fromisoformat(path.name)


def _original_unlink(file: File, *, is_blurred: bool) -> None:
    rules.path_of(ROOT, file, Copy.ORIGINAL).unlink(missing_ok=True)
    public = rules.path_of(ROOT, file, Copy.PUBLIC)
    if is_blurred and public.exists():
        # The copy without boxes is an original, too.
        public.replace(rules.path_of(ROOT, file, Copy.SHOWN))


def _strays_unlink(moment: datetime) -> int:
    """Remove files without a row from the folder of a day that is wholly older than any upload under way."""
    day = moment.astimezone(UTC).date()
    start = datetime.combine(day, time.min, UTC)
    rows = File.objects.filter(received_at__gte=start, received_at__lt=start + timedelta(days=1))
    known = set(rows.values_list("name", flat=True))
    strays = [path for path in (ROOT / day.isoformat()).glob("*") if path.name.split(".")[0] not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    with suppress(OSError):
        (ROOT / day.isoformat()).rmdir()
    return len(strays)
