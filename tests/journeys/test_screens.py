"""Every page there is, at both widths and in both languages, held to screens 17: criteria 1, 8 and 9.

Every page is opened on a phone on every change, the first of each address in both languages. The pages share the
languages and widths among them for what takes long: axe, the width of a desk, double letters, elder mode.
`make screens` does everything everywhere.
"""

import os
import re
import zlib
from collections import Counter
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
    LEAST_TARGET_PX,
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
from tests.promises.results import FORM, note
from tests.promises.sealed import unsealed

__all__ = ["desk"]

PARTS = 2
SHOTS = ROOT / "screenshots"
# `make screens`.
ALL = os.environ.get("LINLI_SCREENSHOTS")
# What the set-up opens depends on the table: some are only to be looked at. A ledger is there where an act leads to one.
SOMETIMES = re.compile(rf"{SETUP}:\w+_(add|change|history|delete)|\w+_ledger(_act)?")

# Everything but accessibility and size, asked at once. A tag that breaks stands on three lines and more.
_LOOKS = """() => ({
  title: document.title,
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  unsigned: [...document.querySelectorAll("form[method=post]")].filter((f) => !f.querySelector("[name=csrfmiddlewaretoken]")).length,
  // A staff member's header has a bar and a navigation, each of one row.
  wrapped: [...document.querySelectorAll(".ll-header--staff :is(.ll-header__bar, .ll-nav__list)")].filter((e) => e.offsetHeight >= 2 * 44).length,
  // Its modules are not there yet.
  unready: Boolean(document.querySelector(":not(:defined)")),
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
    """A window of one language that visits page after page, at both widths, and writes down what is wrong."""

    def __init__(self, browser, base, language):
        self.base, self.language = base, language
        self.context = browser.new_context(base_url=base, reduced_motion="reduce", service_workers="block")
        self.context.set_default_timeout(WAIT_MS)
        # Deadlines are counted down by the tests' clock on both sides.
        self.context.clock.set_fixed_time(time_door.now())
        self.page = self.context.new_page()
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("framenavigated", self._arrive)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.seen = Counter[str]()
        self.routes = set[str]()
        self.is_leaving = False

    def faults(self, screen: Screen) -> list[str]:
        """Give what is wrong with a page; one that does not answer is a fault among others.

        What is sent is sent once. On a change Django's own pages, and one address after its first page, are looked at
        in one language.
        """
        is_known = bool(screen.route) and (screen.route.startswith(SETUP) or screen.route in self.routes)
        self.routes.add(screen.route)
        if (screen.sends or (is_known and not ALL)) and self.language != _turn(screen)[0]:
            return []
        try:
            return [f"{screen.name}: {fault}" for fault in self._look(screen)]
        except playwright.Error as error:
            return [f"{screen.name}: {error}"]

    def _arrive(self, frame: playwright.Frame) -> None:
        """Forget what the page before said while it was left, when the cookies were the new one's already."""
        if self.is_leaving and frame == self.page.main_frame:
            self.is_leaving = False
            self.said.clear()

    def _look(self, screen: Screen) -> Iterator[str]:
        self.page.set_viewport_size(PHONE)
        self.asked.clear()
        self.context.clear_cookies()
        cookies = {**screen.cookies, "ll_lang": self.language}
        self.context.add_cookies([{"name": n, "value": v, "url": self.base} for n, v in cookies.items()])
        self.is_leaving = True
        answer = self.page.goto(screen.path)
        if screen.sends:
            # A module may take away a button that is for those without it.
            self.page.wait_for_function(_MODULES_HERE)
            button = self.page.locator(
                "main form[method=post] button:not([type=button], [formnovalidate], .govuk-visually-hidden):visible"
            )
            if not button.count():
                yield "no form to send"
                return
            self.page.evaluate(_UNCHECKED)
            with self.page.expect_navigation() as sent:
                button.first.click()
            answer = sent.value
        if screen.status and answer.status != screen.status:
            yield f"status {answer.status}, not {screen.status}"
        yield from (open_ := unsealed(answer.headers, is_about_somebody="sessionid" in screen.cookies))
        yield from self._words()
        if ALL:
            for size in (DESK, PHONE):
                self.page.set_viewport_size(size)
                name = f"{self.language}-{size['width']}-{screen.name.replace(':', '-')}.png"
                self.page.screenshot(path=SHOTS / name, full_page=True, caret="initial")
        self.page.evaluate(_OPEN_ALL)
        yield from self._sizes(screen)
        # What the page itself complains of; that its form was refused is meant.
        meant = f"responded with a status of {answer.status} "
        yield from (f"console: {line}" for line in self.said if meant not in line)
        hosts = [urlsplit(url).netloc for url in self.asked if urlsplit(url).scheme.startswith("http")]
        far = [host for host in hosts if host != urlsplit(self.base).netloc]
        self.seen += Counter(pages=1, calls=len(hosts), foreign=len(far), unsealed=bool(open_))
        yield from (f"asks {host}" for host in set(far))

    def _sizes(self, screen: Screen) -> Iterator[str]:
        """Ask at each size whether all can be read, hit and seen; Django's own pages are measured by axe, at 24 px."""
        is_ours = not screen.route.startswith(SETUP)
        if not ALL and self.language != _turn(screen)[0]:
            yield from self._fits(" on a phone", LEAST_TARGET_PX if is_ours else 0)
            return
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)
            said = len(self.said)
            if ALL or _turn(screen) == (self.language, size):
                yield from axe(self.page)
                # It tries styles that the policy refuses, and is meant to be.
                del self.said[said:]
            yield from self._fits(f" at {size['width']} px", LEAST_TARGET_PX if is_ours else 0)
        self.page.set_viewport_size(PHONE)
        double_text(self.page)
        yield from self._fits(" at 200 %", 0)
        if is_ours:
            elder_mode(self.page)
            if ALL:
                yield from axe(self.page)
            yield from self._fits(" in elder mode", ELDER_TARGET_PX)

    def _fits(self, when: str, least_px: int) -> Iterator[str]:
        if (wide := sideways_px(self.page)) > 0:
            yield f"{wide} px too wide{when}"
        if least_px:
            yield from (f"small{when}: {target}" for target in small_targets(self.page, least_px))

    def _words(self) -> Iterator[str]:
        found = self.page.evaluate(_LOOKS)
        if found["unready"]:
            self.page.wait_for_function(_MODULES_HERE)
            found = self.page.evaluate(_LOOKS)
        if not found["title"].partition("–")[0].strip():
            yield "no title"
        if found["lang"] != self.language:
            yield f"lang is {found['lang']}"
        if found["headings"] != 1:
            yield f"{found['headings']} h1"
        if found["wrapped"]:
            yield f"{found['wrapped']} rows of the header wrap"
        if found["unsigned"]:
            yield f"{found['unsigned']} forms without token"
        yield from (f"tag breaks: {words}" for words in found["broken"])


