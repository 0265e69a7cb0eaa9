"""Text messages by the gateway of LINLI_SMS_URL, which is an address of Apprise with a blank for the number."""

from urllib.parse import quote

from django.conf import settings

from linli.doors import http_out
from linli.kernel.notify.rules import ChannelError, Outgoing, sms_parts


def send(message: Outgoing, key: str) -> None:
    """Send the message's parts one after another; a gateway that is told the key can drop what it has had before."""
    for place, part in enumerate(sms_parts(message.text), 1):
        blanks = {"{phone}": message.phone, "{key}": f"{key}/{place}"}
        url = settings.ENV.sms_url
        for blank, value in blanks.items():
            url = url.replace(blank, quote(value, safe=""))
        if not http_out.post_to_all([url], "", part):
            raise ChannelError("the gateway of LINLI_SMS_URL did not take the message")
