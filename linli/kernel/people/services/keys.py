"""Writes the keys by which other systems act: issued once in full, kept as a digest, revoked at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from linli.doors import ids
from linli.kernel.areas.models import Area
from linli.kernel.audit import services as audit
from linli.kernel.people import queries, rules
from linli.kernel.people.models import Account, ApiKey
from linli.kernel.people.rules import Act, Actor, KeyKind, Permission
from linli.kernel.people.services import account_create

# Our default: long enough that nobody is surprised, short enough that a forgotten key ends.
LIFE = timedelta(days=365)
PREFIX_CHARS = 8


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to issue: the account it acts as, made if there is none, and what it is bound to.

    `contact` is the person at the other organisation; `categories` are codes or the beginnings of codes.
    """

    username: str
    kind: KeyKind
    contact: str
    name: str = ""
    area_code: str = ""
    categories: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@transaction.atomic
def key_issue(actor: Actor, new: NewKey, now: datetime, *, life: timedelta = LIFE) -> str:
    """Issue a key and give it, this once; earlier keys of the account go on until they end or are revoked.

    Raises NotGrantedError, and ValueError for a contact left out, an unknown area, or a unit's key for an account
    without a post: a unit's key does what the account's post allows.
    """
    rules.demand(actor, Permission.SETUP_EDIT)
    if not new.contact.strip():
        raise ValueError("name a contact: somebody must be told before a key ends")
    if new.area_code and not Area.objects.filter(code=new.area_code).exists():
        raise ValueError(f"no area has the code {new.area_code}")
    account = _account(actor, new, now)
    if (new.kind is KeyKind.UNIT) != queries.posts_in_force(now).filter(account=account).exists():
        raise ValueError("a unit's key needs an account with a post (`linli people post-add`), every other one without")
    secret = ids.api_key()
    key = ApiKey.objects.create(
        account=account,
        kind=new.kind,
        prefix=secret[:PREFIX_CHARS],
        digest=queries.key_digest(secret),
        contact=new.contact,
        area_id=new.area_code or None,
        categories=list(new.categories),
        origins=list(new.origins),
        issued_at=now,
        expires_at=now + life,
    )
    bound = {"account": account.pk, "kind": new.kind, "area": new.area_code, "categories": list(new.categories)}
    audit.record(actor, Act.KEY_ISSUE, f"key:{key.pk}", bound, now)
    return secret


def _account(actor: Actor, new: NewKey, now: datetime) -> Account:
    found = queries.account_by_login(new.username)
    if found is None:
        return account_create(actor, new.username, password=None, now=now, name=new.name or new.username)
    if found.has_usable_password():
        raise ValueError(f"{found.username} signs in with a password: a key needs an account of its own")
    return found


@transaction.atomic
def key_revoke(actor: Actor, prefix: str, now: datetime) -> None:
    """End the live key that begins with `prefix` at once; raises LookupError where there is none."""
    rules.demand(actor, Permission.SETUP_EDIT)
    key = ApiKey.objects.select_for_update().filter(prefix=prefix, revoked_at=None).first()
    if key is None:
        raise LookupError(f"no live key begins with {prefix}: see `linli apikeys list`")
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    audit.record(actor, Act.KEY_REVOKE, f"key:{key.pk}", {"account": key.account_id}, now)
