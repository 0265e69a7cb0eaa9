"""Reads of accounts, posts, units and contacts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from linli.doors import clock, rows_out, vault
from linli.kernel.areas.models import Area
from linli.kernel.areas.rules import COUNTY_DIGITS, ancestors
from linli.kernel.people import rules
from linli.kernel.people.models import Account, ApiKey, Contact, Post, Tally, Unit, UnitRole
from linli.kernel.people.rules import (
    Actor,
    Held,
    KeyBearer,
    KeyKind,
    Limit,
    MaskedContact,
    NoDeskError,
    OpenContact,
    Permission,
    Role,
    Sender,
    reach,
)

# A change of units is seen by every process within this time.
KEPT_S = 5.0
# A random token in the reporter's own browser, for counting alone; no row but a tally's ever holds a hash of it.
DEVICE_COOKIE = "ll_device"


class ActorRequest(HttpRequest):
    """A request that has passed the gate and carries its actor."""

    actor: Actor
    # The network address of the sender, behind the trusted proxies.
    address: str
    # Sent by a page on its own account; nobody pressed anything.
    is_quiet: bool


def actor_of(account: Account, now: datetime) -> Actor:
    """Give the actor an account is today: its posts in force, in one query, or none after `account_of_session`."""
    held = account.held
    if held is None:
        posts = posts_in_force(now).filter(account=account).order_by("id")
        rows = posts.values_list("role", "unit_id", "unit__kind", "area_id", "unit__area_id")
        held = tuple(_held(*row) for row in rows)
    return Actor(account_id=account.pk, posts=held, is_outsourced=account.is_outsourced)


def account_of_session(account_id: int, now: datetime) -> Account | None:
    """Give an account with its posts in force, in the one query every page asks first; None where there is none."""
    rows = _of_session(now).rows(now, account_id=account_id)
    if not rows:
        return None
    account = Account.from_db(DEFAULT_DB_ALIAS, _ACCOUNT, rows[0][: len(_ACCOUNT)])
    posts = (row[len(_ACCOUNT) :] for row in rows)
    account.held = tuple(_held(*post) for post in posts if post[0])
    return account


_ACCOUNT = [field.attname for field in Account._meta.concrete_fields]
_HELD = ("role", "unit_id", "unit__kind", "area_id", "unit__area_id")


@rows_out.composed
def _of_session(now: datetime) -> QuerySet[Account, tuple[Any, ...]]:
    today = timezone.localdate(now)
    in_force = (Q(posts__to_on=None) | Q(posts__to_on__gt=today)) & Q(posts__from_on__lte=today)
    read = Account.objects.annotate(post=FilteredRelation("posts", condition=in_force))
    read = read.filter(pk=rows_out.given("account_id")).order_by("post__id")
    return read.values_list(*_ACCOUNT, *(f"post__{name}" for name in _HELD))


def _held(role: str, unit_id: int, unit_kind: str, area: str | None, whole: str) -> Held:
    return Held(Role(role), unit_id, unit_kind, area or whole)


def key_bearer(secret: str, now: datetime) -> KeyBearer | None:
    """Give who shows a key, in two queries; None for one that is unknown, over, revoked, or of a closed account."""
    live = ApiKey.objects.filter(digest=key_digest(secret), revoked_at=None, expires_at__gt=now)
    key = live.filter(account__is_active=True).select_related("account").first()
    if key is None:
        return None
    return KeyBearer(
        key.pk, actor_of(key.account, now), KeyKind(key.kind), key.area_id or "", tuple(key.categories),
        tuple(key.origins),
    )  # fmt: skip


def key_digest(secret: str) -> str:
    """Give what is stored of a key. It holds 256 random bits, so that one round of hashing is enough."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def issued_keys() -> QuerySet[ApiKey]:
    """Give every key that was issued, newest first, for the operator's list; no secret is among them."""
    return ApiKey.objects.select_related("account").order_by("-pk")


def posts_in_force(now: datetime) -> QuerySet[Post]:
    """Give the posts whose span of days covers today."""
    today = timezone.localdate(now)
    return Post.objects.filter(Q(to_on=None) | Q(to_on__gt=today), from_on__lte=today)


def posted_below(actor: Actor, permission: Permission, now: datetime) -> frozenset[int]:
    """Give the accounts with a post in force at a unit in the areas that `permission` reaches for the actor."""
    inside = Q(pk__in=[])
    for prefix in reach(actor, permission).prefixes:
        inside |= Q(unit__area__code__startswith=prefix)
    return frozenset(posts_in_force(now).filter(inside).values_list("account_id", flat=True))


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


