"""Reads of photos. Who may see a case is not known here: `kernel.cases` narrows what this gives."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from linli.kernel.files.models import File
from linli.kernel.files.rules import DOCUMENT_TYPE, MEDIA_TYPE, ORPHAN_AGE, Copy, path_of
from linli.kernel.people.rules import Actor

ROOT: Path = settings.ENV.var_dir / "files"


def photos_of(actor: Actor, case_id: int) -> QuerySet[File]:
    """Give the photos of a case the actor has been shown, oldest first.

    Staff, the reporter and the bearer of the case's lookup code get all of them, everybody else the published ones.
    """
    return _files_of(actor, case_id).filter(media_type=MEDIA_TYPE)


def documents_of(actor: Actor, case_id: int) -> QuerySet[File]:
    """Give the documents that came to a case the actor has been shown, oldest first: none is ever published."""
    return _files_of(actor, case_id).filter(media_type=DOCUMENT_TYPE).exclude(role=File.Role.PAPER)


def _files_of(actor: Actor, case_id: int) -> QuerySet[File]:
    # What a row of a slice owns, that slice shows to whom it is for.
    photos = File.objects.filter(case_id=case_id, owner="").order_by("id")
    if actor.is_staff or actor.job or actor.code_case_id == case_id:
        return photos
    own = Q(case__reporter_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])
    return photos.filter(Q(is_public=True) | own)


def photos_waiting(actor: Actor, names: Collection[str], now: datetime) -> list[File]:  # noqa: ARG001 - a random name is the right to it
    """Give the received photos of those names that a report may still refer to, in the order of the names."""
    free = File.objects.filter(name__in=names, case=None, owner="", received_at__gt=now - ORPHAN_AGE)
    found = {file.name: file for file in free}
    return [found[name] for name in names if name in found]


def originals_over(before: datetime, area: str, but: Collection[str]) -> QuerySet[File]:
    """Give the photos that came before a moment and still have their original, in cases below `area`, not `but`."""
    of_photos = File.objects.filter(media_type=MEDIA_TYPE, original_erased_at=None)
    found = of_photos.filter(received_at__lt=before, case__area_code__startswith=area)
    for inner in but:
        found = found.exclude(case__area_code__startswith=inner)
    return found.order_by("received_at")


def files_by_name(names: Collection[str], case_id: int) -> QuerySet[File]:
    """Give the photos and documents of a case that bear one of these names."""
    return File.objects.filter(name__in=names, case_id=case_id)


def files_by_id(ids: Collection[int], until: datetime) -> QuerySet[File]:
    """Give the photos and documents of these ids that had come by a moment."""
    return File.objects.filter(pk__in=ids, received_at__lte=until)


def shown_bytes(photo: File, copy: Copy = Copy.SHOWN) -> bytes:
    """Give the shown copy of a photo, of which it has been checked who asks; for everybody that with boxes blurred."""
    return path_of(ROOT, photo, copy if photo.boxes else Copy.SHOWN).read_bytes()


def document_bytes(document: File) -> bytes:
    """Give a document, of which it has been checked who asks."""
    return path_of(ROOT, document, Copy.ORIGINAL).read_bytes()


def published_photos(case_ids: Collection[int]) -> list[File]:
    """Give the published photos of cases, oldest first."""
    return list(File.objects.filter(case_id__in=case_ids, is_public=True).order_by("id"))
