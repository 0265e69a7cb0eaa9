"""Set-up tables of calendars. Every change goes through a service, which leaves the audit row."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from linli.doors import clock
from linli.kernel.deadlines import forms, services
from linli.kernel.deadlines.models import Calendar, DayOverride
from linli.kernel.deadlines.rules import Override
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest


def _actor(request: HttpRequest) -> Actor:
    return cast("ActorRequest", request).actor


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Working windows by code. A calendar that units name cannot be renamed or deleted."""

    form = forms.HoursForm
    list_display = ("code", "name_zh", "is_always_on")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Calendar | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's signature
        """Fix the code once it is given."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Calendar | None = None) -> bool:  # noqa: ARG002 - same
        """Refuse: units and clocks name calendars by their code."""
        return False

    def save_model(self, request: HttpRequest, obj: Calendar, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001 - same
        """Save through the service."""
        hours = services.Hours(obj.code, obj.name_zh, obj.windows, obj.name_en, obj.is_always_on)
        obj.pk = services.calendar_set(_actor(request), hours, clock.now()).pk


@admin.register(DayOverride)
class DayOverrideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Days declared worked or free, over the shipped calendar."""

    form = forms.DayForm
    list_display = ("day_on", "is_worked", "note")
    date_hierarchy = "day_on"
    ordering = ("-day_on",)

    def get_readonly_fields(self, request: HttpRequest, obj: DayOverride | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's signature
        """Fix the day once it is declared."""
        return ("day_on",) if obj else ()

    def save_model(self, request: HttpRequest, obj: DayOverride, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001 - same
        """Declare the day through the service."""
        declared = Override(obj.day_on, obj.is_worked, obj.note)
        services.days_override(_actor(request), [declared], clock.now())
        obj.pk = DayOverride.objects.get(day_on=obj.day_on).pk

    def delete_model(self, request: HttpRequest, obj: DayOverride) -> None:
        """Take the day back through the service."""
        services.days_release(_actor(request), [obj.day_on], clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DayOverride]) -> None:
        """Take several days back through the service."""
        services.days_release(_actor(request), list(queryset.values_list("day_on", flat=True)), clock.now())
