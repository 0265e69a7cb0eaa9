"""Chat groups and other services by Apprise: WeCom, DingTalk, Feishu, … for units, never for residents."""

from django.conf import settings

from linli.doors import http_out
from linli.kernel.notify.rules import ChannelError, Outgoing


def send(message: Outgoing, key: str) -> None:  # noqa: ARG001 - none of these services knows keys
    """Send to every address of LINLI_APPRISE_URLS.

    When one of several refuses, the next try repeats the message to all: a double is better than a loss.
    """
    if not http_out.post_to_all(settings.ENV.apprise_urls, message.title, message.text):
        raise ChannelError("an address of LINLI_APPRISE_URLS did not take the message")
