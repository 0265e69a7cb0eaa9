"""The disputes of mediation 26 as their people live them, the parties in browsers; `make story` plays them over HTTP."""

import pytest

from tests.fixtures.browser import PHONE
from tests.journeys.hands import BrowserHands, HttpHands, MixedHands
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hands(live_server, window):
    """Give hands that lead the applicant through a telephone's browser, and everybody else over plain HTTP."""

    def open_window(_login):
        return window(live_server.url, "zh-hans", PHONE)

    furnish()
    browser = BrowserHands(open_window, live_server.url, "disputes")
    return MixedHands(browser, HttpHands(live_server.url), frozenset({"A"}))


def test_every_row_of_the_ten_year_medical_dispute_comes_true(hands):
    from tests.journeys import medical

    assert [(row.number, row.what, row.got) for row in medical.play(hands) if not row.is_right] == []


def test_every_row_of_the_dispute_over_light_and_air_comes_true(hands):
    from tests.journeys import light_and_air

    # Eight owners live what `make story` plays with forty.
    assert [(row.number, row.what, row.got) for row in light_and_air.play(hands, floors=2) if not row.is_right] == []
