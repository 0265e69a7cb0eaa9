"""Who mediates: the register, the seats of one dispute, what each participant has said, and challenges."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention


class Mediator(models.Model):
    """One row of a committee's register (调解员名册); how often somebody succeeded is kept nowhere."""

    account = models.OneToOneField("people.Account", on_delete=models.PROTECT, related_name="mediator")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="mediators")
    # Codes of `dispute_types.csv`, and languages and dialects as people name them.
    specialities = models.JSONField(default=list)
    languages = models.CharField(max_length=120, blank=True)
    # The last day of the term is not included.
    term_from = models.DateField()
    term_to = models.DateField()
    trained_on = models.DateField(null=True, blank=True)
    is_suspended = models.BooleanField(default=False)

    retention = Retention(
        purpose="who mediates for a committee, as the law has it on its notice board",
        basis=Basis.DUTY,
        plain="specialities languages",
        given="unit__name_zh specialities languages term_from term_to trained_on is_suspended",
        by="account",
    )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.account_id}"


class PanelSeat(models.Model):
    """One seat of a dispute's panel (调解小组席位), by whom it was filled, and what its mediator disclosed."""

    class Name(models.TextChoices):
        APPLICANT = "A", "申请人一方所选"
        RESPONDENT = "R", "被申请人一方所选"
        PRESIDER = "P", "主持调解员"

    class ChosenBy(models.TextChoices):
        APPLICANT = "A", "申请人"
        RESPONDENT = "R", "被申请人"
        JOINT = "joint", "双方共同"
        DIRECTOR = "director", "主任指定"

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        TAKEN = "taken", "已就任"
        LEFT = "left", "已退出"

    class Relation(models.TextChoices):
        NEAR_RELATIVE = "a", "是当事人或者代理人的近亲属"
        INTEREST = "b", "与纠纷有利害关系"
        OTHER = "c", "有其他可能影响公正的关系"
        NONE = "d", "没有上述情形"
        INVOLVED = "involved", "本人是当事人、代理人、担保人、收款人或者协议条款的签署人"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="seats")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(max_length=1, choices=Name.choices)
    chosen_by = models.CharField(max_length=8, choices=ChosenBy.choices)
    # By which steps the rule came to this mediator, and the seed by which its lot can be drawn again.
    why = models.JSONField(default=dict)
    seed = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=5, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    relation = models.CharField(max_length=8, choices=Relation.choices, blank=True)
    told = models.TextField(blank=True)

    retention = Retention(
        purpose="who mediated a dispute, how they were chosen and what they disclosed",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="told",
        plain="why",
        of="case",
        given="name chosen_by why seed state relation told asked_at answered_at left_at",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=~models.Q(state="left"), name="seat_filled_once"
            ),
            models.UniqueConstraint(
                fields=["case", "mediator"], condition=~models.Q(state="left"), name="mediator_sits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.mediator_id}"


class Assent(models.Model):
    """What a participant said yes or no to (同意与确认); rows are added, never changed, and the last one holds."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="assents")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="assents")
    kind = models.CharField(max_length=16)
    # What it is about where there are several, as "seat:12".
    about = models.CharField(max_length=40, blank=True)
    is_given = models.BooleanField()
    # The address for papers, a correction, a reason.
    said = models.TextField(blank=True)
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="zh-hans")
    channel = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    # Who wrote it down; nobody where the participant did.
    account = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="assents_noted"
    )

    retention = Retention(
        purpose="to what each participant agreed, when and in which words",
        basis=Basis.CONSENT,
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="said",
        plain="text_sha256",
        of="case",
        given="kind is_given said text_version language channel given_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        indexes = [models.Index(fields=["case", "kind", "about"], name="assent_by_what")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.participant_id} {self.kind} {self.about}"


class Challenge(models.Model):
    """A participant's wish that a mediator leaves (回避申请), and what was decided."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="challenges")
    seat = models.ForeignKey(PanelSeat, on_delete=models.PROTECT, related_name="challenges")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="challenges")
    ground = models.CharField(max_length=8, choices=PanelSeat.Relation.choices)
    facts = models.TextField()
    raised_at = models.DateTimeField()
    is_upheld = models.BooleanField(null=True, blank=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="who asked for a mediator to leave, why, and what was decided",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="facts decision",
        of="case",
        given="ground facts raised_at is_upheld decision decided_at",
        only=models.Q(participant__side="A"),
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.seat_id}"
