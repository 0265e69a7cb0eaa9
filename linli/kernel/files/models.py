"""Files: cleaned bytes on disk and the row that owns them."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class File(models.Model):
    """One cleaned photo (文件). The restricted original and the smaller shown copy lie on disk under `name`."""

    class Role(models.TextChoices):
        REPORT = "report", "诉求照片"
        BEFORE = "before", "处置前"
        AFTER = "after", "处置后"
        EVIDENCE = "evidence", "证据"
        # Made by a slice, which alone knows who may read it.
        PAPER = "paper", "文书"

    # Random, unguessable; also the file's name on disk.
    name = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    entry = models.ForeignKey("cases.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    # What else than a case it belongs to, as "duty:12"; empty for a case's photo and for one that waits for its case.
    owner = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.REPORT)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    # Where the camera said it stood, offered to the reporter once and never shown otherwise.
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    # What everybody sees blurred: [[left, top, width, height]], in percent; drawn by a person.
    boxes = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    original_erased_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="to show what is wrong and that it was put right",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="lat long",
        plain="sha256 boxes",
        of="case",
        given="name role media_type received_at lat long",
        only=models.Q(role="report"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="file_orphans", condition=models.Q(case__isnull=True)),
            models.Index(fields=["received_at"], name="file_originals", condition=models.Q(original_erased_at=None)),
        ]

    def __str__(self) -> str:
        return self.name
