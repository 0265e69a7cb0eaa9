"""The hearing room of a sitting: its seats, links to come in by, groups, record and what each said to it."""

from datetime import datetime

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention
from linli.mediation.rules.room import Job, Phase, Stand, Way
from linli.mediation.rules.talking import Mode

MAX_NAME_CHARS = 80


class HearingRoom(models.Model):
    """A room (在线调解室) for one sitting of a dispute; written by the services alone, under its row's lock."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="hearing_rooms")
    # At separate times each side has a room of its own for the one sitting.
    sitting = models.ForeignKey("Sitting", on_delete=models.PROTECT, related_name="rooms")
    # Where the record of the talk of all is kept once the sitting is open.
    part = models.ForeignKey("SittingGroup", on_delete=models.PROTECT, null=True, related_name="+")
    phase = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Phase], default=Phase.OPEN.value)
    # Counts the changes of its groups.
    version = models.PositiveIntegerField(default=1)
    chair = models.ForeignKey("HearingSeat", on_delete=models.PROTECT, null=True, related_name="+")
    ends_at = models.DateTimeField()
    # Nobody sees another's network address: all goes over the own relay.
    is_relay_only = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    retention = Retention(purpose="when a sitting was held, and how it went", keep=Keep.CASE, of="case")

    def __str__(self) -> str:
        return f"hearing room {self.pk}"

    @property
    def starts_at(self) -> datetime:
        """Give when the sitting begins, as it is arranged."""
        return self.sitting.starts_at

    @property
    def is_one_sided(self) -> bool:
        """Tell whether each side is heard alone, at its own time."""
        return self.sitting.mode == Mode.SEPARATE


class HearingSeat(models.Model):
    """One seat: of a member of staff, of a party, or of somebody invited; by browser, telephone or at the table."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(HearingRoom, on_delete=models.PROTECT, related_name="seats")
    job = models.CharField(max_length=10, choices=[(j.value, j.value) for j in Job])
    side = models.CharField(max_length=1, blank=True)
    name = models.CharField(max_length=MAX_NAME_CHARS, blank=True)
    account = models.ForeignKey("people.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    # Of the case: a party, who acts for one by a paper, or a seat of its panel; nobody of them for a walk-in.
    participant = models.ForeignKey("Participant", on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("Agency", on_delete=models.PROTECT, null=True, related_name="+")
    panel_seat = models.ForeignKey("PanelSeat", on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=6, choices=[(w.value, w.value) for w in Way], default=Way.ONLINE.value)
    stand = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Stand], default=Stand.INVITED.value)
    group = models.CharField(max_length=12, blank=True)
    acked = models.PositiveIntegerField(default=0)
    links = models.JSONField(default=list)
    # The one connection it is led over, "" while there is none.
    connection = models.CharField(max_length=44, blank=True)
    lost_at = models.DateTimeField(null=True)
    has_media = models.BooleanField(default=False)
    mic = models.BooleanField(default=False)
    cam = models.BooleanField(default=False)
    # Whether the presider lets them share their screen, and whether they do.
    may_screen = models.BooleanField(default=False)
    screen = models.BooleanField(default=False)
    # How an officer has made sure who it is.
    identity = models.CharField(max_length=10, blank=True)
    identified_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    is_alone = models.BooleanField(null=True)
    others = models.CharField(max_length=300, blank=True)
    # A wish for the panel alone.
    wish = models.CharField(max_length=10, blank=True)
    # Why the presider sent them out.
    reason = models.CharField(max_length=300, blank=True)

    retention = Retention(
        purpose="who took part in a sitting",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="name others reason",
        plain="links",
        of="case",
        given="job side name way identity others",
        withheld="reason: told at the sitting",
        only=models.Q(side="A"),
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def has_come(self) -> bool:
        """Tell whether anybody ever sat there: over a connection, or by a way that needs none."""
        return bool(self.connection) or self.lost_at is not None or self.way != Way.ONLINE


class JoinLink(models.Model):
    """A link that seats one browser, once; of its token the hash alone is kept."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(HearingSeat, on_delete=models.CASCADE, related_name="links_in")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)
    is_replaced = models.BooleanField(default=False)

    retention = Retention(
        purpose="to let one browser in", keep=Keep.CASE, erase=Erase.DELETE, plain="digest", of="case"
    )

    def __str__(self) -> str:
        return f"link of seat {self.seat_id}"


class HearingGroup(models.Model):
    """Who talked apart with the panel, from when, and since when it was private."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(HearingRoom, on_delete=models.PROTECT, related_name="groups", db_index=False)
    name = models.CharField(max_length=12)
    side = models.CharField(max_length=1, blank=True)
    # Where its record is kept; the mediators among themselves leave none.
    part = models.ForeignKey("SittingGroup", on_delete=models.PROTECT, null=True, related_name="+")
    members = models.JSONField(default=list)
    made_at = models.DateTimeField()
    private_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    retention = Retention(purpose="who may read what was said apart", keep=Keep.CASE, plain="members", of="case")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["room", "name"], name="hearing_group_once")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.name}"


class HearingShow(models.Model):
    """What was shown to a group: a piece of evidence, or a version of the draft that the sides were given."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(HearingRoom, on_delete=models.PROTECT, related_name="shows")
    group = models.CharField(max_length=12)
    item = models.ForeignKey("Item", on_delete=models.PROTECT, null=True, related_name="+")
    proposal = models.ForeignKey("Proposal", on_delete=models.PROTECT, null=True, related_name="+")
    page = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    retention = Retention(purpose="what was shown to whom in a sitting", keep=Keep.CASE, of="case")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(item=None) ^ models.Q(proposal=None), name="show_of_one")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.item_id or self.proposal_id}"


class RecordEntry(models.Model):
    """One line of the record (电子笔录), or of the talk by text; never changed, a correction points at it."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", "程序"
        STATEMENT = "statement", "陈述"
        QUESTION = "question", "提问"
        ANSWER = "answer", "回答"
        OFFER = "offer", "提议"
        FACT = "fact", "无争议事实"
        AGREED = "agreed", "达成一致"
        NOTE = "note", "文件记载"
        FLAG = "flag", "异议"
        CHAT = "chat", "文字发言"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(HearingRoom, on_delete=models.PROTECT, related_name="entries")
    group = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    speaker = models.ForeignKey(HearingSeat, on_delete=models.PROTECT, null=True, related_name="+")
    writer = models.ForeignKey(HearingSeat, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Said towards an agreement: it is never used against whoever said it (mediation 10).
    is_concession = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    # The writer's own number for it: what is sent again after a lost line is written once.
    mid = models.CharField(max_length=40, blank=True)

    retention = Retention(
        purpose="what was said at a sitting",
        basis=Basis.CONSENT,
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text",
        of="case",
        given="kind text said_at",
        only=models.Q(speaker__side="A") | models.Q(writer__side="A"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["writer", "mid"], condition=~models.Q(mid=""), name="record_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.kind}"


class RecordAnswer(models.Model):
    """What somebody said to the record as it was read: right, or not and why."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(HearingSeat, on_delete=models.PROTECT, related_name="answers", db_index=False)
    # The hash of the record that was read.
    digest = models.CharField(max_length=64)
    is_right = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    # Who read it back to somebody without a browser.
    read_by = models.ForeignKey(HearingSeat, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    retention = Retention(
        purpose="who confirmed the record of a sitting",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="reason",
        plain="digest",
        of="case",
        given="is_right reason said_at",
        only=models.Q(seat__side="A"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "digest"], name="record_answer_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.is_right}"
