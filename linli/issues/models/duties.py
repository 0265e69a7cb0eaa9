"""The duty checklist: what a role does in a place by a rhythm, and each time it was done or skipped."""

from django.db import models

from linli.issues.rules.duties import MAX_DUTY_CHARS, MAX_REASON_CHARS
from linli.kernel.audit.rules import Erase, Keep, Retention


class Duty(models.Model):
    """One duty of a role (职责事项), everywhere or below one area; with a place a point of the round (巡查点位)."""

    role = models.CharField(max_length=20)
    area_prefix = models.CharField(max_length=17, blank=True)
    name_zh = models.CharField(max_length=MAX_DUTY_CHARS)
    name_en = models.CharField(max_length=MAX_DUTY_CHARS, blank=True)
    # Of `rules.duties`: how often, and what shows it.
    rhythm = models.CharField(max_length=10)
    evidence = models.CharField(max_length=10)
    place_text = models.CharField(max_length=MAX_DUTY_CHARS, blank=True)
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    since_on = models.DateField()

    retention = Retention(purpose="what a role does where and how often", plain="*")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "area_prefix", "name_zh", "place_text"], name="duty_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name_zh} {self.place_text}".strip()


class DutyRound(models.Model):
    """One time a duty was done, or skipped with a reason (履职记录): of the place, never a score of whoever did it."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    area_code = models.CharField(max_length=17)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    # Empty where it was done.
    skipped_because = models.CharField(max_length=MAX_REASON_CHARS, blank=True)
    # Where it was done and when by the device's own clock, as far as it was asked.
    data = models.JSONField(default=dict)

    retention = Retention(
        purpose="when a place was last seen to",
        keep=Keep.OWN,
        erase=Erase.DELETE,
        personal="skipped_because data",
        given="duty__name_zh area_code done_at skipped_because data",
        by="account",
    )

    class Meta:
        indexes = [models.Index(fields=["duty", "area_code", "done_at"], name="round_by_duty_and_place")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.area_code} {self.done_at:%Y-%m-%d}"
