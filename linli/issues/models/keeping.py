"""How long cases are kept, what holds them, and who asked for what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention


class Keeping(models.Model):
    """How long something is kept in an area, since a day (保存期限); what no row names is kept as the platform says."""

    class What(models.TextChoices):
        CLOSED = "closed", _("Personal data of closed cases")
        REFUSED = "refused", _("Personal data of cases not taken up or withdrawn")
        HELD = "held", _("Personal data of difficult cases, and of cases after a legal hold")
        ORIGINALS = "originals", _("Originals of photos")
        MESSAGES = "messages", _("Messages that were sent")
        AUDIT = "audit", _("Audit rows")

    what = models.CharField(_("What is kept"), max_length=10, choices=What.choices)
    area_prefix = models.CharField(_("Only where the area code begins with"), max_length=17, blank=True)
    days = models.PositiveIntegerField(_("Days"))
    from_on = models.DateField(_("First day"))
    basis = models.CharField(_("Legal basis"), max_length=200)

    retention = Retention(purpose="how long things are kept", plain="*")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "area_prefix", "from_on"], name="keeping_once"),
            # A slip of the finger must not erase a county.
            models.CheckConstraint(condition=models.Q(days__gte=30), name="keeping_at_least_a_month"),
        ]
        verbose_name = _("time of keeping")
        verbose_name_plural = _("times of keeping")

    def __str__(self) -> str:
        return f"{self.what} {self.area_prefix} {self.days} d"


class Hold(models.Model):
    """A reason in law why a case may not be erased (依法留存), placed and lifted by the privacy officer."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="why a case is kept longer", basis=Basis.DUTY, plain="reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted_at__isnull=True), name="one_hold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"hold of case {self.case_id}"


class Strike(models.Model):
    """That a published report broke the rules (违规记录): counted against the browser it came from, never a person."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")
    # The keyed hash of a random token; empty where the report came from no browser.
    device = models.CharField(max_length=64, db_index=True)
    struck_at = models.DateTimeField()

    retention = Retention(
        purpose="to close public functions to whoever abuses them",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="device",
        of="case",
        given="device struck_at",
    )

    def __str__(self) -> str:
        return f"strike for case {self.case_id}"


class Tombstone(models.Model):
    """That the personal data of a case are gone (清除记录): since when and why. Number and dates are the case's."""

    class Reason(models.TextChoices):
        PERIOD = "period", "保存期满"
        ASKED = "asked", "本人要求"

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="tombstone")
    reason = models.CharField(max_length=6, choices=Reason.choices)
    erased_at = models.DateTimeField(db_index=True)

    retention = Retention(purpose="that data are gone, since when and why", basis=Basis.DUTY)

    def __str__(self) -> str:
        return f"case {self.case_id} erased {self.erased_at:%Y-%m-%d}"


class ErasureRequest(models.Model):
    """A reporter's wish that the data of a case be erased (删除申请); the case's duty record stays as a skeleton."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="that what people ask for is done in time",
        basis=Basis.DUTY,
        of="case",
        given="asked_at due_at done_at",
    )

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="erasure_waits", condition=models.Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"erasure of case {self.case_id}"
