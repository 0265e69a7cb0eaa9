"""Looks at contacts: which are still in sight, which wait to be looked at again, and who asked for more."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from linli.issues.models import Reveal, RevealMore
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, ContactField, Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

MOST = 50


def in_sight(actor: Actor, case: "Case", now: datetime) -> dict[ContactField, tuple[str, datetime]]:
    """Give what the actor was shown of a contact and still sees, each with the moment it is hidden again."""
    if case.contact_id is None:
        return {}
    shown = Reveal.objects.filter(case=case, account_id=actor.account_id or 0, shown_at__lte=now, until_at__gt=now)
    until = {ContactField(look.field): look.until_at for look in shown.order_by("until_at")}
    if not until:
        return {}
    contact = people.contact_address(case.contact_id)
    return {field: (getattr(contact, field), moment) for field, moment in until.items()}


def more_today(actor: Actor, now: datetime) -> int:
    """Give how many looks supervisors have given the actor today beyond what one person has."""
    given = RevealMore.objects.filter(account_id=actor.account_id or 0, day_on=timezone.localdate(now))
    return given.aggregate(sum=Sum("times"))["sum"] or 0


def is_asked(actor: Actor, now: datetime) -> bool:
    """Tell whether the actor's wish for more waits for a supervisor."""
    today = timezone.localdate(now)
    return RevealMore.objects.filter(account_id=actor.account_id or 0, day_on=today, decided_at=None).exists()


def wishes(actor: Actor, now: datetime) -> list[RevealMore]:
    """Give today's wishes for more that the actor may decide: of the staff below, and never one's own."""
    waiting = RevealMore.objects.filter(day_on=timezone.localdate(now), decided_at=None)
    waiting = waiting.exclude(account_id=actor.account_id or 0).select_related("account").order_by("id")
    below = people.posted_below(actor, Permission.CONTACT_ALLOW, now)
    return [wish for wish in waiting if wish.account_id in below]


def sample(actor: Actor, now: datetime) -> list[Reveal]:
    """Give the looks drawn by lot that the actor is to look at again, oldest first; never one's own."""
    drawn = _looks(actor, now).filter(drawn_at__isnull=False, reviewed_at=None)
    return list(drawn.exclude(account_id=actor.account_id or 0).order_by("id")[:MOST])


def looks_since(actor: Actor, since: datetime, now: datetime) -> Iterator[Reveal]:
    """Give every look within the privacy officer's reach since a moment, oldest first; nothing that was seen."""
    return _looks(actor, now).filter(shown_at__gte=since).order_by("id").iterator(chunk_size=2_000)


def _looks(actor: Actor, now: datetime) -> "QuerySet[Reveal]":
    # Of a complaint about conduct, and of a case about one's own unit, nobody learns by this way either.
    seen = cases.visible(actor, Permission.ISSUES_PRIVACY, now).values("pk")
    return Reveal.objects.filter(case__in=seen).select_related("case", "account")
