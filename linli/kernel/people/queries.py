"""Reads of accounts, posts and units."""

from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from linli.kernel.people.models import Account, Post
from linli.kernel.people.rules import Actor, Held, Role


class ActorRequest(HttpRequest):
    """A request that has passed the gate and carries its actor."""

    actor: Actor


def actor_of(account: Account, now: datetime) -> Actor:
    """Give the actor an account is today: its posts in force, in one query."""
    today = timezone.localdate(now)
    posts = (
        Post.objects.filter(Q(to_on=None) | Q(to_on__gt=today), account=account, from_on__lte=today)
        .order_by("id")
        .values_list("role", "unit_id", "unit__kind", "area_id", "unit__area_id")
    )
    held = tuple(
        Held(Role(role), unit, kind, area or unit_area) for role, unit, kind, area, unit_area in posts
    )
    return Actor(account_id=account.pk, posts=held, is_outsourced=account.is_outsourced)
