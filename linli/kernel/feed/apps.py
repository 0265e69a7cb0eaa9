"""Names the `feed` room set of the kernel."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The kernel's feed of what happened."""

    name = "linli.kernel.feed"
    label = "feed"
