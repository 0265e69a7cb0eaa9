"""Writes the outbox: messages are added by the act that causes them and taken by lease to be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from linli.doors import rows_in
from linli.kernel.audit import services as audit
from linli.kernel.notify import rules
from linli.kernel.notify.models import ChannelOff, Outbox
from linli.kernel.notify.queries import UNTOLD, inbox, messages_before
from linli.kernel.notify.rules import Act, Kind
from linli.kernel.people.rules import Actor, NotGrantedError

SENDER = Actor(job="outbox_send")
# Longer than a batch can take: see jobs.py.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Message:
    """One notice to one recipient: a contact, an account or a unit.

    `event` is a code of `data/notice_templates.csv`; `params` fill its blanks. `key` names the message for ever:
    the same key is sent once. An empty `channel` leaves the way to the sender.
    """

    event: str
    key: str
    params: Mapping[str, str]
    case_id: int | None = None
    contact_id: int | None = None
    account_id: int | None = None
    unit_id: int | None = None
    language: str = "zh-hans"
    channel: str = ""
    # Kept back this long, because the act may yet be taken back.
    wait: timedelta = timedelta()


@audit.part
def outbox_add(messages: Sequence[Message], now: datetime) -> None:
    """Queue messages in one statement; those whose key is known already are passed over.

    Raises NoticeError, so that the act fails and not the sending, for an unknown event or an unfilled blank.
    """
    for message in messages:
        rules.check(message.event, message.params)
    rows_in.add_new(
        [
            Outbox(
                key=m.key,
                event=m.event,
                language=m.language,
                channel=m.channel,
                case_id=m.case_id,
                contact_id=m.contact_id,
                account_id=m.account_id,
                unit_id=m.unit_id,
                params=dict(m.params),
                created_at=now,
                next_at=now + m.wait,
            )
            for m in messages
        ]
    )


@audit.part
def outbox_withdraw(case_id: int, event: str, *, since: datetime | None = None) -> int:
    """Take back the notices of an event about a case that nobody has begun to send, and give how many.

    `since`: only what was queued then or later.
    """
    waiting = Outbox.objects.filter(case_id=case_id, event=event, state=Outbox.State.WAITING, attempts=0)
    waiting = waiting.filter(Q(carrier=None) | Q(carrier__attempts=0))
    if since is not None:
        waiting = waiting.filter(created_at__gte=since)
    return waiting.delete()[0]


@audit.part
def outbox_stop(case_id: int, contact_ids: Collection[int]) -> int:
    """Take back all that still waits to go out about a case to contacts who must not be approached; give how many."""
    waiting = Outbox.objects.filter(case_id=case_id, contact_id__in=contact_ids, state=Outbox.State.WAITING)
    return waiting.delete()[0]


@audit.part
def outbox_forget(before: datetime, limit: int) -> int:
    """Forget the words and recipients of up to `limit` messages that left before a moment, and give how many."""
    old = list(messages_before(before).values_list("pk", flat=True)[:limit])
    return Outbox.objects.filter(pk__in=old).update(
        params={}, error="", text="", telephone="", contact=None, account=None
    )


@transaction.atomic
def outbox_lease(now: datetime, limit: int) -> list[Outbox]:
    """Take up to `limit` messages that are due, oldest first, for as long as a batch may take.

    A message whose sender died comes back when its lease is over; after the last attempt it fails.
    """
    unsent = [Outbox.State.WAITING, Outbox.State.SENDING]
    due = Outbox.objects.filter(state__in=unsent, next_at__lte=now, carrier=None)
    # Several workers on PostgreSQL take different rows at once; SQLite has one writer, so nothing to skip.
    locked = due.select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked)
    rows = list(locked.select_related("case", "account", "unit").order_by("next_at", "id")[:limit])
    spent = [row for row in rows if row.attempts > len(rules.RETRY_AFTER)]
    for row in spent:
        _give_up(row, "the sender died at the last attempt", now)
    taken = [row for row in rows if row not in spent]
    for row in taken:
        row.state, row.next_at, row.attempts = Outbox.State.SENDING, now + LEASE, row.attempts + 1
    Outbox.objects.bulk_update(taken, ["state", "next_at", "attempts"])
    audit.record_rows([audit.Row(SENDER, Act.MESSAGE_LEASE, _ref(row), {}) for row in taken], now)
    return taken


@transaction.atomic
def outbox_sent(row: Outbox, channel: str, now: datetime) -> None:
    """Record that a channel took a leased message; says nothing new when another sender already did."""
    told = list(_told_by(row).exclude(state=Outbox.State.SENT))
    Outbox.objects.filter(pk__in=[each.pk for each in told]).update(
        state=Outbox.State.SENT, channel=channel, sent_at=now, error="", text=row.text, telephone=row.telephone
    )
    sent = {each: {"event": each.event, "channel": channel} for each in told}
    audit.record_rows([audit.Row(SENDER, Act.MESSAGE_SEND, _ref(each), data) for each, data in sent.items()], now)


@transaction.atomic
def outbox_failed(row: Outbox, channel: str, reason: str, now: datetime) -> None:
    """Record that a leased message did not go out and when it is tried again; after the last try it has failed.

    `reason` is kept and shown, so it must name no person. A lease that ran out has no say any more.
    """
    held = _leased(row)
    if not held.exists():
        return
    again_at = rules.next_try(row.attempts, now)
    if again_at is None:
        _give_up(row, reason, now)
        return
    held.update(state=Outbox.State.WAITING, next_at=again_at, error=reason)
    audit.record(SENDER, Act.MESSAGE_FAIL, _ref(row), {"channel": channel, "attempts": row.attempts}, now)


@transaction.atomic
def outbox_hold(row: Outbox, until: datetime, now: datetime) -> None:
    """Let a leased message wait until the morning, when its telephone may ring; that was no attempt.

    What waits for the same telephone and morning is told by one message, the first of them. A lease that ran out has
    no say any more.
    """
    held = _leased(row)
    if not held.exists():
        return
    waiting = Outbox.objects.filter(telephone=row.telephone, state=Outbox.State.WAITING, attempts=0, next_at=until)
    carrier = waiting.filter(carrier=None).select_for_update().order_by("pk").first()
    held.update(state=Outbox.State.WAITING, next_at=until, attempts=row.attempts - 1, telephone=row.telephone)
    # What a gateway may have had already keeps its own key, and so its own words.
    if carrier is not None and row.attempts == 1:
        _told_by(row).update(carrier=carrier)
    audit.record(SENDER, Act.MESSAGE_HOLD, _ref(row), {"until": until.isoformat()}, now)


@transaction.atomic
def channels_choose(actor: Actor, wanted: Mapping[Kind, Collection[str]], now: datetime) -> None:
    """Keep by which ways the actor's own account wants each kind of notice.

    Raises NoWayLeftError where none would be left for what must reach a person, NotGrantedError without an account.
    """
    if actor.account_id is None:
        raise NotGrantedError(f"{actor.ref} has no notices of its own")
    if not set(wanted[Kind.RIGHTS]) & set(rules.WAYS):
        raise rules.NoWayLeftError("questions, decisions and times that run need one way at least")
    off = [(kind, way) for kind in rules.CHOSEN for way in rules.WAYS if way not in wanted[kind]]
    channels_forget(actor)
    ChannelOff.objects.bulk_create(ChannelOff(account_id=actor.account_id, kind=k, channel=way) for k, way in off)
    audit.record(actor, Act.CHANNELS_CHOOSE, actor.ref, {"off": [f"{kind}:{way}" for kind, way in off]}, now)


@audit.part
def channels_forget(actor: Actor) -> None:
    """Forget what the actor's own account chose; every way is open again."""
    ChannelOff.objects.filter(account=actor.account_id).delete()


