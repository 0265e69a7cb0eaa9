"""A case of the county that tests of the case file stand on. Imports wait for the settings, as in the root conftest."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.cases.models import Case
    from tests.fixtures.town import Town


@pytest.fixture
def filed(town: "Town", now: datetime) -> "Callable[..., Case]":
    """Give a function that writes a case of the first resident in the first grid, held by the village's desk."""
    from linli.kernel.cases.models import Case

    def write(**said: Any) -> Case:
        serial = Case.objects.count() + 1
        columns = {
            "kind": "issue",
            "kind_version": 1,
            "number": f"990101-220704-{serial:05d}-0",
            "lookup_code": f"TEST{serial:04d}",
            "state": "received",
            "title": "路面破损",
            "category": "0201",
            "tier": "T3",
            "urgency": "u3",
            "confidentiality": "open",
            "area_code": town.grids[0].code,
            "location_quality": "area",
            "holder": town.village_desks[0],
            "reporter": town.resident,
            "opened_at": now,
        }
        return Case.objects.create(**columns | said)

    return write
