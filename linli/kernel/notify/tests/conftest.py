import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.cases.models import Case
    from linli.kernel.notify.services import Message
    from linli.kernel.people.models import Contact
    from tests.fixtures.town import Town


@pytest.fixture
def case(filed: "Callable[..., Case]", town: "Town") -> "Case":
    """Give a case of the first resident, lying at the first town's desk."""
    return filed(holder=town.town_desks[0])


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


class Group(BaseHTTPRequestHandler):
    """A chat service: keeps what it is sent and answers as it is told."""

    taken: list[dict[str, str]] = []
    status = 200

    def do_POST(self):
        if self.path == "/elsewhere":
            self.taken.append({"title": "followed"})
        else:
            self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        if self.status == 307:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def group(settings) -> Iterator[type[Group]]:
    Group.taken, Group.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Group)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.ENV = replace(settings.ENV, apprise_urls=(f"json://127.0.0.1:{server.server_port}/",))
    yield Group
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def gateway(group, settings) -> type[Group]:
    """Give a gateway for text messages that wants number and key beside the text, under names of its own."""
    host = settings.ENV.apprise_urls[0]
    settings.ENV = replace(settings.ENV, sms_url=f"{host}send?:to={{phone}}&:message=text&:id={{key}}")
    return group
