"""Names the `notify` room set of the kernel."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The kernel's notify."""

    name = "linli.kernel.notify"
    label = "notify"
