"""The draw of call-backs and what was heard in them; kept apart from the case, which its unit reads."""

from django.db import models

from linli.issues.models.work import Verdict
from linli.kernel.audit.rules import Erase, Keep, Retention


class DrawSeed(models.Model):
    """The seed of a month's draw (抽样种子): its hash is public from the start, the seed once the month is over."""

    month_on = models.DateField(unique=True)
    commitment = models.CharField(max_length=64)
    seed_enc = models.BinaryField()
    made_at = models.DateTimeField()

    retention = Retention(purpose="to redo the draw of call-backs; public once its month is over", plain="*")

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"


class Callback(models.Model):
    """One interview with a reporter by somebody who had no part in the case (回访), for one closing."""

    class Why(models.TextChoices):
        DRAWN = "drawn", "抽中"
        ALWAYS = "always", "必访"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="callbacks", db_index=False)
    # Whose closing it is: the last lead, or the desk that closed it by itself.
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    why = models.CharField(max_length=6, choices=Why.choices)
    drawn_at = models.DateTimeField()
    until_at = models.DateTimeField()
    # The moments at which nobody was reached.
    tries = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True, blank=True)
    # None where the reporter answered on the page.
    agent = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    was_contacted = models.BooleanField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    was_pressed = models.BooleanField(null=True, blank=True)
    text = models.TextField(blank=True)
    # Whether it differs from what the reporter had said on the page; None where nothing was said.
    disagrees = models.BooleanField(null=True, blank=True)
    complaint = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    retention = Retention(
        purpose="what reporters say to somebody who had no part in it",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text",
        plain="tries",
        of="case",
        given="drawn_at done_at verdict stars was_pressed text",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "closed_at"], name="callback_once_per_closing")]
        indexes = [
            models.Index(fields=["until_at"], name="callback_waiting", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.drawn_at:%Y-%m-%d}"