@transaction.atomic
def messages_read(actor: Actor, message_ids: Collection[int], now: datetime) -> int:
    """Note that the actor, or the actor's unit, has read notices of its own; give how many were new."""
    own = inbox(actor, now).order_by().filter(pk__in=message_ids, read_at=None)
    count = Outbox.objects.filter(pk__in=list(own.values_list("pk", flat=True))).update(read_at=now)
    if count:
        audit.record(actor, Act.MESSAGE_READ, actor.ref, {"read": count}, now)
    return count


def _leased(row: Outbox) -> QuerySet[Outbox]:
    return Outbox.objects.select_for_update().filter(pk=row.pk, state=Outbox.State.SENDING, attempts=row.attempts)


def _told_by(row: Outbox) -> QuerySet[Outbox]:
    """Give a message and those it carries."""
    return Outbox.objects.select_for_update(of=("self",)).filter(Q(pk=row.pk) | Q(carrier=row.pk))


@audit.part
def outbox_settle(case_id: int, now: datetime) -> int:
    """Note that what failed to reach the contact of a case needs no telephone any more, and give how much it was."""
    return Outbox.objects.filter(UNTOLD, case=case_id).update(settled_at=now)


def _give_up(row: Outbox, reason: str, now: datetime) -> None:
    failed = list(_told_by(row).select_related("case"))
    Outbox.objects.filter(pk__in=[each.pk for each in failed]).update(state=Outbox.State.FAILED, error=reason)
    given_up = {each: {"event": each.event, "reason": reason} for each in failed}
    audit.record_rows([audit.Row(SENDER, Act.MESSAGE_GIVE_UP, _ref(e), data) for e, data in given_up.items()], now)
    # The person still has to hear of it, from the desk that stays their contact (issue-desk 9.6, 20).
    to_call = {e.case: e for e in failed if e.case is not None and e.contact_id and e.contact_id == e.case.contact_id}
    calls = [
        Message(
            event=rules.TELEPHONE,
            key=f"{rules.TELEPHONE}:{each.pk}",
            params={"case_no": case.number},
            case_id=case.pk,
            unit_id=case.first_desk_id or case.holder_id,
        )
        for case, each in to_call.items()
    ]
    outbox_add(calls, now)


def _ref(row: Outbox) -> str:
    return f"outbox:{row.pk}"
