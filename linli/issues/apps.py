"""Names the issue desk and registers its case kinds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    """The issue desk (诉求)."""

    name = "linli.issues"
    label = "issues"
    verbose_name = _("Issue desk")

    def ready(self) -> None:
        """Register the kinds of this slice with the kernel."""
        from linli.issues import kind  # noqa: PLC0415 - models must be ready first
        from linli.kernel.cases import rules  # noqa: PLC0415 - same

        rules.register(kind.ISSUE)
        rules.register(kind.FINDING)
        rules.register(kind.CONDUCT)
        rules.register(kind.LISTED_PROJECT)
        rules.register(kind.MONTHLY_THEME)
