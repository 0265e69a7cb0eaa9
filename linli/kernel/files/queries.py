"""Reads of photos. Who may see a case is the caller's to say; what follows for its photos is said here."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from linli.kernel.files.models import File
from linli.kernel.people.rules import Actor

Sees = Callable[[Actor, File], bool]


class PhotoNotThereError(LookupError):
    """The photo does not exist, or the actor may not know that it does; both answer alike."""


def photos_of(actor: Actor, case_id: int) -> QuerySet[File]:
    """Give the photos of a case the actor has been shown, oldest first.

    Staff, the reporter and the bearer of the case's lookup code get all of them, everybody else the published
    ones. A slice that hides a report's photos from the handling unit narrows this by `role`.
    """
    photos = File.objects.filter(case_id=case_id).order_by("id")
    if actor.is_staff or actor.job or actor.code_case_id == case_id:
        return photos
    own = Q(case__reporter_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])
    return photos.filter(Q(is_public=True) | own)


def photo_for(actor: Actor, name: str, sees: Sees) -> File:
    """Give the photo of that name; raises PhotoNotThereError.

    A photo of no case yet is for whoever knows its random name, a published one for everybody; for every other
    the slice decides with `sees(actor, file)`.
    """
    file = File.objects.filter(name=name).first()
    if file is None or not (file.case_id is None or file.is_public or sees(actor, file)):
        raise PhotoNotThereError(name)
    return file
