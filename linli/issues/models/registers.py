"""What ordinary clocks did not bring to an end, and stands in a register (issue-desk 14)."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Difficult(models.Model):
    """An entry of the difficult-case register (疑难事项): who owns an unsolved case, what hinders it, the plan."""

    class Ground(models.TextChoices):
        S4 = "s4", "督办至列入疑难"
        REOPENED = "reopened", "三次重新办理"
        UNITS = "units", "涉及三个以上单位"
        AGE = "age", "超过六十个工作日"
        REPEATS = "repeats", "重复反映五次以上"
        BACKSTOP = "backstop", "兜底无经费"
        CATEGORY = "category", "事项类别"
        BY_HAND = "by_hand", "人工列入"

    class Obstacle(models.TextChoices):
        OPEN = "", "尚未研判"
        MONEY = "money", "资金"
        OWNERSHIP = "ownership", "权属"
        LAW = "law", "政策法规"
        UNITS = "units", "部门协同"
        LAND = "land", "用地与拆迁"
        TECHNICAL = "technical", "技术条件"
        CONSENT = "consent", "意见不一"
        HISTORY = "history", "历史遗留"
        OTHER = "other", "其他"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="difficult", db_index=False)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    # A unit and the office in charge of it there, never a person.
    owner = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    sponsor = models.CharField(max_length=60, blank=True)
    obstacle = models.CharField(max_length=10, choices=Obstacle.choices, blank=True)
    plan = models.TextField(blank=True)
    # [{"on": "2022-09-01", "text": "…"}], and the decision on interim measures.
    milestones = models.JSONField(default=list, blank=True)
    relief = models.JSONField(default=dict, blank=True)
    entered_at = models.DateTimeField()
    review_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="who owns what nobody could solve, and what hinders it",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="plan milestones relief",
        plain="role sponsor",
        of="case",
        withheld="plan milestones relief: what offices say to each other, what concerns a reporter is in the timeline",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_difficult_entry"
            )
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="difficult_by_case"),
            models.Index(
                fields=["review_at", "id"], name="difficult_open_by_review", condition=models.Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"
