"""The drought as its people live it, in a browser; `make story` plays it over HTTP."""

import pytest

from tests.fixtures.browser import DESK, PHONE
from tests.journeys.hands import BrowserHands
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_row_of_the_drought_comes_true_in_a_browser(live_server, window):
    from tests.journeys import drought

    def open_window(login):
        return window(live_server.url, "zh-hans", PHONE if login in {"", "water"} else DESK)

    furnish()
    rows = list(drought.play(BrowserHands(open_window, live_server.url, "drought")))
    assert [(row.number, row.what, row.got) for row in rows if not row.is_right] == []
