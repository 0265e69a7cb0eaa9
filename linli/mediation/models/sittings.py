"""Sittings, what is said and shown in them, and what stops or prolongs the talks."""

from django.db import models

from linli.kernel.audit.rules import Erase, Keep, Retention


class Sitting(models.Model):
    """One sitting of a dispute (调解会议), arranged by its presider."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "现场"
        ONLINE = "online", "在线"
        MIXED = "mixed", "线上线下结合"
        SEPARATE = "separate", "分时异步"

    class State(models.TextChoices):
        ARRANGED = "arranged", "已排期"
        OPEN = "open", "进行中"
        OVER = "over", "已结束"
        OFF = "off", "未召开"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    # Where somebody without a device takes part, and who interprets; empty where neither is needed.
    equipment = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARRANGED)
    presider = models.ForeignKey("mediation.PanelSeat", on_delete=models.PROTECT, related_name="presided")
    # Who writes the record; without a seat the committee's clerk does.
    recorder = models.ForeignKey(
        "mediation.PanelSeat", on_delete=models.PROTECT, null=True, blank=True, related_name="recorded"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="when and where the sides met",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="place equipment interpreter",
        of="case",
        given="number mode starts_at place equipment interpreter state opened_at closed_at",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="sitting_numbered_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class SittingGroup(models.Model):
    """One part of a sitting (面对面、背对背): everybody together, or the panel with one side alone."""

    class Kind(models.TextChoices):
        JOINT = "joint", "面对面"
        CAUCUS = "caucus", "背对背"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="sitting_groups")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # The side of a caucus; empty for everybody together.
    side = models.CharField(max_length=1, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # The record of this part. That of a caucus is for its side and the panel alone.
    text = models.TextField(blank=True)

    retention = Retention(
        purpose="what was said in a sitting",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text",
        of="case",
        given="kind side opened_at closed_at text",
        only=models.Q(kind="joint") | models.Q(side="A"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="joint", side="") | models.Q(kind="caucus") & ~models.Q(side=""),
                name="caucus_has_a_side",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.kind} {self.side}"


class Attendance(models.Model):
    """Who took part in a sitting, by which way, and how they were identified (到场与身份核验)."""

    class Way(models.TextChoices):
        ROOM = "room", "现场"
        ONLINE = "online", "在线"
        PHONE = "phone", "电话"
        POINT = "point", "设备点"

    class Identified(models.TextChoices):
        PAPER = "paper", "当面核对证件"
        CAMERA = "camera", "视频核对证件"
        KNOWN = "known", "经办人认识本人并核对登记信息"
        CALL = "call", "回拨登记电话并核对两项登记信息"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="attendances")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attendances")
    # One of the three: a participant, somebody of the panel, or who was invited.
    participant = models.ForeignKey(
        "mediation.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    seat = models.ForeignKey(
        "mediation.PanelSeat", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    invitee = models.ForeignKey(
        "mediation.Invitee", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    # Who came for the participant by a paper.
    agency = models.ForeignKey(
        "mediation.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    way = models.CharField(max_length=6, choices=Way.choices)
    identified = models.CharField(max_length=6, choices=Identified.choices, blank=True)
    noted_at = models.DateTimeField()

    retention = Retention(
        purpose="who took part in a sitting and how they were identified",
        of="case",
        given="way identified noted_at",
        only=models.Q(participant__side="A"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seat__isnull=False, participant=None, invitee=None)
                | models.Q(seat=None, participant__isnull=False, invitee=None)
                | models.Q(seat=None, participant=None, invitee__isnull=False),
                name="attendance_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.participant_id or self.seat_id or self.invitee_id}"


class Fact(models.Model):
    """A fact that nobody disputes once every participant has confirmed it (无争议事实); only these are used later."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="facts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    put_at = models.DateTimeField()

    retention = Retention(
        purpose="what is undisputed between the sides",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text",
        of="case",
        given="number text put_at",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="fact_numbered_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Item(models.Model):
    """One piece of evidence (证据): its side's and the panel's until it is exchanged."""

    class Visibility(models.TextChoices):
        OWN = "own", "本方与调解员"
        CAUCUS = "caucus", "仅本方与调解员（背对背）"
        EXCHANGED = "exchanged", "已交换"

    class View(models.TextChoices):
        NONE = "", "未表示意见"
        ACCEPTED = "accepted", "认可"
        CONTESTED = "contested", "不认可"
        SILENT = "no_comment", "不发表意见"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False, related_name="items")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="items")
    side = models.CharField(max_length=1)
    # Within its side: 甲证1, 乙证1.
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    proves = models.TextField(blank=True)
    file = models.ForeignKey("files.File", on_delete=models.SET_NULL, null=True, blank=True, related_name="items")
    file_sha256 = models.CharField(max_length=64, blank=True)
    visibility = models.CharField(max_length=9, choices=Visibility.choices, default=Visibility.OWN)
    is_original_seen = models.BooleanField(default=False)
    view = models.CharField(max_length=10, choices=View.choices, blank=True)
    view_said = models.TextField(blank=True)
    given_at = models.DateTimeField()
    exchanged_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="what each side shows for its claims",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="name proves view_said",
        plain="file_sha256",
        of="case",
        given="number name proves file_sha256 visibility view view_said given_at exchanged_at",
        only=models.Q(side="A") | models.Q(visibility="exchanged"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "side", "number"], name="item_numbered_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}{self.number}"


class Extension(models.Model):
    """A wish to mediate longer (延期), which takes the consent of all before the limit."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="extensions")
    until_on = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="until when all agreed to mediate",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="reason",
        of="case",
        given="until_on reason asked_at agreed_at",
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.until_on}"


class Appraisal(models.Model):
    """A question to an expert body (委托鉴定), during which the clock stands still."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="appraisals")
    institute = models.CharField(max_length=120)
    question = models.TextField()
    entrusted_on = models.DateField()
    # The day the opinion came, or a participant ended the wait.
    received_on = models.DateField(null=True, blank=True)

    retention = Retention(
        purpose="what an expert body was asked, and how long that took",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="institute question",
        of="case",
        given="institute question entrusted_on received_on",
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.entrusted_on}"


class Incident(models.Model):
    """Why talks were stopped at once (事件报告), and what the director found; no side ever reads it."""

    class Kind(models.TextChoices):
        SHAM = "T8a", "涉嫌虚假调解"
        DANGER = "T8b", "涉及暴力或者犯罪"
        CAPACITY = "T8c", "当事人缺乏相应行为能力"
        PRESSURE = "pressure", "一方受到不当压力"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    facts = models.TextField()
    measures = models.TextField(blank=True)
    reported_to = models.CharField(max_length=120, blank=True)
    raised_at = models.DateTimeField()
    finding = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="why talks were stopped, and what was found",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="facts measures reported_to finding",
        of="case",
        withheld="facts measures reported_to finding: whoever reported danger must not be found out by it",
    )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
