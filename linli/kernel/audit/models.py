"""The audit row: who did what to which object, and its seal; and what was erased. Rows are only ever added."""

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


class Batch(models.Model):
    """The head over some sealed rows (封存批次): it commits to them and to the batch before."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    # The highest id of an audit row sealed so far.
    highest = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32)
    published_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="so that a changed audit row is found", basis=Basis.DUTY, plain="root previous head")

    class Meta:
        indexes = [
            models.Index(fields=["number"], condition=models.Q(published_at=None), name="batch_unpublished"),
            models.Index(fields=["last"], name="batch_by_last"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.first}-{self.last}"


class Seal(models.Model):
    """The seal of one audit row (封存): its place in the order, and what commits to it. It stays when the row goes."""

    position = models.BigIntegerField(primary_key=True)
    row_id = models.BigIntegerField(unique=True)
    happened_at = models.DateTimeField()
    # Goes with the row: nobody can then try out what the row may have said.
    secret = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)

    retention = Retention(purpose="so that a changed audit row is found", basis=Basis.DUTY, plain="secret digest")

    def __str__(self) -> str:
        return f"{self.position}: audit {self.row_id}"


class Erasure(models.Model):
    """That something of these rows was erased (清除日志), so that it goes again from a backup of before."""

    key = models.CharField(max_length=32, unique=True)
    what = models.CharField(max_length=10)
    ids = models.JSONField()
    erased_at = models.DateTimeField()
    # When it went to the journal, a file apart.
    written_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="so that a restored backup loses it again", basis=Basis.DUTY, plain="ids")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(written_at=None), name="erasure_unwritten")]

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d %H:%M} {self.what} {self.ids}"