def account_names(account_ids: Iterable[int]) -> dict[int, str]:
    """Give the names of those accounts that there are, by their id."""
    return dict(Account.objects.filter(pk__in=list(account_ids)).values_list("pk", "name"))


def units_by_id(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Give units by their id, from memory; see `forget`."""
    wanted = set(unit_ids)
    if not wanted <= _directory().by_id.keys():
        # A unit made by another process a moment ago.
        forget()
    known = _directory().by_id
    return {unit_id: known[unit_id] for unit_id in wanted if unit_id in known}


def unit_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Give the Chinese names of units by their id, from memory."""
    return {unit_id: unit.name_zh for unit_id, unit in units_by_id(unit_ids).items()}


def units_named(text: str) -> list[int]:
    """Give the units with `text` in their Chinese or English name, from memory; case is ignored."""
    wanted = text.casefold()
    return [key for key, names in _directory().names.items() if wanted in names]


def unit_said(text: str, prefix: str) -> Unit | None:
    """Give the one unit under an area that a text names in full or in part; None where none or several fit."""
    said = text.strip().casefold()
    here = [u for u in _directory().by_id.values() if u.closed_on is None and u.area_id.startswith(prefix)]
    names = {u.pk: [n.casefold() for n in (u.name_zh, u.name_en) if n] for u in here}
    whole = [u for u in here if any(name in said for name in names[u.pk])]
    part = [u for u in here if said and any(said in name for name in names[u.pk])]
    found = sorted(whole, key=lambda u: -len(u.name_zh))[:1] or part
    return found[0] if len(found) == 1 else None


def role_holder(role: str, area_code: str) -> Unit | None:
    """Give the unit holding `role` nearest above `area_code` (issue-desk 9.2), or None."""
    return role_holders([role], area_code).get(role)


def role_holders(roles: Iterable[str], area_code: str) -> dict[str, Unit]:
    """Give for each role its nearest holder, from memory; roles nobody holds are left out.

    Of two holders in the same area the older row serves. A closed unit takes no new work.
    """
    nearest_first = _chain(area_code)[::-1]
    holders = _directory().holders
    found = {role: [holders[role, area] for area in nearest_first if (role, area) in holders] for role in roles}
    return {role: units[0] for role, units in found.items() if units}


def holders_around(roles: Iterable[str], area_code: str) -> dict[int, frozenset[str]]:
    """Give the open units in a place's county and above it that hold one of the functions, with those."""
    chain, county, wanted = set(_chain(area_code)), area_code[:COUNTY_DIGITS], set(roles)
    found: dict[int, set[str]] = {}
    for (role, area), unit in _directory().holders.items():
        if role in wanted and (area in chain or area.startswith(county)):
            found.setdefault(unit.pk, set()).add(role)
    return {unit_id: frozenset(held) for unit_id, held in found.items()}


def desk_for(area_code: str) -> Unit:
    """Give the nearest desk at or above an area; where none stands over it, the highest desk there is.

    Raises NoDeskError while there is no desk at all.
    """
    desks = _directory().desks
    top = min(desks, key=lambda area: (len(area), area), default="")
    desk = _nearest_desk(area_code) or desks.get(top)
    if desk is None:
        raise NoDeskError(f"there is no desk: give a unit one of {', '.join(rules.DESK_ROLES)}")
    return desk


def desk_above(desk: Unit, *, but_not: int | None = None) -> Unit | None:
    """Give the next desk above that is not the unit `but_not`, or None at the top."""
    above = _nearest_desk(desk.area_id, without=desk.area_id)
    return desk_above(above) if above is not None and above.pk == but_not else above


def desks_below(desk: Unit) -> list[Unit]:
    """Give the desks directly below, in the order of their areas, from memory."""
    desks = _directory().desks
    below = [area for area in desks if area.startswith(desk.area_id) and area != desk.area_id]
    return [desks[area] for area in rules.narrowest(below)]


def desks_beside(desk: Unit) -> list[Unit]:
    """Give the desks of equal level under the same desk above, in the order of their areas; none at the top."""
    above = desk_above(desk)
    near = desks_below(above) if above is not None else []
    return [other for other in near if other.pk != desk.pk and len(other.area_id) == len(desk.area_id)]


def units_over(area_code: str) -> list[Unit]:
    """Give the units that stand at or above an area, the nearest first; closed ones are left out."""
    chain = set(_chain(area_code))
    over = [u for u in _directory().by_id.values() if u.area_id in chain and u.closed_on is None]
    return sorted(over, key=lambda u: (-len(u.area_id), u.kind, u.code))


def units_around(area_code: str) -> list[Unit]:
    """Give the open units of a place's county and of what stands above it, by area."""
    chain, county = set(_chain(area_code)), area_code[:COUNTY_DIGITS]
    found = [u for u in _directory().by_id.values() if u.area_id in chain or u.area_id.startswith(county)]
    return sorted((u for u in found if u.closed_on is None), key=lambda u: (u.area_id, u.kind, u.code))


def contact_masked(contact: Contact) -> MaskedContact:
    """Give what staff see of a contact."""
    return rules.masked(_opened(contact))


def tells_of(text: str, contact: Contact | None, account: Account | None) -> bool:
    """Tell whether a text holds a person's name, number or address; never which, so that nobody can ask for them."""
    known = _opened(contact) if contact else OpenContact()
    said = (known.name, known.phone, known.email, account.name if account else "")
    # A single character stands in any text by chance.
    return any(len(word) > 1 and word in text for word in said)


def contact_address(contact_id: int) -> OpenContact:
    """Give a contact in full, for the sender of messages alone; raises Contact.DoesNotExist."""
    return _opened(Contact.objects.get(pk=contact_id))


def contact_opened(contact: Contact) -> OpenContact:
    """Give a contact in full to what looks for its words in a text that stays; people reveal through the service."""
    return _opened(contact)


def is_key_right() -> bool:
    """Tell whether the data key of the settings opens the newest contact there is."""
    newest = Contact.objects.order_by("-pk").first()
    try:
        return newest is None or bool(_opened(newest))
    except vault.BrokenSealError:
        return False


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
    desks = _directory().desks
    return next((desks[a] for a in _chain(area_code)[::-1] if a in desks and a != without), None)


@dataclass(frozen=True, slots=True)
class _Directory:
    """All units and who serves where; of two in one area the older row. Closed units serve nowhere."""

    by_id: dict[int, Unit]
    # By role and area, and the desks by area.
    holders: dict[tuple[str, str], Unit]
    desks: dict[str, Unit]
    # Both names of each in small letters, a line each.
    names: dict[int, str]


_kept: tuple[float, _Directory] | None = None


def forget() -> None:
    """Drop the units this process holds in memory, so that the next read sees the database.

    Another process sees a change within `KEPT_S`.
    """
    global _kept  # noqa: PLW0603 - one directory per process; a stale one is replaced whole
    _kept = None


def _directory() -> _Directory:
    global _kept  # noqa: PLW0603 - same
    kept = _kept
    if kept is None or clock.tick_s() - kept[0] > KEPT_S:
        kept = _kept = (clock.tick_s(), _read())
    return kept[1]


def _read() -> _Directory:
    # The oldest row last, so that it stays. Roles come first: each unit they name is there when units are read.
    roles = list(UnitRole.objects.order_by("-unit_id").values_list("role", "unit_id"))
    by_id = Unit.objects.in_bulk()
    serving = [(role, by_id[unit_id]) for role, unit_id in roles if by_id[unit_id].closed_on is None]
    return _Directory(
        by_id=by_id,
        holders={(role, unit.area_id): unit for role, unit in serving},
        desks={unit.area_id: unit for role, unit in serving if role in rules.DESK_ROLES},
        names={key: f"{unit.name_zh}\n{unit.name_en}".casefold() for key, unit in by_id.items()},
    )


def sender_of(request: ActorRequest) -> Sender:
    """Give where a request comes from, so that it can be counted and not recognised."""
    return Sender(sender_hash(request.COOKIES.get(DEVICE_COOKIE, "")), sender_hash(request.address))


def sender_hash(token: str) -> str:
    """Give the keyed hash under which a device, an address or a number is counted; "" for what is not known."""
    return salted_hmac("people.tally", token, algorithm="sha256").hexdigest() if token else ""


def tally_until(limits: Mapping[Limit, str], now: datetime) -> datetime | None:
    """Give when the limits that their senders have reached end; None where none is reached."""
    reached = Q(pk=None)
    for limit, sender in limits.items():
        reached |= Q(what=limit.what, sender=sender, times__gte=limit.most)
    ends: datetime | None = Tally.objects.filter(reached, until__gt=now).aggregate(end=Max("until"))["end"]
    return ends
