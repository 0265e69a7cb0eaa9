"""Names the `deadlines` room set of the kernel."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """The kernel's deadlines."""

    name = "linli.kernel.deadlines"
    label = "deadlines"
