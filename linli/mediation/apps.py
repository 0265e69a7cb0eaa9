"""Names mediation and registers its case kinds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    """One-stop mediation of disputes (矛盾纠纷一站式调解)."""

    name = "linli.mediation"
    label = "mediation"
    verbose_name = _("Mediation")

    def ready(self) -> None:
        """Register the kinds of this slice with the kernel."""
        from linli.kernel.cases import rules  # noqa: PLC0415 - models must be ready first
        from linli.mediation import kind  # noqa: PLC0415 - same

        rules.register(kind.DISPUTE)
        rules.register(kind.SWEEP)
