"""Areas: the tree from province to micro-grid, each with its code, polygon and validity."""

from django.db import models

from linli.kernel.areas.rules import Level
from linli.kernel.audit.rules import Retention

LEVEL_WORDS = {
    Level.PROVINCE: "省",
    Level.PREFECTURE: "市州",
    Level.COUNTY: "县区",
    Level.TOWN: "乡镇街道",
    Level.VILLAGE: "村社区",
    Level.GRID: "网格",
    Level.MICRO: "微网格",
}


class Area(models.Model):
    """One place of the tree (区域); its code is its path. Written by `areas.services` only."""

    code = models.CharField(max_length=17, primary_key=True)
    level = models.CharField(max_length=10, choices=list(LEVEL_WORDS.items()))
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    urban_rural = models.CharField(max_length=3, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # Well-known binary in WGS-84; empty where only the name is known.
    polygon = models.BinaryField(null=True, blank=True)
    source_datum = models.CharField(max_length=8, blank=True)
    generated = models.BooleanField(default=False)
    external_code = models.CharField(max_length=40, blank=True)
    calendar_code = models.CharField(max_length=20, blank=True)

    retention = Retention(purpose="the places of the county", plain="*")

    class Meta:
        indexes = [models.Index(fields=["level", "code"], name="area_by_level")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class AreaSuccession(models.Model):
    """What an area became (区划沿革): one row per old and new code with the share that moved."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="became", db_index=False)
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="came_from")
    share_percent = models.PositiveSmallIntegerField(default=100)

    retention = Retention(purpose="what became of a place")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="succession_moves"),
            models.CheckConstraint(
                condition=models.Q(share_percent__gte=1, share_percent__lte=100), name="succession_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
