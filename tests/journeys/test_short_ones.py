"""The short stories of issue-desk 25.3 over plain HTTP."""

import pytest

from tests.journeys.hands import HttpHands
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("play", ["play_return", "play_hand_down", "play_merge", "play_reprisal"])
def test_every_row_of_a_short_story_comes_true(live_server, play):
    from tests.journeys import short_ones

    furnish()
    rows = list(getattr(short_ones, play)(HttpHands(live_server.url)))
    assert [(row.number, row.what, row.got) for row in rows if not row.is_right] == []
