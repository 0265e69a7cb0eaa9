"""Pages call nobody else: no page of any reader asks another host for anything, but for the base map of the settings.

The crawl of the journeys (`test_screens.py`) counts every request that a browser makes on every page, and keeps the
figure. Here are its control, and what makes it so: no file of ours names a foreign host, and no policy lets one in.
"""

import re
from pathlib import Path

import pytest
from csp.constants import NONCE
from csp.decorators import csp_exempt
from django.conf import settings

import linli
from tests.promises import planted
from tests.promises.results import note

FILES = Path(linli.__file__).parent
# What a browser follows by itself: not a link that a reader may press, nor a name that stands for a format.
CALLS = re.compile(
    r"""(?:src|srcset|poster|data-\w*url)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import\s+["'](?:https?:)?//|(?:fetch|import)\(["'](?:https?:)?//|<link[^>]+href=["'](?:https?:)?//"""
)


def named(text: str) -> list[str]:
    """Give the calls to other hosts in the text of a page, style or script."""
    return CALLS.findall(text)


def test_no_file_of_a_page_calls_another_host():
    files = [p for kind in ("html", "css", "js", "mjs", "svg") for p in FILES.rglob(f"*.{kind}")]
    assert len(files) > 50
    assert {p.name: found for p in files if (found := named(p.read_text("utf-8", errors="replace")))} == {}
    assert named('<link rel="stylesheet" href="https://fonts.example/x.css">')
    assert named('@font-face { src: url("//fonts.example/x.woff2") }')


def test_the_policy_lets_in_nobody_else():
    sources = {word for words in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for word in words} - {NONCE}
    assert {word for word in sources if not word.startswith(("'", "data:", "blob:"))} == set()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_control_a_page_with_a_foreign_font_is_found_by_the_crawl(live_server, chromium, monkeypatch):
    words = '<style>@font-face {font-family: x; src: url("http://fonts.example/x.woff2")} h1 {font-family: x}</style>'
    font = csp_exempt()(planted.page(words))
    found = planted.faults(live_server.url, chromium, monkeypatch, font=font)["font"]
    note("P24", form="control foreign font", pages=1, foreign=found.count("asks fonts.example"))
    assert "asks fonts.example" in found
