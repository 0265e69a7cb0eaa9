"""The desk's tables in the set-up. Every change goes through a service, so that it leaves its audit row."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from linli.doors import clock
from linli.issues.forms import setup as forms
from linli.issues.models import BlockedPhrase, Category, Keeping, Nature, Question, Reason, Tier
from linli.issues.services import setup

if TYPE_CHECKING:
    from linli.kernel.people.queries import ActorRequest


class TableAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """A table of the desk: rows are added and changed, never deleted, because old cases name them."""

    # What says which row it is; fixed once given.
    key: ClassVar[tuple[str, ...]] = ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django names it
        """Refuse: what is over is retired or gets an end."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002 - same
        """Fix the key of a row that cases may name."""
        return self.key if obj else ()

    def save_model(self, request: "ActorRequest", obj: Any, form: Any, change: bool) -> None:  # type: ignore[override]  # noqa: ARG002, FBT001 - same
        """Save through the service."""
        setup.row_save(request.actor, obj, clock.now())


@admin.register(Category)
class CategoryAdmin(TableAdmin):
    """The subject tree."""

    form = forms.CategoryForm
    list_display = ("code", "name_zh", "name_en", "tier", "urgency", "due", "confidentiality", "is_retired")
    list_filter = ("confidentiality", "is_retired")
    search_fields = ("code", "name_zh", "name_en")
    list_per_page = 100


@admin.register(Question)
class QuestionAdmin(TableAdmin):
    """What is asked for a category, and what the answers change."""

    key = ("category", "variable")
    form = forms.QuestionForm
    list_display = ("category", "order", "variable", "text_zh", "is_required", "effect")
    list_filter = ("is_required",)
    search_fields = ("category", "variable", "text_zh", "text_en")
    ordering = ("category", "order")


@admin.register(Tier)
class TierAdmin(TableAdmin):
    """By when reporters are answered, and the desk's own limits."""

    form = forms.TierForm
    list_display = ("code", "name_zh", "answer_within", "acceptance_within", "dispatch_within", "sign_within")
    ordering = ("code",)


@admin.register(Nature)
class NatureAdmin(TableAdmin):
    """Question, help, complaint, report, suggestion, thanks."""

    form = forms.NatureForm
    list_display = ("code", "name_zh", "name_en", "default_tier", "confidentiality", "needs_dispatch")


@admin.register(Reason)
class ReasonAdmin(TableAdmin):
    """The reasons that acts give."""

    key = ("group", "code")
    form = forms.ReasonForm
    list_display = ("group", "code", "name_zh", "name_en", "needs_text", "needs_evidence")
    list_filter = ("group",)
    ordering = ("group", "id")


@admin.register(BlockedPhrase)
class BlockedPhraseAdmin(TableAdmin):
    """What is no answer by itself."""

    key = ()
    form = forms.BlockedPhraseForm
    list_display = ("text", "is_retired")
    list_filter = ("is_retired",)
    ordering = ("id",)


@admin.register(Keeping)
class KeepingAdmin(TableAdmin):
    """How long things are kept, where, since when and on what ground."""

    key = ("what", "area_prefix", "from_on")
    form = forms.KeepingForm
    list_display = ("what", "area_prefix", "days", "from_on", "basis")
    list_filter = ("what",)
    ordering = ("what", "area_prefix", "-from_on")
