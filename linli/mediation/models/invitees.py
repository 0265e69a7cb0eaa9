"""Who is invited to a mediation besides its parties and mediators (受邀参与人): experts, lawyers, volunteers."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention
from linli.mediation.models.panels import PanelSeat


class Invitee(models.Model):
    """Somebody invited to take part without a vote, with what they disclosed, and of an expert the opinion."""

    class Role(models.TextChoices):
        EXPERT = "expert", "专家"
        LAWYER = "lawyer", "律师"
        VOLUNTEER = "volunteer", "志愿者"
        DELEGATE = "delegate", "代表、委员"
        NEAR = "near", "亲友、邻里"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="invitees")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=9, choices=Role.choices)
    # Institution and field, as an expert is introduced.
    field = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=8, choices=PanelSeat.Relation.choices)
    told = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    # Of an expert: what was asked and answered (document 22).
    question = models.TextField(blank=True)
    opinion = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="who was invited to a mediation besides its sides, and what an expert has said",
        basis=Basis.CONSENT,
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="name field told question opinion basis",
        of="case",
        given="name role field relation told asked_at question opinion basis given_at",
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"
