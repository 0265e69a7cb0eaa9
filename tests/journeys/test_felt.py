"""What pages cost on a cheap telephone, measured on the product's own server (screens 17, criteria 2, 3 and 4).

How much is sent is measured on every change. How long it takes says as much about the machine as about the page:
`make screens` measures that, the median of five.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.fixtures.browser import FLAGS, PHONE
from tests.fixtures.needs import missing
from tests.journeys.felt import ACCESSIBILITY, LIMITS, MOST_CLS, MOST_INP_MS, Felt, Sort, pages
from tests.promises.live import ROOT, installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TIMED = pytest.mark.skipif(not os.environ.get("LINLI_SCREENSHOTS"), reason="times are measured by `make screens`")

VITALS = ROOT / "node_modules" / "web-vitals" / "dist" / "web-vitals.iife.js"
LIGHTHOUSE = ROOT / "tests" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
TIMES = 5
# Screens 17, criterion 4: a slow telephone on a slow line.
SLOWER, LINE = 4, {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
_HEARD = """
window.felt = {LCP: 0, CLS: 0, INP: 0};
for (const name of ["LCP", "CLS", "INP"])
  webVitals["on" + name](({value}) => (window.felt[name] = value), {reportAllChanges: true});
"""
# Most there is to open and to choose; nothing is sent.
_USED = "main summary, main label.govuk-radios__label"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Felt]]]:
    """Give the address of an installation with a full queue, and its pages."""
    folder = tmp_path_factory.mktemp("felt") / "live"
    with installation(folder, county="tests.journeys.felt") as running:
        yield f"http://localhost:{running.ports[0]}", pages(folder)


@contextmanager
def first_visit(chromium: Browser, base: str, page: Felt) -> Iterator[tuple[Page, CDPSession]]:
    """Give a new browser that knows whose it is and nothing else, and its wire."""
    context = chromium.new_context(base_url=base, viewport=PHONE, service_workers="block")
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in page.cookies.items()])
    opened = context.new_page()
    yield opened, context.new_cdp_session(opened)
    context.close()


def sent_bytes(chromium: Browser, base: str, page: Felt) -> int:
    """Give how many bytes a first visit brings, heads of answers included."""
    sizes: list[float] = []
    with first_visit(chromium, base, page) as (opened, wire):
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        answer = opened.goto(page.path, wait_until="networkidle")
        assert answer, page
        assert answer.ok, page
    return round(sum(sizes))


def vitals(chromium: Browser, base: str, page: Felt) -> dict[str, float]:
    """Give LCP and INP in ms and CLS of a page that is opened and used on a slow telephone."""
    with first_visit(chromium, base, page) as (opened, wire):
        opened.add_init_script(VITALS.read_text("utf-8") + _HEARD)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", LINE)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        opened.goto(page.path, wait_until="networkidle")
        for each in opened.locator(_USED).all()[:5]:
            if each.is_visible():
                each.click()
        opened.keyboard.press("Tab")
        opened.wait_for_timeout(300)
        heard: dict[str, float] = opened.evaluate("window.felt")
    return heard


def lighthouse(base: str, page: Felt) -> dict[str, float]:
    """Give Lighthouse's scores of a page, out of 100, on its own slow telephone."""
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    command = [
        str(LIGHTHOUSE),
        f"{base}{page.path}",
        "--quiet",
        "--output=json",
        "--only-categories=performance,accessibility",
        f"--chrome-flags=--headless {' '.join(FLAGS)}",
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
        "--no-enable-error-reporting",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert not done.returncode, done.stderr[-2000:]
    scores: dict[str, Any] = json.loads(done.stdout)["categories"]
    return {name: round(100 * each["score"]) for name, each in scores.items()}


def test_a_first_visit_brings_no_more_than_its_limit(chromium: Browser, live: tuple[str, list[Felt]]) -> None:
    base, measured = live
    assert set(Sort) == {page.sort for page in measured}
    sent = [(page, sent_bytes(chromium, base, page)) for page in measured]
    print(*(f"{size:>9,} bytes  {page.name}" for page, size in sent), sep="\n")
    assert [(page.name, size) for page, size in sent if size > LIMITS[page.sort].most_bytes] == []


@TIMED
def test_a_slow_telephone_shows_soon_stands_still_and_answers(chromium: Browser, live: tuple[str, list[Felt]]) -> None:
    if not VITALS.is_file():
        missing("no web-vitals: npm ci")
    base, measured = live
    slow = []
    for page in measured:
        runs = [vitals(chromium, base, page) for _ in range(TIMES)]
        lcp_ms, cls, inp_ms = (median(run[name] for run in runs) for name in ("LCP", "CLS", "INP"))
        print(f"LCP {lcp_ms:.0f} ms  CLS {cls:.3f}  INP {inp_ms:.0f} ms  {page.name}")
        most_ms = LIMITS[page.sort].lcp_ms
        if most_ms and (lcp_ms > most_ms or cls > MOST_CLS or inp_ms > MOST_INP_MS):
            slow.append((page.name, lcp_ms, cls, inp_ms))
    assert slow == []


@TIMED
def test_lighthouse_finds_every_page_accessible_and_quick(live: tuple[str, list[Felt]]) -> None:
    if not LIGHTHOUSE.is_file():
        missing("no Lighthouse: npm ci in tests/lighthouse")
    base, measured = live
    low = []
    for page in measured:
        lighthouse(base, page)
        runs = [lighthouse(base, page) for _ in range(TIMES)]
        speed, access = (median(r[name] for r in runs) for name in ("performance", "accessibility"))
        print(f"performance {speed:.0f}  accessibility {access:.0f}  {page.name}")
        if speed < (LIMITS[page.sort].performance or 0) or access < ACCESSIBILITY:
            low.append((page.name, speed, access))
    assert low == []
