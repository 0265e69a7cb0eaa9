"""Credentials for the relay that expire by themselves, by coturn's shared secret (hearing-room 11). Pure."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

# From the issue, whatever the sitting plans; and how long after its planned end.
LONGEST, AFTER_END = timedelta(hours=6), timedelta(hours=2)


def expiry(now: datetime, ends_at: datetime) -> int:
    """Give when credentials made now run out, in seconds since 1970."""
    return int(min(now + LONGEST, max(ends_at, now) + AFTER_END).timestamp())


def password(secret: str, user: str) -> str:
    """Give the password of a user, as coturn's `use-auth-secret` works it out.

    >>> password("north", "12334939:mbzrxpgjys")
    'Iq7YXkRon8YXJfdN1Ke9EZOw1UE='
    """
    return base64.b64encode(hmac.digest(secret.encode(), user.encode(), "sha1")).decode()


def servers(urls: Sequence[str], secret: str, seat_id: int, until_s: int) -> list[dict[str, object]]:
    """Give the list a browser takes for one seat; empty where no relay is set up."""
    if not urls or not secret:
        return []
    user = f"{until_s}:{seat_id}"
    return [{"urls": list(urls), "username": user, "credential": password(secret, user)}]
