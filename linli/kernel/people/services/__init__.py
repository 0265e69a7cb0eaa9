"""Writes of accounts, posts, units and contacts. Rights are given here and nowhere else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from linli.doors import rows_in, vault
from linli.kernel.areas.models import Area
from linli.kernel.audit import services as audit
from linli.kernel.audit.models import Audit
from linli.kernel.people import queries, rules
from linli.kernel.people.models import Account, Contact, Post, Tally, Unit, UnitRole
from linli.kernel.people.rules import (
    Act,
    Actor,
    ContactField,
    Limit,
    OpenContact,
    Permission,
    RevealReason,
    Role,
    TooManyError,
)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to create: its area by code, its functions by the codes of `department_roles.csv`."""

    code: str
    name_zh: str
    kind: str
    area_code: str
    roles: tuple[str, ...] = ()
    name_en: str = ""
    calendar_code: str = ""
    is_always_on: bool = False
    phone: str = ""


@transaction.atomic
def account_open(username: str, password: str, now: datetime, *, name: str = "", language: str = "zh-hans") -> Account:
    """Open a resident's own account; it holds no post. Raises ValidationError for a name already taken."""
    account = _account(username, password, name=name, language=language)
    audit.record(Actor(account_id=account.pk), Act.ACCOUNT_OPEN, _ref(account), {}, now)
    return account


@transaction.atomic
def account_create(
    actor: Actor,
    username: str,
    *,
    password: str | None,
    now: datetime,
    name: str = "",
    language: str = "zh-hans",
    is_outsourced: bool = False,
) -> Account:
    """Create an account for somebody else; without a password nobody signs in with it.

    Raises ValidationError for a user name that is taken or malformed.
    """
    rules.demand(actor, Permission.SETUP_EDIT)
    account = _account(username, password, name=name, language=language, is_outsourced=is_outsourced)
    audit.record(actor, Act.ACCOUNT_CREATE, _ref(account), {"is_outsourced": is_outsourced}, now)
    return account


