"""What only some disputes have: structured offers before mediation, and the roll of a group (mediation 7.4, 19)."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Offer(models.Model):
    """One offer of one side in one round (报价): a limit that nobody else sees, or words for the other side."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="+")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="offers")
    round = models.PositiveSmallIntegerField()
    fen = models.BigIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Of the offer by which both sides met: the sum drawn between their limits.
    met_fen = models.BigIntegerField(null=True, blank=True)

    retention = Retention(
        purpose="to find out whether the sides meet",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="fen words met_fen",
        of="case",
        given="round fen words met_fen made_at accepted_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "participant", "round"], name="offer_once_a_round")]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.round}"


class Member(models.Model):
    """A member of a group on its roll (花名册): which unit, in what capacity, and what a formula counts."""

    class Capacity(models.TextChoices):
        OWNER = "owner", "业主"
        CO_OWNER = "co_owner", "共有人"
        HEIR = "heir", "继承人"
        TENANT = "tenant", "承租人"
        WORKER = "worker", "劳动者"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="members")
    participant = models.OneToOneField("mediation.Participant", on_delete=models.PROTECT, related_name="member")
    # As people write it, "3-2-501", and in the order of the roll.
    unit = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    capacity = models.CharField(max_length=8, choices=Capacity.choices)
    area_centi_m2 = models.PositiveIntegerField(null=True, blank=True)
    factor_percent = models.PositiveSmallIntegerField(default=100)
    fixed_fen = models.BigIntegerField(null=True, blank=True)
    # Why its part waits: an owner has died, co-owners dispute who is paid.
    held_because = models.CharField(max_length=200, blank=True)
    # From then on it is out of the mediation; the others go on.
    left_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="who belongs to a group, and what each is due",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="unit fixed_fen held_because",
        of="case",
        withheld="unit fixed_fen held_because: a member reads its own part, and the roll is the group's",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="member_position_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}"


class Election(models.Model):
    """That a member lets another speak for it (推选代表人) on how the mediation goes, and on nothing it claims."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="elections")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="elections")
    elected = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="elected_by")
    # How the member said so, as for every word of a participant.
    channel = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="who speaks for whom in a group",
        keep=Keep.CASE,
        of="case",
        given="given_at ended_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant"], condition=models.Q(ended_at=None), name="one_elected"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} by {self.elected_id}"
