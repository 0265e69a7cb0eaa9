"""The fictional county with its committees. Imports wait for the settings, as in the root conftest."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.issues.tests.acting import Play
    from tests.fixtures.town import Town


@pytest.fixture
def photo(db: None) -> Callable[[datetime], str]:
    """Give a function that takes in a small photo at a moment and gives its name."""
    from PIL import Image

    from linli.kernel.files.services import photo_receive
    from linli.kernel.people.rules import ANONYMOUS

    def taken(moment: datetime) -> str:
        buffer = BytesIO()
        Image.new("RGB", (64, 48), "grey").save(buffer, "JPEG")
        return photo_receive(ANONYMOUS, buffer.getvalue(), moment).name

    return taken


@pytest.fixture
def hall(town: "Town", now: datetime) -> "Town":
    """Give the county with its committees, the tables of mediation and the calendars loaded."""
    from linli.kernel.cases.services.years import calendars_load
    from linli.kernel.people.rules import Actor
    from linli.mediation.tests.acting import seat

    calendars_load(Actor(job="test-setup"), now)
    return seat(town, now)


@pytest.fixture
def play(hall: "Town", now: datetime) -> "Play":
    """Give a way to lead disputes in that county."""
    from linli.issues.tests.acting import Play

    return Play(hall, lambda _: "", now)