@transaction.atomic
def account_block(actor: Actor, account_id: int, now: datetime) -> None:
    """Keep an account from signing in; its sessions end with the next request."""
    rules.demand(actor, Permission.SETUP_EDIT)
    _demand_administrator_beside(Post.objects.filter(account_id=account_id), now)
    account = Account.objects.get(pk=account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    audit.record(actor, Act.ACCOUNT_BLOCK, _ref(account), {}, now)


@transaction.atomic
def account_unblock(actor: Actor, account_id: int, now: datetime) -> None:
    """Let a blocked account sign in again."""
    rules.demand(actor, Permission.SETUP_EDIT)
    account = Account.objects.get(pk=account_id)
    account.is_active = True
    account.save(update_fields=["is_active"])
    audit.record(actor, Act.ACCOUNT_UNBLOCK, _ref(account), {}, now)


@transaction.atomic
def account_erase(actor: Actor, now: datetime) -> None:
    """Close one's own account for good: name, contact, ways to sign in go; its number stays where it acted.

    Raises NotGrantedError for anybody else's, and for one that has or had a post.
    """
    if actor.account_id is None or Post.objects.filter(account_id=actor.account_id).exists():
        raise rules.NotGrantedError(f"{actor.ref} cannot be closed by itself: ask an administrator")
    account = Account.objects.select_related("contact").get(pk=actor.account_id)
    if account.contact_id:
        contacts_forget([account.contact_id])
    # E-mail addresses, passkeys and codes of the account library.
    for relation in Account._meta.related_objects:
        if not relation.related_model.__module__.startswith(__name__.partition(".")[0]):
            relation.related_model._default_manager.filter(**{relation.field.name: account}).delete()
    account.username, account.name, account.email = f"erased-{account.pk}", "", ""
    account.contact, account.is_active = None, False
    account.set_unusable_password()
    account.save(update_fields=["username", "name", "email", "contact", "is_active", "password"])
    audit.record(actor, Act.ACCOUNT_ERASE, _ref(account), {}, now)


@transaction.atomic
def account_secure(actor: Actor, account_id: int, event: str, now: datetime) -> None:
    """Record that the account library changed how an account signs in: a passkey added, a code app removed."""
    audit.record(actor, Act.ACCOUNT_SECURE, f"account:{account_id}", {"event": event}, now)


@transaction.atomic
def password_set(actor: Actor, account_id: int, password: str, now: datetime) -> None:
    """Give an account a new password, one's own or as administrator; all its sessions end."""
    if actor.account_id != account_id:
        rules.demand(actor, Permission.SETUP_EDIT)
    account = Account.objects.get(pk=account_id)
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record(actor, Act.PASSWORD_SET, _ref(account), {}, now)


@transaction.atomic
def profile_change(actor: Actor, own: OpenContact, now: datetime) -> None:
    """Change one's own name, telephone number, e-mail address and language."""
    if actor.account_id is None:
        raise rules.NotGrantedError(f"{actor.ref} has no profile")
    account = Account.objects.select_related("contact").get(pk=actor.account_id)
    before = queries.own_contact(account)
    if account.contact is None:
        account.contact = contact_store(own, now)
    else:
        _seal(account.contact, own)
        account.contact.save()
    account.name, account.language = own.name, own.language
    account.save(update_fields=["name", "language", "contact"])
    changed = [f for f in ("name", "phone", "email", "language") if getattr(before, f) != getattr(own, f)]
    audit.record(actor, Act.PROFILE_CHANGE, _ref(account), {"changed": changed}, now)


@transaction.atomic
def post_give(
    actor: Actor,
    account_id: int,
    unit_id: int,
    role: Role,
    now: datetime,
    *,
    from_on: date,
    to_on: date | None = None,
    area_code: str = "",
) -> Post:
    """Give an account a role at a unit, in the unit's area or in `area_code` within it.

    Nobody gives a post to himself: raises NotGrantedError. Raises AreaOutsideError, and ValueError for a role that
    is not a post.
    """
    rules.demand(actor, Permission.SETUP_EDIT)
    if actor.account_id == account_id:
        raise rules.NotGrantedError("nobody gives a post to himself: ask another administrator")
    if role not in rules.STAFF_ROLES:
        raise ValueError(f"'{role}' is not a post: use one of {', '.join(sorted(rules.STAFF_ROLES))}")
    unit = Unit.objects.get(pk=unit_id)
    if area_code and not area_code.startswith(unit.area_id):
        raise rules.AreaOutsideError(f"area {area_code} lies outside {unit.area_id}, the area of {unit.code}")
    post = Post.objects.create(
        account_id=account_id, unit=unit, role=role, area_id=area_code or None, from_on=from_on, to_on=to_on
    )
    given = {
        "post": post.pk,
        "unit": unit.pk,
        "role": role,
        "area": area_code or unit.area_id,
        "from": from_on.isoformat(),
        "to": to_on.isoformat() if to_on else None,
    }
    audit.record(actor, Act.POST_GIVE, f"account:{account_id}", given, now)
    return post


@transaction.atomic
def post_end(actor: Actor, post_id: int, now: datetime, *, to_on: date) -> None:
    """End a post; `to_on` is the first day without it. Raises LastAdministratorError or PostEndedError."""
    rules.demand(actor, Permission.SETUP_EDIT)
    post = Post.objects.get(pk=post_id)
    _demand_administrator_beside(Post.objects.filter(pk=post_id), now)
    if post.to_on is not None and post.to_on <= to_on:
        raise rules.PostEndedError(f"this post already ends on {post.to_on}")
    # A post taken back on its first day was never in force.
    post.to_on = max(to_on, post.from_on)
    post.save(update_fields=["to_on"])
    ended = {"post": post.pk, "unit": post.unit_id, "role": post.role, "to": post.to_on.isoformat()}
    audit.record(actor, Act.POST_END, f"account:{post.account_id}", ended, now)


@transaction.atomic
def unit_create(actor: Actor, new: NewUnit, now: datetime) -> Unit:
    """Create one unit with its functions; see `units_load`."""
    units_load(actor, [new], now)
    return Unit.objects.get(code=new.code)


@transaction.atomic
def units_load(actor: Actor, units: Iterable[NewUnit], now: datetime) -> int:
    """Create the units whose code is new and give their number; known codes are left alone.

    Raises ValueError naming every unknown area or function, and then creates nothing.
    """
    rules.demand(actor, Permission.SETUP_EDIT)
    given = {unit.code: unit for unit in units}
    known = set(Unit.objects.values_list("code", flat=True))
    new = [unit for code, unit in given.items() if code not in known]
    _demand_known(new)
    made = Unit.objects.bulk_create(
        Unit(
            code=unit.code,
            name_zh=unit.name_zh,
            name_en=unit.name_en,
            kind=unit.kind,
            area_id=unit.area_code,
            calendar_code=unit.calendar_code,
            is_always_on=unit.is_always_on,
            phone=unit.phone,
        )
        for unit in new
    )
    UnitRole.objects.bulk_create(UnitRole(unit=unit, role=role) for unit in made for role in given[unit.code].roles)
    audit.record_rows(
        [
            audit.Row(actor, Act.UNIT_CREATE, f"unit:{u.pk}", {"code": u.code, "roles": list(given[u.code].roles)})
            for u in made
        ],
        now,
    )
    queries.forget()
    return len(made)


@transaction.atomic
def unit_change(actor: Actor, unit_id: int, fields: dict[str, object], roles: Sequence[str], now: datetime) -> Unit:
    """Change a unit's own fields and replace its functions. Its code and its area stay what they are."""
    rules.demand(actor, Permission.SETUP_EDIT)
    changeable = {"name_zh", "name_en", "kind", "calendar_code", "is_always_on", "phone", "closed_on"}
    if set(fields) - changeable:
        raise ValueError(f"a unit's {', '.join(sorted(set(fields) - changeable))} cannot be changed")
    unit = Unit.objects.get(pk=unit_id)
    _demand_functions(roles)
    before = {name: str(getattr(unit, name)) for name in fields}
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(fields))
    held = set(unit.roles.values_list("role", flat=True))
    unit.roles.exclude(role__in=roles).delete()
    UnitRole.objects.bulk_create(UnitRole(unit=unit, role=role) for role in set(roles) - held)
    after = {name: str(value) for name, value in fields.items()}
    change = {"before": before | {"roles": sorted(held)}, "after": after | {"roles": sorted(roles)}}
    audit.record(actor, Act.UNIT_CHANGE, f"unit:{unit.pk}", change, now)
    queries.forget()
    return unit


