"""What is done on a case beside its legs: petitions, interim measures, orders, verifications, overrides."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Override(models.Model):
    """A department's work handed to a town or village against the catalogue (越级下派); counted, public by number."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("CatalogueEntry", on_delete=models.PROTECT)
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField(db_index=True)

    retention = Retention(purpose="to count departments' work handed down; public", plain="reason")

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id}"


class Petition(models.Model):
    """What is asked of a desk and waits for its word (申请): a pause, an extension, a plan, help, leave to return."""

    class Kind(models.TextChoices):
        PAUSE = "pause", "暂停计时"
        EXTENSION = "extension", "延期"
        PLAN = "plan", "工程计划"
        ASSIST = "assist", "增派协办"
        RETURN = "return", "处置后退单"
        FIRST_DESK = "first_desk", "变更首接单位"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="petitions")
    # The lead's hand-over it is about; none for the first desk.
    leg = models.ForeignKey("cases.Leg", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    decider = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    # Milestones, the survey, the role in charge, the decision on interim measures, the unit that is wanted.
    data = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True, blank=True)

    retention = Retention(
        purpose="what was asked of a desk, and its word",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text data",
        of="case",
        withheld="text data: what offices say to each other, and the answer stands in the timeline",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "leg"], condition=models.Q(decided_at__isnull=True), name="one_open_petition"
            )
        ]
        indexes = [
            models.Index(fields=["decider"], name="petition_to_decide", condition=models.Q(decided_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Interim(models.Model):
    """Relief until the fix (临时措施): a barrier, a sign, a water truck."""

    class Kind(models.TextChoices):
        WATER_TRUCK = "water_truck", "送水车"
        BARRIER = "barrier", "围挡"
        SIGN = "sign", "警示标志"
        LIGHT = "light", "临时照明"
        FILL = "fill", "临时填补"
        HOUSING = "housing", "临时安置"
        OTHER = "other", "其他"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="interims")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT)
    note = models.CharField(max_length=200, blank=True)
    quantity = models.CharField(max_length=60, blank=True)
    # By when it is given each day; empty for what stands by itself.
    daily_at = models.TimeField(null=True, blank=True)
    # The round that is awaited, and how many alarms it has raised.
    next_at = models.DateTimeField(null=True, blank=True)
    alarms = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    ends_at_closure = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="what relief was given until the fix",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="note quantity",
        of="case",
        given="kind note quantity started_at ended_at",
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Order(models.Model):
    """A supervision order (督办单): one for each hand-over and level; who must answer for what, and the answer."""

    class Level(models.TextChoices):
        S2 = "s2", "督办单"
        S3 = "s3", "提级督办"
        S4 = "s4", "列入疑难"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="orders")
    leg = models.ForeignKey("cases.Leg", on_delete=models.PROTECT, db_index=False, related_name="+")
    level = models.CharField(max_length=2, choices=Level.choices)
    # Who is ordered, and which desk answers for the order.
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    ordered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    cause = models.TextField(blank=True)
    until_on = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=60, blank=True)
    minutes = models.TextField(blank=True)

    retention = Retention(
        purpose="who had to answer for a delay",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="reason cause minutes role",
        of="case",
        withheld="reason cause minutes role: what offices say to each other",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "level"], name="one_order_per_leg_and_level")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class Verdict(models.TextChoices):
    """What a reporter or checker found after disposal."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    NOT_SOLVED = "not_solved", "未解决"


class Verification(models.Model):
    """One proof after one disposal (核查): the reporter's own word or an independent check."""

    class Source(models.TextChoices):
        REPORTER = "reporter", "诉求人"
        CHECK = "check", "独立核查"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="verifications", db_index=False)
    round = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True)
    # Where the checker stood, with the accuracy in metres, when the phone gave it.
    point = models.JSONField(default=dict, blank=True)
    verified_at = models.DateTimeField()

    retention = Retention(
        purpose="whether it is solved, in whose eyes",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text point",
        of="case",
        who="account",
        given="round verdict stars text point verified_at",
        only=models.Q(source="reporter"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "source"], name="one_verdict_per_round_and_source"),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__gte=1, stars__lte=5), name="stars_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.source} {self.verdict}"
