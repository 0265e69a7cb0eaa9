"""A report beside its case, its public view, its lines for the search, and what is still being written."""

from django.db import models

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention


class Report(models.Model):
    """What the reporter said (诉求), one to one with its case. The raw text is for the desk."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="report")
    nature = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    text = models.TextField()
    # Written by the desk without name, phone, flat or habits; what a unit reads of a confidential case.
    handler_text = models.TextField(blank=True)
    text_written_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The second clerk, without whom nothing of a sealed case goes out; who wrote it cannot be that clerk.
    text_confirmed_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
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
    # The keyed hash of the reporter's browser, for a strike alone; forgotten after 90 days.
    device = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    close_basis = models.CharField(max_length=20, blank=True)

    retention = Retention(
        purpose="what the trouble is",
        keep=Keep.CASE,
        erase=Erase.BLANK,
        personal="text handler_text answers further device",
        plain="external_number",
        stays="handler_text: it names nobody, and is scrubbed once more",
        of="case",
        given="nature channel text handler_text answers further external_number device privacy_notice close_basis",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "external_number"],
                name="report_by_external",
                condition=~models.Q(external_number=""),
            ),
            models.Index(fields=["case"], name="report_with_device", condition=~models.Q(device="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~models.Q(token=""), name="report_token_once")
        ]

    def __str__(self) -> str:
        return f"report of case {self.case_id}"


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
    hidden_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The author may ask once for a second look, by another moderator.
    appealed_at = models.DateTimeField(null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=200, blank=True)

    retention = Retention(
        purpose="to let neighbours see what is known and done",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="text lat long hidden_reason",
        of="case",
        given="text lat long approved_at hidden_at hidden_reason",
    )

    class Meta:
        indexes = [
            models.Index(fields=["-approved_at"], name="public_newest", condition=models.Q(hidden_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"public view of case {self.case_id}"


class Consent(models.Model):
    """A reporter asked to let a report be kept less strictly (降密同意), and the answer; only a yes lowers anything."""

    retention = Retention(
        purpose="what the reporter allowed",
        keep=Keep.CASE,
        erase=Erase.KEEP,
        plain="wanted",
        of="case",
        given="wanted asked_at answered_at is_given taken_back_at",
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="consents")
    # The class that is asked for.
    wanted = models.CharField(max_length=10)
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    is_given = models.BooleanField(null=True, blank=True)
    # Who heard the answer on the telephone; empty where the reporter wrote it.
    heard_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at__isnull=True), name="one_open_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.wanted}"


class SearchLine(models.Model):
    """What a case is found by (检索行), kept with every change of it: its areas and the pairs of its words.

    One line for all its readers; of a confidential case another, with what its reporter wrote, for its desk. The id
    is twice the case's, plus one for the desk's line, so that the newest lines are those of the newest cases.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="search_lines")
    grams = models.TextField()

    retention = Retention(
        purpose="to find a case by its words",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="grams",
        of="case",
        withheld="grams: made from words that are given",
    )

    def __str__(self) -> str:
        return f"words of case {self.case_id}"


class Draft(models.Model):
    """A report being written (草稿), kept on the server so that no step can lose it; erased after 30 days."""

    token = models.CharField(max_length=32, unique=True)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, null=True, blank=True)
    data = models.JSONField(default=dict)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True)
    changed_at = models.DateTimeField()

    retention = Retention(
        purpose="so that no page loses what was typed",
        basis=Basis.CONSENT,
        keep=Keep.OWN,
        erase=Erase.DELETE,
        personal="data",
        of="case",
        given="data changed_at",
        by="account",
    )

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

    retention = Retention(
        purpose="to fetch the pictures another system names",
        keep=Keep.CASE,
        erase=Erase.DELETE,
        personal="url",
        of="case",
        given="url done_at",
    )

    class Meta:
        verbose_name_plural = "media fetches"
        indexes = [models.Index(fields=["next_at", "id"], name="media_due", condition=models.Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"picture for case {self.case_id}"