@audit.part
def contact_store(contact: OpenContact, now: datetime, *, erase_on: date | None = None) -> Contact:
    """Store how to reach a person, sealed; without `erase_on` whoever closes the matter sets it."""
    row = Contact(created_at=now, erase_on=erase_on)
    _seal(row, contact)
    rows_in.add([row])
    return row


@transaction.atomic
def contact_reveal(
    actor: Actor,
    contact_id: int,
    field: ContactField,
    reason: RevealReason,
    now: datetime,
    *,
    text: str = "",
    more: int = 0,
) -> str:
    """Give one part of a contact in full and record who saw it and why (issue-desk 16.4).

    The caller has checked that the actor reaches the case, and how many `more` a supervisor gave for today. Raises
    NotGrantedError, RevealLimitError after 30 in a day, and ValueError where the reason needs words and has none.
    """
    rules.demand(actor, Permission.CONTACT_REVEAL)
    if reason in rules.NEEDS_TEXT and not text.strip():
        raise ValueError(f"the reason '{reason}' needs words: name the article or the order")
    if actor.account_id is not None:
        # Two windows must not each take the thirtieth.
        Account.objects.select_for_update().get(pk=actor.account_id)
    if _revealed_today(actor, now) >= rules.REVEALS_PER_DAY + more:
        raise rules.RevealLimitError(f"{rules.REVEALS_PER_DAY} details were revealed today: ask your supervisor")
    shown = {"field": field, "reason": reason, "text": text}
    audit.record(actor, Act.CONTACT_REVEAL, f"contact:{contact_id}", shown, now)
    return str(getattr(queries.contact_address(contact_id), field))


@audit.part
def contacts_erase(now: datetime) -> int:
    """Erase the contacts whose day has come; give how many."""
    return Contact.objects.filter(erase_on__lte=timezone.localdate(now)).delete()[0]


@audit.part
def contacts_forget(contact_ids: Collection[int]) -> None:
    """Erase contacts, whatever their day; the message that waits for one then finds nobody."""
    Contact.objects.filter(pk__in=contact_ids).delete()


