"""Names the site: settings, addresses, base pages and commands."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import checks


class SiteConfig(AppConfig):
    """The thin shell around kernel and slices."""

    name = "linli.site"
    label = "site"

    def ready(self) -> None:
        """Have the browser files and the database looked at at every start."""
        from linli.site import checks as ours  # noqa: PLC0415 - apps load before modules
        from linli.site import operation  # noqa: PLC0415 - as above

        checks.register(ours.assets_in_place)
        checks.register(ours.basemap_is_reviewed)
        checks.register(ours.audit_heads_go_elsewhere)
        checks.register(ours.erasures_go_elsewhere)
        checks.register(ours.database_is_durable)
        checks.register(operation.looked, deploy=True)


class SetupConfig(AdminConfig):
    """Django's admin as our set-up: opened by a post, not by a flag on the account."""

    default_site = "linli.site.setup.SetupSite"
