"""The table of courts in the set-up. Every change goes through a service, so that it leaves its audit row."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from linli.doors import clock
from linli.mediation.models import Court
from linli.mediation.services import confirming

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest


@admin.register(Court)
class CourtAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """The courts that agreements are taken to, each with its district; never deleted, because old files name them."""

    list_display = ("code", "name_zh", "name_en", "level", "area_code", "phone")
    search_fields = ("code", "name_zh", "name_en")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django names it
        """Refuse: files name it."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002 - same
        """Fix the code of a court that files may name."""
        return ("code",) if obj else ()

    def save_model(self, request: "ActorRequest", obj: Any, form: Any, change: bool) -> None:  # type: ignore[override]  # noqa: ARG002, FBT001 - same
        """Save through the service."""
        confirming.court_save(request.actor, obj, clock.now())
