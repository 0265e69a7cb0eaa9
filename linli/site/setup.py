"""The set-up under /setup/: Django's admin, for tables of configuration alone, never for cases."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Permission, may
from linli.site import operation

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest


class SetupSite(AdminSite):
    """The admin, opened by the permission to edit the set-up."""

    site_header = site_title = _("Set-up")
    index_title = _("Tables")
    site_url = "/"
    index_template = "admin/installation.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether a post in force opens the set-up."""
        return may(cast("ActorRequest", request).actor, Permission.SETUP_EDIT)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the tables, below what this installation does not do."""
        return super().index(request, {**(extra_context or {}), "findings": operation.findings()})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in our own tables; libraries offer theirs too, and those write past our services."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model.__module__.startswith("linli.")]
        super().register(ours, admin_class, **options)
