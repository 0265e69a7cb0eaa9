"""Sheets of cases that were handed in, and their rows while they are worked through."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Upload(models.Model):
    """One sheet of reports (导入批次): tried first, then filed row by row, each once, for a day to be undone."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    # Of the file: the same one is not filed twice.
    sha256 = models.CharField(max_length=64, db_index=True)
    # The file's own headings, for the sheet of what was refused.
    header = models.JSONField(default=list)
    handed_in_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When it was taken back as a mistake, and why.
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=200, blank=True)
    # How many rows came to each end, once it is finished.
    result = models.JSONField(default=dict)

    retention = Retention(purpose="to file no sheet twice", plain="*")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(confirmed_at__isnull=False, undone_at__isnull=True),
                name="upload_filed_once",
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class UploadRow(models.Model):
    """One row of a sheet (导入行), sealed; erased a day after it was filed."""

    class State(models.TextChoices):
        READY = "ready", "待导入"
        THERE = "there", "已存在"
        REFUSED = "refused", "有误"
        FILED = "filed", "已导入"
        UNDONE = "undone", "已撤销"
        LEFT = "left", "已有后续，保留"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows", db_index=False)
    place = models.PositiveIntegerField()
    cells_enc = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices)
    # What is wrong with it: [column, code] pairs.
    faults = models.JSONField(default=list)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    retention = Retention(
        purpose="to file each row of a sheet once",
        keep=Keep.OWN,
        erase=Erase.DELETE,
        personal="cells_enc",
        plain="faults",
        withheld="cells_enc: an office's own sheet on its way in, and what is filed of it is given with its case",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "place"], name="upload_row_once")]

    def __str__(self) -> str:
        return f"upload {self.upload_id} row {self.place}"
