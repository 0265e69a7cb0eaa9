"""What other programs may ask of us, as an OpenAPI 3.1 document: every JSON and Open311 address, every status.

`tests/promises/test_p06_interfaces.py` sends generated calls to each of them and holds the answers to the document.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

import linli
from linli.site.openapi import open311, ours
from linli.site.openapi.shapes import FORM_COOKIE, FORM_TOKEN, KEY, SESSION


@require_GET
def description(_request: HttpRequest) -> JsonResponse:
    """Answer with the document."""
    return JsonResponse(document())


def document() -> dict[str, Any]:
    """Give the whole description of this installation."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Linli",
            "version": linli.__version__,
            "description": "Reports and cases in JSON, and Open311 GeoReport v2. Times are UTC, degrees WGS-84.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.ENV.public_url}],
        "paths": ours.paths() | open311.paths(),
        "components": {
            "schemas": ours.COMPONENTS,
            "securitySchemes": {
                SESSION: {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
                FORM_COOKIE: {"type": "apiKey", "in": "cookie", "name": settings.CSRF_COOKIE_NAME},
                FORM_TOKEN: {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
                KEY: {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            },
        },
    }
