"""The county ready to receive reports, as the issue desk's own tests have it."""

from linli.issues.tests.conftest import desk, photo

__all__ = ["desk", "photo"]
