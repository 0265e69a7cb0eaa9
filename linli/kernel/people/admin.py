"""Accounts, units and posts in the set-up. Every change goes through a service, so that it leaves its audit row."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.kernel.people import rules, services
from linli.kernel.people.forms import AccountForm, PostForm, UnitForm
from linli.kernel.people.models import Account, Post, Unit
from linli.kernel.people.services import NewUnit

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest

REFUSED = {
    rules.AreaOutsideError: _("The area does not lie in the area of the unit."),
    rules.LastAdministratorError: _("This is the last administrator. Appoint another one first."),
    rules.NotGrantedError: _("Nobody gives a post to himself. Ask another administrator."),
    rules.PostEndedError: _("This post already ends on that day or before."),
}


class ServiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table written through services: nothing is deleted, and a refusal is told in words."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django names it
        """Keep every row: what is over gets an end, so that old cases still name it."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Show the form, or the reason why the service refused what it held."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except tuple(REFUSED) as refused:
            self.message_user(request, REFUSED[type(refused)], messages.ERROR)
            return redirect(request.get_full_path())


@admin.register(Unit)
class UnitAdmin(ServiceAdmin):
    """Units and their functions."""

    form = UnitForm
    list_display = ("code", "name_zh", "kind", "area", "closed_on")
    list_filter = ("kind",)
    list_select_related = ("area",)
    search_fields = ("code", "name_zh", "name_en")
    raw_id_fields = ("area",)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django names it
        """Keep code and area of a unit that cases may already name."""
        return ("code", "area") if obj else ()

    def save_model(self, request: "ActorRequest", obj: Unit, form: UnitForm, change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 - Django names it
        """Create or change the unit through its service."""
        fields = {name: value for name, value in form.cleaned_data.items() if name not in {"functions", "code", "area"}}
        functions = form.cleaned_data["functions"]
        if change:
            services.unit_change(request.actor, obj.pk, fields, functions, clock.now())
            return
        new = NewUnit(
            code=obj.code,
            name_zh=obj.name_zh,
            name_en=obj.name_en,
            kind=obj.kind,
            area_code=obj.area_id,
            roles=tuple(functions),
            calendar_code=obj.calendar_code,
            is_always_on=obj.is_always_on,
            phone=obj.phone,
        )
        obj.pk = services.unit_create(request.actor, new, clock.now()).pk


@admin.register(Post)
class PostAdmin(ServiceAdmin):
    """Posts: given once, then only ended."""

    form = PostForm
    list_display = ("account", "role", "unit", "area", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("account", "unit", "area")
    search_fields = ("account__username", "account__name", "unit__code", "unit__name_zh")
    raw_id_fields = ("account", "unit", "area")

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django names it
        """Leave of a given post only its end."""
        return ("account", "unit", "role", "area", "from_on") if obj else ()

    def save_model(self, request: "ActorRequest", obj: Post, form: PostForm, change: bool) -> None:  # type: ignore[override]  # noqa: ARG002, FBT001 - Django names it
        """Give or end the post through its service."""
        now = clock.now()
        if change:
            services.post_end(request.actor, obj.pk, now, to_on=obj.to_on or timezone.localdate(now))
            return
        obj.pk = services.post_give(
            request.actor,
            obj.account_id,
            obj.unit_id,
            rules.Role(obj.role),
            now,
            from_on=obj.from_on,
            to_on=obj.to_on,
            area_code=obj.area_id or "",
        ).pk


@admin.register(Account)
class AccountAdmin(ServiceAdmin):
    """Accounts: opened, shut, given a new password."""

    form = AccountForm
    list_display = ("username", "name", "is_active", "is_outsourced", "last_login")
    list_filter = ("is_active", "is_outsourced")
    search_fields = ("username", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django names it
        """Leave of an existing account its door alone: the rest is the person's own."""
        return ("username", "name", "language", "is_outsourced") if obj else ("is_active",)

    def save_model(self, request: "ActorRequest", obj: Account, form: AccountForm, change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 - Django names it
        """Create, shut or open the account, or set its password, through the services."""
        now, password = clock.now(), form.cleaned_data["new_password"]
        if not change:
            obj.pk = services.account_create(
                request.actor,
                obj.username,
                password=password or None,
                now=now,
                name=obj.name,
                language=obj.language,
                is_outsourced=obj.is_outsourced,
            ).pk
            return
        if "is_active" in form.changed_data:
            act = services.account_unblock if obj.is_active else services.account_block
            act(request.actor, obj.pk, now)
        if password:
            services.password_set(request.actor, obj.pk, password, now)
