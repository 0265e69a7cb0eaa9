from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from tests.fixtures.town import Town


@pytest.fixture
def case(town: "Town", now: datetime) -> "Case":
    """Give a case of the first resident, lying at the first town's desk."""
    from linli.kernel.cases.models import Case

    return Case.objects.create(
        kind="issue",
        kind_version=1,
        number="990101-220704-00001-0",
        lookup_code="TEST0001",
        state="received",
        title="路面破损",
        category="0101",
        urgency="u3",
        confidentiality="open",
        area_code=town.grids[0].code,
        location_quality="area",
        holder=town.town_desks[0],
        reporter=town.resident,
        opened_at=now,
    )
