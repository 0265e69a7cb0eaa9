"""Judicial confirmation of a part of an agreement: the courts, the joint application, what the court ruled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.audit.rules import Erase, Keep, Retention


class Court(models.Model):
    """A court that agreements can be taken to (人民法院), as administrators keep the table."""

    class Level(models.TextChoices):
        BASIC = "basic", "基层人民法院"
        INTERMEDIATE = "intermediate", "中级人民法院"

    code = models.CharField(max_length=20, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.BASIC)
    # Of its district: a county or a city.
    area_code = models.CharField(max_length=17)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    retention = Retention(purpose="where an agreement can be confirmed", plain="*")

    class Meta:
        ordering = ["code"]
        verbose_name = _("court")
        verbose_name_plural = _("courts")

    def __str__(self) -> str:
        return self.name_zh


class Confirmation(models.Model):
    """The way of one part to the court (司法确认); its state stands with the part."""

    part = models.OneToOneField(
        "mediation.AgreementPart", on_delete=models.PROTECT, primary_key=True, related_name="court_way"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    # By term: why it cannot be confirmed, "" where it can.
    grounds = models.JSONField(default=dict)
    # The last day as people should think of it, and as the law has it.
    safe_on = models.DateField()
    legal_on = models.DateField()
    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Why another court than those that follow from the recorded places.
    court_reason = models.CharField(max_length=200, blank=True)
    # Before it goes to court, by ground of dismissal: how it looks, and why it goes all the same.
    checks = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    filed_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=40, blank=True)
    # What the court wants, and until when.
    asked = models.TextField(blank=True)
    asked_until = models.DateField(null=True, blank=True)

    retention = Retention(
        purpose="to have an agreement confirmed by a court",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="court_reason reasons asked",
        plain="grounds checks",
        of="case",
        given="safe_on legal_on filed_on asked asked_until",
        withheld="court_reason reasons: the committee's own words to the court",
    )

    def __str__(self) -> str:
        return f"confirmation of {self.part_id}"


class Joining(models.Model):
    """That a party has joined the application to the court (共同申请), itself or by an agent."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey("mediation.AgreementPart", on_delete=models.PROTECT, related_name="joinings")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    agent = models.CharField(max_length=80, blank=True)
    joined_at = models.DateTimeField()
    # A withdrawal of the application ends it.
    void_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="that all parties apply together",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="agent",
        of="case",
        given="agent joined_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "participant"], condition=models.Q(void_at=None), name="party_joins_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.participant_id}"


class Ruling(models.Model):
    """What a court ruled on a part (裁定); a correction is another row, which counts once a second person agrees."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "裁定确认"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        DISMISSED = "dismissed", "驳回申请"
        REVOKED = "revoked", "撤销确认"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey("mediation.AgreementPart", on_delete=models.PROTECT, related_name="rulings")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    ground = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=40)
    ruled_on = models.DateField()
    # By participant: the day on which it was served.
    served = models.JSONField(default=dict)
    noted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    agreed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="what a court ruled", keep=Keep.CASE, of="case", plain="served",
                          given="outcome ground number ruled_on")  # fmt: skip

    def __str__(self) -> str:
        return f"{self.part_id} {self.number}"
