"""Names the `people` room set of the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The kernel's people."""

    name = "linli.kernel.people"
    label = "people"
    verbose_name = _("People and units")
