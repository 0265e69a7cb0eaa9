from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.cases.models import Case
    from tests.fixtures.town import Town


@pytest.fixture
def case(filed: "Callable[..., Case]", town: "Town") -> "Case":
    """Give a case of the first resident, lying at the first town's desk."""
    return filed(holder=town.town_desks[0])
