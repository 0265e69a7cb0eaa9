"""Names the site: settings, addresses, base pages and commands."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import checks


class SiteConfig(AppConfig):
    """The thin shell around kernel and slices."""

    name = "linli.site"
    label = "site"

    def ready(self) -> None:
        """Have the browser files looked for at every start."""
        from linli.site.checks import assets_in_place  # noqa: PLC0415 - Django loads apps before their modules

        checks.register(assets_in_place)


class SetupConfig(AdminConfig):
    """Django's admin as our set-up: opened by a post, not by a flag on the account."""

    default_site = "linli.site.setup.SetupSite"
