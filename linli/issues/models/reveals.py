"""Looks at hidden contacts: who, why and until when, which of them are looked at again, and who asked for more."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention


class Reveal(models.Model):
    """One detail of a reporter's contact shown in full to one person for a quarter of an hour (查看联系方式)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="reveals")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10)
    reason = models.CharField(max_length=30)
    text = models.CharField(max_length=200, blank=True)
    shown_at = models.DateTimeField(db_index=True)
    until_at = models.DateTimeField()
    # Drawn by lot to be looked at again; empty for the others.
    drawn_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    is_in_order = models.BooleanField(null=True, blank=True)
    finding = models.CharField(max_length=200, blank=True)

    retention = Retention(
        purpose="that a look at a contact is answered for",
        basis=Basis.DUTY,
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text finding",
        plain="field reason",
        of="case",
        given="field reason shown_at",
        withheld="text finding: what staff say of each other",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reviewer=models.F("account")), name="reveal_reviewed_by_somebody_else"
            )
        ]
        indexes = [
            models.Index(
                fields=["drawn_at"],
                name="reveal_waits",
                condition=models.Q(drawn_at__isnull=False, reviewed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field} {self.shown_at:%Y-%m-%d %H:%M}"


class RevealMore(models.Model):
    """Somebody's wish to see more contacts today than one person may (加量申请), and the supervisor's word."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    day_on = models.DateField()
    why = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # How many more; 0 is a refusal.
    times = models.PositiveSmallIntegerField(default=0)

    retention = Retention(purpose="why more contacts were shown than usual", basis=Basis.DUTY, plain="why")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "day_on"], condition=models.Q(decided_at__isnull=True), name="one_wish_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(decided_by=models.F("account")), name="more_given_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day_on:%Y-%m-%d}"
