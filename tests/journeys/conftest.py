"""Every journey runs under a watch: no request of it may write without leaving an audit row (promise P10).

The server answers in threads of its own; what the test itself lays out before and between is not the product's.
"""

from collections.abc import Iterator

import pytest

from linli.issues.tests.conftest import desk, door, photo

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
