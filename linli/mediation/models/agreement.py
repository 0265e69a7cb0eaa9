"""What the sides agree on: drafts with their terms, who read them, the agreement and its parts (mediation 12-14)."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention
from linli.mediation.rules.signing import Profile
from linli.mediation.rules.terms import Kind


class Proposal(models.Model):
    """One version of a draft agreement (调解方案); everything in it is a concession until it takes effect."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    # Facts, disputed points, responsibility, place and day of signing, copies, and how a sum is divided.
    heads = models.JSONField(default=dict)
    # By participant: the name as drafted, and in a group the figure.
    parties = models.JSONField(default=dict)
    # By finding: the presider's reason to pass a warning.
    passed = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    # From then on nothing in it changes: the parties read it, and the hash is of its text.
    sent_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    retention = Retention(
        purpose="what the sides may agree on",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="heads parties passed text",
        plain="sha256",
        of="case",
        given="number text sent_at",
        withheld="heads parties: given as the text that was sent; passed: the presider's own words to the committee",
        only=models.Q(sent_at__isnull=False),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="proposal_version_once")]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"


class Term(models.Model):
    """One term of a version (条款), its fields as typed; what falls due by it says `rules.terms.dues`."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=[(kind.value, kind.name) for kind in Kind])
    said = models.JSONField(default=dict)

    retention = Retention(
        purpose="what each side undertakes",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="said",
        of="case",
        withheld="said: given as the text that was sent",
    )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.number}"


class Reading(models.Model):
    """That a party opened a version, and whether it waived the time to think (阅读)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, db_index=False, related_name="readings")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    waived_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="nobody signs what they have not read", keep=Keep.CASE, of="case")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "participant"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.participant_id}"


class Agreement(models.Model):
    """An agreement given out to be signed, or reached by word of mouth (调解协议); with `effect_at` it binds."""

    class Form(models.TextChoices):
        WRITTEN = "written", "书面"
        ORAL = "oral", "口头"

    class Path(models.TextChoices):
        ELECTRONIC = "electronic", "电子签署"
        PAPER = "paper", "纸质签署"

    class Condition(models.TextChoices):
        # Each part takes effect for its signer, or none unless enough of them sign in time.
        SEVERABLE = "severable", "分别生效"
        THRESHOLD = "threshold", "达到比例生效"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agreements")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agreements")
    form = models.CharField(max_length=7, choices=Form.choices, default=Form.WRITTEN)
    path = models.CharField(max_length=10, choices=Path.choices, default=Path.ELECTRONIC)
    profile = models.CharField(max_length=14, choices=[(p.value, p.name) for p in Profile])
    # Of the text that is signed; a signature under another one is void.
    sha256 = models.CharField(max_length=64)
    # The words of an oral agreement, as spoken.
    spoken = models.TextField(blank=True)
    condition = models.CharField(max_length=9, choices=Condition.choices, default=Condition.SEVERABLE)
    threshold_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold_on = models.DateField(null=True, blank=True)
    # How many pages were printed, where it is signed on paper.
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    # The moment of the last act its profile asks for (t_eff); of a group the first part's.
    effect_at = models.DateTimeField(null=True, blank=True)
    # An edit, a lapse or an ending: nothing signed under it counts.
    void_at = models.DateTimeField(null=True, blank=True)
    # The agreement that takes its place, once that one is in effect.
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    retention = Retention(
        purpose="what binds the sides, and since when",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="spoken",
        plain="sha256",
        of="case",
        given="form path spoken made_at effect_at",
    )

    def __str__(self) -> str:
        return f"agreement {self.pk} of {self.case_id}"


class AgreementPart(models.Model):
    """What of an agreement takes effect by itself (协议分册): the whole, or in a group one member's part."""

    class State(models.TextChoices):
        OPEN = "open", "待签署"
        EFFECTIVE = "effective", "已生效"
        # The payee is not known: heirs to be proven, co-owners in dispute.
        HELD = "held", "暂缓"
        NOT_JOINED = "not_joined", "未加入"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, db_index=False, related_name="parts")
    # Of a group: whose part it is; None where the agreement is one.
    participant = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    figure_fen = models.BigIntegerField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True)
    effect_at = models.DateTimeField(null=True, blank=True)
    # Where it stands on the tracks of confirmation and performance (rules.machine).
    confirmation = models.CharField(max_length=12, default="none")
    performance = models.CharField(max_length=10, default="none")

    retention = Retention(
        purpose="what each member of a group agreed to",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="figure_fen held_because",
        of="case",
        given="state figure_fen effect_at",
        withheld="held_because: may tell of heirs and co-owners",
        only=models.Q(participant=None),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "participant"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.participant_id or 'whole'}"
