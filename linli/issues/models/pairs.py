"""What was said of two reports that look alike."""

from django.db import models

from linli.kernel.audit.rules import Retention


class Apart(models.Model):
    """That two reports are about different things (非重复), as somebody at a desk saw it: not asked again."""

    # The smaller id first, so that a pair stands once.
    one = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    retention = Retention(purpose="not to ask twice whether two reports are the same")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
