"""A case to put clocks on, and loaded calendars."""

from typing import TYPE_CHECKING

import pytest

from linli.kernel.deadlines.tests.vectors import MONDAY, OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.cases.models import Case, Leg
    from tests.fixtures.town import Town


@pytest.fixture
def calendars_loaded(db: None) -> None:
    from linli.kernel.cases.services.years import calendars_load

    calendars_load(OPERATOR, MONDAY)


@pytest.fixture
def case(filed: "Callable[..., Case]", calendars_loaded: None) -> "Case":
    return filed(opened_at=MONDAY)


@pytest.fixture
def legs(case: "Case", town: "Town") -> "list[Leg]":
    from linli.kernel.cases.models import Leg

    sent = {"case": case, "kind": "dispatch_assist", "from_unit": town.county_desk, "sent_at": MONDAY}
    return [Leg.objects.create(to_unit=desk, **sent) for desk in town.town_desks]
