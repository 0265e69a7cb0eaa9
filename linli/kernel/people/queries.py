"""Reads of accounts, posts, units and contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils import timezone

from linli.doors import vault
from linli.kernel.areas.models import Area
from linli.kernel.areas.rules import ancestors
from linli.kernel.people import rules
from linli.kernel.people.models import Account, Contact, Post, Unit, UnitRole
from linli.kernel.people.rules import Actor, Held, MaskedContact, NoDeskError, OpenContact, Role


class ActorRequest(HttpRequest):
    """A request that has passed the gate and carries its actor."""

    actor: Actor
    # The network address of the sender, behind the trusted proxies.
    address: str


def actor_of(account: Account, now: datetime) -> Actor:
    """Give the actor an account is today: its posts in force, in one query."""
    posts = (
        posts_in_force(now)
        .filter(account=account)
        .order_by("id")
        .values_list("role", "unit_id", "unit__kind", "area_id", "unit__area_id")
    )
    held = tuple(Held(Role(role), unit, kind, area or whole) for role, unit, kind, area, whole in posts)
    return Actor(account_id=account.pk, posts=held, is_outsourced=account.is_outsourced)


def posts_in_force(now: datetime) -> QuerySet[Post]:
    """Give the posts whose span of days covers today."""
    today = timezone.localdate(now)
    return Post.objects.filter(Q(to_on=None) | Q(to_on__gt=today), from_on__lte=today)


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post in force as its holder reads it."""

    role: str
    unit: str
    area: str
    from_on: date
    to_on: date | None


def own_posts(account: Account, now: datetime, language: str) -> list[OwnPost]:
    """Give an account's posts in force in words of `language`, in one query."""
    posts = posts_in_force(now).filter(account=account).select_related("unit__area", "area").order_by("id")
    tongue = "zh" if language.startswith("zh") else "en"
    return [
        OwnPost(
            rules.role_names()[Role(post.role)][tongue],
            _named(post.unit, tongue),
            _named(post.area or post.unit.area, tongue),
            post.from_on,
            post.to_on,
        )
        for post in posts
    ]


def account_by_login(username: str) -> Account | None:
    """Give the account that signs in as `username`, whatever its capitals."""
    return Account.objects.filter(username=username.strip().lower()).first()


def unit(unit_id: int) -> Unit:
    """Give one unit; raises Unit.DoesNotExist."""
    return Unit.objects.get(pk=unit_id)


def unit_by_code(code: str) -> Unit:
    """Give the unit of that code; raises Unit.DoesNotExist."""
    return Unit.objects.get(code=code)


def account(account_id: int) -> Account:
    """Give one account; raises Account.DoesNotExist."""
    return Account.objects.get(pk=account_id)


def units_by_id(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Give units by their id, in one query."""
    return Unit.objects.in_bulk(set(unit_ids))


def unit_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Give the Chinese names of units by their id, in one query."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "name_zh"))


def role_holder(role: str, area_code: str) -> Unit | None:
    """Give the unit holding `role` nearest above `area_code` (issue-desk 9.2), or None."""
    return role_holders([role], area_code).get(role)


def role_holders(roles: Iterable[str], area_code: str) -> dict[str, Unit]:
    """Give for each role its nearest holder, in one query; roles nobody holds are left out.

    Of two holders in the same area the older row serves. A closed unit takes no new work.
    """
    held = (
        UnitRole.objects.filter(role__in=list(roles), unit__area_id__in=_chain(area_code), unit__closed_on=None)
        .select_related("unit")
        # All areas lie on one path, so the last in order is the nearest.
        .order_by("unit__area_id", "-unit_id")
    )
    return {row.role: row.unit for row in held}


def desk_for(area_code: str) -> Unit:
    """Give the nearest desk at or above an area; where none stands over it, the highest desk there is.

    Raises NoDeskError while there is no desk at all.
    """
    desk = _nearest_desk(area_code) or _desks().order_by(Length("area_id"), "area_id", "id").first()
    if desk is None:
        raise NoDeskError(f"there is no desk: give a unit one of {', '.join(rules.DESK_ROLES)}")
    return desk


def desk_above(desk: Unit) -> Unit | None:
    """Give the next desk above, or None at the top."""
    return _nearest_desk(desk.area_id, without=desk.area_id)


def desks_below(desk: Unit) -> list[Unit]:
    """Give the desks directly below, in the order of their areas, in one query."""
    below = (
        Unit.objects.filter(
            roles__role__in=rules.DESK_ROLES, area__code__startswith=desk.area_id, closed_on__isnull=True
        )
        .exclude(area_id=desk.area_id)
        .order_by("area_id", "-id")
    )
    by_area = {unit.area_id: unit for unit in below}
    return [by_area[area] for area in rules.narrowest(by_area)]


def contact_masked(contact: Contact) -> MaskedContact:
    """Give what staff see of a contact."""
    return rules.masked(_opened(contact))


def contact_address(contact_id: int) -> OpenContact:
    """Give a contact in full, for the sender of messages alone; raises Contact.DoesNotExist."""
    return _opened(Contact.objects.get(pk=contact_id))


def own_contact(account: Account) -> OpenContact:
    """Give what an account has stored about itself, for its own profile page."""
    return _opened(account.contact) if account.contact else OpenContact(language=account.language)


def _opened(contact: Contact) -> OpenContact:
    key = settings.ENV.data_key
    return OpenContact(
        name=vault.unseal(key, contact.name_enc, rules.ContactField.NAME),
        phone=vault.unseal(key, contact.phone_enc, rules.ContactField.PHONE),
        email=vault.unseal(key, contact.email_enc, rules.ContactField.EMAIL),
        language=contact.language,
    )


def _named(row: Unit | Area, tongue: str) -> str:
    return (tongue == "en" and row.name_en) or row.name_zh


def _chain(area_code: str) -> list[str]:
    return [*ancestors(area_code), area_code]


def _nearest_desk(area_code: str, *, without: str = "") -> Unit | None:
    return (
        _desks().filter(area_id__in=_chain(area_code)).exclude(area_id=without).order_by("-area_id", "id").first()
    )


def _desks() -> QuerySet[Unit]:
    return Unit.objects.filter(roles__role__in=rules.DESK_ROLES, closed_on__isnull=True)
