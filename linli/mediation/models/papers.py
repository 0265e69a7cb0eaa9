"""The documents of a dispute, and the numbers of its files."""

from datetime import datetime

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Paper(models.Model):
    """One document as it was made (文书): what it says never changes; its PDF is drawn from that."""

    class State(models.TextChoices):
        MADE = "made", "已制作"
        EFFECTIVE = "effective", "已生效"
        SUPERSEDED = "superseded", "已被新版本取代"
        VOID = "void", "已作废"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="papers")
    entry = models.ForeignKey("cases.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Its place in the table of documents (mediation 22), and the how-manieth of its kind in the case.
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    # Whose it is; empty where it is nobody's alone.
    participant = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    # By which anybody can ask whether a copy is genuine.
    code = models.CharField(max_length=12, unique=True)
    template = models.CharField(max_length=8)
    # All it says, as `rules/papers/model.py` has it, and the hash of that, which its footer bears.
    body = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    # The record: its PDF once drawn, and the hash of that.
    file = models.OneToOneField("files.File", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    file_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MADE)
    signed = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    retention = Retention(
        purpose="the documents of a dispute's file",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="body",
        plain="sha256 file_sha256",
        of="case",
        withheld="body: read and saved as PDF or DOCX from the page of the dispute",
    )

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="paper_undrawn", condition=models.Q(file_sha256=""))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number:02d} {self.code}"


class FileNumber(models.Model):
    """The number of a file, (年)×人调字第×号 (案卷号), given once at acceptance."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="file_number")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    # As it is written, whatever the committee is called later.
    words = models.CharField(max_length=120)

    retention = Retention(purpose="the numbers of files", plain="words")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "ordinal"], name="file_number_once")]

    def __str__(self) -> str:
        return self.words


class FileSerial(models.Model):
    """The last file number a committee has given in a year."""

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    retention = Retention(purpose="the numbers of files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="file_serial_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.last}"


class Archive(models.Model):
    """A sealed file (卷宗): its index, and the hash over that. They stay when its documents are destroyed."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="archive")
    # As `rules/papers/filing.py: Filed`, in order.
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)
    keep_years = models.PositiveSmallIntegerField()
    sealed_at = models.DateTimeField()
    # The list by which it is, or was, destroyed.
    listed = models.ForeignKey(
        "mediation.DestructionList", on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )

    retention = Retention(purpose="that a closed file is whole and unchanged", plain="rows sha256")

    def __str__(self) -> str:
        return f"{self.case_id} {self.sha256[:16]}"

    @property
    def destroyed_at(self) -> datetime | None:
        """Give when its documents were destroyed by a signed list; None while they are kept."""
        return self.listed.decided_at if self.listed is not None and self.listed.is_signed else None
