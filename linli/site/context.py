"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from linli.kernel.people.rules import ANONYMOUS


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the actor and the few settings that templates show."""
    return {
        "actor": getattr(request, "actor", ANONYMOUS),
        "help_line": settings.ENV.help_line,
        "is_demo": settings.ENV.demo,
    }
