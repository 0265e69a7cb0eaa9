"""The case file: case, append-only timeline, legs, links, followers and idempotency keys."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention
from linli.kernel.cases.rules import CARRIED

# What a map may show: what is open to all who act, about no unit, waits for somebody itself and has a point. A sealed
# case is never located.
ON_MAP = models.Q(
    *(~models.Q(state=state) for state in sorted(CARRIED)),
    closed_at__isnull=True,
    confidentiality="open",
    excluded_unit__isnull=True,
    hexagon__isnull=False,
)


class Case(models.Model):
    """One file of any kind (案件). Moved only by `cases.services`; its kind says what may happen next."""

    class LocationQuality(models.TextChoices):
        POINT = "point", "坐标"
        ADDRESS = "address", "地址"
        AREA = "area", "区域"
        NONE = "none", "无"

    class Confidentiality(models.TextChoices):
        OPEN = "open", "公开办理"
        DESK_ONLY = "desk_only", "仅受理单位可见"
        SEALED = "sealed", "封存"

    kind = models.CharField(max_length=30)
    kind_version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=24, unique=True)
    lookup_code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    category = models.CharField(max_length=8)
    tier = models.CharField(max_length=4, blank=True)
    urgency = models.CharField(max_length=4)
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices)
    # The path: the deepest area known. An area permission is a prefix of it.
    area_code = models.CharField(max_length=17)
    is_unlocated = models.BooleanField(default=False)
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    tile_z14 = models.BigIntegerField(null=True, blank=True)
    # The finest H3 hexagon of the point, by which maps count (areas.rules.hexagons).
    hexagon = models.BigIntegerField(null=True, blank=True)
    location_quality = models.CharField(max_length=8, choices=LocationQuality.choices)
    place_text = models.CharField(max_length=200, blank=True)
    # The unit that must act now: the desk before dispatch and at verification, else the lead unit.
    holder = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="held_cases")
    first_desk = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="first_desk_cases"
    )
    reporter = models.ForeignKey(
        "people.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_cases",
        db_index=False,
    )
    contact = models.ForeignKey("people.Contact", on_delete=models.SET_NULL, null=True, blank=True)
    # The unit a report is about (被反映单位): it never sees, holds, leads, assists or checks the case.
    excluded_unit = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The next moment by which the holder must act, and the disposal due fixed at first dispatch.
    due_at = models.DateTimeField(null=True, blank=True)
    due_original_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)

    retention = Retention(
        purpose="to have the trouble dealt with",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="title place_text lat long tile_z14 hexagon",
        of="pk",
        who="reporter",
        given="number lookup_code state outcome category title place_text lat long area_code opened_at closed_at",
        withheld="tile_z14 hexagon: reckoned from the point",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["holder", "due_at", "id"],
                name="case_open_by_holder",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["area_code", "due_at"],
                name="case_open_by_area",
                condition=models.Q(closed_at__isnull=True),
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
            ),
            # The soonest due of a wide area: walked in order, nearly every row fits.
            models.Index(
                fields=["due_at", "id"],
                name="case_open_by_due",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["reporter"], name="case_by_reporter", condition=models.Q(reporter__isnull=False)),
            models.Index(fields=["opened_at"], name="case_by_opened"),
            # What was due in a month, for the numbers of the centre.
            models.Index(
                fields=["due_original_at"],
                name="case_by_first_due",
                condition=models.Q(due_original_at__isnull=False),
            ),
            # What lies near a place: at most four tiles, one category, some weeks.
            models.Index(
                fields=["tile_z14", "category", "opened_at"],
                name="case_by_tile",
                condition=models.Q(tile_z14__isnull=False),
            ),
            # What a map of open cases counts, those of a hexagon next to each other, without a look at the rows
            # themselves: what it asks for stands here.
            models.Index(
                fields=["hexagon", "due_at", "area_code", "state", "category", "kind", "holder", "id"],
                name="case_by_hexagon",
                condition=ON_MAP,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, long__isnull=True)
                | models.Q(lat__gte=-90, lat__lte=90, long__gte=-180, long__lte=180),
                name="case_point_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | ~models.Q(outcome=""), name="case_closed_with_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """One line of a case's timeline (办理记录). Never changed but in who reads it; a correction is a new line."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "公开"
        REPORTER = "reporter", "诉求人与工作人员"
        PRIVATE = "private", "诉求人与受理单位"
        STAFF = "staff", "工作人员"
        DESK = "desk", "仅受理单位"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    act = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, blank=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    # Fields before and after, ids of what was made: {"before": {...}, "after": {...}, ...}.
    data = models.JSONField(default=dict)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)

    retention = Retention(
        purpose="to show what was done, by whom and when",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text data",
        of="case",
        who="account",
        given="happened_at act reason text unit__name_zh",
        withheld="data: the bookkeeping of the act, and what it says stands in the line",
        only=models.Q(visibility__in=["public", "reporter", "private"]),
    )

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="entry_by_case"),
            # What other systems ask every few minutes: what was told lately.
            models.Index(fields=["happened_at", "id"], name="entry_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class Leg(models.Model):
    """One hand-over to one unit with its own clocks and outcome (流转环节)."""

    class Kind(models.TextChoices):
        REPORT_UP = "report_up", "上报"
        HAND_DOWN = "hand_down", "下派"
        DISPATCH_LEAD = "dispatch_lead", "主办"
        DISPATCH_ASSIST = "dispatch_assist", "协办"
        WHISTLE = "whistle", "吹哨"
        TRANSFER = "transfer", "转办"
        INFORM = "inform", "抄送"

    class State(models.TextChoices):
        DRAFT = "draft", "待批准"
        SENT = "sent", "已发送"
        SIGNED = "signed", "已签收"
        SILENT = "silent", "视为签收"
        OBJECTED = "objected", "退单待审"
        UPHELD = "upheld", "退单成立"
        DONE = "done", "已完成"
        HANDED_ON = "handed_on", "已移交"
        WAIVED = "waived", "已免除"
        CANCELLED = "cancelled", "已取消"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legs", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    from_unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="legs_sent")
    to_unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="legs_held", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    share = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    sent_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_how = models.CharField(max_length=10, blank=True)
    reported_in_at = models.DateTimeField(null=True, blank=True)
    report_in = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    # Route and its explanation, whistle kind and approval, objection and ruling, rating of the help and the reply.
    data = models.JSONField(default=dict)

    retention = Retention(
        purpose="who had the case, since when and until when",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="share reason advice report_in data",
        of="case",
        given="kind to_unit__name_zh sent_at ended_at",
        withheld="share reason advice report_in data: what offices say to each other",
        only=~models.Q(state="draft"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="leg_by_case"),
            # What a unit still sees: its open hand-overs and those of the last weeks, without a look at the rows.
            models.Index(fields=["to_unit", "ended_at", "case", "state"], name="leg_in_sight"),
            models.Index(
                fields=["to_unit", "due_at", "id"],
                name="leg_open_by_unit",
                condition=models.Q(ended_at__isnull=True),
            ),
            # What a desk sent to whoever leads now, and goes on to see.
            models.Index(
                fields=["from_unit", "case"],
                name="leg_led_for",
                condition=models.Q(ended_at__isnull=True, kind__in=["dispatch_lead", "hand_down"]),
            ),
            models.Index(
                fields=["from_unit"],
                name="leg_to_rule",
                condition=models.Q(ended_at__isnull=True, state="objected"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True, kind__in=["dispatch_lead", "hand_down"]),
                name="one_open_lead_leg",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} → {self.to_unit_id}"


class Link(models.Model):
    """How two cases belong together (关联)."""

    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", "重复"
        PART_OF = "part_of", "拆分"
        CAUSED_BY = "caused_by", "由此引起"
        REPEAT_OF = "repeat_of", "再次发生"
        BEGUN_FROM = "begun_from", "转入"

    from_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_out", db_index=False)
    to_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    linked_at = models.DateTimeField()
    # What a duplicate was before it was joined, so that leaving restores it.
    data = models.JSONField(default=dict)

    retention = Retention(
        purpose="which cases are about the same",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="data",
        of="from_case",
        withheld="data: by which cases are parted again, which may tell of the other's",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_case", "to_case", "kind"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(from_case=models.F("to_case")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.from_case_id} {self.kind} {self.to_case_id}"


class Follower(models.Model):
    """Somebody who gets the news of a case (关注人)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="followers", db_index=False)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT)
    since_at = models.DateTimeField()

    retention = Retention(
        purpose="to tell people what happens to a case they care for",
        basis=Basis.CONSENT,
        keep=Keep.CASE,
        erase=Erase.DELETE,
        of="case",
        given="case__number since_at",
        only=models.Q(account=models.F("case__reporter")),
        by="account",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.account_id} follows {self.case_id}"


class Serial(models.Model):
    """The last number given in a county on a day (流水号)."""

    county = models.CharField(max_length=6)
    day_on = models.DateField()
    last = models.PositiveIntegerField()

    retention = Retention(purpose="the numbers of cases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "day_on"], name="serial_per_county_and_day")]

    def __str__(self) -> str:
        return f"{self.county} {self.day_on} {self.last}"


class IdempotencyKey(models.Model):
    """The first answer to a create, given again when the same sender repeats the same key (幂等键)."""

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    claimed_at = models.DateTimeField()

    retention = Retention(
        purpose="to make no second case of one report",
        keep=Keep.OWN,
        plain="scope key body_sha256 answer",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="key_once_per_scope")]
        indexes = [models.Index(fields=["claimed_at"], name="key_by_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
