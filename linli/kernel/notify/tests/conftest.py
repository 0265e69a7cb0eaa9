from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.cases.models import Case
    from linli.kernel.notify.services import Message
    from linli.kernel.people.models import Contact
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


@pytest.fixture
def queue(db: None, now: datetime) -> "Callable[..., Message]":
    """Give a function that queues one notice and gives it."""
    from django.db import transaction

    from linli.kernel.notify.services import Message, outbox_add

    def add(key: str = "N13:1", event: str = "N13", **more: Any) -> Message:
        filled = {"case_no": "990101-220704-00001-0", "outcome": "已解决", "reopen_until": "8月3日"}
        message = Message(event, key, filled | more.pop("params", {}), **more)
        with transaction.atomic():
            outbox_add([message], now)
        return message

    return add


@pytest.fixture
def contact(db: None, now: datetime) -> "Callable[..., Contact]":
    """Give a function that stores how to reach a synthetic person."""
    from django.db import transaction

    from linli.kernel.people import services
    from linli.kernel.people.rules import OpenContact

    def store(phone: str = "", email: str = "") -> "Contact":
        with transaction.atomic():
            return services.contact_store(OpenContact(name="测试居民", phone=phone, email=email), now)

    return store
