"""Reads of the outbox."""

from datetime import datetime

from django.db.models import QuerySet

from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import CODES, URGENT
from linli.kernel.people.rules import Actor


def failures_of(actor: Actor, case_id: int) -> QuerySet[Outbox]:
    """Give the notices of a case the actor has been shown that reached nobody, oldest first; for staff alone."""
    if not actor.is_staff:
        return Outbox.objects.none()
    return Outbox.objects.filter(case_id=case_id, state=Outbox.State.FAILED).order_by("id")


def rung(telephone: str, since: datetime) -> int:
    """Give how many messages have rung a telephone, by its keyed hash, since a moment; codes and dangers not counted."""
    sent = Outbox.objects.filter(telephone=telephone, state=Outbox.State.SENT, sent_at__gte=since, carrier=None)
    # A code may belong to no case, and SQL knows neither yes nor no of the urgency of none.
    urgent = Outbox.objects.filter(pk__in=sent, case__urgency=URGENT)
    return sent.exclude(event__in=CODES).exclude(pk__in=urgent).count()


def messages_before(moment: datetime) -> QuerySet[Outbox]:
    """Give the messages from before a moment that have left or failed and still hold words, the oldest first."""
    ended = Outbox.objects.filter(state__in=[Outbox.State.SENT, Outbox.State.FAILED], created_at__lt=moment)
    return ended.exclude(params={}).order_by("pk")
