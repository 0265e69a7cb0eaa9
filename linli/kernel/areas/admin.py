"""The set-up's view of areas: to look and search. Areas change by import, list and succession only."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from linli.kernel.areas.models import Area, AreaSuccession

if TYPE_CHECKING:
    AreaBase = admin.ModelAdmin[Area]
    SuccessionBase = admin.ModelAdmin[AreaSuccession]
else:
    AreaBase = SuccessionBase = admin.ModelAdmin


class ReadOnly:
    """Opens a table to the eye alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse: `linli areas import` and its like write areas."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 - same
        """Refuse for the same reason."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 - same
        """Refuse: a code is never used again, so its row stays."""
        return False


@admin.register(Area)
class AreaAdmin(ReadOnly, AreaBase):
    """Areas by code or name."""

    list_display = ("code", "name_zh", "name_en", "level", "valid_from", "valid_to", "generated")
    list_filter = ("level", "generated")
    search_fields = ("^code", "name_zh", "name_en")
    search_help_text = "430703… / 石板滩"
    fields = (*list_display, "urban_rural", "source_datum", "external_code", "calendar_code")
    ordering = ("code",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """Leave the polygons in the database: no page here shows one."""
        return super().get_queryset(request).defer("polygon")


@admin.register(AreaSuccession)
class AreaSuccessionAdmin(ReadOnly, SuccessionBase):
    """What areas became."""

    list_display = ("old", "new", "share_percent")
    list_select_related = ("old", "new")
    search_fields = ("^old__code", "^new__code")
    ordering = ("old_id", "new_id")
