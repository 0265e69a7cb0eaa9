"""Names the `areas` room set of the kernel."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """The kernel's areas."""

    name = "linli.kernel.areas"
    label = "areas"
