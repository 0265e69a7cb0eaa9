"""What the issue desk keeps beside the kernel's case: the report, its routing tables and its public view."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """One row of the subject tree (诉求类别), editable; shipped in `data/issue_categories.csv`."""

    code = models.CharField(_("Code"), max_length=8, primary_key=True)
    parent = models.ForeignKey("self", verbose_name=_("Belongs to"), on_delete=models.PROTECT, null=True, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)
    due = models.CharField(_("Done within"), max_length=12, blank=True)
    tier = models.CharField(_("Tier"), max_length=4, blank=True)
    urgency = models.CharField(_("Urgency"), max_length=4, blank=True)
    object_kind = models.CharField(_("About"), max_length=10, blank=True)
    object_class = models.CharField(_("Class by GB/T 30428"), max_length=4, blank=True)
    emergency_number = models.CharField(_("Emergency number shown beside it"), max_length=10, blank=True)
    arrive_within = models.CharField(_("On site within"), max_length=12, blank=True)
    duplicate_radius_m = models.PositiveIntegerField(_("Similar reports lie within (metres)"), null=True, blank=True)
    needs_after_photo = models.BooleanField(_("Needs a photo from after the work"), default=False)
    is_public_default = models.BooleanField(_("May be published"), default=False)
    confidentiality = models.CharField(_("Confidentiality"), max_length=10, default="open")
    is_retired = models.BooleanField(_("No longer offered"), default=False)
    # Other systems then get a token first, and the number once the desk has looked.
    is_screened = models.BooleanField(_("Number given after screening (Open311)"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Question(models.Model):
    """One question asked for a category (补充问题) with the effect of its answer; `*` asks for all."""

    category = models.CharField(_("Category, or * for all"), max_length=8)
    order = models.PositiveSmallIntegerField(_("Place in the order"))
    variable = models.CharField(_("Name of the answer"), max_length=40)
    datatype = models.CharField(_("Kind of answer"), max_length=20)
    is_required = models.BooleanField(_("Must be answered"), default=False)
    text_zh = models.CharField(_("Chinese question"), max_length=120)
    text_en = models.CharField(_("English question"), max_length=160)
    values = models.CharField(_("Answers to choose from"), max_length=400, blank=True)
    show_if = models.CharField(_("Asked only if"), max_length=120, blank=True)
    effect_if = models.CharField(_("Answers that have an effect"), max_length=80, blank=True)
    effect = models.CharField(_("Effect"), max_length=200, blank=True)

    class Meta:
        ordering = ["category", "order"]
        constraints = [models.UniqueConstraint(fields=["category", "variable"], name="question_once")]
        verbose_name = _("question of a category")
        verbose_name_plural = _("questions of categories")

    def __str__(self) -> str:
        return f"{self.category} {self.variable}"


class Tier(models.Model):
    """By when the reporter gets a substantive answer, and the desk's own limits (答复层级)."""

    code = models.CharField(_("Code"), max_length=4, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    answer_within = models.CharField(_("Answer within"), max_length=12)
    acceptance_within = models.CharField(_("Take up within"), max_length=12)
    dispatch_within = models.CharField(_("Dispatch within"), max_length=12)
    sign_within = models.CharField(_("Sign within"), max_length=12)
    objection_within = models.CharField(_("Return possible within"), max_length=12)
    decision_within = models.CharField(_("Decide within"), max_length=12)
    arbitration_within = models.CharField(_("Arbitrate within"), max_length=12)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Nature(models.Model):
    """What kind of request it is: question, help, complaint, report, suggestion, thanks (诉求性质)."""

    code = models.CharField(_("Code"), max_length=10, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=20)
    name_en = models.CharField(_("English name"), max_length=60)
    needs_dispatch = models.BooleanField(_("Must be dispatched"), default=True)
    # A tier's code, or "category" for that of the category, or "none" for no clock.
    default_tier = models.CharField(_("Tier"), max_length=10)
    confidentiality = models.CharField(_("Confidentiality"), max_length=10, default="open")

    class Meta:
        verbose_name = _("nature")
        verbose_name_plural = _("natures")

    def __str__(self) -> str:
        return self.name_zh


class Reason(models.Model):
    """A reason that an act may or must give (原因代码), shipped in `data/reason_codes.csv`."""

    group = models.CharField(_("Group"), max_length=20)
    code = models.CharField(_("Code"), max_length=30)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120)
    needs_text = models.BooleanField(_("Needs words"), default=False)
    needs_evidence = models.BooleanField(_("Needs evidence"), default=False)
    counts_as = models.CharField(_("Counts as"), max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="reason_once")]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return f"{self.group} {self.code}"


