"""Names the `cases` room set of the kernel."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The kernel's cases."""

    name = "linli.kernel.cases"
    label = "cases"
