"""A sweep beside its case, and the visits of it."""

from django.db import models

from linli.kernel.audit.rules import Retention


class Sweep(models.Model):
    """A campaign of visits (排查行动): which cells, which topics, from when to when. Of places, never of people."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="sweep")
    # Codes of areas and of `rules.sweeps.Topic`.
    cells = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    from_on = models.DateField()
    to_on = models.DateField()

    retention = Retention(purpose="which places are visited, and about what", plain="cells topics")

    def __str__(self) -> str:
        return f"sweep {self.case_id}"


class SweepVisit(models.Model):
    """One visit to a cell and what it came to; who was met there is written nowhere."""

    class Found(models.TextChoices):
        NOTHING = "nothing", "未发现纠纷"
        ADVICE = "advice", "已提供咨询"
        DRAFT = "draft", "经本人同意拟申请"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="sweep_visits")
    cell = models.CharField(max_length=17)
    found = models.CharField(max_length=7, choices=Found.choices)
    topic = models.CharField(max_length=12, blank=True)
    # Names nobody: looked at when it is written, and by another person before the sweep closes.
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    retention = Retention(purpose="what a visit to a place came to", plain="note")

    def __str__(self) -> str:
        return f"{self.case_id} {self.cell}"
