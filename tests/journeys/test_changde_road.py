"""The Changde road as seven people live it: over plain HTTP, and in a browser."""

import pytest

from tests.fixtures.browser import DESK, PHONE
from tests.journeys.hands import BrowserHands, HttpHands
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Where the highway officer stands when reporting in.
ON_SITE = {"latitude": 29.03, "longitude": 111.7}


def played(hands, play="play"):
    from tests.journeys import changde_road

    return [(row.number, row.what, row.got) for row in getattr(changde_road, play)(hands) if not row.is_right]


@pytest.mark.parametrize("play", ["play", "play_late"])
def test_every_row_of_the_story_comes_true_over_http(live_server, play):
    furnish()
    assert played(HttpHands(live_server.url), play) == []


@pytest.mark.browser
def test_every_row_of_the_story_comes_true_in_a_browser(live_server, window):
    def open_window(login):
        size = PHONE if login in {"", "highway", "verifier"} else DESK
        return window(live_server.url, "zh-hans", size, geolocation=ON_SITE, permissions=["geolocation"])

    furnish()
    assert played(BrowserHands(open_window, live_server.url, "changde-road")) == []
