"""What a mediator writes down for nobody else."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention

MAX_NOTE_CHARS = 4_000


class Note(models.Model):
    """A mediator's private note on a dispute (调解员私人笔记): no part of the file; it goes a year after closing."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="notes")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=MAX_NOTE_CHARS)
    # For the others of the panel as well.
    is_shared = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    retention = Retention(
        purpose="what a mediator keeps in mind between sittings",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="text",
        of="case",
        withheld="text: a mediator's thoughts, read by nobody else and gone a year after closing",
    )

    def __str__(self) -> str:
        return f"note {self.pk} on case {self.case_id}"
