"""Reports written without a network arrive once each: when it returns, when the server dies over the answer, when the
tab was closed meanwhile (screens 17, criterion 6). The server is a process of its own, so that it can be killed.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.fixtures.browser import PHONE
from tests.promises.live import ROOT, Installation, installation, within
from tests.promises.test_p02_kill import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, PASSWORD = "walker", "long-and-odd-1"
WORKER = f"""
import django; django.setup()
from linli.doors import clock
from linli.kernel.people import queries, services
from linli.kernel.people.rules import Actor, Role
me, now = Actor(job="test-setup"), clock.now()
account = services.account_create(me, "{NAME}", password="{PASSWORD}", name="测试网格员", now=now)
unit = queries.unit_by_code("village_desk-990101101201")
services.post_give(me, account.pk, unit.pk, Role.GRID, now, from_on=now.date(), area_code="990101101201001")
"""
SENT = "() => !localStorage.getItem('ll-outbox')"
# The copies of pages on the telephone, by whose they are.
KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('ll-pages-'))"
WAITS = "() => localStorage.getItem('ll-outbox')"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Run the product with one grid worker in it."""
    # Browser files as they lie, so that none has to be collected first.
    monkeypatch.setenv("LINLI_DEBUG", "1")
    with installation(tmp_path / "live", weakness="late-answers") as running:
        env = {**running.processes[0].env, "DJANGO_SETTINGS_MODULE": "linli.site.settings"}
        subprocess.run([sys.executable, "-c", WORKER], cwd=ROOT, env=env, check=True)
        yield running


@pytest.fixture
def page(live: Installation, window: Any) -> Page:
    """Give the worker's telephone, signed in, with the day before it and everything kept for later."""
    base = f"http://localhost:{live.ports[0]}"
    where = {"geolocation": {"latitude": 29.005, "longitude": 111.705}, "permissions": ["geolocation"]}
    opened: Page = window(base, "zh-hans", PHONE, service_workers="allow", **where)
    opened.goto("/account/login/")
    opened.fill("[name=login]", NAME)
    opened.fill("[name=password]", PASSWORD)
    opened.press("[name=password]", "Enter")
    opened.wait_for_url(re.compile(r"/(desk|today)?/?$"))
    ready(opened)
    return opened


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Give a photo on the telephone."""
    from PIL import Image

    path = tmp_path / "p.jpg"
    Image.new("RGB", (640, 480), "grey").save(path)
    return path


def ready(page: Page) -> None:
    """Open the day and wait until the telephone holds all it needs."""
    page.goto("/today/")
    page.wait_for_selector("[data-ll-ready]", state="attached")


def writes(page: Page, photo: Path, words: str) -> None:
    """Write a finding and send it, as far as that goes."""
    page.goto("/today/finding/")
    page.set_input_files("[name=photos]", photo)
    page.wait_for_selector(".ll-photos__item")
    page.click("main details summary")
    page.fill("main [name=text]", words)
    page.click(".ll-actionbar button")


def cases(live: Installation) -> list[str]:
    return sorted(text for (text,) in rows(live, "SELECT text FROM issues_report"))


def photos(live: Installation) -> int:
    (count,) = rows(live, "SELECT count(*) FROM files_file WHERE case_id IS NOT NULL")[0]
    return int(count)


def cut(page: Page, photo: Path, *words: str) -> None:
    """Cut the network, load the day anew, and write findings, each kept on the telephone."""
    page.context.set_offline(True)
    page.reload()
    assert page.locator("main h1").inner_text() == "今日事项"
    for each in words:
        writes(page, photo, each)
        page.wait_for_selector("[data-ll-told]")


def test_what_is_written_without_a_network_arrives_once_each(live: Installation, page: Page, photo: Path) -> None:
    # The browser notes every failed request as an error, which is what is meant here.
    page.context.set_default_timeout(30_000)
    cut(page, photo, "甲", "乙")
    assert cases(live) == []
    page.context.set_offline(False)
    page.wait_for_function(SENT)
    assert (cases(live), photos(live)) == (["乙", "甲"], 2)

    (server,) = live.processes
    ready(page)
    cut(page, photo, "丙", "丁")
    page.context.set_offline(False)
    # Committed, and the answer not yet sent.
    assert within(60, lambda: len(cases(live)) == 3)
    server.kill()
    page.wait_for_timeout(500)
    assert page.evaluate(WAITS) == "2"
    server.start()
    page.wait_for_function(SENT)
    assert (cases(live), photos(live)) == (["丁", "丙", "乙", "甲"], 4)

    ready(page)
    cut(page, photo, "戊", "己")
    assert page.evaluate(WAITS) == "2"
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/today/")
    again.wait_for_function(SENT)
    assert (len(cases(live)), photos(live)) == (6, 6)

    assert len(again.evaluate(KEPT)) == 1
    before = again.evaluate(KEPT)
    again.goto("/account/logout/")
    again.click("main form button")
    again.wait_for_selector("[data-ll-ready]", state="attached")
    assert not set(before) & set(again.evaluate(KEPT))
