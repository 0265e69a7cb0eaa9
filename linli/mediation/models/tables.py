"""The tables that ship with the platform: what a dispute can be about, and on what ground one ends."""

from django.db import models

from linli.kernel.audit.rules import Retention


class DisputeType(models.Model):
    """What a dispute can be about (纠纷类型), shipped in `data/dispute_types.csv`; D19 is a flag on another type."""

    code = models.CharField(max_length=4, primary_key=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    # For a specialist committee rather than the one of the place.
    is_specialist = models.BooleanField(default=False)
    # How long a mediation may take, as clocks are written, and what that rests on.
    time_limit = models.CharField(max_length=12)
    limit_basis = models.CharField(max_length=200, blank=True)
    # Whether a court may confirm an agreement: yes, partial, no.
    confirmation = models.CharField(max_length=10)
    confirmation_note = models.CharField(max_length=200, blank=True)
    signature = models.CharField(max_length=12)
    stop_rule = models.CharField(max_length=200, blank=True)
    # The function (`department_roles.csv`) of the body that mediates it.
    body_role = models.CharField(max_length=40)
    # The classes of reports that turn out to be such disputes.
    issue_categories = models.JSONField(default=list, blank=True)

    retention = Retention(purpose="what a dispute can be about", plain="*")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Ground(models.Model):
    """On what ground an application is refused or a mediation ends (事由), shipped in `data/mediation_grounds.csv`."""

    group = models.CharField(max_length=20)
    code = models.CharField(max_length=4)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    needs_text = models.BooleanField(default=False)

    retention = Retention(purpose="on what ground a mediation is refused or ends", plain="*")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="ground_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.code}"
