"""Every page there is, at both widths and in both languages, held to screens 17: criteria 1, 8 and 9."""

import os
import re
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import playwright.sync_api as playwright
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from linli.doors import clock as time_door
from linli.issues.tests.conftest import desk
from tests.fixtures.browser import (
    DESK,
    ELDER_TARGET_PX,
    PHONE,
    ROOT,
    WAIT_MS,
    axe,
    double_text,
    elder_mode,
    sideways_px,
    small_targets,
)
from tests.journeys.screens import NOT_PAGES, SETUP, Screen, World, screens

__all__ = ["desk"]

SHOTS = ROOT / "screenshots"
# `make screens`: a picture of everything, and everything examined everywhere.
ALL = os.environ.get("LINLI_SCREENSHOTS")
# What the set-up opens depends on the table: some are only to be looked at.
SOMETIMES = re.compile(rf"{SETUP}:\w+_(add|change|history|delete)")

# Everything but accessibility and size, asked at once. A tag that breaks stands on three lines and more.
_LOOKS = """() => ({
  title: document.title,
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  unsigned: [...document.querySelectorAll("form[method=post]")].filter((f) => !f.querySelector("[name=csrfmiddlewaretoken]")).length,
  broken: [...document.querySelectorAll(".ll-tag")].filter((e) => e.offsetParent && e.offsetHeight > 3 * parseFloat(getComputedStyle(e).lineHeight)).map((e) => e.textContent.trim()),
})"""
_OPEN_ALL = "document.querySelectorAll('details').forEach((each) => (each.open = true))"
# Sent at once and as it stands: by the browser, not by the outbox.
_UNCHECKED = """document.querySelectorAll('form').forEach((each) => {
  each.noValidate = true;
  each.removeAttribute('data-ll-outbox');
})"""
_MODULES_HERE = "() => !document.querySelector(':not(:defined)')"


class Eye:
    """A window of one size and language that visits page after page and writes down what is wrong."""

    def __init__(self, browser, base, language, size):
        self.base, self.language, self.size = base, language, size
        self.context = browser.new_context(
            base_url=base, viewport=size, reduced_motion="reduce", service_workers="block"
        )
        self.context.set_default_timeout(WAIT_MS)
        # Deadlines are counted down by the tests' clock on both sides.
        self.context.clock.set_fixed_time(time_door.now())
        self.page = self.context.new_page()
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.said: list[str] = []
        self.asked: list[str] = []

    def faults(self, screen: Screen) -> list[str]:
        """Give what is wrong with a page; one that does not answer is a fault among others.

        The languages share the pages: each is looked at once in each of them and once at each width. `make screens`
        looks at all four; what is sent is sent once, all the same.
        """
        if (screen.sends or not ALL) and not self._is_its_turn(screen):
            return []
        try:
            return [f"{screen.name}: {fault}" for fault in self._look(screen)]
        except playwright.Error as error:
            return [f"{screen.name}: {error}"]

    def _look(self, screen: Screen) -> Iterator[str]:
        # What the page before still loads would be asked for without its cookies, and be missed here.
        self.page.goto("about:blank")
        self.said.clear()
        self.asked.clear()
        self.context.clear_cookies()
        cookies = {**screen.cookies, "ll_lang": self.language}
        self.context.add_cookies([{"name": n, "value": v, "url": self.base} for n, v in cookies.items()])
        answer = self.page.goto(screen.path)
        if screen.sends:
            button = self.page.locator(
                "main form[method=post] button:not([type=button], .govuk-visually-hidden):visible"
            )
            if not button.count():
                yield "no form to send"
                return
            self.page.evaluate(_UNCHECKED)
            with self.page.expect_navigation() as sent:
                button.first.click()
            answer = sent.value
        self.page.wait_for_function(_MODULES_HERE)
        self._shoot(screen)
        if screen.status and answer.status != screen.status:
            yield f"status {answer.status}, not {screen.status}"
        policy = answer.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            yield f"policy: {policy}"
        yield from self._words()
        self.page.evaluate(_OPEN_ALL)
        # What the page itself complains of; axe tries styles that the policy refuses, and is meant to be.
        said = [line for line in self.said if f"responded with a status of {answer.status} " not in line]
        yield from (f"console: {line}" for line in said)
        yield from axe(self.page)
        yield from self._sizes(is_ours=not screen.route.startswith(SETUP))
        yield from (
            f"console: {line}" for line in self.said if f"responded with a status of {answer.status} " not in line
        )
        far = {urlsplit(url).netloc for url in self.asked if urlsplit(url).scheme.startswith("http")}
        yield from (f"asks {host}" for host in far - {urlsplit(self.base).netloc})

    def _sizes(self, *, is_ours: bool) -> Iterator[str]:
        """Ask whether everything can be hit and fits; Django's own pages are measured by axe, at 24 px."""
        if is_ours:
            yield from (f"small: {target}" for target in small_targets(self.page))
        yield from self._wide("")
        if self.size != PHONE:
            return
        double_text(self.page)
        yield from self._wide(" at 200 %")
        if is_ours:
            elder_mode(self.page)
            yield from (f"small in elder mode: {target}" for target in small_targets(self.page, ELDER_TARGET_PX))
            yield from self._wide(" in elder mode")

    def _wide(self, when: str) -> Iterator[str]:
        if (wide := sideways_px(self.page)) > 0:
            yield f"{wide} px too wide{when}"

    def _is_its_turn(self, screen: Screen) -> bool:
        """Choose the half of the pages that falls to this eye: each once in each language and once at each width."""
        is_even = zlib.crc32(screen.name.encode()) % 2 == 0
        return is_even == ((self.language == "en") == (self.size == PHONE))

    def _words(self) -> Iterator[str]:
        found = self.page.evaluate(_LOOKS)
        if not found["title"].partition("–")[0].strip():
            yield "no title"
        if found["lang"] != self.language:
            yield f"lang is {found['lang']}"
        if found["headings"] != 1:
            yield f"{found['headings']} h1"
        if found["unsigned"]:
            yield f"{found['unsigned']} forms without token"
        yield from (f"tag breaks: {words}" for words in found["broken"])

    def _shoot(self, screen: Screen) -> None:
        if ALL:
            name = f"{self.language}-{self.size['width']}-{screen.name.replace(':', '-')}.png"
            self.page.screenshot(path=SHOTS / name, full_page=True, caret="initial")


def routes(patterns, namespace="") -> Iterator[str]:
    """Every name of the URL map."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name


@pytest.mark.slow
@pytest.mark.django_db
def test_every_address_is_a_page_looked_at_or_no_page(desk, now):
    looked_at = {screen.route for screen in screens(World(desk, now))} - {""}
    known = set(routes(get_resolver().url_patterns))
    assert looked_at - known == set()
    assert set(NOT_PAGES) - known == set()
    assert {name for name in known - looked_at - set(NOT_PAGES) if not SOMETIMES.fullmatch(name)} == set()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_fits_and_keeps_to_itself(live_server, chromium, desk, now, size):
    SHOTS.mkdir(exist_ok=True)
    eyes = [Eye(chromium, live_server.url, language, size) for language in ("zh-hans", "en")]
    only = re.compile(os.environ.get("ONLY", ""))
    shown = (screen for screen in screens(World(desk, now)) if only.search(screen.name))
    faults = [f"{eye.language} {fault}" for screen in shown for eye in eyes for fault in eye.faults(screen)]
    for eye in eyes:
        eye.context.close()
    assert not faults, "\n" + "\n".join(faults)
