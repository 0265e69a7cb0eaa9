"""The set-up of announced years, which is here because cases follow the clocks that an announcement moves."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest

from linli.doors import clock
from linli.kernel.cases.services import years
from linli.kernel.deadlines.forms import YearForm
from linli.kernel.deadlines.models import AnnouncedYear

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest


@admin.register(AnnouncedYear)
class AnnouncedYearAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Years whose holidays are known. What was promised on that ground is not taken back."""

    form = YearForm
    list_display = ("year", "source")
    ordering = ("-year",)

    def has_change_permission(self, request: HttpRequest, obj: AnnouncedYear | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse: single days are declared instead."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AnnouncedYear | None = None) -> bool:  # noqa: ARG002 - same
        """Refuse: clocks have been promised by it."""
        return False

    def save_model(self, request: HttpRequest, obj: AnnouncedYear, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001 - same
        """Announce through the service, which reckons the provisional clocks again."""
        years.year_announce(cast("ActorRequest", request).actor, obj.year, obj.source, clock.now())
