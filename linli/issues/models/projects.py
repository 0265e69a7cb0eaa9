"""What is put right as a whole, beside the cases it is made of (issue-desk 14.3)."""

from django.db import models

from linli.kernel.audit.rules import Retention


class ListedPlace(models.Model):
    """A place under a dated improvement order (挂牌整治): where, which trouble, what must be reached. Never people."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="place")
    # Codes of villages and grids; its class of trouble is the case's category, its lead the case's holder.
    cells = models.JSONField(default=list)
    assistants = models.JSONField(default=list)
    reasons = models.TextField()
    measures = models.TextField()
    # How many reports of the class came in the sixty days before, and how many at most when it is over.
    baseline = models.PositiveIntegerField()
    target = models.PositiveIntegerField()
    term_on = models.DateField()

    retention = Retention(purpose="what is put right about a place; public", plain="cells assistants reasons measures")

    def __str__(self) -> str:
        return f"{self.case_id} {self.cells}"
