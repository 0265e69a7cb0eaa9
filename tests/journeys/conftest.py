"""Every journey runs under a watch: no transaction of it may write without leaving an audit row (promise P10)."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _audited(request: pytest.FixtureRequest) -> Iterator[None]:
    if "django_db" not in request.keywords:
        yield
        return
    from tests.fixtures.watch import watched

    request.getfixturevalue("transactional_db")
    with watched() as found:
        yield
    assert found.unaudited == []
