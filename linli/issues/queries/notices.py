"""The notices an account finds in its own list: what it was told, and what its units were told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.cases import queries as cases
from linli.kernel.notify import queries as notify
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.notify.models import Outbox


def own_notices(actor: Actor, now: datetime) -> "QuerySet[Outbox]":
    """Give the actor's notices, newest first; those to a unit only of cases the actor may still open."""
    at_desk = cases.visible(actor, Permission.ISSUES_DESK, now)
    return notify.inbox(actor, now).filter(Q(unit=None) | Q(case__in=at_desk.values("pk")))


def unread(actor: Actor, now: datetime) -> int:
    """Give how many of them nobody has opened yet."""
    return own_notices(actor, now).filter(read_at=None).count()
