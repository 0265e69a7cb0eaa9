"""Names the `people` room set of the kernel."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The kernel's people."""

    name = "linli.kernel.people"
    label = "people"