def _turn(screen: Screen) -> tuple[str, dict[str, int]]:
    """Give the language and size in which a page is examined by axe, and sent, on a change."""
    chance = zlib.crc32(screen.name.encode())
    return ("zh-hans", "en")[chance % 2], (PHONE, DESK)[chance // 2 % 2]


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
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_fits_and_keeps_to_itself(kept_statics, live_server, chromium, desk, now, part):
    """Look at a part of the pages, so that several processes share them evenly."""
    SHOTS.mkdir(exist_ok=True)
    eyes = [Eye(chromium, live_server.url, language) for language in ("zh-hans", "en")]
    only = re.compile(os.environ.get("ONLY", ""))
    shown = (screen for screen in screens(World(desk, now)) if _part(screen) == part and only.search(screen.name))
    faults = [f"{eye.language} {fault}" for screen in shown for eye in eyes for fault in eye.faults(screen)]
    for eye in eyes:
        eye.context.close()
    seen = eyes[0].seen + eyes[1].seen
    if not only.pattern:
        note("P18", form=f"{FORM} pages, part {part}", pages=seen["pages"], unsealed=seen["unsealed"])
        note("P24", form=f"{FORM} part {part}", pages=seen["pages"], calls=seen["calls"], foreign=seen["foreign"])
    assert not faults, "\n" + "\n".join(faults)


def _part(screen: Screen) -> int:
    return zlib.crc32(screen.name.encode()) // 4 % PARTS
