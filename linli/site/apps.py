"""Names the site: settings, addresses, base pages and commands."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """The thin shell around kernel and slices."""

    name = "linli.site"
    label = "site"


class SetupConfig(AdminConfig):
    """Django's admin as our set-up: opened by a post, not by a flag on the account."""

    default_site = "linli.site.setup.SetupSite"
