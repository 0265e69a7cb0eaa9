"""The tables of the desk: what a report is about, what is asked, how long it may take, who is responsible."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.audit.rules import Retention


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
    # Codes of areas, parted by blanks; empty: everywhere.
    offered_in = models.CharField(
        _("Offered only where the area code begins with (Open311)"), max_length=200, blank=True
    )

    retention = Retention(purpose="what a report can be about", plain="*")

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

    retention = Retention(purpose="what is asked about it", plain="*")

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

    retention = Retention(purpose="how soon it is answered", plain="*")

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
    counts_as_solved = models.BooleanField(
        _("Counts where it is asked whether it was solved"), default=True, db_default=True
    )
    counts_as_content = models.BooleanField(
        _("Counts where it is asked whether people are content"), default=True, db_default=True
    )

    retention = Retention(purpose="what kind of wish it is", plain="*")

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

    retention = Retention(purpose="on what ground something is refused or changed", plain="*")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="reason_once")]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return f"{self.group} {self.code}"


class BlockedPhrase(models.Model):
    """A phrase that says nothing by itself (空话): a text made only of such phrases is no answer (issue-desk 6.4)."""

    text = models.CharField(_("Phrase"), max_length=80, unique=True)
    is_retired = models.BooleanField(_("No longer blocked"), default=False)

    retention = Retention(purpose="what is no answer by itself", plain="*")

    class Meta:
        verbose_name = _("blocked phrase")
        verbose_name_plural = _("blocked phrases")

    def __str__(self) -> str:
        return self.text


class ReplyTemplate(models.Model):
    """One version of a reply template (答复模板) for an outcome and, where given, a category; never changed again."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=30)
    # A category or a class of them; empty for all.
    category = models.CharField(max_length=8, blank=True)
    title_zh = models.CharField(max_length=40)
    title_en = models.CharField(max_length=80, blank=True)
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False)
    # How many answers were begun with this version.
    uses = models.PositiveIntegerField(default=0)
    # None for what was shipped.
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    retention = Retention(purpose="what a desk says often", plain="*")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
