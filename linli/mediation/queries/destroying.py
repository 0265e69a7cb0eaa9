"""Which sealed files may be destroyed, which wait on a list for a signature, and what was destroyed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor, Permission, reach
from linli.mediation.models import Archive, DestructionList


def files_over(actor: Actor, now: datetime) -> QuerySet[Archive]:
    """Give the sealed files of the actor's committees that are kept no longer and on no list; the oldest first.

    The years of a file are whole ones from the January after it was sealed, as archives count them (our default).
    """
    rows = _files(actor).filter(listed=None, case__dispute__erased_at=None)
    over: Any = {"last_year__lt": timezone.localdate(now).year}
    return rows.filter(**over)


def lists_waiting(actor: Actor) -> list[DestructionList]:
    """Give the lists of the actor's committees that wait for a second signature, the oldest first."""
    return list(_lists(actor).filter(decided_at=None).order_by("pk"))


def lists_decided(actor: Actor, start: int, limit: int) -> Sequence[DestructionList]:
    """Give the lists of the actor's committees that were signed or sent back, the newest first, from `start` on."""
    return list(_lists(actor).exclude(decided_at=None).order_by("-decided_at", "-pk")[start : start + limit])


def destruction_list(actor: Actor, list_id: int) -> DestructionList:
    """Give a list of one of the actor's committees; NotThereError for any other."""
    found = _lists(actor).filter(pk=list_id).first()
    if found is None:
        raise NotThereError
    return found


def files_of(actor: Actor, listed: DestructionList) -> list[Archive]:
    """Give the files on a list the actor has been shown, in the order they were sealed."""
    return list(_files(actor).filter(listed=listed))


def _files(actor: Actor) -> QuerySet[Archive]:
    """Give sealed files with their last year and their number; one never taken up has that of its case."""
    rows = Archive.objects.filter(case__holder__in=_units(actor)).select_related("case")
    last_year = ExtractYear("sealed_at") + F("keep_years")
    number = Coalesce("case__file_number__words", "case__number")
    return rows.annotate(last_year=last_year, number=number).order_by("sealed_at", "pk")


def _lists(actor: Actor) -> QuerySet[DestructionList]:
    rows = DestructionList.objects.filter(unit__in=_units(actor))
    return rows.select_related("unit", "proposed_by", "decided_by")


def _units(actor: Actor) -> frozenset[int]:
    return reach(actor, Permission.MEDIATION_DESTROY).units
