"""A case to put clocks on, and loaded calendars. Django is imported late: the root conftest configures it."""

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.deadlines.tests.vectors import MONDAY, OPERATOR

if TYPE_CHECKING:
    from tests.fixtures.town import Town


@pytest.fixture
def calendars_loaded(db: None) -> None:
    from linli.kernel.deadlines.services import calendars_load

    calendars_load(OPERATOR, MONDAY)


@pytest.fixture
def case(town: "Town", calendars_loaded: None) -> Any:
    # Cases stand above clocks, so their rows are made without their package.
    return _model("Case").objects.create(
        kind="issue",
        kind_version=1,
        number="test-1",
        lookup_code="TEST0001",
        state="received",
        title="测试",
        category="0201",
        urgency="u3",
        confidentiality="open",
        area_code=town.grids[0].code,
        location_quality="area",
        holder=town.town_desks[0],
        opened_at=MONDAY,
    )


@pytest.fixture
def legs(case: Any, town: "Town") -> list[Any]:
    make = _model("Leg").objects.create
    sent = {"case": case, "kind": "dispatch_assist", "from_unit": town.county_desk, "sent_at": MONDAY}
    return [make(to_unit=desk, **sent) for desk in town.town_desks]


def _model(name: str) -> Any:
    from django.apps import apps

    return apps.get_model("cases", name)
