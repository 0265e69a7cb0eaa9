"""Reads of the outbox."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from linli.kernel.notify.models import ChannelOff, Outbox
from linli.kernel.notify.rules import CHOSEN, URGENT, WAYS, Kind, of_kind
from linli.kernel.people.rules import Actor

# Failed notices somebody has to tell by telephone: those to the contact of their own case. Whoever has an account, or
# only follows the case, reads them under their own name.
UNTOLD = Q(state=Outbox.State.FAILED, settled_at=None, contact=F("case__contact"))


def untold(case_field: str) -> Exists:
    """Give the condition that the reporter of a row's case has to be telephoned; `case_field` leads to the case."""
    return Exists(Outbox.objects.filter(UNTOLD, case=OuterRef(case_field)))


def untold_of(actor: Actor, case_ids: Collection[int]) -> QuerySet[Outbox]:
    """Give what has to be told by telephone about cases the actor has been shown, oldest first; for staff alone."""
    return _of_staff(actor).filter(UNTOLD, case__in=case_ids).order_by("id")


def messages_of(actor: Actor, case_id: int) -> QuerySet[Outbox]:
    """Give the notices to the reporter of a case the actor has been shown, and to units, oldest first; for staff alone.

    Who else follows the case is nobody's business.
    """
    to_reporter = Q(contact=F("case__contact")) | Q(account=F("case__reporter"))
    found = _of_staff(actor).filter(to_reporter | Q(unit__isnull=False), case=case_id)
    return found.select_related("unit").order_by("id")


def inbox(actor: Actor, now: datetime) -> QuerySet[Outbox]:
    """Give the notices of cases to the actor's account and units, by whichever way they went, newest first.

    What an act may still take back is not told yet.
    """
    if actor.account_id is None:
        return Outbox.objects.none()
    reported = Outbox.objects.filter(case__reporter=actor.account_id, contact=F("case__contact"))
    own = Q(account=actor.account_id) | Q(pk__in=reported.values("pk")) | Q(unit__in=actor.unit_ids)
    kept_back = Q(state=Outbox.State.WAITING, attempts=0, telephone="", next_at__gt=now)
    told = Outbox.objects.filter(own, case__isnull=False).exclude(kept_back).exclude(params={})
    return told.select_related("case", "unit").order_by("-id")


def _of_staff(actor: Actor) -> QuerySet[Outbox]:
    return Outbox.objects.all() if actor.is_staff else Outbox.objects.none()


def overdue(before: datetime) -> int:
    """Give how many messages should have gone out before a moment and wait still."""
    return backlog(before)[0]


def backlog(before: datetime) -> tuple[int, datetime | None]:
    """Give how many messages should have gone out before a moment and wait still, and since when the oldest does."""
    unsent = [Outbox.State.WAITING, Outbox.State.SENDING]
    late = Outbox.objects.filter(state__in=unsent, next_at__lt=before, carrier=None)
    count, oldest = late.aggregate(count=Count("pk"), oldest=Min("next_at")).values()
    return count, oldest


def untold_count() -> int:
    """Give how many persons have to be telephoned, because a message failed to reach them."""
    return Outbox.objects.filter(UNTOLD).count()


def channels_off(account_id: int | None, kind: Kind) -> frozenset[str]:
    """Give the channels by which an account wants no notices of a kind; nobody's are all open."""
    found = ChannelOff.objects.filter(account=account_id, kind=kind) if account_id else ChannelOff.objects.none()
    return frozenset(found.values_list("channel", flat=True))


def channels_wanted(actor: Actor) -> dict[str, list[str]]:
    """Give by which ways the actor's own account wants each kind of notice: by all, until it chooses."""
    off = set(ChannelOff.objects.filter(account=actor.account_id).values_list("kind", "channel"))
    return {kind: [way for way in WAYS if (kind, way) not in off] for kind in CHOSEN}


def rung(telephone: str, since: datetime) -> int:
    """Give how often a telephone, by its keyed hash, has rung since a moment; codes and dangers are not counted."""
    sent = Outbox.objects.filter(telephone=telephone, state=Outbox.State.SENT, sent_at__gte=since, carrier=None)
    # A code may belong to no case, and SQL knows neither yes nor no of the urgency of none.
    urgent = Outbox.objects.filter(pk__in=sent, case__urgency=URGENT)
    return sent.exclude(event__in=of_kind(Kind.ALWAYS)).exclude(pk__in=urgent).count()


def messages_before(moment: datetime) -> QuerySet[Outbox]:
    """Give the messages from before a moment that have left or failed and still hold words, the oldest first."""
    ended = Outbox.objects.filter(state__in=[Outbox.State.SENT, Outbox.State.FAILED], created_at__lt=moment)
    return ended.exclude(params={}).order_by("pk")
