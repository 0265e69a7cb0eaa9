"""The fictional county ready to receive reports. Imports wait for the settings, as in the root conftest."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.issues.tests.open311 import Door
    from tests.fixtures.town import Town


@pytest.fixture
def desk(town: "Town", now: datetime) -> "Town":
    """Give the county with the desk's tables and the calendars loaded."""
    from linli.kernel.cases.services.years import calendars_load
    from tests.fixtures import loaded

    calendars_load(loaded.LOADER, now)
    loaded.taxonomy(now)
    return town


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
def door(desk: "Town", photo: Callable[[datetime], str], now: datetime) -> "Door":
    """Give the county as other systems meet it."""
    from linli.issues.tests.open311 import Door

    return Door(desk, now, photo)
