"""What reached nobody, in the set-up: to look at, not to change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from linli.kernel.notify.models import Outbox


class _ByChannel(admin.AllValuesFieldListFilter):
    """The channels there are; a message that found none has a name, too."""

    def choices(self, changelist: Any) -> Any:
        """Give the links of the filter."""
        return ({**choice, "display": choice["display"] or "–"} for choice in super().choices(changelist))


@admin.register(Outbox)
class FailedMessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Failed messages by reference; what they say and whom they were for is not shown here."""

    list_display = fields = ("created_at", "event", "case", "unit", "channel", "attempts", "error")
    list_filter = ("event", ("channel", _ByChannel))
    list_select_related = ("case", "unit")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outbox]:
        """Give the failed messages alone."""
        return super().get_queryset(request).filter(state=Outbox.State.FAILED)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse: acts write messages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - same
        """Refuse: the sender alone changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - same
        """Refuse: a failure stays on record."""
        return False
