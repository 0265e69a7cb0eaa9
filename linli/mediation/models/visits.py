"""Follow-up: what each side said apart, and which cases a lot chose to be called by somebody else."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class FollowUp(models.Model):
    """What one side said after an agreement (回访), to the committee or to an independent caller."""

    class Way(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "上门"
        PAGE = "page", "网页"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="follow_ups")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    is_independent = models.BooleanField(default=False)
    way = models.CharField(max_length=5, choices=Way.choices)
    has_answered = models.BooleanField(default=True)
    # By question (rules.visits): codes alone.
    answers = models.JSONField(default=dict)
    wishes = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    retention = Retention(
        purpose="whether an agreement holds and came about freely",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="answers wishes",
        of="case",
        given="way answers wishes at",
        only=models.Q(participant__side="A"),
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.participant_id}"


class CallDraw(models.Model):
    """A lot over a committee's agreements of one month (抽样回访): whoever knows the seed draws the same ones."""

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    # Who calls: another body than the committee.
    caller = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="call_draws")
    month_on = models.DateField()
    seed = models.CharField(max_length=32)
    # Ids of cases: those there were, and those drawn.
    among = models.JSONField(default=list)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField()

    retention = Retention(purpose="which cases are called independently", plain="among drawn")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month_on"], name="call_draw_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month_on}"
