"""The dispute beside its case, and who is in it."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention
from linli.mediation.rules.abilities import By


class Dispute(models.Model):
    """What an applicant asks a committee to mediate (调解申请), beside its case; written by the services alone."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="dispute")
    facts = models.TextField()
    request = models.TextField()
    tried = models.TextField(blank=True)
    # The answers to the questions of safety, which the other side never sees.
    safety = models.JSONField(default=dict)
    # Whether the clerk has since spoken to the applicant alone, and what the checklist came to, by question.
    has_spoken_alone = models.BooleanField(default=False)
    # Which side is in danger from the other, once it was noted; from when the other one is approached no more, until a
    # director has found what goes on.
    danger_to = models.CharField(max_length=1, blank=True)
    barred_at = models.DateTimeField(null=True, blank=True)
    checked = models.JSONField(default=dict)
    # Why it went to this committee: codes and units.
    route = models.JSONField(default=dict)
    # What the other side is told it is about, in the clerk's neutral words.
    summary = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    privacy_notice = models.CharField(max_length=20)
    erased_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="to have the dispute mediated",
        basis=Basis.CONSENT,
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="facts request tried safety summary",
        plain="checked route",
        of="case",
        given="facts request tried safety summary language",
    )

    def __str__(self) -> str:
        return f"dispute {self.case_id}"


class Participant(models.Model):
    """One person or organisation in a dispute (当事人), on one of its sides."""

    class Side(models.TextChoices):
        APPLICANT = "A", "申请人"
        RESPONDENT = "R", "被申请人"

    class Capacity(models.TextChoices):
        FULL = "full", "完全民事行为能力"
        LIMITED = "limited", "限制民事行为能力"
        NONE = "none", "无民事行为能力"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="participants")
    side = models.CharField(max_length=1, choices=Side.choices)
    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_organisation = models.BooleanField(default=False)
    # By age alone, which itself is not kept; who cannot act alone is represented.
    capacity = models.CharField(max_length=7, choices=Capacity.choices, default=Capacity.FULL)
    capacity_by = models.CharField(max_length=7, choices=[(b.value, b.name) for b in By], blank=True, default="")
    represented_by = models.CharField(max_length=80, blank=True)
    # How to reach the other side; the applicant is reached by the contact of the case.
    contact = models.ForeignKey("people.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # From then on the mediation goes on without it: it refused, or could not be reached (16).
    left_out_at = models.DateTimeField(null=True, blank=True)
    # Whose place this one took: an heir's, a successor's, the same organisation's under its old name (21, 22).
    in_place_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )

    retention = Retention(
        purpose="who is in a dispute with whom",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="name address represented_by",
        of="case",
        contacts="contact",
        given="side name address represented_by capacity",
        only=models.Q(side="A"),
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"
