"""The ledger of performance: what falls due, what was paid towards it, what was done where it was not."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention
from linli.mediation.rules.ledger import Pay


class DueItem(models.Model):
    """One thing that falls due by a part of an agreement (履行事项); how it stands is reckoned from its payments."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="due_items")
    part = models.ForeignKey(
        "mediation.AgreementPart", on_delete=models.PROTECT, db_index=False, related_name="due_items"
    )
    term = models.PositiveSmallIntegerField()
    instalment = models.PositiveSmallIntegerField(default=1)
    obligor = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    obligee = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # None where it is no money.
    fen = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField()
    what = models.CharField(max_length=200, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    # Why nobody is paid for now: heirs, co-owners, an unknown payee.
    held_because = models.CharField(max_length=200, blank=True)

    retention = Retention(
        purpose="what each side has promised, and by when",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="what held_because",
        of="case",
        given="term instalment fen due_on what waived_at",
        withheld="held_because: may tell of heirs and co-owners",
        only=models.Q(obligor__side="A") | models.Q(obligee__side="A"),
    )

    class Meta:
        ordering = ["part", "due_on", "term", "instalment"]
        constraints = [models.UniqueConstraint(fields=["part", "term", "instalment"], name="due_item_once")]

    def __str__(self) -> str:
        return f"{self.part_id} {self.term}.{self.instalment}"


class Payment(models.Model):
    """One payment or deed as its obligor reported it (履行登记), and how far the others say the same."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="payments")
    payer = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fen = models.BigIntegerField(null=True, blank=True)
    paid_on = models.DateField()
    # The bank slip's number, or what else shows it.
    proof = models.CharField(max_length=200, blank=True)
    pay = models.CharField(max_length=8, choices=[(pay.value, pay.name) for pay in Pay], default=Pay.REPORTED.value)
    reported_at = models.DateTimeField()
    # When the obligee was asked, by turns.
    asked = models.JSONField(default=list)
    # Why the obligee denies it, or why it was reversed.
    why = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="what was done to keep a promise",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="proof why",
        plain="asked",
        of="case",
        given="fen paid_on proof pay reported_at why settled_at",
        only=models.Q(payer__side="A") | models.Q(payee__side="A"),
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.pay}"


class PaymentShare(models.Model):
    """What of one payment goes towards one item."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, db_index=False, related_name="shares")
    item = models.ForeignKey(DueItem, on_delete=models.PROTECT, related_name="shares")
    # WHOLE where it is no money.
    fen = models.BigIntegerField()

    retention = Retention(purpose="which promise a payment keeps", keep=Keep.CASE, of="case")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "item"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.item_id}"


class Urging(models.Model):
    """That somebody was reminded of a missed promise (催告); what is promised anew changes no agreement."""

    class Means(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "上门"
        LETTER = "letter", "书面"
        MEETING = "meeting", "面谈"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(DueItem, on_delete=models.PROTECT, related_name="urgings")
    means = models.CharField(max_length=7, choices=Means.choices)
    answer = models.CharField(max_length=500, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    retention = Retention(
        purpose="that performance was urged",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="answer",
        of="case",
        given="means answer promised_on at",
        only=models.Q(item__obligor__side="A"),
    )

    def __str__(self) -> str:
        return f"{self.item_id} {self.means}"


class Breach(models.Model):
    """That a part was found not to be kept (未履行), and which way its obligee chose."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey("mediation.AgreementPart", on_delete=models.PROTECT, related_name="breaches")
    missed_on = models.DateField()
    found_at = models.DateTimeField()
    # `rules.breaches.Route`.
    route = models.CharField(max_length=20, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    cured_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="that an agreement was not kept, and what followed", keep=Keep.CASE, of="case")

    def __str__(self) -> str:
        return f"breach of {self.part_id}"