@audit.part
def tally(limits: Mapping[Limit, str], now: datetime) -> None:
    """Count one more against the sender of each limit; "" is not known and not counted. Raises TooManyError.

    One statement, whose row locks let no two processes both take the last place. Rolled back, it was not counted.
    """
    # In one order everywhere, so that two requests wait for each other instead of locking each other out.
    rows = sorted((limit.what, sender, now + limit.within) for limit, sender in limits.items() if sender)
    if not rows:
        return
    table = Tally._meta.db_table
    counted = Tally.objects.raw(
        f"INSERT INTO {table} (what, sender, times, until) VALUES {', '.join(['(%s, %s, 1, %s)'] * len(rows))} "
        f"ON CONFLICT (what, sender) DO UPDATE SET "
        f"times = CASE WHEN {table}.until > %s THEN {table}.times + 1 ELSE 1 END, "
        f"until = CASE WHEN {table}.until > %s THEN {table}.until ELSE excluded.until END "
        "RETURNING id, what, sender, times, until",
        [*(value for row in rows for value in row), now, now],
    )
    most = {limit.what: limit.most for limit in limits}
    if ends := [row.until for row in counted if row.times > most[row.what]]:
        raise TooManyError(max(ends))


@audit.part
def tally_grant(limit: Limit, sender: str, now: datetime) -> None:
    """Allow a sender as much as `limit` says, from now on, whatever other limits it has reached."""
    fresh = {"times": 0, "until": now + limit.within}
    Tally.objects.update_or_create(what=limit.what, sender=sender, defaults=fresh)


@audit.part
def tally_spend(limit: Limit, sender: str, now: datetime) -> bool:
    """Use up one of what was granted to a sender, and tell whether there was any left."""
    left = Tally.objects.filter(what=limit.what, sender=sender, until__gt=now, times__lt=limit.most)
    return left.update(times=F("times") + 1) > 0


@audit.part
def tallies_erase(now: datetime) -> int:
    """Erase the tallies that no longer count; give how many."""
    return Tally.objects.filter(until__lte=now).delete()[0]


def _ref(account: Account) -> str:
    return f"account:{account.pk}"


def _account(username: str, password: str | None, *, name: str, language: str, is_outsourced: bool = False) -> Account:
    account = Account(
        username=Account.normalize_username(username.strip().lower()),
        name=name,
        language=language,
        is_outsourced=is_outsourced,
    )
    account.set_password(password)
    account.full_clean(exclude=["email"])
    account.save()
    return account


def _seal(row: Contact, contact: OpenContact) -> None:
    key = settings.ENV.data_key
    row.name_enc = vault.seal(key, contact.name, ContactField.NAME)
    row.phone_enc = vault.seal(key, contact.phone, ContactField.PHONE)
    row.email_enc = vault.seal(key, contact.email, ContactField.EMAIL)
    row.language = contact.language


def _revealed_today(actor: Actor, now: datetime) -> int:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    return Audit.objects.filter(
        actor=actor.ref,
        act=Act.CONTACT_REVEAL,
        happened_at__gte=midnight,
        happened_at__lt=midnight + timedelta(days=1),
    ).count()


def _demand_administrator_beside(ending: QuerySet[Post], now: datetime) -> None:
    """Refuse to end the last post, held by an account that can sign in, that opens the set-up."""
    opening = [role for role, scope in rules.grants()[Permission.SETUP_EDIT].items() if scope is not rules.Scope.NONE]
    # Locked, so that two administrators cannot remove each other in the same moment.
    in_force = set(
        queries.posts_in_force(now)
        .filter(role__in=opening, account__is_active=True)
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    ended = set(ending.values_list("pk", flat=True)) & in_force
    if ended and ended == in_force:
        raise rules.LastAdministratorError("this is the last administrator: appoint another one first")


def _demand_known(units: list[NewUnit]) -> None:
    codes = {unit.area_code for unit in units}
    missing = codes - set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
    if missing:
        raise ValueError(f"unknown areas: {', '.join(sorted(missing))}")
    _demand_functions({role for unit in units for role in unit.roles})


def _demand_functions(roles: Iterable[str]) -> None:
    unknown = set(roles) - set(rules.department_roles())
    if unknown:
        raise ValueError(f"unknown functions: {', '.join(sorted(unknown))}; see department_roles.csv")
