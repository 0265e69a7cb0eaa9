"""Names the site: settings, addresses, base pages and commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The thin shell around kernel and slices."""

    name = "linli.site"
    label = "site"
