"""The dispatch catalogue (派单目录): its entries, the editions that hold them, and the cases that test them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.audit.rules import Retention


class CatalogueEntry(models.Model):
    """Who leads what, where: keyed by codes, dated, explained. The most specific entry wins.

    An entry that was ever in force is never changed: a change is a new row that replaces it in a later edition,
    so that the explanation of an old dispatch still names what held then.
    """

    class Level(models.TextChoices):
        VILLAGE = "village", _("Village")
        TOWN = "town", _("Town")
        COUNTY = "county", _("County")
        PREFECTURE = "prefecture", _("Prefecture")

    category = models.CharField(_("Category"), max_length=8)
    area_prefix = models.CharField(_("Only where the area code begins with"), max_length=17, blank=True)
    object_class = models.CharField(_("Only about (class by GB/T 30428)"), max_length=4, blank=True)
    # "urban" or "rural" when the entry holds for such cells only.
    setting = models.CharField(_("Only in"), max_length=5, blank=True)
    # {"variable": ["value", ...]}: every named answer must be one of the values.
    conditions = models.JSONField(_("Only with these answers"), default=dict, blank=True)
    lead_role = models.CharField(_("Function that leads"), max_length=40)
    assist_roles = models.JSONField(_("Functions that assist"), default=list, blank=True)
    level = models.CharField(_("The lead is sought from"), max_length=10, choices=Level.choices, blank=True)
    whistle_direct = models.BooleanField(_("A town may call the units itself"), default=False)
    may_hand_down = models.BooleanField(_("A town or village may lead"), default=False)
    is_auto = models.BooleanField(_("Sent without a clerk"), default=False)
    basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    examples = models.TextField(_("Examples"), blank=True)
    valid_from = models.DateField(_("First day"))
    valid_to = models.DateField(_("First day without it"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    retention = Retention(purpose="who is responsible for what", plain="*")

    class Meta:
        indexes = [models.Index(fields=["category", "area_prefix"], name="catalogue_by_category")]
        verbose_name = _("entry of the dispatch catalogue")
        verbose_name_plural = _("dispatch catalogue")

    def __str__(self) -> str:
        return f"{self.category} {self.area_prefix} → {self.lead_role}"


class Edition(models.Model):
    """A whole catalogue (目录版本): drafted by one person, tried on past cases, put in force by another."""

    entries = models.ManyToManyField(CatalogueEntry, related_name="editions")
    note = models.CharField(max_length=200)
    # What was in force when it was drafted.
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # None for what the platform ships.
    author = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()
    # What the dry run found: when, over how many cases, which would go elsewhere. Emptied by every change.
    trial = models.JSONField(default=dict, blank=True)
    activated_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activated_at = models.DateTimeField(null=True, blank=True, db_index=True)

    retention = Retention(purpose="who changed what in the catalogue, and who put it in force", plain="*")

    def __str__(self) -> str:
        return f"{self.pk} {self.note}"


class CatalogueTest(models.Model):
    """A saved test case (校验用例): a report as it could come, and who must lead it in every edition."""

    words = models.CharField(max_length=120)
    category = models.CharField(max_length=8)
    area_code = models.CharField(max_length=17, blank=True)
    object_class = models.CharField(max_length=4, blank=True)
    setting = models.CharField(max_length=5, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    lead_role = models.CharField(max_length=40)

    retention = Retention(purpose="examples that every catalogue must pass", plain="*")

    def __str__(self) -> str:
        return f"{self.words} → {self.lead_role}"
