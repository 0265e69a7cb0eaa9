"""The outbox: messages that must go out once."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention


class ChannelOff(models.Model):
    """A way by which a person wants no notices of one kind (关闭的通知方式). Without a row every way is open."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="channels_off", db_index=False)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)

    retention = Retention(
        purpose="to tell a person of what that person wants to hear, by the way of choice",
        basis=Basis.CONSENT,
        keep=Keep.ACCOUNT,
        erase=Erase.DELETE,
        given="kind channel",
        by="account",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind", "channel"], name="channel_off_once")]

    def __str__(self) -> str:
        return f"account {self.account_id}: no {self.kind} by {self.channel}"


class Outbox(models.Model):
    """One message to one recipient by one channel (待发消息), written in the transaction that causes it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="zh-hans")
    # Empty until sent, unless the writer asked for one: which way is open depends on what the person left.
    channel = models.CharField(max_length=20, blank=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    contact = models.ForeignKey("people.Contact", on_delete=models.SET_NULL, null=True, blank=True)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, null=True, blank=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    # When a sender may take the row. Taking it moves this to the end of the lease, so a dead sender's row returns.
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    # The words that left the house; by a short way, or of a confidential case, they are fewer than the notice's own.
    text = models.TextField(blank=True)
    # Of a failed one: when somebody told it by telephone, or found that nobody can.
    settled_at = models.DateTimeField(null=True, blank=True)
    # When it was first opened in the list of the account or unit it is for; who of the unit did is kept nowhere.
    read_at = models.DateTimeField(null=True, blank=True)
    # A keyed hash of the number it rings, to count how often, and to tell together what waits for one morning.
    telephone = models.CharField(max_length=64, blank=True)
    # The message that tells of this one too: this waits until that is sent or has failed, and by itself without it.
    carrier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried")

    retention = Retention(
        purpose="to tell people what happens to their case",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="params error text telephone",
        plain="key",
        of="case",
        given="event channel created_at sent_at read_at params text",
        withheld="error: what a gateway answered; telephone: a keyed hash of the number, which is given",
        only=models.Q(contact=models.F("case__contact")) | models.Q(account=models.F("case__reporter")),
        by="account",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], name="outbox_to_send", condition=models.Q(state__in=["waiting", "sending"])
            ),
            models.Index(
                fields=["telephone", "sent_at"], name="outbox_by_telephone", condition=~models.Q(telephone="")
            ),
        ]
        verbose_name_plural = "outbox"

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
