"""The short stories of issue-desk 25.3 over plain HTTP."""

from importlib import import_module

import pytest

from tests.journeys.hands import HttpHands
from tests.journeys.stage import furnish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


STORIES = (
    ("short_ones", "play_return"),
    ("short_ones", "play_hand_down"),
    ("short_ones", "play_merge"),
    ("short_ones", "play_reprisal"),
    ("short_ones", "play_empty_answer"),
    ("short_ones", "play_burden"),
    ("dangers", "play_manhole"),
    ("dangers", "play_gas"),
)


@pytest.mark.parametrize(("module", "play"), STORIES, ids=[play for _, play in STORIES])
def test_every_row_of_a_short_story_comes_true(live_server, module, play):
    # Imported here: the stories' modules need the settings.
    story = import_module(f"tests.journeys.{module}")
    furnish()
    rows = list(getattr(story, play)(HttpHands(live_server.url)))
    assert [(row.number, row.what, row.got) for row in rows if not row.is_right] == []
