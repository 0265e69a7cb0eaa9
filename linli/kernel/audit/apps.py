"""Names the `audit` room set of the kernel."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The kernel's audit."""

    name = "linli.kernel.audit"
    label = "audit"