class CatalogueEntry(models.Model):
    """Who leads what, where (派单目录): keyed by codes, dated, explained. The most specific entry wins."""

    category = models.CharField(_("Category"), max_length=8)
    area_prefix = models.CharField(_("Only where the area code begins with"), max_length=17, blank=True)
    # "urban" or "rural" when the entry holds for such cells only.
    setting = models.CharField(_("Only in"), max_length=5, blank=True)
    # {"variable": ["value", ...]}: every named answer must be one of the values.
    conditions = models.JSONField(_("Only with these answers"), default=dict, blank=True)
    lead_role = models.CharField(_("Function that leads"), max_length=40)
    assist_roles = models.JSONField(_("Functions that assist"), default=list, blank=True)
    may_hand_down = models.BooleanField(_("A town or village may lead"), default=False)
    is_auto = models.BooleanField(_("Sent without a clerk"), default=False)
    basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    valid_from = models.DateField(_("First day"))
    valid_to = models.DateField(_("First day without it"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["category", "area_prefix"], name="catalogue_by_category")]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "area_prefix", "setting", "conditions"],
                condition=models.Q(valid_to__isnull=True),
                name="catalogue_no_ties",
            )
        ]
        verbose_name = _("entry of the dispatch catalogue")
        verbose_name_plural = _("dispatch catalogue")

    def __str__(self) -> str:
        return f"{self.category} {self.area_prefix} → {self.lead_role}"


class Override(models.Model):
    """A department's work handed to a town or village against the catalogue (越级下派); counted, public by number."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT)
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id}"


class Report(models.Model):
    """What the reporter said (诉求), one to one with its case. The raw text is for the desk."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="report")
    nature = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    text = models.TextField()
    # Written by the desk without name, phone, flat or habits; what a unit reads of a confidential case.
    handler_text = models.TextField(blank=True)
    object_class = models.CharField(max_length=4, blank=True)
    answers = models.JSONField(default=dict)
    emergency_shown = models.BooleanField(default=True)
    emergency_call = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    # Who typed it for whom: the clerk's account for an assisted report.
    filed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True)
    external_number = models.CharField(max_length=60, blank=True)
    # By which another system asks for the number of a report that is screened first.
    token = models.CharField(max_length=22, blank=True)
    # What another system said beyond our questions: for staff, never public.
    further = models.JSONField(default=dict, blank=True)
    is_datum_assumed = models.BooleanField(default=False)
    check_method = models.CharField(max_length=20, blank=True)
    privacy_notice = models.CharField(max_length=12)
    answered_at = models.DateTimeField(null=True, blank=True)
    first_dispatched_at = models.DateTimeField(null=True, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True)
    is_on_time = models.BooleanField(null=True, blank=True)
    # By the due after an extension or a works plan.
    is_on_time_extended = models.BooleanField(null=True, blank=True)
    # How often the unit or the desk has said "done"; verdicts are counted by it.
    round = models.PositiveSmallIntegerField(default=0)
    close_basis = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "external_number"],
                name="report_by_external",
                condition=~models.Q(external_number=""),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~models.Q(token=""), name="report_token_once")
        ]

    def __str__(self) -> str:
        return f"report of case {self.case_id}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "source"], name="one_verdict_per_round_and_source"),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__gte=1, stars__lte=5), name="stars_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.source} {self.verdict}"


class PublicReport(models.Model):
    """What anybody may read of a case (公开视图), built when a moderator approves it."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="public")
    text = models.TextField()
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    area_code = models.CharField(max_length=17)
    approved_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-approved_at"], name="public_newest", condition=models.Q(hidden_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"public view of case {self.case_id}"


class SearchLine(models.Model):
    """What a case is found by (检索行), kept with every change of it: its areas and the pairs of its words.

    One line for all its readers; of a confidential case another, with what its reporter wrote, for its desk. The id
    is twice the case's, plus one for the desk's line, so that the newest lines are those of the newest cases.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="search_lines")
    grams = models.TextField()

    def __str__(self) -> str:
        return f"words of case {self.case_id}"


class Draft(models.Model):
    """A report being written (草稿), kept on the server so that no step can lose it; erased after 30 days."""

    token = models.CharField(max_length=32, unique=True)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, null=True, blank=True)
    data = models.JSONField(default=dict)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class MediaFetch(models.Model):
    """A picture another system named by its address (待取图片), until it is fetched; then the address is forgotten."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("cases.Entry", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=2000)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "media fetches"
        indexes = [models.Index(fields=["next_at", "id"], name="media_due", condition=models.Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"picture for case {self.case_id}"
