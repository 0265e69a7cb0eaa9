"""The disputes of mediation 26 as their people live them, the parties in browsers; `make story` plays them over HTTP."""

from functools import partial

import pytest

from tests.fixtures.browser import PHONE
from tests.journeys.hands import BrowserHands, HttpHands, MixedHands
from tests.journeys.rooms import Hall
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hands(served, window):
    """Give hands that lead the applicant through a telephone's browser, and everybody else over plain HTTP."""

    def open_window(_login):
        return window(served.url, "zh-hans", PHONE)

    furnish()
    browser = BrowserHands(open_window, served.url, "disputes")
    return MixedHands(browser, HttpHands(served.url), frozenset({"A"}))


def _held_by_three_browsers(served, window, bureau):
    """Hold a sitting in its room: who presides, the owners' representative and the developer, each in a browser."""
    from tests.journeys.light_and_air import AGREED, CHAIR, SAID, room_of

    room, ways = room_of(bureau)
    ids = {seat.side: seat.pk for seat in room.seats.exclude(side="")} | {"S": room.chair_id}
    others = room.seats.filter(side="").exclude(pk=room.chair_id)
    by_phone = {f"M{n}": seat.pk for n, seat in enumerate(others)}
    hall = Hall(served.url, window, room.pk, ids | by_phone, ways)
    hall.session = bureau.hands.http.sessions[CHAIR].cookies["sessionid"]
    hall.begin(*by_phone)
    hall.linked(S=2, A=2, R=2)
    hall.write("statement", SAID)
    hall.write("fact", AGREED)
    hall.end(*by_phone)
    hall.leave()


def test_every_row_of_the_ten_year_medical_dispute_comes_true(hands):
    from tests.journeys import medical

    assert [(row.number, row.what, row.got) for row in medical.play(hands) if not row.is_right] == []


def test_every_row_of_the_dispute_over_light_and_air_comes_true_its_sitting_held_by_browsers(hands, served, window):
    from tests.journeys import light_and_air

    hold = partial(_held_by_three_browsers, served, window)
    # Eight owners live what `make story` plays with forty.
    rows = light_and_air.play(hands, floors=2, hold=hold)
    assert [(row.number, row.what, row.got) for row in rows if not row.is_right] == []
