"""The audit row: who did what to which object. Rows are only ever added."""

from django.db import models

from linli.kernel.audit.rules import Basis, Keep, Retention


class Audit(models.Model):
    """One act (审计记录), written by a service inside the transaction of the change it records."""

    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    act = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    retention = Retention(
        purpose="who did what, so that an act can be answered for",
        basis=Basis.DUTY,
        keep=Keep.OWN,
        plain="actor act object_ref data",
    )

    class Meta:
        indexes = [
            models.Index(fields=["object_ref", "id"], name="audit_by_object"),
            models.Index(fields=["happened_at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.actor} {self.act} {self.object_ref}"
