"""The fake telephone: one text file per recipient under VAR/outbox/, and a line in the log that it rang.

It stands for text messages in the demo and wherever the operator has set no LINLI_SMS_URL. Files hold addresses and
texts, the log only references.
"""

import logging

from django.conf import settings

from linli.kernel.notify.rules import Outgoing, sms_parts

log = logging.getLogger(__name__)


def send(message: Outgoing, key: str) -> None:
    """Add the message's parts to the recipient's file, unless a line there carries the key already."""
    path = settings.ENV.var_dir / "outbox" / f"{message.recipient}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    if any(line.startswith(f"{key}\t") for line in lines):
        return
    address = message.phone or message.email or "-"
    new = [f"{key}\t{address}\t{' '.join(part.split())}\n" for part in sms_parts(message.text)]
    # One write, so that a crash leaves all parts or none.
    with path.open("a", encoding="utf-8") as phone:
        phone.write("".join(new))
    log.debug("message written to outbox/%s", path.name)
