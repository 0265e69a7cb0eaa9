"""Reads of photos. Who may see a case is not known here: `kernel.cases` narrows what this gives."""

from django.db.models import Q, QuerySet

from linli.kernel.files.models import File
from linli.kernel.people.rules import Actor


def photos_of(actor: Actor, case_id: int) -> QuerySet[File]:
    """Give the photos of a case the actor has been shown, oldest first.

    Staff, the reporter and the bearer of the case's lookup code get all of them, everybody else the published ones.
    """
    photos = File.objects.filter(case_id=case_id).order_by("id")
    if actor.is_staff or actor.job or actor.code_case_id == case_id:
        return photos
    own = Q(case__reporter_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])
    return photos.filter(Q(is_public=True) | own)
