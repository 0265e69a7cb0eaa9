"""Who signed an agreement, and by what it was made sure who that was (mediation 13)."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention
from linli.mediation.rules.signing import Seat


class Agency(models.Model):
    """That somebody acts for a party by a paper (授权委托), from a day to a day, both included."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="agencies")
    agent = models.CharField(max_length=80, blank=True)
    # Settling and signing need special authority (Civil Procedure Law 62).
    is_special = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField()
    noted_at = models.DateTimeField()

    retention = Retention(
        purpose="who may act for a party",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="agent",
        of="case",
        given="agent is_special from_on to_on",
        only=models.Q(participant__side="A"),
    )

    def __str__(self) -> str:
        return f"agent for {self.participant_id}"


class IdentityCheck(models.Model):
    """That an officer compared a document with its holder (身份核验); no picture of it is kept."""

    class Method(models.TextChoices):
        COUNTER = "counter", "窗口核验"
        CAMERA = "camera", "视频核验"

    class Document(models.TextChoices):
        ID_CARD = "id_card", "居民身份证"
        PASSPORT = "passport", "护照"
        RESIDENCE = "residence", "港澳台居民居住证"
        LICENCE = "licence", "营业执照"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="identity_checks")
    # Whose document it was: the party's, or of who signs for it.
    name = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=7, choices=Method.choices)
    document = models.CharField(max_length=9, choices=Document.choices)
    # The first and last digits, and a keyed hash by which the same number is known again.
    number_masked = models.CharField(max_length=24, blank=True)
    number_hash = models.CharField(max_length=64, blank=True)
    officer = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    retention = Retention(
        purpose="to know that a signature is that of the party",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="name number_masked number_hash",
        of="case",
        given="name method document number_masked checked_at",
        withheld="number_hash: a key by which the platform knows a number again, which tells its holder nothing",
        only=models.Q(participant__side="A"),
    )

    def __str__(self) -> str:
        return f"{self.participant_id} {self.method}"


class SigningCode(models.Model):
    """A one-time code for one signer under one text (签署验证码); only its hash is kept."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("mediation.Agreement", on_delete=models.PROTECT, related_name="codes")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    wrong = models.PositiveSmallIntegerField(default=0)

    retention = Retention(purpose="to bind a signature to its signer and its text", keep=Keep.CASE, of="case",
                          plain="code_hash")  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.participant_id}"


class Signature(models.Model):
    """One act of signing (签署记录): whose, by whose hand, under which text, when; a void one is kept."""

    class Method(models.TextChoices):
        DRAWN = "drawn", "手写签名"
        TYPED = "typed", "输入姓名确认"
        ACCOUNT = "account", "账号签署"
        SEAL = "seal", "盖章"
        PAPER = "paper", "纸质签署"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("mediation.Agreement", on_delete=models.PROTECT, related_name="signatures")
    seat = models.CharField(max_length=8, choices=[(seat.value, seat.name) for seat in Seat])
    # A party's by its participant, a mediator's and the seal by the account.
    participant = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Whose hand it was, where somebody signed for the party: a representative or an agent.
    hand = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=7, choices=Method.choices)
    # What was drawn, as the path of a vector picture.
    drawing = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    identity = models.ForeignKey(IdentityCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    device = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="that and when an agreement was signed by whom",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="hand drawing place",
        plain="sha256",
        of="case",
        given="seat hand method drawing place signed_at void_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        constraints = [
            # Two devices at once give one signature.
            models.UniqueConstraint(
                fields=["agreement", "participant"], condition=models.Q(void_at=None, seat="party"),
                name="party_signs_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "seat", "account"], condition=models.Q(void_at=None) & ~models.Q(seat="party"),
                name="seat_signs_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.seat}"


class PaperCheck(models.Model):
    """What a clerk, and then a mediator, found on the signed paper (纸质签署核对), each by their own eyes."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("mediation.Agreement", on_delete=models.PROTECT, related_name="paper_checks")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField()
    signers = models.PositiveSmallIntegerField()
    # The moment written on the paper beside the last act; with it the agreement binds.
    last_act_at = models.DateTimeField()
    # The name of the scan among the files of the case.
    scan = models.CharField(max_length=32, blank=True)
    noted_at = models.DateTimeField()

    retention = Retention(purpose="that the signed paper is the text that was printed", keep=Keep.CASE, of="case")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.account_id}"
