"""Names the `files` room set of the kernel."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The kernel's files."""

    name = "linli.kernel.files"
    label = "files"
