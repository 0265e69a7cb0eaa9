"""Reads of the outbox."""

from django.db.models import QuerySet

from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import Actor


def failures_of(actor: Actor, case_id: int) -> QuerySet[Outbox]:
    """Give the notices of a case the actor has been shown that reached nobody, oldest first; for staff alone."""
    if not actor.is_staff:
        return Outbox.objects.none()
    return Outbox.objects.filter(case_id=case_id, state=Outbox.State.FAILED).order_by("id")
