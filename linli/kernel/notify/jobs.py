"""Sends what the outbox holds: lease, call the channel outside any transaction, record."""

import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from linli.kernel.notify import queries, rules, services
from linli.kernel.notify.channels import CHANNELS, RINGING, SHORT, configured
from linli.kernel.people import queries as people
from linli.kernel.people.rules import OpenContact

if TYPE_CHECKING:
    from linli.kernel.notify.models import Outbox

log = logging.getLogger(__name__)

# Our defaults. A mail server that hangs holds one message for at most a minute (six steps of 10 s), so a run ends
# within 30 s + 8 x 60 s, which is less than services.LEASE.
BATCH, RUN_S = 8, 30


def outbox_send(now: datetime) -> int:
    """Send the messages that are due and give how many went out; several workers may run it at once.

    A worker that dies between the channel's answer and the record sends one message twice, never not at all.
    """
    began_s, sent = time.monotonic(), 0
    while time.monotonic() - began_s < RUN_S and (rows := services.outbox_lease(now, BATCH)):
        sent += sum(_send(row, now) for row in rows)
    return sent


def _send(row: "Outbox", now: datetime) -> bool:
    channel = row.channel
    try:
        address = _address(row)
        channel = channel or _channel(row, address)
        if channel in RINGING and (until := _rest(row, address, now)):
            services.outbox_hold(row, until, now)
            return False
        outgoing = _outgoing(row, address, channel)
        CHANNELS[channel](outgoing, row.key)
        row.text = outgoing.text
    # Whatever a provider or a broken row does, the others must go out and this row must say so.
    except Exception as error:  # noqa: BLE001
        # The text of foreign errors may hold addresses; their type does not.
        reason = str(error) if isinstance(error, rules.ChannelError) else type(error).__name__
        log.warning("outbox %s by %s: %s", row.pk, channel or "-", reason)
        services.outbox_failed(row, channel, reason, now)
        return False
    services.outbox_sent(row, channel, now)
    return True


def _address(row: "Outbox") -> OpenContact:
    if row.contact_id is not None:
        return people.contact_address(row.contact_id)
    return people.own_contact(row.account) if row.account else OpenContact()


def _channel(row: "Outbox", address: OpenContact) -> str:
    if not rules.notices()[row.event].goes_out:
        return "page"
    kind = rules.kind_of(row.event, _urgency(row))
    return rules.way_out(
        is_unit=row.unit_id is not None,
        phone=address.phone,
        email=address.email,
        configured=configured(),
        off=queries.channels_off(_account(row), kind) if kind in rules.CHOSEN else (),
        is_due=kind == rules.Kind.RIGHTS,
    )


def _account(row: "Outbox") -> int | None:
    """Give the account whose choice a message follows: its own, or that of the reporter who left the contact."""
    if row.contact_id is None:
        return row.account_id
    return row.case.reporter_id if row.case is not None and row.contact_id == row.case.contact_id else None


def _urgency(row: "Outbox") -> str:
    return row.case.urgency if row.case else ""


def _rest(row: "Outbox", address: OpenContact, now: datetime) -> datetime | None:
    """Give when the recipient's telephone may ring again, None when it may now."""
    row.telephone = people.sender_hash(address.phone)
    if rules.rings_at_any_time(row.event, _urgency(row)):
        return None
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    until = rules.rings_at(local, queries.rung(row.telephone, midnight))
    return until if until > now else None


def _outgoing(row: "Outbox", address: OpenContact, channel: str) -> rules.Outgoing:
    is_open = row.case is None or row.case.confidentiality == "open"
    event = rules.fitting(row.event, is_short=channel in SHORT, is_open=is_open)
    together = [row, *row.carried.order_by("pk")] if channel in RINGING else [row]
    latest = together[-1]
    if latest is not row:
        event = rules.SEVERAL
    params = dict(latest.params)
    for way in ("link", "page"):
        if params.get(way, "").startswith("/"):
            params[way] = settings.ENV.public_url + params[way]
    if event in {rules.SEVERAL, rules.STATUS}:
        link = settings.ENV.public_url + (rules.DESK_PATH if row.unit_id else rules.FOLLOW_PATH)
        status = rules.status(latest.event, row.language)
        params = {**params, "status": status, "link": link, "count": str(len(together))}
    said = rules.render(event, row.language, params)
    # A chat group may serve several units.
    title = f"{row.unit} {said.title}" if row.unit else said.title
    return rules.Outgoing(_recipient(row), address.phone, address.email, title, said.text)


def _recipient(row: "Outbox") -> str:
    if row.unit_id is not None:
        return f"unit-{row.unit_id}"
    return f"contact-{row.contact_id}" if row.contact_id is not None else f"account-{row.account_id}"
