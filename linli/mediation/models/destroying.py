"""Lists of sealed files that two people destroy."""

from django.db import models

from linli.kernel.audit.rules import Basis, Retention

MAX_REASON_CHARS = 200


class DestructionList(models.Model):
    """Files that one person proposes to destroy and another signs for, or sends back (销毁清单).

    Once signed it is what stays of them, with the hash and index of each sealed file.
    """

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    # Who signed it or sent it back, and why it was sent back; empty while it waits.
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_signed = models.BooleanField(default=False)
    reason = models.CharField(max_length=MAX_REASON_CHARS, blank=True)

    retention = Retention(
        purpose="which files were destroyed, and by whose signatures", basis=Basis.DUTY, plain="reason"
    )

    def __str__(self) -> str:
        return f"list {self.pk} of {self.count}"
