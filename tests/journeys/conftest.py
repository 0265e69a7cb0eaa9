"""Every journey runs under a watch: no request of it may write without leaving an audit row (promise P10).

The server answers in threads of its own; what the test itself lays out before and between is not the product's.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from linli.issues.tests.conftest import desk, door, photo
from tests.fixtures.browser import DESK
from tests.journeys.rooms import Served

__all__ = ["desk", "door", "photo"]


@pytest.fixture(autouse=True)
def _audited(request: pytest.FixtureRequest) -> Iterator[None]:
    if "django_db" not in request.keywords:
        yield
        return
    from tests.fixtures.watch import watched

    request.getfixturevalue("transactional_db")
    with watched(only_others=True) as found:
        yield
    assert set(found.unaudited) == set()


@pytest.fixture
def seat(live_server: Any, window: Any, signed_in: Any) -> Any:
    """Give a function that seats a member of staff at a page, signed in."""

    def seated(account: Any, path: str, size: dict[str, int] = DESK) -> Any:
        page = window(live_server.url, "zh-hans", size)
        session = signed_in(account).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(path)
        return page

    return seated


@pytest.fixture
def served(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Give the whole server, sockets too, over the tests' own database."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    from linli.site import wsgi

    monkeypatch.setattr(wsgi, "application", StaticFilesHandler(wsgi.application))
    made = Served()
    made.start()
    yield made
    made.stop()
