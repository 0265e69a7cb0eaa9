"""E-mail through the mail server of LINLI_EMAIL_URL."""

from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMessage

from linli.kernel.notify.rules import Outgoing


def send(message: Outgoing, key: str) -> None:
    """Send one mail. Its Message-ID follows from the key, so that mail programs can drop a double."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message_id = f"<{sha256(key.encode()).hexdigest()}@{domain}>"
    EmailMessage(message.title, message.text, to=[message.email], headers={"Message-ID": message_id}).send()
