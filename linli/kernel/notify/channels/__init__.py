"""The ways out of the house, one module each.

A channel's `send(message, key)` returns when the other side has taken the message and raises otherwise. Being
called again with the same key must not give the recipient a second message where the other side can tell.
"""

from collections.abc import Callable, Collection

from django.conf import settings

from linli.kernel.notify.channels import apprise, console, email, page, sms
from linli.kernel.notify.rules import Outgoing

CHANNELS: dict[str, Callable[[Outgoing, str], None]] = {
    "apprise": apprise.send,
    "console": console.send,
    "email": email.send,
    "page": page.send,
    "sms": sms.send,
}
# What these carry must fit a text message.
SHORT = frozenset({"console", "sms"})
# These ring a telephone, by night too; the file of the console wakes nobody.
RINGING = frozenset({"sms"})


def configured() -> Collection[str]:
    """Give the channels the operator has opened with settings."""
    env = settings.ENV
    opened = {"email": env.email_url, "apprise": env.apprise_urls, "sms": env.sms_url}
    return {name for name, value in opened.items() if value}
