"""Pages with a fault put into them, looked at as the crawl of the journeys looks at every page; for controls."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from playwright.sync_api import Browser

from linli.kernel.people.urls import route
from tests.journeys.screens import Screen
from tests.journeys.test_screens import Eye

PAGE = '<!doctype html><html lang="en"><title>Planted</title><link rel="icon" href="data:,"><h1>Planted</h1>{}</html>'


def page(words: str) -> Callable[[HttpRequest], HttpResponse]:
    """Give a view whose page has these words in it."""

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.format(words))

    return view


def faults(base: str, chromium: Browser, patch: pytest.MonkeyPatch, **views: Callable[..., Any]) -> dict[str, str]:
    """Plant pages on the server and give what the crawl finds wrong with each."""
    pages = [route(f"planted/{name}/", view, name=name, public="a control") for name, view in views.items()]
    patch.setattr(get_resolver(), "url_patterns", [*pages, *get_resolver().url_patterns])
    eye = Eye(chromium, base, "en")
    found = {name: "\n".join(eye.faults(Screen("", name, f"/planted/{name}/"))) for name in views}
    eye.context.close()
    return found
