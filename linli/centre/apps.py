"""Names the centre."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentreConfig(AppConfig):
    """The command centre of an area (综治中心): one picture, one shift, and numbers nobody can dress up."""

    name = "linli.centre"
    label = "centre"
    verbose_name = _("Centre")
